"""What a track is taken for: by its name, by its sound, by both.

Plain data, light to import: no array library is needed to read a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from models.ears.taxonomy import CLASSES

Side = Literal["L", "R"]

MIX: Final = "mix"

HEARD: Final = (*CLASSES, MIX)
"""What the ear tells apart: the 27 classes, and several of them at once."""


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
class Prediction:
    """What a track is taken for.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPrediction:
    """What a track sounds like, over its loudest windows.

    ``beliefs`` are probabilities in the order of :data:`HEARD`, temperature-scaled: they say how often the ear is
    right. ``embedding`` is what the ear's last layer saw, of unit length: similar sounds lie close. ``windows`` is
    the number of windows that were heard.
    """

    beliefs: tuple[float, ...]
    embedding: tuple[float, ...]
    windows: int

    @property
    def label(self) -> str:
        """The most probable of :data:`HEARD`."""
        return HEARD[max(range(len(HEARD)), key=self.beliefs.__getitem__)]

    @property
    def confidence(self) -> float:
        """Probability of ``label``."""
        return max(self.beliefs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Prediction):
    """What a track is taken for, and the votes behind it.

    ``by_name`` is what the name alone says, ``by_sound`` what the sound alone says (None: nothing was heard).
    ``corrected`` says that an engineer's own correction of this or of a similar track decided.
    """

    by_name: Prediction
    by_sound: SoundPrediction | None = None
    corrected: bool = False
