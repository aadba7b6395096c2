"""What a name tells about a track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["L", "R"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What is known about a track before anybody listens to it.

    ``folder_change`` is REAPER's relative folder depth (1 opens a folder, -n closes n). ``media`` are the file
    stems of the track's items, used where the name says nothing. ``receives`` counts sends into the track.
    ``items`` is False where the track holds no media at all, None where nobody looked.
    """

    name: str
    folder_change: int = 0
    media: tuple[str, ...] = ()
    receives: int = 0
    items: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePrediction:
    """What a track is, by its name and by the names around it.

    ``label`` is one of :data:`models.ears.taxonomy.LABELS`: a class, or the role where the track is no
    instrument. ``family`` is the class's family (for a bus: the family it gathers, where the name tells),
    ``role`` is None for instruments. ``number`` is the engineer's own count ("Tom 2"), ``part`` the microphone
    place or source (``in``, ``out``, ``top``, ``bottom``, ``di``, ``amp`` ...). ``confidence`` is the probability
    that ``label`` is right. ``alternatives`` are other labels with their probabilities, best first. ``reason``
    is one short phrase.
    """

    name: str
    label: str
    family: str | None
    role: str | None
    side: Side | None
    number: int | None
    part: str | None
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    reason: str
