"""The pitch of a sampled note, read from its file's name.

Libraries write a note name with its octave ("As3", "Eb4", "c#5"), a MIDI number of three digits ("069") or hertz
("440.0").
Octaves are counted as they like (middle C is C3, C4 or C5): within one instrument that does not matter.
"""

from __future__ import annotations

import math
import re
from typing import Final

_SEMITONES: Final = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_ACCIDENTALS: Final = {"": 0, "#": 1, "s": 1, "sharp": 1, "b": -1}

_NOTE: Final = re.compile(r"(?<![a-z])([a-g])(#|sharp|s|b|)(-1|[0-9])(?![0-9])", re.IGNORECASE)
_HERTZ: Final = re.compile(r"(?<![0-9.])([0-9]{2,5}\.[0-9]+)$")
_NUMBER: Final = re.compile(r"(?<![0-9])(0[2-9][0-9]|1[01][0-9])(?![0-9])")


def pitch_of(name: str) -> float | None:
    """MIDI note number (60 is C4) that a file's stem tells, or None."""
    return next(
        (pitch for read in (_from_hertz, _from_note, _from_number) if (pitch := read(name)) is not None), None
    )


def _from_hertz(name: str) -> float | None:
    found = _HERTZ.search(name)
    return 69.0 + 12.0 * math.log2(float(found[1]) / 440.0) if found else None


def _from_note(name: str) -> float | None:
    """The last note name counts: what stands before it is the instrument's."""
    for letter, accidental, octave in reversed(_NOTE.findall(name)):
        return 12.0 * (int(octave) + 1) + _SEMITONES[letter.lower()] + _ACCIDENTALS[accidental.lower()]
    return None


def _from_number(name: str) -> float | None:
    found = _NUMBER.search(name)
    return float(found[1]) if found else None
