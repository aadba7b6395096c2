"""Bleed: what else a microphone hears, through the room and a little late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data.rooms import in_room
from models.ears.sound.windows import RATE

DELAY: Final = (0.002, 0.030)
"""Seconds: 0.7 to 10 m."""

DIRECT_DB: Final = (-6.0, 12.0)
"""Direct sound of the others relative to their reverberation: they are further away."""

SMALL: Final = (0.15, 1.0)
"""RT60 of the rooms that are played in, seconds."""

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """``share`` of windows with bleed, how many others at most, and their level in dB relative to the loud one."""

    share: float
    most: int
    level_db: tuple[float, float]


ANYWHERE: Final = Neighbourhood(0.35, 3, (-35.0, -10.0))
KIT: Final = Neighbourhood(0.65, 3, (-25.0, -10.0))

NEIGHBOURHOODS: Final[dict[str, Neighbourhood]] = {
    "kick": KIT,
    "snare": KIT,
    "hihat": KIT,
    "tom": Neighbourhood(0.75, 3, (-25.0, -10.0)),
    "cymbal": KIT,
    "overheads": Neighbourhood(0.2, 2, (-35.0, -15.0)),
    "drum_room": Neighbourhood(0.2, 2, (-35.0, -12.0)),
}
"""Class → how much it hears of others; drums' close microphones mostly hear the rest of the kit."""


def level(samples: Signal) -> float:
    """RMS."""
    return float(np.sqrt(np.mean(samples * samples, dtype=np.float64)))


def joined(loud: Signal, other: Signal, db: float, delay: float, rng: Generator) -> Signal:
    """The loud one with another that bleeds into it.

    Parameters
    ----------
    loud, other : array [shape=(frames,)]
    db : float
        RMS of the bleed relative to the loud one's, over the window.
    delay : float, seconds
        How much later than the loud one the other arrives.
    """
    return loud + bleed(loud, other, db, delay, rng)


def bleed(loud: Signal, other: Signal, db: float, delay: float, rng: Generator) -> Signal:
    """What of ``other`` the loud one's microphone hears; silent if either is silent."""
    late = np.zeros_like(other)
    frames = round(delay * RATE)
    late[frames:] = other[: len(other) - frames]
    heard = in_room(late, rng, float(rng.uniform(*DIRECT_DB)), rt60=SMALL)
    power = level(heard)
    if power <= 0.0:
        return np.zeros_like(loud)
    return heard * np.float32(level(loud) * 10.0 ** (db / 20.0) / power)
