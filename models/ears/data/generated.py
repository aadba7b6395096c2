"""Our own synthesisers and drum machines, sampled: patches drawn by chance play single notes and hits.

Sampling them once is some hundred times faster than playing every phrase on them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.random import SeedSequence

from models.ears.data import drum_machines, synths
from models.ears.data.phrases import Signal
from models.ears.data.pieces import DEFAULTS, MACHINE
from models.ears.data.playing import MANNERS
from models.ears.data.pool import Take

SOURCE: Final = "deskhand/synths"

PATCHES: Final[dict[str, int]] = {
    "organ": 60,
    "electric_piano": 40,
    "synth_bass": 80,
    "synth_lead": 100,
    "synth_pad": 80,
    "fx": 150,
}
"""Class → instruments that are sampled."""

MACHINES: Final = 50
"""Drum machines that are sampled."""

APART: Final = 7
"""Semitones between two sampled notes: none is played higher or lower by more than half of that."""

HELD: Final = {"synth_pad": 4.0, "fx": 3.0}
"""Seconds that a key is held, 2 where nothing is said."""

VELOCITIES: Final = (0.4, 0.9)

ALIASES: Final = frozenset({"open_hat", "clap", "rim", "shaker"})
"""Sounds of a drum machine that patterns know by the same name; the others are their class's usual drum."""


Part = tuple[str, int]
"""A class or :data:`MACHINE`, and the number of the instrument."""


def parts(share: float = 1.0) -> list[Part]:
    """All instruments, or of each kind a ``share`` (0..1), rounded up."""
    counts = {**PATCHES, MACHINE: MACHINES}
    return [(kind, number) for kind, count in counts.items() for number in range(math.ceil(count * share))]


def takes(part: Part, *, seed: int) -> list[Take]:
    """Notes, hits or effects of an instrument; the same seed gives the same."""
    kind, number = part
    return list(_machine(number, seed) if kind == MACHINE else _patch(kind, number, seed))


def _patch(label: str, number: int, seed: int) -> Iterator[Take]:
    rng = np.random.default_rng(SeedSequence([seed, synths.LABELS.index(label), number]))
    voice = synths.patch(label, rng)
    manner = MANNERS[label]
    effect = label == "fx"
    start = float(rng.uniform(manner.low, manner.low + APART))
    for pitch in [60.0] if effect else np.arange(start, manner.high, APART).tolist():
        samples = voice(pitch, HELD.get(label, 2.0), float(rng.choice(VELOCITIES)))
        yield _take(label, f"patch {number}", samples, "phrase" if effect else "note", pitch=pitch)


def _machine(number: int, seed: int) -> Iterator[Take]:
    rng = np.random.default_rng(SeedSequence([seed, len(synths.LABELS), number]))
    for sound, drum in drum_machines.kit(rng).items():
        piece = sound if sound in ALIASES else DEFAULTS[drum.label]
        for velocity in VELOCITIES:
            yield _take(drum.label, f"drum machine {number}", drum(velocity), "hit", piece=piece)


def _take(
    label: str, instrument: str, samples: Signal, kind: str, *, pitch: float | None = None, piece: str = ""
) -> Take:
    return Take(label, SOURCE, instrument, kind, pitch, piece, samples)
