"""The engines behind bass, lead and pad patches: subtractive, frequency modulation, a falling sine."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data.synth_parts import (
    HIGHEST_HZ,
    Signal,
    chorus,
    countable,
    driven,
    envelope,
    falling,
    harmonics,
    hertz,
    modulated,
    oscillate,
    sine,
    sweep,
    synced,
    unison,
    wave,
)
from models.ears.sound.windows import RATE


@dataclass(frozen=True, kw_only=True)
class Contour:
    """Attack, decay and release in seconds, sustain level in [0, 1]."""

    attack: float = 0.003
    decay: float = 0.3
    sustain: float = 0.7
    release: float = 0.1

    def __call__(self, held: float) -> Signal:
        """The envelope of a note held for so many seconds."""
        return envelope(held, attack=self.attack, decay=self.decay, sustain=self.sustain, release=self.release)


@dataclass(frozen=True, kw_only=True)
class Bend:
    """What moves the pitch: a glide from ``start`` semitones away in ``glide`` seconds, delayed vibrato."""

    start: float = 0.0
    glide: float = 0.05
    cents: float = 0.0
    rate: float = 5.5

    def __call__(self, pitch: float, count: int) -> Signal:
        """Frequency in Hz of every sample of a note."""
        time = np.arange(count) / RATE
        vibrato = self.cents * np.clip(time / 0.6, 0.0, 1.0) * wave(count, self.rate)
        semitones = self.start * np.exp(-3.0 * time / self.glide) + vibrato / 100.0
        return np.asarray(hertz(pitch) * 2.0 ** (semitones / 12.0))


@dataclass(frozen=True, kw_only=True)
class Oscillator:
    """A bank of detuned voices; ``table`` holds the harmonics of a drawn waveform, and then names its shape."""

    shape: str = "saw"
    ratio: float = 1.0
    level: float = 1.0
    voices: int = 1
    cents: float = 0.0
    width: float = 0.5
    table: NDArray[np.complex128] | None = None

    def __call__(self, frequency: Signal, rng: Generator) -> Signal:
        """The bank at a frequency in Hz per sample."""
        own = frequency * self.ratio
        series = harmonics(self.shape, countable(own), self.width) if self.table is None else self.table
        return self.level * unison(series, own, self.voices, self.cents, rng)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A swept filter: ``cutoff`` in Hz at rest, moved in octaves by an envelope, the keys and a slow wave."""

    cutoff: float = 2000.0
    octaves: float = 2.0
    contour: Contour = field(default_factory=Contour)
    tracking: float = 0.3
    q: float = 0.9
    mode: str = "low"
    poles: int = 2
    wobble: float = 0.0
    rate: float = 0.2

    def __call__(self, samples: Signal, pitch: float, held: float, velocity: float, phase: float) -> Signal:
        """The filtered note."""
        shape = np.resize(self.contour(held), samples.size) * (0.4 + 0.6 * velocity)
        moved = self.octaves * shape + self.tracking * (pitch - 60.0) / 12.0
        moved = moved + self.wobble * wave(samples.size, self.rate, phase)
        return sweep(samples, self.cutoff * 2.0**moved, q=self.q, mode=self.mode, poles=self.poles)


@dataclass(frozen=True, kw_only=True)
class Analogue:
    """Oscillators, noise, a filter, an amplifier; then drive and chorus.

    ``sync`` is the ratio of a hard-synced saw before and after its sweep, None for none. ``gate`` cuts the note
    into pulses at so many Hz.
    """

    oscillators: tuple[Oscillator, ...]
    amplifier: Contour
    filter: Filter
    bend: Bend = field(default_factory=Bend)
    noise: float = 0.0
    sync: tuple[float, float] | None = None
    drive_db: float = 0.0
    ensemble: float = 0.0
    gate: float = 0.0

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = self.amplifier(seconds)
        frequency = self.bend(pitch, shape.size)
        out = np.zeros(shape.size)
        for oscillator in self.oscillators:
            out += oscillator(frequency, rng)
        if self.sync is not None:
            out += _swept_sync(self.sync, frequency, seconds)
        if self.noise:
            out += self.noise * rng.standard_normal(shape.size)
        out = self.filter(out, pitch, seconds, velocity, float(rng.uniform())) * shape
        if self.gate:
            out *= np.clip(4.0 * wave(out.size, self.gate) + 1.0, 0.0, 1.0)
        out = driven(out, self.drive_db)
        return chorus(out, 0.6, 0.003, self.ensemble) if self.ensemble else out


def _swept_sync(ratios: tuple[float, float], frequency: Signal, seconds: float) -> Signal:
    """A synced saw whose ratio moves between two values: neighbours of eight fixed ratios, crossfaded."""
    steps = np.linspace(*ratios, 8)
    place = 7.0 * (1.0 - np.exp(-3.0 * np.arange(frequency.size) / RATE / max(seconds, 0.05)))
    count = countable(frequency)
    out = np.zeros(frequency.size)
    for number, ratio in enumerate(steps):
        share = np.maximum(1.0 - np.abs(place - number), 0.0)
        out += share * oscillate(synced(float(ratio), count), frequency)
    return out


@dataclass(frozen=True, kw_only=True)
class Modulation:
    """Two operators and a detuned twin: index at the attack and at rest, ratios to the pitch."""

    carrier: float = 1.0
    modulator: float = 1.0
    index: tuple[float, float] = (3.0, 0.5)
    brightness: Contour = field(default_factory=Contour)
    amplifier: Contour = field(default_factory=Contour)
    bend: Bend = field(default_factory=Bend)
    cents: float = 4.0
    drive_db: float = 0.0
    ensemble: float = 0.0

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        shape = self.amplifier(seconds)
        frequency = self.bend(pitch, shape.size)
        high, low = self.index
        index = low + (high - low) * (0.4 + 0.6 * velocity) * np.resize(self.brightness(seconds), shape.size)
        out = np.zeros(shape.size)
        for cents in (-self.cents, self.cents):
            out += modulated(frequency * 2.0 ** (cents / 1200.0), self.carrier, self.modulator, index)
        out = driven(out * shape, self.drive_db)
        return chorus(out, 0.6, 0.003, self.ensemble, float(rng.uniform())) if self.ensemble else out


@dataclass(frozen=True, kw_only=True)
class Boom:
    """A drum machine's kick let ring as a bass: a sine that drops to its pitch, a click, drive."""

    drop: float = 12.0
    fall: float = 0.05
    ring: float = 1.5
    click: float = 0.1
    drive_db: float = 6.0
    glide: float = 0.0

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator) -> Signal:
        """The note before levels."""
        count = max(1, round((seconds + 0.1) * RATE))
        time = np.arange(count) / RATE
        semitones = self.drop * np.exp(-time / self.fall) + self.glide * np.clip(
            time / max(seconds, 0.1), 0.0, 1.0
        )
        body = sine(np.minimum(hertz(pitch) * 2.0 ** (semitones / 12.0), HIGHEST_HZ))
        click = self.click * velocity * rng.standard_normal(count) * falling(count, 0.02)
        return driven(body * falling(count, self.ring) + sweep(click, 4000.0), self.drive_db) * np.clip(
            (seconds + 0.1 - time) / 0.1, 0.0, 1.0
        )
