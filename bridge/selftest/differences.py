"""Where two sessions differ, in words: ``track 3 "Snare": volume is 0.5, expected 0.4``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from bridge.hosts.rpp.read_fx import same_sound
from bridge.preview import same
from bridge.session import Fx, Session, Track

NOT_THE_PROJECT: Final = frozenset({"name", "path", "reaper_version", "warnings"})
"""Fields of a session that say where it was read, not what it is."""
LONGEST: Final = 60


def differences(expected: Session, found: Session, *, ignored: Collection[str] = ()) -> Iterator[str]:
    """Every difference, one line each; tracks are matched by GUID.

    Parameters
    ----------
    expected, found
        What should be, and what is there.
    ignored
        Names of fields, of whatever, that may differ.
    """
    leave = {*ignored, "tracks"}
    yield from _of_fields("project", expected, found, leave | NOT_THE_PROJECT)
    there = {track.guid: track for track in found.tracks}
    for place, track in enumerate(expected.tracks, 1):
        if track.guid not in there:
            yield f"{_name(place, track)}: not there"
        else:
            yield from _of_fields(_name(place, track), track, there[track.guid], leave)
    known = {track.guid for track in expected.tracks}
    for place, track in enumerate(found.tracks, 1):
        if track.guid not in known:
            yield f"{_name(place, track)}: not expected, GUID {track.guid}"
    order = [track.guid for track in found.tracks if track.guid in known]
    if order != [track.guid for track in expected.tracks if track.guid in there]:
        yield "the tracks stand in another order"


def _name(place: int, track: Track) -> str:
    return f'track {place} "{track.name}"'


def _of_fields(where: str, expected: Any, found: Any, leave: Collection[str]) -> Iterator[str]:
    for each in fields(expected):
        if each.name not in leave:
            yield from _of_value(
                f"{where}: {each.name}", getattr(expected, each.name), getattr(found, each.name), leave
            )


def _of_value(where: str, expected: Any, found: Any, leave: Collection[str]) -> Iterator[str]:
    if isinstance(expected, Fx) and isinstance(found, Fx):
        if same_sound(expected) != same_sound(found):
            yield f"{where}: {expected.name} has another state"
    elif is_dataclass(expected) and type(expected) is type(found):
        yield from _of_fields(where, expected, found, leave)
    elif isinstance(expected, tuple) and isinstance(found, tuple):
        if len(expected) != len(found):
            yield f"{where}: {len(found)} of them, expected {len(expected)}"
        for number, (one, other) in enumerate(zip(expected, found, strict=False), 1):
            yield from _of_value(f"{where} {number}", one, other, leave)
    elif not same(expected, found):
        yield f"{where} is {_short(found)}, expected {_short(expected)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
