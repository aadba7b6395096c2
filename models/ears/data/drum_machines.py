"""Drum machines of our own: analogue drums with their knobs set by chance.

The circuits are those of the Roland TR-808 and TR-909: a kick is a sine that drops, a snare two tones and noise,
hi-hats and cymbals are six square waves through band-passes (the 808's sound at 205 to 800 Hz), a clap is a burst
of noise cut into hands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data.synth_parts import (
    HIGHEST_HZ,
    Signal,
    countable,
    driven,
    falling,
    finished,
    harmonics,
    octaves,
    oscillate,
    sine,
    sweep,
)
from models.ears.sound.windows import RATE

Drum = Callable[[float, Generator], Signal]
"""One hit from its velocity, 0..1, and the source of its noise."""

SQUARES_HZ: Final = np.array([205.3, 304.4, 369.6, 522.7, 540.0, 800.0])


class Machine:
    """One drum of a machine whose knobs stand still.

    ``label`` is the class of the taxonomy, ``sound`` the drum ("closed_hat").
    """

    def __init__(self, label: str, sound: str, drum: Drum, seed: int) -> None:
        self.label = label
        self.sound = sound
        self._drum = drum
        self._seed = seed

    def __call__(self, velocity: float = 0.8) -> NDArray[np.float32]:
        """One hit until it has died away, mono, peak at most 0.5; ``velocity`` in 0..1 brightens it, too."""
        rng = np.random.default_rng((self._seed, round(velocity * 1000)))
        return finished(self._drum(velocity, rng), velocity)


def machine(sound: str, rng: Generator) -> Machine:
    """Draw one drum of :data:`SOUNDS`.

    Raises
    ------
    ValueError
        If there is no such drum.
    """
    if sound not in SOUNDS:
        raise ValueError(f"sound must be one of {', '.join(SOUNDS)}, not {sound!r}")
    label, maker = SOUNDS[sound]
    return Machine(label, sound, maker(rng), int(rng.integers(2**32)))


def kit(rng: Generator) -> dict[str, Machine]:
    """One machine: a drum of every sound, by sound."""
    return {sound: machine(sound, rng) for sound in SOUNDS}


def _count(seconds: float) -> int:
    return max(64, round(seconds * RATE))


def _noise(count: int, rng: Generator, decay: float) -> Signal:
    return np.asarray(rng.standard_normal(count) * falling(count, decay))


def _dropping(count: int, pitch: float, semitones: float, seconds: float) -> Signal:
    """Frequency in Hz of a drum skin that starts ``semitones`` too high."""
    bend = semitones * np.exp(-np.arange(count) / RATE / seconds)
    return np.asarray(np.minimum(pitch * 2.0 ** (bend / 12.0), HIGHEST_HZ))


def _kick(rng: Generator) -> Drum:
    pitch, drop, fall = octaves(rng, 38.0, 75.0), rng.uniform(6.0, 48.0), octaves(rng, 0.004, 0.05)
    ring, click, drive = octaves(rng, 0.15, 1.2), rng.uniform(0.0, 0.6), rng.uniform(-10.0, 20.0)
    tone = octaves(rng, 1500.0, 9000.0)

    def drum(velocity: float, noise: Generator) -> Signal:
        count = _count(1.1 * ring)
        body = sine(_dropping(count, pitch, drop * (0.7 + 0.3 * velocity), fall)) * falling(count, ring)
        tick = sweep(_noise(count, noise, 0.02), tone) * click * velocity
        return driven(body + tick, drive)

    return drum


def _snare(rng: Generator) -> Drum:
    pitch, drop = octaves(rng, 140.0, 280.0), rng.uniform(0.0, 12.0)
    body, ring, rattle = rng.uniform(0.2, 1.0), octaves(rng, 0.08, 0.35), octaves(rng, 0.1, 0.6)
    low, high, drive = octaves(rng, 300.0, 2500.0), octaves(rng, 4000.0, 13000.0), rng.uniform(-10.0, 16.0)

    def drum(velocity: float, noise: Generator) -> Signal:
        count = _count(1.1 * max(ring, rattle))
        frequency = _dropping(count, pitch, drop, 0.012)
        tones = (sine(frequency) + 0.6 * sine(1.75 * frequency)) * falling(count, ring)
        wires = sweep(sweep(_noise(count, noise, rattle), low, mode="high"), high * (0.5 + 0.5 * velocity))
        return driven(body * tones + 0.8 * wires, drive)

    return drum


def _clap(rng: Generator) -> Drum:
    middle, q, tail = octaves(rng, 700.0, 2200.0), rng.uniform(0.8, 3.0), octaves(rng, 0.1, 0.7)
    hands = np.concatenate([[0.0], np.cumsum(rng.uniform(0.006, 0.016, int(rng.integers(2, 5))))])

    def drum(_velocity: float, noise: Generator) -> Signal:
        count = _count(hands[-1] + 1.1 * tail)
        out = np.zeros(count)
        for hand in hands:
            start = round(hand * RATE)
            decay = tail if hand == hands[-1] else 0.02
            out[start:] += _noise(count - start, noise, decay)
        return sweep(out, middle, q=q, mode="band") + 0.3 * sweep(out, 800.0, mode="high")

    return drum


def _metal(count: int, pitches: NDArray[np.float64], noise: Generator) -> Signal:
    """Six square waves, each from its own phase."""
    out = np.zeros(count)
    for pitch in pitches:
        frequency = np.full(count, pitch)
        out += oscillate(harmonics("square", countable(frequency)), frequency, float(noise.uniform()))
    return np.asarray(out / np.sqrt(len(pitches)))


def _plate(low: float, high: float) -> Callable[[Generator], Drum]:
    """Hi-hats and cymbals, told apart by how long they ring: between two decay times in seconds."""

    def maker(rng: Generator) -> Drum:
        pitches = SQUARES_HZ * octaves(rng, 0.6, 2.2) * rng.uniform(0.94, 1.06, SQUARES_HZ.size)
        ring, hiss, edge = octaves(rng, low, high), rng.uniform(0.0, 1.0), octaves(rng, 4000.0, 9000.0)
        middle, q = octaves(rng, 6000.0, 11000.0), rng.uniform(0.6, 2.5)

        def drum(velocity: float, noise: Generator) -> Signal:
            count = _count(1.1 * ring)
            metal = (1.0 - hiss) * _metal(count, pitches, noise) + hiss * noise.standard_normal(count)
            bright = sweep(
                sweep(metal, middle * (0.8 + 0.2 * velocity), q=q, mode="band"), edge, mode="high", poles=4
            )
            return np.asarray(bright * (falling(count, ring) + 0.5 * falling(count, 0.3 * ring)))

        return drum

    return maker


def _skin(low: float, high: float, *, snap: float) -> Callable[[Generator], Drum]:
    """Toms and congas between two pitches in Hz; ``snap`` is the share of the stick or the hand."""

    def maker(rng: Generator) -> Drum:
        pitch, drop, fall = octaves(rng, low, high), rng.uniform(0.0, 12.0), octaves(rng, 0.01, 0.12)
        ring, stick, drive = octaves(rng, 0.15, 0.9), snap * rng.uniform(0.0, 1.0), rng.uniform(-12.0, 10.0)

        def drum(velocity: float, noise: Generator) -> Signal:
            count = _count(1.1 * ring)
            body = sine(_dropping(count, pitch, drop, fall)) * falling(count, ring)
            strike = sweep(_noise(count, noise, 0.05), 3000.0) * stick * velocity
            return driven(body + strike, drive)

        return drum

    return maker


def _cowbell(rng: Generator) -> Drum:
    pitches = np.array([540.0, 800.0]) * octaves(rng, 0.7, 1.5)
    ring, q = octaves(rng, 0.1, 0.6), rng.uniform(0.8, 3.0)

    def drum(_velocity: float, noise: Generator) -> Signal:
        count = _count(1.1 * ring)
        tone = sweep(_metal(count, pitches, noise), 1.6 * pitches[0], q=q, mode="band")
        return np.asarray(tone * (0.6 * falling(count, ring) + falling(count, 0.1)))

    return drum


def _rim(rng: Generator) -> Drum:
    pitches, ring, drive = rng.uniform(400.0, 2000.0, 2), octaves(rng, 0.02, 0.08), rng.uniform(-6.0, 14.0)

    def drum(velocity: float, noise: Generator) -> Signal:
        count = _count(2.0 * ring)
        body = sum(sine(np.full(count, pitch)) for pitch in pitches) * falling(count, ring)
        return driven(body + 0.4 * velocity * _noise(count, noise, 0.01), drive)

    return drum


def _clave(rng: Generator) -> Drum:
    pitch, ring = octaves(rng, 900.0, 3000.0), octaves(rng, 0.03, 0.15)

    def drum(_velocity: float, noise: Generator) -> Signal:
        count = _count(1.5 * ring)
        return sine(np.full(count, pitch), noise.uniform()) * falling(count, ring)

    return drum


def _shaker(rng: Generator) -> Drum:
    low, attack, ring = octaves(rng, 3000.0, 8000.0), octaves(rng, 0.005, 0.06), octaves(rng, 0.05, 0.25)
    q = rng.uniform(0.7, 2.0)

    def drum(_velocity: float, noise: Generator) -> Signal:
        count = _count(attack + 1.1 * ring)
        time = np.arange(count) / RATE
        swing = np.minimum(time / attack, 1.0) ** 2 * 10.0 ** (-3.0 * np.maximum(time - attack, 0.0) / ring)
        return np.asarray(sweep(noise.standard_normal(count), low, q=q, mode="high") * swing)

    return drum


SOUNDS: Final[dict[str, tuple[str, Callable[[Generator], Drum]]]] = {
    "kick": ("kick", _kick),
    "snare": ("snare", _snare),
    "clap": ("percussion", _clap),
    "closed_hat": ("hihat", _plate(0.04, 0.18)),
    "open_hat": ("hihat", _plate(0.3, 1.2)),
    "cymbal": ("cymbal", _plate(1.2, 4.0)),
    "tom": ("tom", _skin(65.0, 230.0, snap=0.5)),
    "conga": ("percussion", _skin(170.0, 480.0, snap=0.8)),
    "cowbell": ("percussion", _cowbell),
    "rim": ("snare", _rim),
    "clave": ("percussion", _clave),
    "shaker": ("percussion", _shaker),
}
"""Drum → its class and its maker."""

LABELS: Final = tuple(dict.fromkeys(label for label, _ in SOUNDS.values()))
