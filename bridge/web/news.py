"""From the picture to what one page is told: everything at first, then only what changed.

Conventions
-----------
* Faders in dB, silence as :data:`SILENCE`; what is not measured or not suggested is null.
* Meters in tenths of a dB or LUFS, all in one list: :data:`METER` numbers for each strip that changed, first its
  place in the order told last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from bridge.surfaces.board import Key
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Row, Strip

SILENCE: Final = -150.0
"""dB that stand for silence, as in REAPER: JSON has no infinity."""
METER: Final = 6
"""Place, peak, hold, clip (0 or 1), RMS, momentary loudness."""

STRIP_FIELDS: Final = (
    *("guid", "number", "name", "colour", "pan", "mute", "solo", "selected", "in_mixer", "bus", "depth"),
    *("label", "family", "confidence", "known", "why", "suggested_pan", "reason"),
)
MASTER_FIELDS: Final = ("peak", "hold", "momentary", "short_term", "integrated", "true_peak")
RUN_FIELDS: Final = ("state", "action", "progress", "text", "error", "can_undo")
ROW_FIELDS: Final = (
    *("number", "guid", "track", "field", "before", "after", "reason", "confidence"),
    *("accepted", "outcome"),
)

Json = dict[str, Any]


class News:
    """What one page has not been told yet."""

    def __init__(self) -> None:
        self._rows: tuple[Row, ...] = ()

    def of(self, picture: Picture, changed: Collection[Key]) -> Json:
        """The parts that changed, by the words of :data:`bridge.surfaces.board.Part`."""
        parts: dict[str, set[str]] = {}
        for part, guid in changed:
            parts.setdefault(part, set()).add(guid)
        told: Json = {}
        if "project" in parts:
            told["project"] = project(picture)
        if guids := parts.get("strip"):
            told["strips"] = [strip(one) for one in picture.strips if one.guid in guids]
        if guids := parts.get("meter"):
            told["meters"] = list(_meters(picture, guids))
        if "master" in parts:
            told["master"] = master(picture.master)
        if "run" in parts:
            told["run"] = {name: getattr(picture.run, name) for name in RUN_FIELDS}
        if "rows" in parts:
            told["rows"] = self._news_of_rows(picture.rows)
        return told

    def _news_of_rows(self, rows: tuple[Row, ...]) -> Json:
        """How many there are now, and those that are new or other at their place."""
        before, self._rows = self._rows, rows
        news = [row(one) for place, one in enumerate(rows) if place >= len(before) or _differ(before[place], one)]
        return {"count": len(rows), "changed": news}


def project(picture: Picture) -> Json:
    """What the page is about, and the order of the strips."""
    return {
        "name": picture.project,
        "live": picture.live,
        "playing": picture.playing,
        "order": [one.guid for one in picture.strips],
    }


def strip(one: Strip) -> Json:
    """One strip."""
    told = {name: getattr(one, name) for name in STRIP_FIELDS}
    suggested = one.suggested_volume
    told["suggested_volume"] = None if suggested is None else max(suggested, SILENCE)
    return {**told, "volume": max(one.volume, SILENCE)}


def row(one: Row) -> Json:
    """One edit of the plan."""
    details = [[part.name, part.before, part.after, part.reason] for part in one.details]
    return {**{name: getattr(one, name) for name in ROW_FIELDS}, "details": details}


def master(meter: MasterMeter) -> Json:
    """The master's meter, in tenths."""
    return {name: tenths(getattr(meter, name)) for name in MASTER_FIELDS} | {"clip": meter.clip}


def tenths(level: float | None) -> int | None:
    """A level as a whole number of tenths."""
    return None if level is None else round(max(level, SILENCE) * 10)


def _meters(picture: Picture, guids: Collection[str]) -> Iterator[int | None]:
    silent = Meter()
    for place, one in enumerate(picture.strips):
        if one.guid in guids:
            meter = picture.meters.get(one.guid, silent)
            yield from (place, tenths(meter.peak), tenths(meter.hold), int(meter.clip))
            yield from (tenths(meter.rms), tenths(meter.momentary))


def _differ(one: Row, other: Row) -> bool:
    return one is not other and one != other
