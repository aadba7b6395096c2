"""Recordings in synthetic rooms of known decay: what the blind guess is fitted on and measured by.

Rooms are exponentially decaying noise (J. A. Moorer 1979), or the image sources of a box (J. B. Allen,
D. A. Berkley, JASA 65, 1979, walls alike, up to :data:`REFLECTED` s) with such noise behind them. The recordings
are taken as dry, which many are not quite: the truth is what was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import soundfile
from numpy.random import Generator
from scipy import signal

from core.units import gain_from_db
from models.ears.data.library import Recording
from models.ears.data.split import library_of
from models.strips.dynamics.gather import UNVERIFIED, block_levels
from models.strips.material import Array

RT60: Final = (0.2, 3.0)
RATIO: Final = (-6.0, 20.0)
"""Decay times in s, drawn evenly on a logarithmic scale, and direct-to-reverberant ratios in dB, drawn evenly."""

DRY_RATIO: Final = 25.0
"""dB that an unaltered recording counts as."""

REFLECTED: Final = 0.15
SOUND: Final = 343.0
SIZES: Final = ((3.0, 3.0, 2.4), (12.0, 9.0, 5.0))
"""Sides of a box in m, from and to."""

LONGEST: Final = 10.0
LEAST: Final = 3.0
NOISE_DB: Final = -90.0


class Heard(NamedTuple):
    """A recording in a room. ``rt60`` is 0 where it was left dry, ``levels`` (t,) are 10 ms levels in dB."""

    library: str
    room: str
    rt60: float
    ratio: float
    levels: Array


def heard(recordings: Iterable[Recording], rng: Generator) -> Iterator[Heard]:
    """Every usable recording dry, in a room of noise, and in a box."""
    for recording in recordings:
        if UNVERIFIED in recording.licence:
            continue
        samples, rate = soundfile.read(recording.path, dtype="float64", always_2d=True)
        dry, rate = _prepared(samples.mean(axis=1), rate)
        if len(dry) < LEAST * rate:
            continue
        library = library_of(recording.source)
        yield Heard(library, "dry", 0.0, DRY_RATIO, _levels(dry, rate, rng))
        for name, response in (("noise", noise_room), ("box", box_room)):
            decay = float(np.exp(rng.uniform(*np.log(RT60))))
            ratio = float(rng.uniform(*RATIO))
            tail = response(decay, rate, rng)
            wet = signal.fftconvolve(dry, tail / np.sqrt(tail @ tail))[: len(dry)]
            yield Heard(library, name, decay, ratio, _levels(dry * gain_from_db(ratio) + wet, rate, rng))


def noise_room(rt60: float, rate: int, rng: Generator) -> Array:
    """Decaying noise."""
    time = np.arange(round(min(1.2 * rt60, 3.0) * rate)) / rate
    decaying: Array = rng.standard_normal(len(time)) * gain_from_db(-60.0) ** (time / rt60)
    return decaying


def box_room(rt60: float, rate: int, rng: Generator) -> Array:
    """Reflections of a box without the direct sound; its walls absorb what Eyring's formula asks for."""
    sides = rng.uniform(*SIZES)
    source, ear = (rng.uniform(0.2, 0.8, 3) * sides for _ in range(2))
    surface = 2.0 * (sides[0] * sides[1] + sides[0] * sides[2] + sides[1] * sides[2])
    wall = float(np.exp(-0.5 * 0.161 * sides.prod() / (surface * rt60)))
    late = noise_room(rt60, rate, rng)
    at, gain = _images(sides, source, ear, wall)
    frames = np.round(at / SOUND * rate).astype(int)
    early = np.bincount(frames, gain, minlength=len(late))[: len(late)]
    first = int(frames.min())
    end = min(len(late), round(REFLECTED * rate))
    power = np.mean(np.square(early[max(0, end - end // 5) : end])) if end else 0.0
    joined = late * np.sqrt(power / max(1e-30, float(np.mean(np.square(late[max(0, end - end // 5) : end])))))
    joined[:end] = early[:end]
    joined[first] = 0.0
    reverberant: Array = joined[first:]
    return reverberant


def _images(sides: Array, source: Array, ear: Array, wall: float) -> tuple[Array, Array]:
    """Distances in m of all images within reach, the source among them, and their amplitudes."""
    reach = REFLECTED * SOUND
    counts = np.ceil(reach / (2.0 * sides)).astype(int)
    axes = []
    for side, place, own, count in zip(sides, source, ear, counts, strict=True):
        grid = np.arange(-count, count + 1)
        offsets = np.concatenate([place + 2 * grid * side - own, -place + 2 * grid * side - own])
        bounces = np.concatenate([2 * np.abs(grid), np.abs(grid - 1) + np.abs(grid)])
        axes.append((offsets, bounces))
    (x, nx), (y, ny), (z, nz) = axes
    distance = np.sqrt(x[:, None, None] ** 2 + y[None, :, None] ** 2 + z[None, None, :] ** 2)
    bounces = nx[:, None, None] + ny[None, :, None] + nz[None, None, :]
    near = distance < reach
    return distance[near], wall ** bounces[near] / np.maximum(distance[near], 0.3)


def _prepared(samples: Array, rate: int) -> tuple[Array, int]:
    """At most 32 kHz and ten seconds, half a second of silence behind it."""
    if rate > 32_000:
        samples, rate = signal.resample_poly(samples, 1, 2), rate // 2
    return np.concatenate([samples[: round(LONGEST * rate)], np.zeros(rate // 2)]), rate


def _levels(samples: Array, rate: int, rng: Generator) -> Array:
    """Levels with a peak of -6 dBFS over a little noise."""
    scaled = samples * (0.5 / max(1e-9, float(np.abs(samples).max())))
    hiss = rng.standard_normal(len(scaled)) * gain_from_db(NOISE_DB)
    return block_levels((scaled + hiss)[:, None], rate)


def drawn(recordings: Sequence[Recording], rng: Generator, *, each: int) -> list[Recording]:
    """At most ``each`` recordings of every library and class: big libraries are not to drown the others."""
    groups: dict[tuple[str, str], list[Recording]] = {}
    for recording in recordings:
        groups.setdefault((library_of(recording.source), recording.label), []).append(recording)
    return [group[at] for group in groups.values() for at in rng.permutation(len(group))[:each]]
