"""Phrases of single notes, as musicians would play them: tempo, grid, swing, melody, chords, touch.

A *voice* is a callable ``(pitch, seconds, velocity) -> samples``: sampled instruments and generated ones play the
same phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.processors.kernel import kernel
from models.ears.data.playing import CHORDS, SCALES, Manner
from models.ears.data.pool import Pool, Sound
from models.ears.sound.windows import FRAMES, RATE, SECONDS

Signal = NDArray[np.float32]

TEMPO: Final = (60.0, 180.0)
TIMING: Final = 0.015
"""Seconds that a note may be early or late."""

FARTHEST: Final = 4.0
"""Semitones by which a sampled note is played higher or lower at most."""

LEAD_IN: Final = 1.5
"""Seconds by which a phrase may have begun before the window."""

MOST_NOTES: Final = 48


class Voice(Protocol):
    """An instrument that plays notes."""

    def __call__(self, pitch: float, seconds: float, velocity: float, /) -> Signal:
        """One note: MIDI number, seconds that it is held, velocity 0..1. Mono at the ear's rate."""


@dataclass(frozen=True, slots=True)
class Note:
    """``start`` and ``seconds`` in seconds, ``pitch`` as MIDI number, ``velocity`` 0..1."""

    start: float
    pitch: float
    seconds: float
    velocity: float


class Sampler:
    """Plays an instrument's sampled notes: the nearest one, resampled, with a fade where it ends.

    ``compass`` is the range of what it can play, MIDI; notes beyond it are moved by octaves.
    """

    def __init__(self, pool: Pool, sounds: list[Sound], release: float, rng: Generator) -> None:
        self._pool = pool
        self._sounds = sounds
        self._release = release
        self._rng = rng
        self._pitches = np.array([60.0 if sound.pitch is None else sound.pitch for sound in sounds])
        self.compass = (float(self._pitches.min()), float(self._pitches.max()))

    def __call__(self, pitch: float, seconds: float, velocity: float, /) -> Signal:
        """One note, at the peak that the velocity says."""
        away = np.abs(self._pitches - pitch)
        if away.min() > FARTHEST:
            wrapped = np.abs((self._pitches - pitch + 6.0) % 12.0 - 6.0)
            pitch += 12.0 * round(float(self._pitches[int(wrapped.argmin())] - pitch) / 12.0)
            away = np.abs(self._pitches - pitch)
        near = np.flatnonzero(away <= away.min() + 0.6)
        chosen = int(near[self._rng.integers(len(near))])
        shift = float(np.clip(pitch - self._pitches[chosen], -FARTHEST, FARTHEST))
        ratio = 2.0 ** (shift / 12.0)
        wanted = round((seconds + self._release) * RATE)
        source = self._pool.samples(self._sounds[chosen], 0, int(wanted * ratio) + 4)
        return faded(resampled(source, ratio)[:wanted], self._release) * np.float32(velocity**1.5)


def faded(samples: Signal, seconds: float) -> Signal:
    """Samples whose last ``seconds`` fade out, as a raised cosine."""
    count = min(len(samples), max(1, round(seconds * RATE)))
    samples[len(samples) - count :] *= np.cos(np.linspace(0.0, np.pi / 2, count, dtype=np.float32)) ** 2
    return samples


def resampled(samples: Signal, ratio: float) -> Signal:
    """Samples played ``ratio`` times as fast, by cubic interpolation (Catmull and Rom 1974)."""
    count = max(0, int((len(samples) - 3) / ratio))
    out = np.empty(count, np.float32)
    _read(samples, ratio, out)
    return out


@kernel
def _read(samples: Signal, ratio: float, out: Signal) -> None:
    for i in range(len(out)):
        place = i * ratio
        at = int(place)
        t = place - at
        a = samples[max(at - 1, 0)]
        b, c, d = samples[at], samples[at + 1], samples[at + 2]
        out[i] = b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))


def play(voice: Voice, notes: list[Note]) -> Signal:
    """A window of notes; what sounds outside it is cut off."""
    window = np.zeros(FRAMES, np.float32)
    for note in notes:
        place(window, voice(note.pitch, note.seconds, note.velocity), note.start)
    return window


def place(window: Signal, samples: Signal, seconds: float) -> None:
    """Add samples to a window, from ``seconds`` on (which may lie before it)."""
    start = round(seconds * RATE)
    first, last = max(0, -start), min(len(samples), len(window) - start)
    if first < last:
        window[start + first : start + last] += samples[first:last]


def phrase(manner: Manner, compass: tuple[float, float], rng: Generator) -> list[Note]:
    """Notes of a phrase that sounds in a window of :data:`models.ears.sound.windows.SECONDS`.

    ``compass`` is the range of pitches, MIDI; its stretch that the manner names is played.
    """
    low, high = _register(manner, compass, rng)
    beat = 60.0 / float(np.exp(rng.uniform(*np.log(TEMPO))))
    make = _chords if rng.random() < manner.chords else _melody
    start = -rng.uniform(0.0, LEAD_IN) if rng.random() < 0.8 else rng.uniform(0.0, 0.6 * SECONDS)
    notes = make(manner, (low, high), beat, start, rng)
    sounding = [note for note in notes if note.start + note.seconds > 0.0][:MOST_NOTES]
    if not any(note.start < 0.8 * SECONDS for note in sounding):
        middle = (low + high) / 2.0
        return [Note(float(rng.uniform(0.0, 0.4 * SECONDS)), middle, 4.0 * beat, 0.8)]
    return sounding


def _register(manner: Manner, compass: tuple[float, float], rng: Generator) -> tuple[float, float]:
    """Up to two and a half octaves of the compass."""
    span = compass[1] - compass[0]
    low, high = (compass[0] + share * span for share in manner.reach)
    width = min(high - low, float(rng.uniform(10.0, 30.0)))
    bottom = float(rng.uniform(low, high - width)) if high - width > low else low
    return bottom, bottom + width


def _steps(manner: Manner, beat: float, start: float, rng: Generator) -> list[tuple[float, float, float]]:
    """Start, length and accent of every step: one or two note lengths, swung, a little early or late."""
    lengths = rng.choice(manner.grids, size=2)
    swing = rng.uniform(0.0, 0.3) if rng.random() < 0.25 else 0.0
    steps: list[tuple[float, float, float]] = []
    beats = 0.0
    while (time := start + beats * beat) < SECONDS and len(steps) < MOST_NOTES:
        length = float(lengths[0] if rng.random() < 0.75 else lengths[1])
        offbeat = beats % 1.0 >= 0.4
        late = swing * length * beat if offbeat else 0.0
        accent = 0.75 + 0.15 * (beats % 2.0 < 0.01) - 0.1 * offbeat
        steps.append((time + late + float(rng.normal(0.0, TIMING / 2.5)), length * beat, accent))
        beats += length
    return steps


def _velocity(accent: float, rng: Generator) -> float:
    return float(np.clip(accent + rng.normal(0.0, 0.08), 0.2, 1.0))


def _held(manner: Manner, length: float, sustained: bool, rng: Generator) -> float:
    if sustained:
        return length * float(rng.uniform(0.9, 1.05 if manner.mono else 1.6))
    return max(0.05, length * float(rng.uniform(0.25, 0.7)))


def _melody(
    manner: Manner, register: tuple[float, float], beat: float, start: float, rng: Generator
) -> list[Note]:
    scale = SCALES[rng.integers(len(SCALES))]
    root = int(rng.integers(12))
    steps = np.array([p for p in range(int(register[0]), int(register[1]) + 2) if (p - root) % 12 in scale])
    if not len(steps):
        steps = np.array([round(register[0])])
    sustained = rng.random() < manner.sustained
    repeats = rng.random() < 0.3
    at = int(rng.integers(len(steps)))
    notes = []
    for time, length, accent in _steps(manner, beat, start, rng):
        if rng.random() < manner.rest:
            continue
        if not repeats or rng.random() < 0.3:
            at = int(np.clip(at + rng.choice((-4, -2, -1, -1, 0, 1, 1, 2, 4)), 0, len(steps) - 1))
        held = _held(manner, length, sustained, rng)
        notes.append(Note(time, float(steps[at]), held, _velocity(accent, rng)))
    return notes


def _chords(
    manner: Manner, register: tuple[float, float], beat: float, start: float, rng: Generator
) -> list[Note]:
    shape = CHORDS[rng.integers(len(CHORDS))]
    low, high = register
    root = float(round(rng.uniform(low, max(low, high - shape[-1]))))
    sustained = rng.random() < manner.sustained
    strum = rng.uniform(0.0, manner.strum)
    broken = rng.random() < 0.25
    notes = []
    for number, (time, length, accent) in enumerate(_steps(manner, beat, start, rng)):
        if rng.random() < 0.2:
            root = float(np.clip(root + rng.choice((-7, -5, -4, -2, 2, 3, 5, 7)), low, max(low, high - shape[-1])))
        if rng.random() < manner.rest / 2.0:
            continue
        held = _held(manner, length, sustained, rng)
        downwards = rng.random() < 0.4
        tones = [shape[number % len(shape)]] if broken else list(shape[::-1] if downwards else shape)
        for position, tone in enumerate(tones):
            if root + tone <= high + 7.0:
                notes.append(Note(time + position * strum, root + tone, held, _velocity(accent, rng)))
    return notes
