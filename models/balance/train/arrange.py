"""Who plays in a self-made song: slots with chances. Our own judgement of bands, no statistics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from numpy.random import Generator

LEAST, MOST = 4, 16
"""Tracks of a song."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the band: what may stand there and how often beside the others, the chance, tracks at most."""

    labels: Mapping[str, float]
    chance: float = 1.0
    most: int = 1


KIT: Final = (
    Slot({"kick": 1.0}),
    Slot({"snare": 1.0}, 0.95),
    Slot({"hihat": 1.0}, 0.6),
    Slot({"tom": 1.0}, 0.5, 2),
    Slot({"overheads": 1.0}, 0.7),
    Slot({"drum_room": 1.0}, 0.3),
    Slot({"cymbal": 1.0}, 0.15),
    Slot({"percussion": 1.0}, 0.25),
)

LOOP: Final = (Slot({"drum_loop": 1.0}), Slot({"percussion": 1.0}, 0.5, 2), Slot({"kick": 1.0}, 0.3))

DRUMS: Final[tuple[tuple[Slot, ...], ...]] = (KIT, LOOP, (Slot({"percussion": 1.0}, 0.5),))
DRUM_SHARES: Final = (0.6, 0.3, 0.1)
"""What a song has for drums, and how often."""

BAND: Final = (
    Slot({"bass_guitar": 4.0, "synth_bass": 2.0, "double_bass": 1.0}, 0.95),
    Slot({"lead_vocal": 1.0}, 0.85),
    Slot({"backing_vocal": 1.0}, 0.5, 3),
)

OTHERS: Final = Slot(
    {
        "electric_guitar": 5.0, "acoustic_guitar": 3.0, "piano": 3.0, "electric_piano": 1.5, "organ": 1.5,
        "synth_lead": 2.0, "synth_pad": 2.0, "strings": 1.5, "brass": 1.0, "woodwind": 1.0, "plucked": 0.5,
        "mallets": 0.5, "fx": 0.7,
    },
    most=6,
)  # fmt: skip


def arrange(available: Collection[str], rng: Generator) -> tuple[str, ...]:
    """Classes of a song's tracks, :data:`LEAST` to :data:`MOST`, of those that somebody can play.

    Raises
    ------
    ValueError
        If nothing of :data:`OTHERS` can be played: there would be songs that never fill up.
    """
    if not any(label in available for label in OTHERS.labels):
        raise ValueError(f"expected somebody who plays one of {', '.join(OTHERS.labels)}")
    drums = DRUMS[int(rng.choice(len(DRUMS), p=DRUM_SHARES))]
    tracks = [label for slot in (*drums, *BAND, OTHERS) for label in _filled(slot, available, rng)]
    while len(tracks) < LEAST:
        tracks += _filled(OTHERS, available, rng)
    return tuple(tracks[:MOST])


def _filled(slot: Slot, available: Collection[str], rng: Generator) -> list[str]:
    present = {label: share for label, share in slot.labels.items() if label in available}
    if rng.random() >= slot.chance or not present:
        return []
    shares = [share / sum(present.values()) for share in present.values()]
    count = int(rng.integers(1, slot.most + 1))
    return [str(label) for label in rng.choice(list(present), count, p=shares)]
