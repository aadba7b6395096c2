"""Results as the cache's plain data and back. What does not fit the dataclass is no result."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from bridge.analysis import Levels, Pair
from bridge.audio.measure import Measured
from bridge.cache import Cache, key_of
from models.ears.prediction import HEARD, SoundPrediction


def store_measured(cache: Cache, key: str, measured: Measured) -> None:
    """Keep what was heard on a track."""
    cache.put(key, dataclasses.asdict(measured))


def load_measured(cache: Cache, key: str) -> Measured | None:
    """What was heard on a track, None where it is not known."""
    stored = cache.get(key)
    try:
        levels = stored["levels"]
        return Measured(
            None if levels is None else _levels(levels),
            _texts(stored["problems"]),
            _numbers(stored["loudest"]),
        )
    except (TypeError, KeyError, ValueError):
        return None


def store_sound(cache: Cache, key: str, version: str, sound: SoundPrediction) -> None:
    """Keep what an ear of a version heard in audio of a key."""
    cache.put(key_of(["sound", key, version]), dataclasses.asdict(sound))


def load_sound(cache: Cache, key: str, version: str) -> SoundPrediction | None:
    """What an ear of a version heard in audio of a key, None where it is not known."""
    stored = cache.get(key_of(["sound", key, version]))
    try:
        sound = SoundPrediction(
            beliefs=_numbers(stored["beliefs"]),
            embedding=_numbers(stored["embedding"]),
            windows=int(stored["windows"]),
        )
    except (TypeError, KeyError, ValueError):
        return None
    return sound if len(sound.beliefs) == len(HEARD) and sound.embedding else None


def store_pair(cache: Cache, key: str, pair: Pair) -> None:
    """Keep what was heard on a pair."""
    cache.put(key, [pair.correlation, pair.inverted, pair.identical])


def load_pair(cache: Cache, key: str, left: str, right: str) -> Pair | None:
    """What was heard on a pair of tracks, None where it is not known."""
    try:
        correlation, inverted, identical = cache.get(key)
        return Pair(
            left=left,
            right=right,
            correlation=None if correlation is None else float(correlation),
            inverted=_flag(inverted),
            identical=_flag(identical),
        )
    except (TypeError, ValueError):
        return None


def _levels(stored: Any) -> Levels:
    names = {field.name for field in dataclasses.fields(Levels)}
    if set(stored) != names:
        raise ValueError("not the levels of this version")
    if stored["one_sided"] not in (None, "L", "R"):
        raise ValueError("not a side")
    return Levels(
        **{name: float(stored[name]) for name in ("sample_peak", "rms", "rms_peak", "loudness", "seconds", "dc")},
        clipped=int(stored["clipped"]),
        stereo=_flag(stored["stereo"]),
        side=None if stored["side"] is None else float(stored["side"]),
        one_sided=stored["one_sided"],
        sample_rates=tuple(map(int, stored["sample_rates"])),
        bit_depths=tuple(map(int, stored["bit_depths"])),
        envelope_step=float(stored["envelope_step"]),
        envelope=tuple(map(float, stored["envelope"])),
    )


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, not {value!r}")
    return value


def _numbers(values: Any) -> tuple[float, ...]:
    numbers = tuple(map(float, values))
    if not all(map(math.isfinite, numbers)):
        raise ValueError("expected finite numbers")
    return numbers


def _texts(values: Any) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise ValueError("expected sentences")
    return tuple(values)
