"""What is played on a General MIDI soundfont: which programs are which class, and the notes of each.

``gm.csv`` and ``gm_drums.csv`` lie beside this module. Programs whose class is a matter of taste ("FX 4
(atmosphere)", "orchestra hit", "synth voice") are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.data.midi_file import Note

SLOT: Final = 5.0
"""Seconds from one take to the next in a rendering: the longest note, its release, and silence."""

HELD: Final = (0.15, 2.8)

NOTES: Final = 22
CHORDS: Final = 6
PHRASES: Final = 6
HIT_VELOCITIES: Final = (50, 75, 95, 112, 120)

KITS: Final = range(43)
"""Kits whose keys are those of General MIDI: standard, room, power, electronic, jazz, brush, and what fonts add
between them; orchestra and effects, from 48 on, move them."""

_CHORDS: Final = {"chords": ((0, 4, 7), (0, 3, 7), (0, 7, 12, 16), (0, 4, 7, 10)), "fifths": ((0, 7), (0, 7, 12))}
_SCALE: Final = (0, 2, 3, 5, 7, 8, 10, 12)


@dataclass(frozen=True, slots=True)
class Program:
    """An instrument: its General MIDI number from 0, name, class, range, and whether it plays chords."""

    number: int
    name: str
    label: str
    low: int
    high: int
    plays: str


@dataclass(frozen=True, slots=True)
class Take:
    """What one file will hold. ``kind`` is ``note``, ``phrase`` or ``hit``; ``notes`` start at 0 s."""

    label: str
    name: str
    kind: str
    pitch: int
    notes: tuple[Note, ...]


def _table(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(__package__) / name).read_text(encoding="utf-8").splitlines())


def programs() -> tuple[Program, ...]:
    """The programs that are told apart, from ``gm.csv``."""
    return tuple(
        Program(int(row["program"]), row["name"], row["class"], int(row["low"]), int(row["high"]), row["plays"])
        for row in _table("gm.csv")
    )


def takes(program: Program, rng: Generator) -> list[Take]:
    """Single notes spread over the range, chords where it plays them, and short phrases."""
    pitches = np.round(np.linspace(program.low, program.high, NOTES)).astype(int)
    found = [_note(program, int(pitch), rng) for pitch in pitches]
    if program.plays in _CHORDS:
        found += [_chord(program, rng) for _ in range(CHORDS)]
    return found + [_phrase(program, rng) for _ in range(PHRASES)]


def hits() -> list[Take]:
    """Every drum at several velocities."""
    return [
        Take(row["class"], row["name"], "hit", int(row["note"]), (Note(0.0, int(row["note"]), 1.0, velocity),))
        for row in _table("gm_drums.csv")
        for velocity in HIT_VELOCITIES
    ]


def _velocity(rng: Generator) -> int:
    return int(rng.integers(50, 121))


def _held(rng: Generator) -> float:
    return float(np.exp(rng.uniform(*np.log(HELD))))


def _note(program: Program, pitch: int, rng: Generator) -> Take:
    note = Note(0.0, pitch, _held(rng), _velocity(rng))
    return Take(program.label, program.name, "note", pitch, (note,))


def _chord(program: Program, rng: Generator) -> Take:
    shapes = _CHORDS[program.plays]
    shape = shapes[int(rng.integers(len(shapes)))]
    root = int(rng.integers(program.low, program.high - shape[-1] + 1))
    length, velocity = _held(rng), _velocity(rng)
    strum = rng.uniform(0.0, 0.03)
    notes = tuple(Note(strum * turn, root + step, length, velocity) for turn, step in enumerate(shape))
    return Take(program.label, f"{program.name} chord", "phrase", root, notes)


def _phrase(program: Program, rng: Generator) -> Take:
    """Up to three seconds of a line in a minor scale."""
    step = float(rng.choice([0.125, 0.2, 0.25, 0.375, 0.5]))
    root = int(rng.integers(program.low, max(program.low + 1, program.high - _SCALE[-1])))
    places = np.clip(np.cumsum(rng.integers(-2, 3, round(3.0 / step))) + 3, 0, len(_SCALE) - 1)
    notes = tuple(
        Note(turn * step, root + _SCALE[int(place)], step * rng.uniform(0.5, 1.0), _velocity(rng))
        for turn, place in enumerate(places)
        if turn == 0 or rng.uniform() < 0.85
    )
    return Take(program.label, f"{program.name} phrase", "phrase", root, notes)
