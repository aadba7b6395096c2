"""Sounds as the cache's plain data and back. What does not fit is no sound."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.audio.packed import packed, unpacked
from bridge.cache import Cache, key_of
from core.strips.levels import COLUMNS
from models.strips.material import BLOCK, CROSSOVERS, FREQUENCIES, SILENT_DB, Array, Levels, Reverberance, Sound

VERSION: Final = 2
"""Raised with every change that measures differently: older entries are measured again."""

NUMBERS: Final = ("seconds", "loudness", "loudness_range", "peak", "crest")

MIDDLE_DB: Final = SILENT_DB / 2
"""Levels are kept in 16 bits relative to this: to 0.03 dB at the worst."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a track sounds like, None where nothing sounds, and sentences for what could not be read."""

    sound: Sound | None
    problems: tuple[str, ...] = ()


def key_for(audio: str, play_offset: float) -> str:
    """Key of the sound of audio with the key ``audio``, played ``play_offset`` seconds later."""
    return key_of(["strip", VERSION, audio, play_offset, len(FREQUENCIES), FREQUENCIES[:2], CROSSOVERS, BLOCK])


def store(cache: Cache, key: str, taken: Taken) -> None:
    """Keep what was measured."""
    found = taken.sound
    told: dict[str, Any] | None = None
    if found is not None:
        told = {name: getattr(found, name) for name in NUMBERS} | {"sample_rate": found.sample_rate}
        told |= {"levels": packed(_short(found.levels))}
        told |= {"reverberance": None if found.reverberance is None else asdict(found.reverberance)}
        told |= {name: packed(getattr(found, name).astype(np.float32)) for name in ("spectrum", "loud_spectrum")}
    cache.put(key, {"sound": told, "problems": list(taken.problems)})


def load(cache: Cache, key: str) -> Taken | None:
    """What was measured, None where it is not known."""
    stored = cache.get(key)
    try:
        problems = tuple(map(str, stored["problems"]))
        return Taken(None if stored["sound"] is None else _sound(stored["sound"]), problems)
    except (TypeError, KeyError, ValueError):
        return None


def rounded(sound: Sound) -> Sound:
    """A sound as it will come back from the cache: the first run says what the second one says."""
    return replace(
        sound,
        spectrum=sound.spectrum.astype(np.float32).astype(np.float64),
        loud_spectrum=sound.loud_spectrum.astype(np.float32).astype(np.float64),
        levels=_long(_short(sound.levels)),
    )


def _sound(told: dict[str, Any]) -> Sound:
    spectrum, loud_spectrum = (_spectrum(told[name]) for name in ("spectrum", "loud_spectrum"))
    levels = _long(unpacked(told["levels"], 2))
    numbers = {name: float(told[name]) for name in NUMBERS}
    if levels.shape[1] != COLUMNS or not all(map(np.isfinite, (*numbers.values(), levels.sum()))):
        raise ValueError("not a sound of this version")
    return Sound(
        seconds=numbers["seconds"],
        sample_rate=int(told["sample_rate"]),
        loudness=numbers["loudness"],
        loudness_range=numbers["loudness_range"],
        peak=numbers["peak"],
        crest=numbers["crest"],
        spectrum=spectrum,
        loud_spectrum=loud_spectrum,
        levels=levels,
        reverberance=None if told["reverberance"] is None else _reverberance(told["reverberance"]),
    )


def _reverberance(told: dict[str, Any]) -> Reverberance:
    found = Reverberance(**{name: float(told[name]) for name in ("rt60", "direct_to_reverberant", "sure")})
    if not np.isfinite((found.rt60, found.direct_to_reverberant, found.sure)).all():
        raise ValueError("not a reverberance of this version")
    return found


def _spectrum(told: Any) -> Array:
    powers = unpacked(told, 1).astype(np.float64)
    if len(powers) != len(FREQUENCIES) or not (powers >= 0.0).all() or not np.isfinite(powers).all():
        raise ValueError("not a spectrum of this version")
    return powers


def _short(levels: Levels) -> NDArray[np.float16]:
    return (levels - MIDDLE_DB).astype(np.float16)


def _long(stored: NDArray[Any]) -> Levels:
    return stored.astype(np.float32) + np.float32(MIDDLE_DB)
