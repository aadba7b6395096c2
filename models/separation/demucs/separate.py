"""Sources out of a mix by one of demucs' networks, as its own command line finds them.

The mix goes to 44.1 kHz and is normalised as ``demucs.api.Separator`` does: less its mean, over the standard
deviation, both of the middle channel over the whole recording. Drums, bass and vocals come back to the mix's own
rate; ``other`` is what is left of the mix itself, so that the sources sum to it, and not what the network calls
"other".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from models.separation.demucs.overlap import Network, pieces
from models.separation.demucs.resampled import Channels, Read, margin, resampled, resampled_length
from models.separation.readers import stretch
from models.separation.separator import Progress, Reader, Segment
from models.separation.sums import CLAIMED, with_remainder

EPSILON: Final = 1e-8
"""Added to the standard deviation (``demucs.api.Separator.separate_tensor``)."""

SILENT_MIDDLE: Final = 1e-4
"""Share of the whole below which the middle channel says nothing of the level: a mix in antiphase."""

LOOK: Final = 10.0
"""Seconds that are measured at once."""


@dataclass(frozen=True, slots=True)
class Level:
    """What the mix is normalised by."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Demucs:
    """Separation by a network. ``name`` is that of the published model."""

    network: Network
    name: str
    label: str

    def __post_init__(self) -> None:
        missing = set(CLAIMED).difference(self.network.sources)
        if missing:
            raise ValueError(f"the model must know {', '.join(CLAIMED)}; it lacks {', '.join(sorted(missing))}")

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        """The sources of a mix, segment by segment, at its own sample rate."""
        return self.separate_from(mix, 0, progress)

    def separate_from(self, mix: Reader, start: int, progress: Progress | None = None) -> Iterator[Segment]:
        """The same from frame ``start`` on."""
        source, rate = mix.sample_rate, self.network.sample_rate
        length = resampled_length(mix.frames, source, rate)
        read = partial(resampled, partial(stretch, mix), source, rate)
        level = measure(read, length, rate)
        if level is None:
            yield from _silence(mix, start, progress)
            return
        claims = _Window(rate, source, length)
        first = self.network.first_piece(claims.earliest(start))
        picked = [self.network.sources.index(name) for name in CLAIMED]
        for at, answer in pieces(self.network, partial(_normalised, read, level), length, first):
            claims.add(at, (answer[picked] * level.deviation + level.mean).reshape(2 * len(CLAIMED), -1))
            stop = claims.ready(mix.frames)
            if stop > start:
                parts = claims.take(start, stop).reshape(len(CLAIMED), 2, -1)
                yield with_remainder(start, stretch(mix, start, stop), dict(zip(CLAIMED, parts, strict=True)))
                start = stop
            if progress:
                progress(min(1.0, claims.end / length))


def measure(read: Read, length: int, rate: int) -> Level | None:
    """Mean and standard deviation of the middle channel, piece by piece; None for silence.

    Where the middle is silent and the sides are not, demucs would divide by :data:`EPSILON`: the level of both
    channels stands in.
    """
    total, squares, both = 0.0, 0.0, 0.0
    step = round(LOOK * rate)
    for start in range(0, length, step):
        samples = read(start, min(start + step, length)).astype(np.float64)
        middle = samples.mean(axis=0)
        total += float(middle.sum())
        squares += float(middle @ middle)
        both += float(np.vdot(samples, samples)) / 2.0
    if both == 0.0:
        return None
    mean = total / length
    variance = max(0.0, squares - length * mean**2) / max(1, length - 1)
    power = both / length
    if variance < SILENT_MIDDLE**2 * power:
        variance = power
    return Level(mean, float(np.sqrt(variance)) + EPSILON)


def _normalised(read: Read, level: Level, start: int, stop: int) -> Channels:
    samples: Channels = ((read(start, stop) - level.mean) / level.deviation).astype(np.float32)
    return samples


def _silence(mix: Reader, start: int, progress: Progress | None) -> Iterator[Segment]:
    step = round(LOOK * mix.sample_rate)
    while start < mix.frames:
        stop = min(start + step, mix.frames)
        silence = np.zeros((2, stop - start), np.float32)
        yield with_remainder(start, silence, dict.fromkeys(CLAIMED, silence))
        start = stop
        if progress:
            progress(stop / mix.frames)


class _Window:
    """The latest of the claims at the network's rate, from which they are taken at the mix's rate."""

    def __init__(self, rate: int, target: int, length: int) -> None:
        self._rate, self._target, self._length = rate, target, length
        self._beside = margin(rate, target)
        self._held: Channels = np.zeros((2 * len(CLAIMED), 0), np.float32)
        self._start: int | None = None

    @property
    def end(self) -> int:
        """Frames that are there, from the start of the recording."""
        return (self._start or 0) + int(self._held.shape[1])

    def earliest(self, start: int) -> int:
        """The first frame that is needed for those of the mix from ``start`` on."""
        return max(0, self._reach(start))

    def add(self, at: int, samples: Channels) -> None:
        """The next claims, which begin at a frame of the recording."""
        if self._start is None:
            self._start = at
        self._held = np.concatenate([self._held, samples.astype(np.float32)], axis=1)

    def ready(self, frames: int) -> int:
        """The frame of the mix up to which claims can be taken."""
        if self.end >= self._length:
            return frames
        return (self.end - self._beside) * self._target // self._rate

    def take(self, start: int, stop: int) -> Channels:
        """The claims of a stretch of the mix; what lies before is let go but for what the next needs."""
        taken = resampled(self._read, self._rate, self._target, start, stop)
        assert self._start is not None
        done = min(max(0, self._reach(stop) - self._start), self._held.shape[1])
        self._held = self._held[:, done:]
        self._start += done
        return taken

    def _reach(self, frame: int) -> int:
        """Resampling begins where the rates meet, at most a second of the network's rate before the margin."""
        place = frame * self._rate // self._target
        return place if self._rate == self._target else place - self._beside - self._rate

    def _read(self, start: int, stop: int) -> Channels:
        assert self._start is not None
        out = np.zeros((self._held.shape[0], stop - start), np.float32)
        low, high = max(start, self._start), min(stop, self.end)
        if low < high:
            out[:, low - start : high - start] = self._held[:, low - self._start : high - self._start]
        return out
