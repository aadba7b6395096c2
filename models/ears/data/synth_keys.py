"""Keyboards that make their sound with wheels, reeds, tines and pipes: organs and electric pianos.

Sources: Hammond drawbar ratios and 3-dB steps, the scanner's 6.9 Hz and the percussion's decays are those of the
B-3's manual; the DX7 tine is the published "E.PIANO 1" (carriers at the pitch, one modulator at 14 times it).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.data.synth_parts import (
    HIGHEST_HZ,
    Signal,
    chorus,
    countable,
    delayed,
    driven,
    envelope,
    falling,
    harmonics,
    hertz,
    modulated,
    octaves,
    oscillate,
    sine,
    sweep,
    wave,
)

DRAWBARS: Final = (0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Ratios to the pitch of 16', 5 1/3', 8', 4', 2 2/3', 2', 1 3/5', 1 1/3', 1'."""

REGISTRATIONS: Final = ("888000000", "888888888", "808000008", "008530000", "800000000", "886400000", "688600000")

HORN_SPLIT_HZ: Final = 800.0


def leslie(samples: Signal, turn: float, depth: float, phase: float) -> Signal:
    """A rotating speaker at ``turn`` Hz: the horn's Doppler and beat, the slower drum's beat alone."""
    low = sweep(samples, HORN_SPLIT_HZ)
    horn = delayed(samples - low, 0.001 + 0.0004 * depth * (1.0 + wave(samples.size, turn, phase)))
    beat = 1.0 + 0.5 * depth * wave(samples.size, turn, phase + 0.25)
    return np.asarray(horn * beat + low * (1.0 + 0.3 * depth * wave(samples.size, 0.85 * turn, phase)))


class Tonewheel:
    """Nine drawbars, key click, percussion, scanner vibrato, rotating speaker, overdrive."""

    def __init__(self, rng: Generator) -> None:
        known = rng.uniform() < 0.5
        steps = [int(step) for step in rng.choice(REGISTRATIONS)] if known else list(rng.integers(0, 9, 9))
        steps[2] = max(steps[2], int(rng.integers(3, 9)))
        self.levels = np.where(np.array(steps) > 0, 10.0 ** (3.0 * (np.array(steps) - 8) / 20.0), 0.0)
        self.click = rng.uniform(0.0, 0.5)
        self.percussion = (rng.uniform(0.3, 1.0), float(rng.choice([2.0, 3.0])), rng.uniform(0.25, 1.2))
        self.percussive = rng.uniform() < 0.4
        self.plucked = rng.uniform() < 0.12
        self.scanner = rng.uniform(0.0, 0.0006) if rng.uniform() < 0.5 else 0.0
        self.turn = float(rng.choice([0.0, rng.uniform(0.5, 1.2), rng.uniform(5.5, 7.5)], p=[0.2, 0.4, 0.4]))
        self.depth = rng.uniform(0.3, 0.9)
        self.drive = rng.uniform(-6.0, 18.0)
        self.seed = int(rng.integers(2**32))

    def __call__(self, pitch: float, seconds: float, _velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        sustain = 0.0 if self.plucked else 1.0
        shape = envelope(seconds, attack=0.004, decay=0.5, sustain=sustain, release=0.06)
        frequency = np.full(shape.size, hertz(pitch))
        out = np.zeros(shape.size)
        for ratio, level in zip(DRAWBARS, self.levels, strict=True):
            octave = 2.0 ** max(0, np.ceil(np.log2(ratio * frequency[0] / HIGHEST_HZ)))
            out += level * sine(frequency * ratio / octave, float(rng.uniform()))
        if self.percussive:
            level, ratio, decay = self.percussion
            out += level * sine(np.minimum(frequency * ratio, HIGHEST_HZ)) * falling(shape.size, decay)
        click = rng.standard_normal(shape.size) * falling(shape.size, 0.02)
        out = (out + self.click * sweep(click, 2500.0, mode="high")) * shape
        if self.scanner:
            out = out + delayed(out, self.scanner * (1.0 + wave(out.size, 6.9)))
        if self.turn:
            out = leslie(out, self.turn, self.depth, float(rng.uniform()))
        return driven(out, self.drive, "tube")


class Combo:
    """A transistor organ: divided square and saw, tabs that filter them, a fixed vibrato."""

    def __init__(self, rng: Generator) -> None:
        self.shape = str(rng.choice(["square", "saw", "pulse"]))
        self.width = rng.uniform(0.15, 0.5)
        self.feet = rng.uniform(0.0, 1.0, 3) * (rng.uniform(0.0, 1.0, 3) < [0.5, 1.0, 0.6])
        self.feet[1] += 0.3
        self.bright = rng.uniform(1200.0, 7000.0)
        self.thin = rng.uniform(60.0, 600.0)
        self.vibrato = rng.uniform(0.0, 30.0) if rng.uniform() < 0.6 else 0.0
        self.rate = rng.uniform(5.0, 7.5)
        self.drive = rng.uniform(-8.0, 14.0)

    def __call__(self, pitch: float, seconds: float, _velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = envelope(seconds, attack=0.006, decay=1.0, sustain=1.0, release=0.04)
        frequency = hertz(pitch) * 2.0 ** (self.vibrato / 1200.0 * wave(shape.size, self.rate))
        out = np.zeros(shape.size)
        for ratio, level in zip((0.5, 1.0, 2.0), self.feet, strict=True):
            series = harmonics(self.shape, countable(frequency * ratio), self.width)
            out += level * oscillate(series, frequency * ratio, float(rng.uniform()))
        out = sweep(sweep(out, self.bright), self.thin, mode="high")
        return driven(out * shape, self.drive, "tube")


class Pipes:
    """Ranks of pipes: soft harmonics, each rank a little out of tune, chiff at the start, wind."""

    def __init__(self, rng: Generator) -> None:
        feet = np.array([0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0])
        pulled = rng.uniform(0.0, 1.0, feet.size) < [0.3, 1.0, 0.7, 0.4, 0.5, 0.25, 0.25]
        self.ranks = [(foot, rng.uniform(0.2, 1.0), rng.uniform(-4.0, 4.0)) for foot in feet[pulled]]
        self.slope = rng.uniform(1.2, 3.5)
        self.reed = rng.uniform() < 0.25
        self.attack = rng.uniform(0.02, 0.12)
        self.chiff = rng.uniform(0.0, 0.4)
        self.wind = rng.uniform(0.0, 0.02)
        self.tremulant = rng.uniform(0.0, 0.15) if rng.uniform() < 0.3 else 0.0

    def __call__(self, pitch: float, seconds: float, _velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = envelope(seconds, attack=self.attack, decay=1.0, sustain=1.0, release=0.25)
        out = np.zeros(shape.size)
        for foot, level, cents in self.ranks:
            frequency = np.full(shape.size, hertz(pitch) * foot * 2.0 ** (cents / 1200.0))
            if frequency[0] < HIGHEST_HZ:
                k = np.arange(1, countable(frequency) + 1)
                series = k**-self.slope * (1.0 + 4.0 * self.reed * np.exp(-((k - 5.0) ** 2) / 8.0))
                out += level * oscillate(np.concatenate([[0.0], series]), frequency, float(rng.uniform()))
        noise = sweep(rng.standard_normal(shape.size), min(4.0 * hertz(pitch), 8000.0), q=2.0, mode="band")
        out += noise * (self.wind + self.chiff * falling(shape.size, 0.15))
        return np.asarray(out * shape * (1.0 + self.tremulant * wave(shape.size, 5.0)))


class Struck:
    """Tine, reed or string under a pickup: harmonics that die the faster the higher, brighter when hit harder."""

    KINDS: Final = ("tine", "reed", "string")

    def __init__(self, rng: Generator) -> None:
        self.kind = str(rng.choice(self.KINDS))
        self.bark = rng.uniform(0.3, 0.92)
        self.damping = octaves(rng, 0.02, 0.3)
        self.thin = octaves(rng, 20.0, 400.0)
        self.knock = rng.uniform(0.0, 0.15)
        self.ring = rng.uniform(3.0, 9.0) if self.kind == "tine" else rng.uniform(1.2, 4.0)
        self.pickup = rng.uniform(0.08, 0.3)
        self.tone = rng.uniform(2500.0, 12000.0)
        self.bell = rng.uniform(0.05, 0.5)
        self.quack = rng.uniform() < 0.3
        self.effects = _Effects(rng)

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = envelope(seconds, attack=0.002, decay=1.0, sustain=1.0, release=0.12)
        pitched = hertz(pitch)
        frequency = np.full(shape.size, pitched)
        slowing = (220.0 / pitched) ** 0.4
        out = np.zeros(shape.size)
        most = {"tine": 10, "reed": 24, "string": 60}[self.kind]
        for k in range(1, min(most, countable(frequency)) + 1):
            level = self._level(k, velocity)
            out += (
                level
                * sine(frequency * k, float(rng.uniform()))
                * falling(shape.size, self.ring * slowing / (1.0 + self.damping * (k - 1)))
            )
        if self.kind == "tine":
            for ratio, decay in ((6.27, 0.5), (17.55, 0.15)):
                if pitched * ratio < HIGHEST_HZ:
                    struck = self.bell * velocity * falling(shape.size, decay)
                    out += struck * sine(frequency * ratio) / np.sqrt(ratio)
        out += self.knock * velocity * rng.standard_normal(shape.size) * falling(shape.size, 0.03)
        out = sweep(sweep(out, self.tone), self.thin, mode="high")
        if self.kind == "string" and self.quack:
            out = sweep(out, 500.0 + 2500.0 * velocity * falling(out.size, 0.6), q=3.0, mode="band")
        return self.effects(out * shape)

    def _level(self, k: int, velocity: float) -> float:
        bright = (self.bark * (0.4 + 0.6 * velocity)) ** (k - 1)
        if self.kind == "tine":
            return float(bright)
        comb = abs(np.sin(np.pi * k * self.pickup)) + 0.05
        if self.kind == "reed":
            return float(bright * (1.0 if k % 2 else 0.6) * comb)
        return float(k ** (-1.4 + self.bark * velocity) * comb)


class DigitalTine:
    """Frequency modulation: a soft body at the pitch and a tine at 14 times it that dies away."""

    def __init__(self, rng: Generator) -> None:
        self.body = rng.uniform(0.3, 3.0)
        self.tine = rng.uniform(0.2, 2.0)
        self.ratio = float(rng.choice([14.0, 14.0, 7.0, 11.0, 13.0]))
        self.share = rng.uniform(0.15, 0.7)
        self.ring = rng.uniform(2.0, 8.0)
        self.cents = rng.uniform(0.0, 5.0)
        self.effects = _Effects(rng)

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = envelope(seconds, attack=0.002, decay=1.0, sustain=1.0, release=0.25)
        up, down = (np.full(shape.size, hertz(pitch) * 2.0 ** (way * self.cents / 1200.0)) for way in (1, -1))
        decay = falling(shape.size, self.ring * (220.0 / hertz(pitch)) ** 0.3)
        body = modulated(up, 1.0, 1.0, self.body * velocity * decay)
        tine = modulated(down, 1.0, self.ratio, self.tine * velocity * falling(shape.size, 0.8))
        return self.effects(((1.0 - self.share) * body + self.share * tine) * decay * shape)


class _Effects:
    """What stands behind an electric piano: tremolo, chorus, a driven amplifier, or nothing."""

    def __init__(self, rng: Generator) -> None:
        self.tremolo = rng.uniform(0.1, 0.8) if rng.uniform() < 0.4 else 0.0
        self.rate = rng.uniform(3.0, 7.5)
        self.chorus = rng.uniform(0.3, 1.0) if rng.uniform() < 0.3 else 0.0
        self.drive = rng.uniform(-10.0, 12.0)

    def __call__(self, samples: Signal) -> Signal:
        out = driven(samples, self.drive, "tube")
        if self.chorus:
            out = chorus(out, 0.8, 0.002, self.chorus)
        return np.asarray(out * (1.0 - 0.5 * self.tremolo * (1.0 + wave(out.size, self.rate))))
