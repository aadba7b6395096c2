"""Small mixes with known parts, and what tests say of separated ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from models.separation.readers import InMemory
from models.separation.separator import SOURCES, Segment, Stereo

ONE_ROUNDING = 2.0**-24
"""How far a sum may be from a mix, relative to the loudest sample of any source."""


def noise(seconds: float, rate: int, *, seed: int = 0, level: float = 0.1) -> Stereo:
    """Noise that differs in both channels."""
    samples = np.random.default_rng(seed).standard_normal((2, round(seconds * rate)))
    return (level * samples).astype(np.float32)


def tone(hz: float, seconds: float, rate: int, *, left: float = 0.3, right: float = 0.3) -> Stereo:
    """A steady sine with a level on each side."""
    wave = np.sin(2.0 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.stack([left * wave, right * wave]).astype(np.float32)


def strokes(seconds: float, rate: int, *, every: float = 0.25) -> Stereo:
    """Clicks in both channels."""
    samples = np.zeros((2, round(seconds * rate)), np.float32)
    samples[:, round(0.1 * rate) :: round(every * rate)] = 0.8
    return samples


def reader(samples: Stereo, rate: int) -> InMemory:
    """A mix in memory."""
    return InMemory(samples, rate)


def joined(segments: Iterable[Segment], *, start: int = 0) -> dict[str, Stereo]:
    """Whole sources; the segments must follow one another without gap or overlap."""
    parts = list(segments)
    for segment in parts:
        assert segment.start == start
        assert set(segment.sources) == set(SOURCES)
        lengths = {source.shape for source in segment.sources.values()}
        assert len(lengths) == 1
        start += lengths.pop()[1]
    return {name: np.concatenate([part.sources[name] for part in parts], axis=1) for name in SOURCES}


def worst_sum(sources: dict[str, Stereo], mix: Stereo) -> float:
    """Largest miss of the sum, relative to the loudest sample of any source or the mix."""
    loudest = max(float(np.abs(part).max()) for part in [mix, *sources.values()]) or 1.0
    total = np.sum([part.astype(np.float64) for part in sources.values()], axis=0)
    return float(np.abs(total - mix).max()) / loudest


def power(samples: Stereo) -> float:
    """Mean square."""
    return float(np.mean(samples.astype(np.float64) ** 2))
