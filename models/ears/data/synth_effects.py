"""Effects that producers draw between the parts: risers, falls, impacts, whooshes, drones, swells, zaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.data.synth_parts import (
    HIGHEST_HZ,
    Signal,
    drawn,
    driven,
    falling,
    hertz,
    modulated,
    oscillate,
    sine,
    sweep,
    unison,
    wave,
)
from models.ears.sound.windows import RATE

DETUNE: Final = 18.0


@dataclass(frozen=True)
class Effect:
    """An effect of its own length in seconds: ``make`` gets the number of samples, the semitones and the noise."""

    make: Callable[[int, float, Generator], Signal]
    seconds: tuple[float, float]

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The effect, at most its longest length; ``velocity`` drives it."""
        length = float(np.clip(seconds, *self.seconds))
        out = self.make(round(length * RATE), pitch - 60.0, rng)
        return driven(out, 12.0 * (velocity - 0.5))


def _glide(count: int, start: float, end: float, curve: float) -> Signal:
    """From one frequency in Hz to another, even over octaves, bent by ``curve`` (1 is straight)."""
    way = np.linspace(0.0, 1.0, count) ** curve
    return np.asarray(np.clip(start * (end / start) ** way, 15.0, HIGHEST_HZ * 0.9))


def riser(rng: Generator) -> Effect:
    """Noise or a tone that climbs, or falls, and grows."""
    low, high = rng.uniform(100.0, 800.0), rng.uniform(3000.0, 13000.0)
    up = rng.uniform() < 0.65
    tonal, q, curve = rng.uniform(0.0, 1.0), rng.uniform(0.8, 6.0), rng.uniform(0.5, 2.5)
    pulses = rng.uniform(2.0, 16.0) if rng.uniform() < 0.3 else 0.0
    series = drawn(rng, 64)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        shift = 2.0 ** (semitones / 12.0)
        way = (low * shift, high * shift) if up else (high * shift, low * shift)
        edge = _glide(count, *way, curve)
        out = sweep(noise.standard_normal(count), edge, q=q, mode="band")
        out += tonal * unison(series, edge / 8.0, 3, DETUNE, noise)
        level = np.linspace(0.0, 1.0, count) ** 1.5
        if pulses:
            level = level * (0.6 + 0.4 * np.sign(wave(count, pulses)))
        return np.asarray(out * (level if up else level[::-1]))

    return Effect(make, (1.5, 8.0))


def impact(rng: Generator) -> Effect:
    """A low boom under a burst of noise with a long tail."""
    start, end = rng.uniform(80.0, 300.0), rng.uniform(25.0, 60.0)
    tail, bright, drive = rng.uniform(1.0, 5.0), rng.uniform(600.0, 8000.0), rng.uniform(0.0, 20.0)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        body = sine(_glide(count, start, end, 0.3) * 2.0 ** (semitones / 24.0)) * falling(count, tail)
        burst = sweep(noise.standard_normal(count), bright * falling(count, 2.0 * tail) + 60.0)
        return driven(body + 0.8 * burst * falling(count, 0.7 * tail), drive)

    return Effect(make, (1.5, 6.0))


def whoosh(rng: Generator) -> Effect:
    """Air that passes by: noise whose band opens and shuts."""
    top, q, where = rng.uniform(1500.0, 9000.0), rng.uniform(0.7, 3.0), rng.uniform(0.3, 0.8)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        time = np.linspace(0.0, 1.0, count)
        hill = np.where(time < where, time / where, (1.0 - time) / (1.0 - where)) ** 2
        edge = 150.0 + top * 2.0 ** (semitones / 12.0) * hill
        return np.asarray(sweep(noise.standard_normal(count), edge, q=q, mode="band") * hill)

    return Effect(make, (0.5, 3.0))


def drone(rng: Generator) -> Effect:
    """A dark, slowly moving chord of drawn waveforms."""
    series = drawn(rng, 128)
    intervals = rng.choice([0.0, 7.0, 12.0, 1.0, 6.0], int(rng.integers(1, 4)))
    edge, rate, hiss = rng.uniform(200.0, 1500.0), rng.uniform(0.05, 0.6), rng.uniform(0.0, 0.6)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        out = hiss * noise.standard_normal(count)
        for interval in intervals:
            out += unison(series, np.full(count, hertz(36.0 + semitones / 2 + interval)), 3, DETUNE, noise)
        out = sweep(out, edge * 2.0 ** (1.5 * wave(count, rate, noise.uniform())), q=2.0, poles=4)
        return np.asarray(out * np.sin(np.pi * np.linspace(0.0, 1.0, count)) ** 0.5)

    return Effect(make, (3.0, 10.0))


def reverse(rng: Generator) -> Effect:
    """A cymbal or a chord played backwards."""
    tail, tonal = rng.uniform(1.0, 4.0), rng.uniform(0.0, 1.0)
    series = drawn(rng, 128)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        out = (1.0 - tonal) * sweep(noise.standard_normal(count), 2500.0, mode="high")
        out += tonal * oscillate(series, np.full(count, hertz(60.0 + semitones)))
        return np.asarray((out * falling(count, tail))[::-1])

    return Effect(make, (1.0, 4.0))


def zap(rng: Generator) -> Effect:
    """A tone that dives or leaps: lasers, sub drops, sirens."""
    start, end = rng.uniform(40.0, 6000.0, 2)
    curve, rate, depth = rng.uniform(0.2, 2.0), rng.uniform(0.5, 12.0), rng.uniform(0.0, 0.4)

    def make(count: int, semitones: float, noise: Generator) -> Signal:
        line = _glide(count, start, end, curve) * 2.0 ** (semitones / 12.0 + depth * wave(count, rate))
        index = np.full(count, noise.uniform(0.0, 3.0))
        return modulated(np.minimum(line, 0.5 * HIGHEST_HZ), 1.0, noise.uniform(0.3, 1.0), index) * falling(
            count, 2.0 * count / RATE
        )

    return Effect(make, (0.3, 4.0))


def crackle(rng: Generator) -> Effect:
    """Background: hiss, hum and the ticks of a record or of rain."""
    often, hiss, hum = rng.uniform(5.0, 300.0), rng.uniform(0.0, 0.1), rng.uniform(0.0, 0.1)
    bright = rng.uniform(1500.0, 9000.0)

    def make(count: int, _semitones: float, noise: Generator) -> Signal:
        ticks = (noise.uniform(size=count) < often / RATE) * noise.standard_normal(count)
        grains = sweep(ticks, bright, q=2.0, mode="band") * 4.0
        return np.asarray(grains + hiss * noise.standard_normal(count) + hum * wave(count, 50.0))

    return Effect(make, (3.0, 10.0))


MAKERS: Final = (riser, impact, whoosh, drone, reverse, zap, crackle)
