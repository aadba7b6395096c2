"""One correction: what the engineer said a track is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.ears.taxonomy import LABELS

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2999

LONGEST_TEXT: Final = 1000
"""Characters of a name, an ear's version or a track's GUID."""

LONGEST_EMBEDDING: Final = 4096

UNIT_WITHIN: Final = 1e-3
"""How far from 1 the length of an embedding may be: rounding to 32 bits moves it by less than 1e-6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the engineer said a track is.

    Parameters
    ----------
    label : str
        One of :data:`models.ears.taxonomy.LABELS`.
    name : str
        The track's name at that time, as :func:`clean` leaves it.
    made : datetime
        When, with a time zone.
    embedding : tuple of float, optional
        What the ear's last layer saw, of unit length; None where the track was not heard.
    ear_version : str, optional
        The ear that heard it: embeddings of two ears cannot be compared. Given with ``embedding``, and only then.
    track : str, optional
        GUID of the track.

    Raises
    ------
    ValueError
        If a field is not as told above.
    """

    label: str
    name: str
    made: datetime
    embedding: tuple[float, ...] | None = None
    ear_version: str | None = None
    track: str | None = None

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            raise ValueError(f"label must be one of the 27 classes or 7 roles, not {self.label!r}")
        if self.made.utcoffset() is None or not FIRST_YEAR <= self.made.year <= LAST_YEAR:
            raise ValueError(
                f"the time of a correction needs a time zone and a year of {FIRST_YEAR} to {LAST_YEAR}, "
                f"not {self.made.isoformat()}"
            )
        for what, text in (("name", self.name), ("ear_version", self.ear_version), ("track", self.track)):
            if text is not None and (len(text) > LONGEST_TEXT or text != clean(text)):
                raise ValueError(f"{what} must be Unicode text of at most {LONGEST_TEXT} characters")
        if (self.embedding is None) != (self.ear_version is None):
            raise ValueError("embedding and ear_version must be given together")
        if self.embedding is not None:
            _check_embedding(self.embedding)


def _check_embedding(embedding: tuple[float, ...]) -> None:
    if not 1 <= len(embedding) <= LONGEST_EMBEDDING:
        raise ValueError(f"an embedding has 1 to {LONGEST_EMBEDDING} numbers, not {len(embedding)}")
    length = math.hypot(*embedding)
    if not abs(length - 1.0) <= UNIT_WITHIN:
        raise ValueError(f"an embedding must be of length 1, not {length:g}")


def clean(text: str) -> str:
    """Text that can be stored: bytes that were no UTF-8 (lone surrogates) become ``?``, its end is cut off."""
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]


def for_ear(corrections: Iterable[Correction], version: str | None) -> tuple[Correction, ...]:
    """The corrections as one ear can use them: what another one heard is left out, the names stay."""
    return tuple(
        each if each.ear_version == version else replace(each, embedding=None, ear_version=None)
        for each in corrections
    )
