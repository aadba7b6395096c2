"""The four tasks: what is heard, what is to be said, the loss, and the published settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from models.strips.vocal.features import mel
from models.strips.vocal.parameters import GAIN_RANGE, LEVEL_RANGE, RANGE_RANGE, reverb_ranges, scaled
from models.strips.vocal.train.alter import altered, random_gains
from models.strips.vocal.train.losses import equaliser_loss, mean_square, reverb_loss
from models.strips.vocal.train.songs import Song

Array = NDArray[np.float64]
Examples = tuple[NDArray[np.float16], NDArray[np.float32]]
"""Inputs ``(n, 2, 128, 64)`` and what is to be said of them, ``(n, outputs)`` in 0..1."""

ALTERATIONS: Final = 12
"""Random equalisers that each song is heard through in an epoch."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is trained; rates and batches as published, epochs are ours."""

    epochs: int
    learning_rate: float
    batch: int = 25
    weight_decay: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """One network. ``examples`` draws those of one epoch."""

    examples: Callable[[Sequence[Song], Generator], Examples]
    loss: Callable[[Tensor, Tensor], Tensor]
    settings: Settings


def _levels(songs: Sequence[Song], _: Generator) -> Examples:
    return _of_song(songs, [scaled(song.level, *LEVEL_RANGE) for song in songs])


def _ranges(songs: Sequence[Song], _: Generator) -> Examples:
    return _of_song(songs, [scaled(song.loudness_range, *RANGE_RANGE) for song in songs])


def _of_song(songs: Sequence[Song], wanted: Sequence[Array]) -> Examples:
    inputs = np.concatenate([song.heard for song in songs])
    return inputs, np.repeat(np.stack(wanted), [len(song.heard) for song in songs], axis=0).astype(np.float32)


def _gains(songs: Sequence[Song], rng: Generator) -> Examples:
    """The wanted gains are those that undo the alteration."""
    inputs, wanted = [], []
    for song in songs:
        sung, others = mel(np.asarray(song.sung, np.float64)), np.asarray(song.others, np.float64)
        for _ in range(ALTERATIONS):
            gains = random_gains(rng)
            inputs.append(altered(sung, others, gains).astype(np.float16))
            wanted.append(scaled(-gains, *GAIN_RANGE))
    return np.stack(inputs), np.stack(wanted).astype(np.float32)


def _reverbs(songs: Sequence[Song], _: Generator) -> Examples:
    inputs = np.concatenate([song.rooms.reshape(-1, *song.rooms.shape[2:]) for song in songs])
    wanted = [np.repeat(scaled(song.reverbs, *reverb_ranges()), song.rooms.shape[1], axis=0) for song in songs]
    return inputs, np.concatenate(wanted).astype(np.float32)


TASKS: Final[Mapping[str, Task]] = {
    "eq": Task(_gains, equaliser_loss, Settings(epochs=16, learning_rate=1e-3, batch=30)),
    "range": Task(_ranges, mean_square, Settings(epochs=12, learning_rate=1e-4)),
    "reverb": Task(_reverbs, reverb_loss, Settings(epochs=12, learning_rate=1e-5, weight_decay=1e-5)),
    "level": Task(_levels, mean_square, Settings(epochs=12, learning_rate=1e-3)),
}
"""In the order of the chain."""


def tensors(examples: Examples) -> tuple[Tensor, Tensor]:
    """Examples as torch takes them; the inputs stay in 16 bits until they are in a batch."""
    return torch.from_numpy(examples[0]), torch.from_numpy(examples[1])
