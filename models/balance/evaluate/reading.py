"""The audio of a song in blocks: all tracks and the mix side by side, in stereo, each moved by its lag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float32]

BLOCK: Final = 1 << 18
"""Frames of a block: five seconds; 60 tracks of them take 120 MB."""


@dataclass(frozen=True, slots=True)
class Files:
    """Audio files of one sample rate. ``frames`` and ``channels`` are those of each file."""

    paths: tuple[Path, ...]
    rate: int
    frames: tuple[int, ...]
    channels: tuple[int, ...]


def look_at(paths: Sequence[Path]) -> Files:
    """What the files' headers say.

    Raises
    ------
    ValueError
        If one cannot be read, or their sample rates differ.
    """
    try:
        told = [soundfile.info(path) for path in paths]
    except soundfile.LibsndfileError as error:
        raise ValueError(f"a file cannot be read: {error}") from error
    rates = sorted({each.samplerate for each in told})
    if len(rates) != 1:
        raise ValueError(f"expected one sample rate, not {', '.join(map(str, rates))} Hz")
    return Files(
        tuple(paths),
        rates[0],
        tuple(each.frames for each in told),
        tuple(each.channels for each in told),
    )


def blocks(files: Files, lags: Sequence[int], frames: int, size: int = BLOCK) -> Iterator[Samples]:
    """Consecutive blocks of all files, shape (files, 2, size), from frame 0 to ``frames`` of the song.

    The last block is what is left. Frame ``t`` of the song is frame ``t - lag`` of a file. Files of one channel
    are on both sides; of more than two, the first two count. Where a file has nothing there are zeros.
    """
    with ExitStack() as opened:
        streams = [opened.enter_context(soundfile.SoundFile(path)) for path in files.paths]
        for start in range(0, frames, size):
            out = np.zeros((len(streams), 2, min(size, frames - start)), np.float32)
            for place, stream, lag in zip(out, streams, lags, strict=True):
                _fill(place, stream, start - lag)
            yield out


def whole(path: Path) -> Samples:
    """A file in mono."""
    samples, _ = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Samples = samples.mean(axis=1)
    return mono


def _fill(place: Samples, stream: soundfile.SoundFile, start: int) -> None:
    """Put the stream's frames from ``start`` on into a block of shape (2, size)."""
    early = max(0, -start)
    if early >= place.shape[1] or start >= stream.frames:
        return
    stream.seek(max(0, start))
    read = stream.read(place.shape[1] - early, dtype="float32", always_2d=True)
    place[:, early : early + len(read)] = read[:, [0, min(1, read.shape[1] - 1)]].T
