"""A network over a long recording, piece by piece, as ``demucs.apply.apply_model`` does, without holding it all.

Same pieces, same weights, same sums as there (``split=True``, ``shifts=0``, ``overlap=0.25``): a piece is weighted
by a triangle, pieces begin every three quarters of one, and what no later piece reaches is final. A random shift
of the whole (``shifts=1``, the command line's default) averages nothing and is left out, so that a run can be
repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import torch
from demucs.apply import BagOfModels, Model, TensorChunk, apply_model
from numpy.typing import NDArray

from models.separation.demucs.resampled import Channels, Read

OVERLAP: Final = 0.25


@dataclass(frozen=True)
class Network:
    """A model, or several whose answers are averaged by source, and where it runs."""

    models: Sequence[Model]
    weights: Sequence[Sequence[float]]
    device: str

    @classmethod
    def of(cls, model: Model | BagOfModels, device: str = "cpu") -> Network:
        """A model as demucs loads it.

        Raises
        ------
        ValueError
            If the models of a bag take pieces of different lengths.
        """
        if not isinstance(model, BagOfModels):
            return cls([model], [[1.0] * len(model.sources)], device)
        models = cast(list[Model], list(model.models))
        lengths = {float(one.segment) for one in models}
        if len(lengths) > 1:
            raise ValueError(f"models of one bag must take pieces of one length, not {sorted(lengths)} seconds")
        return cls(models, model.weights, device)

    @property
    def sources(self) -> list[str]:
        """Names of what it answers, in order."""
        return list(self.models[0].sources)

    @property
    def sample_rate(self) -> int:
        """Hz that it was made for."""
        return int(self.models[0].samplerate)

    @property
    def piece(self) -> int:
        """Frames that it takes at once."""
        return int(self.sample_rate * self.models[0].segment)

    @property
    def stride(self) -> int:
        """Frames from piece to piece."""
        return int((1 - OVERLAP) * self.piece)

    def first_piece(self, frame: int) -> int:
        """Where the first piece begins that has a part in a frame."""
        return max(0, (frame - self.piece) // self.stride + 1) * self.stride

    def answer(self, chunk: TensorChunk) -> NDArray[np.float32]:
        """(sources, channels, frames) of one piece."""
        total: torch.Tensor | None = None
        for model, weights in zip(self.models, self.weights, strict=True):
            one = apply_model(model, chunk, shifts=0, split=False, device=self.device)[0].cpu()
            part = one * torch.tensor(weights)[:, None, None]
            total = part if total is None else total + part
        assert total is not None
        answer: NDArray[np.float32] = (total / torch.tensor(self.weights).sum(0)[:, None, None]).numpy()
        return answer


def pieces(network: Network, read: Read, frames: int, first: int = 0) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """What a network makes of a recording, in order, and the frame at which each part begins.

    Parameters
    ----------
    network : Network
    read : callable
        Gives the stereo recording at the network's sample rate.
    frames : int
        Its length.
    first : int
        Where the first piece begins, a multiple of the stride. Unless that is 0, the first ``piece - stride``
        frames lack what earlier pieces have in them.

    Yields
    ------
    start, array [shape=(sources, 2, n)]
    """
    size, stride = network.piece, network.stride
    weight = triangle(size)
    total = np.zeros((len(network.sources), 2, size), np.float32)
    weights = np.zeros(size, np.float32)
    for offset in range(first, frames, stride):
        length = min(size, frames - offset)
        answer = network.answer(chunk_at(read, frames, offset, size))
        total[..., :length] += weight[:length] * answer
        weights[:length] += weight[:length]
        final = min(stride, length)
        yield offset, total[..., :final] / weights[:final]
        total = np.concatenate([total[..., stride:], np.zeros_like(total[..., :stride])], axis=2)
        weights = np.concatenate([weights[stride:], np.zeros_like(weights[:stride])])


def chunk_at(read: Read, frames: int, offset: int, size: int) -> TensorChunk:
    """A piece with what lies before it: a short last one is filled up from both sides (``TensorChunk.padded``)."""
    low, high = max(0, offset - size), min(frames, offset + size)
    window: Channels = read(low, high)
    return TensorChunk(torch.from_numpy(window)[None], offset - low, size)  # type: ignore[no-untyped-call]


def triangle(size: int) -> NDArray[np.float32]:
    """Weights of a piece: a triangle with 1 at its top (``demucs.apply.apply_model``)."""
    half = np.arange(1, size // 2 + 1, dtype=np.float32)
    weight = np.concatenate([half, np.arange(size - size // 2, 0, -1, dtype=np.float32)])
    weight /= weight.max()
    return weight
