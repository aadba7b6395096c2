"""How the instruments of each class are played: the table that phrases are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Manner:
    """How a class is played.

    Attributes
    ----------
    chords : float, 0..1
        How often a phrase is of chords; the others are melodies.
    low, high : float, MIDI
        Register in which generated voices play.
    reach : tuple of two floats, 0..1
        The stretch of a sampled instrument's compass that is played.
    grids : tuple of floats, beats
        Note lengths that a phrase is built from.
    sustained : float, 0..1
        How often notes are held for their full length.
    strum : float, seconds
        Longest delay between two notes of a chord.
    rest : float, 0..1
        How often a step of a melody is silent.
    release : tuple of two floats, seconds
        How long a note rings on after its end.
    mono : bool
        A new note ends the one before it.
    """

    chords: float = 0.3
    low: float = 48.0
    high: float = 79.0
    reach: tuple[float, float] = (0.0, 1.0)
    grids: tuple[float, ...] = (0.25, 0.5, 0.5, 1.0)
    sustained: float = 0.6
    strum: float = 0.01
    rest: float = 0.2
    release: tuple[float, float] = (0.05, 0.3)
    mono: bool = False


_BASS: Final = Manner(chords=0.02, low=28.0, high=50.0, reach=(0.0, 0.6), mono=True, release=(0.03, 0.12))
_LINE: Final = Manner(chords=0.1, low=55.0, high=84.0, grids=(0.25, 0.5, 1.0, 2.0), mono=True, sustained=0.75)
_KEYS: Final = Manner(chords=0.55, low=43.0, high=84.0, grids=(0.25, 0.5, 1.0, 2.0), strum=0.015)
_HELD: Final = Manner(chords=0.8, low=43.0, high=79.0, grids=(1.0, 2.0, 4.0, 8.0), sustained=0.95, rest=0.05)

MANNERS: Final[dict[str, Manner]] = {
    "bass_guitar": _BASS,
    "synth_bass": _BASS,
    "double_bass": Manner(
        chords=0.02,
        low=28.0,
        high=50.0,
        reach=(0.0, 0.7),
        mono=True,
        grids=(0.5, 1.0, 1.0, 2.0),
        release=(0.05, 0.2),
    ),
    "lead_vocal": Manner(
        chords=0.0, low=50.0, high=76.0, mono=True, grids=(0.5, 1.0, 2.0), sustained=0.9, rest=0.15
    ),
    "backing_vocal": Manner(chords=0.75, low=48.0, high=76.0, grids=(1.0, 2.0, 4.0), sustained=0.9, rest=0.15),
    "acoustic_guitar": Manner(chords=0.55, reach=(0.0, 0.85), strum=0.035, release=(0.08, 0.6)),
    "electric_guitar": Manner(chords=0.45, reach=(0.0, 0.9), strum=0.025, release=(0.05, 0.4)),
    "piano": _KEYS,
    "electric_piano": _KEYS,
    "organ": Manner(chords=0.65, low=43.0, high=84.0, grids=(0.5, 1.0, 2.0, 4.0), sustained=0.85, strum=0.01),
    "synth_lead": Manner(chords=0.2, low=50.0, high=86.0, mono=True, grids=(0.25, 0.25, 0.5, 1.0), rest=0.15),
    "synth_pad": _HELD,
    "strings": Manner(chords=0.5, low=48.0, high=84.0, grids=(0.5, 1.0, 2.0, 4.0), sustained=0.9, rest=0.1),
    "brass": Manner(chords=0.35, low=46.0, high=77.0, grids=(0.25, 0.5, 1.0, 2.0), sustained=0.6, rest=0.3),
    "woodwind": _LINE,
    "plucked": Manner(chords=0.3, grids=(0.25, 0.25, 0.5, 1.0), strum=0.04, release=(0.1, 0.8)),
    "mallets": Manner(chords=0.3, low=53.0, high=91.0, strum=0.01, release=(0.2, 1.5), sustained=0.8),
    "fx": Manner(
        chords=0.0, grids=(2.0, 4.0, 8.0), sustained=1.0, rest=0.3, release=(0.3, 1.5), low=48.0, high=72.0
    ),
    "percussion": Manner(
        chords=0.0, grids=(0.25, 0.5, 0.5, 1.0), release=(0.2, 0.8), mono=False, low=48.0, high=72.0
    ),
}
"""Class → how it is played. Classes of drums have patterns instead (:mod:`models.ears.data.patterns`)."""

SCALES: Final[tuple[tuple[int, ...], ...]] = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 3, 5, 7, 9, 10),
    (0, 3, 5, 7, 10),
    (0, 2, 4, 7, 9),
)
"""Major, natural minor, Dorian, minor and major pentatonic, in semitones."""

CHORDS: Final[tuple[tuple[int, ...], ...]] = (
    (0, 7),
    (0, 7, 12),
    (0, 4, 7),
    (0, 3, 7),
    (0, 4, 7, 12),
    (0, 3, 7, 12),
    (0, 7, 12, 16),
    (0, 7, 12, 15, 19),
    (0, 4, 7, 10),
    (0, 3, 7, 10),
    (0, 4, 7, 11),
    (0, 5, 7),
)
"""Power chords, triads, open and seventh chords, in semitones above the lowest note."""
