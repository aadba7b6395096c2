"""Where a media file is loudest, found from short probes where the format lets them be read alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.audio.media import Library, Media
from core.meters.hops import HOP_SECONDS
from models.ears.sound.windows import LOUDEST, SECONDS, loudest

STEP: Final = 1.0
"""Seconds per probe."""

LENGTH: Final = 0.05
"""Seconds that a probe reads."""

GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
"""Probes wander through their step by this share of it, so that no tempo is in time with them."""

CANDIDATES: Final = LOUDEST + 1
"""Windows that the probes propose and that are then read whole: one more than wanted, because probes miss."""

SHORT: Final = 30.0
"""Files up to this length in seconds are read whole: the candidates would be most of them."""

HOPS_AT_ONCE: Final = 100

Flags = NDArray[np.bool_]
Powers = NDArray[np.float64]


def loudest_of(media: Media, library: Library) -> list[float]:
    """Where the loudest windows of a file begin, in seconds, loudest first; none for a silent file.

    Raises
    ------
    UnreadableMedia
        If the file breaks off.
    """
    hop = max(1, round(media.sample_rate * HOP_SECONDS))
    count = -(-media.frames // hop)
    whole = not media.seeks or media.frames <= SHORT * media.sample_rate
    wanted = np.ones(count, np.bool_) if whole else _promising(media, library, hop, count)
    powers = np.zeros(count)
    for first, last in _runs(wanted):
        powers[first:last] = _powers(library, media, first, last, hop)
    return loudest(powers, hop / media.sample_rate)


def _promising(media: Media, library: Library, hop: int, count: int) -> Flags:
    """The hops of the candidates, with a step to either side in which the loudest place may lie."""
    wanted = np.zeros(count, np.bool_)
    for start in loudest(_probed(media, library), STEP, count=CANDIDATES):
        first, last = (round(at * media.sample_rate / hop) for at in (start - STEP, start + SECONDS + STEP))
        wanted[max(0, first) : last] = True
    return wanted


def _probed(media: Media, library: Library) -> Powers:
    """Mean square of a short piece of every step."""
    rate, length = media.sample_rate, max(1, round(LENGTH * media.sample_rate))
    steps = math.ceil(media.frames / rate / STEP)
    places = (np.arange(steps) + (np.arange(steps) * GOLDEN % 1.0) * (1.0 - LENGTH / STEP)) * STEP
    starts = np.minimum(np.round(places * rate), max(0, media.frames - length)).astype(int).tolist()
    return np.array([_mean_square(library.read(media, start, length)) for start in starts])


def _mean_square(samples: NDArray[np.float32]) -> float:
    return float(np.vdot(samples, samples)) / samples.size if samples.size else 0.0


def _powers(library: Library, media: Media, first: int, last: int, hop: int) -> Powers:
    """Mean square of consecutive hops, the last of which may be shorter."""
    found = np.zeros(last - first)
    for at in range(first, last, HOPS_AT_ONCE):
        samples = library.read(media, at * hop, min(HOPS_AT_ONCE, last - at) * hop)
        squares = np.vecdot(samples, samples).astype(np.float64)
        sums = np.add.reduceat(squares, np.arange(0, len(squares), hop)) if len(squares) else np.zeros(0)
        found[at - first : at - first + len(sums)] = sums / (hop * media.channels)
    return found


def _runs(flags: Flags) -> Iterator[tuple[int, int]]:
    """First and last-plus-one of every run of flags that are set."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
