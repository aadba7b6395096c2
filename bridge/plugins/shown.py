"""The parameters of a plug-in as its window displays them, and what an edit changes of them.

Conventions
-----------
* Names, digits and units are rows of ``shown.csv``, in the order of the plug-in's window. Names and units follow
  the parameter names of the sources in docs/plugins.md. How many digits REAPER displays is not published for all
  of them: there the table holds as many as an engineer would dial in.
* A parameter of a band or tap is named with its number from 1: "band 2 frequency".
* -150 dB and less is displayed as ``-inf``; so is what a level of 0 is stored as.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from bridge.plan import Detail
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reaeq import Shape
from bridge.plugins.registry import PLUGINS, Settings

SILENT_DB: Final = -150.0
SWITCH: Final = "switch"
SHAPE: Final = "shape"
SHAPES: Final[Mapping[int, str]] = {
    **{shape: shape.name.replace("_", " ").capitalize() for shape in Shape},
    Shape.BAND_ALT: "Band (alt)",
    Shape.BAND_ALT_2: "Band (alt 2)",
}
GAINLESS: Final = tuple(
    SHAPES[one] for one in (Shape.LOW_PASS, Shape.HIGH_PASS, Shape.ALL_PASS, Shape.NOTCH, Shape.BAND_PASS)
)
USUALLY_ON: Final = ("enabled", "active")
"""Switches that are on in a band that does something."""
GONE: Final = "removed"
RECORDS: Final[Mapping[str, str]] = {"band": "bands", "tap": "taps"}
"""Word of a record → the attribute that holds the list of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How one parameter is displayed. ``kind`` is a number of decimals, ``switch`` or ``shape``."""

    record: str
    field: str
    label: str
    kind: str
    unit: str

    @property
    def decimals(self) -> int | None:
        """Digits behind the point, None where it is no number."""
        return int(self.kind) if self.kind.isdigit() else None

    def text(self, value: float) -> str:
        """The value as it is displayed."""
        if self.kind == SWITCH:
            return "on" if value else "off"
        if self.kind == SHAPE:
            return SHAPES.get(int(value), f"type {int(value)}")
        number = _number(value, int(self.kind), silent=self.unit == "dB")
        return f"{number}{self.unit}" if self.unit.startswith(":") else f"{number} {self.unit}".rstrip()


def parameters(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Every parameter of a plug-in as ``(name, displayed text)``, in the order of its window."""
    return tuple((name, text) for _, name, text in _walk(settings))


def details(before: Settings | None, after: Settings, reasons: Mapping[str, str]) -> tuple[Detail, ...]:
    """What an edit changes of a plug-in, parameter by parameter.

    Parameters
    ----------
    before
        The settings as they are, None for a new plug-in.
    after
        The settings as they shall be.
    reasons
        The measurement behind a parameter by its name, or by that of its band: ``"band 2"``.

    Returns
    -------
    tuple
        Of a plug-in that was there, the parameters whose displayed text differs. Of a new one those that differ
        from its neutral settings or have a reason, and those that count of a band of which one does.
    """
    rows = list(_walk(after))
    if before is None:
        return _of_new(rows, _neutral(after), reasons)
    old = {name: text for _, name, text in _walk(before)}
    changed = [
        Detail(name=name, before=old.get(name, ""), after=text, reason=_reason(reasons, name, part))
        for part, name, text in rows
        if old.get(name) != text
    ]
    there = {name for _, name, _ in rows}
    gone = [
        Detail(name=name, before=text, after=GONE, reason=_reason(reasons, name, part))
        for part, name, text in _walk(before)
        if name not in there
    ]
    return (*changed, *gone)


@cache
def table() -> Mapping[str, tuple[Shown, ...]]:
    """Name of the settings' class → its rows of ``shown.csv``."""
    text = resources.files(__package__).joinpath("shown.csv").read_text(encoding="utf-8")
    rows: dict[str, list[Shown]] = {}
    for row in csv.DictReader(text.splitlines()):
        shown = Shown(row["record"], row["field"], row["label"], row["decimals"], row["unit"])
        rows.setdefault(row["plugin"], []).append(shown)
    return {plugin: tuple(shown) for plugin, shown in rows.items()}


def _of_new(
    rows: Sequence[tuple[str, str, str]], neutral: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[Detail, ...]:
    texts = {name: text for _, name, text in rows}
    wanted = {name for part, name, text in rows if neutral.get(name) != text or _reason(reasons, name, part)}
    parts = {part for part, name, _ in rows if part and name in wanted}
    return tuple(
        Detail(name=name, before="", after=text, reason=_reason(reasons, name, part))
        for part, name, text in rows
        if name in reasons
        or (part in parts and not _goes_without_saying(texts, part, name))
        or (not part and name in wanted)
    )


def _goes_without_saying(texts: Mapping[str, str], part: str, name: str) -> bool:
    """Whether a parameter of a new band says nothing: a usual switch, the gain of a filter without one."""
    label, text = name.removeprefix(f"{part} "), texts[name]
    if text in ("on", "off"):
        return text == ("on" if label in USUALLY_ON else "off")
    return label == "gain" and texts.get(f"{part} type") in GAINLESS


def _neutral(settings: Settings) -> dict[str, str]:
    plugin = next((one for one in PLUGINS if isinstance(settings, one.settings)), None)
    return {} if plugin is None else {name: text for _, name, text in _walk(plugin.neutral())}


def _reason(reasons: Mapping[str, str], name: str, part: str) -> str:
    return reasons.get(name) or reasons.get(part, "")


def _walk(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Band (empty outside of one), name and text of every parameter."""
    if isinstance(settings, Jsfx):
        for number, value in enumerate(settings.sliders, 1):
            if value is not None:
                yield "", f"slider {number}", value if isinstance(value, str) else f"{value:g}"
        return
    rows = table()[type(settings).__name__]
    for record, several in RECORDS.items():
        own = [row for row in rows if row.record == record]
        for number, one in enumerate(getattr(settings, several, ()) if own else (), 1):
            part = f"{record} {number}"
            yield from ((part, f"{part} {row.label}", row.text(_value(one, row))) for row in own)
    yield from (("", row.label, row.text(_value(settings, row))) for row in rows if not row.record)


def _value(settings: Any, row: Shown) -> float:
    value: float = getattr(settings, row.field)
    return value


def _number(value: float, decimals: int, *, silent: bool) -> str:
    if math.isinf(value) or (silent and value <= SILENT_DB):
        return "-inf" if value < 0 else "inf"
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if not float(text) else text
