"""The layout as a session of Open Stage Control.

Written for its session format 1 (checked with the program, version 1.29.2). Widgets and properties:
https://openstagecontrol.ammd.net/docs/widgets/properties-reference/. A session names no target: the program's own
setting "send" does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bridge.osc.devices import devices
from bridge.osc.law import FLOOR_DB
from bridge.osc.layouts.layout import LEASE, RENEWAL, Frame, Kind, Layout, Widget, layout
from bridge.osc.table import Address, addresses

DEVICE: Final = "open-stage-control"
FORMAT: Final = "1.29.2"
"""Version of the program that the session says it was made with; the program converts older ones."""
POSITION_DECIMALS: Final = 5
"""Digits of a fader's position: a step of 0.00001 is below 0.002 dB from -30 dB up."""
METER_COLOURS: Final = {"0": "#2b8a3e", "0.5": "#2b8a3e", "0.85": "#e8a512", "1": "#d9342b"}
GHOST_COLOUR: Final = "#b18cff"
NARROW: Final = 100
"""Below this width, in pixels, words are set closer together."""
CLOSE: Final = "letter-spacing: 0; font-size: 80%;"

Properties = dict[str, Any]


def session() -> Properties:
    """The session file's content."""
    plan = layout(devices()[DEVICE])
    return {
        "createdWith": "Open Stage Control",
        "version": FORMAT,
        "type": "session",
        "content": {
            "type": "root",
            "id": "root",
            "width": plan.width,
            "height": plan.height,
            "padding": 0,
            "onCreate": _subscription(plan),
            "widgets": list(_groups(plan)),
        },
    }


def text() -> str:
    """The session file."""
    return json.dumps(session(), indent=1, ensure_ascii=False) + "\n"


def _subscription(plan: Layout) -> str:
    subscribe = _sending(_row("subscribe"), DEVICE, LEASE)
    size = _sending(_row("bank/size"), plan.bank)
    begin = f"var subscribe = () => {{ {subscribe}; {size} }}\nsubscribe()\n"
    return f"{begin}setInterval(subscribe, {RENEWAL * 1000:.0f})\n"


def _groups(plan: Layout) -> Iterator[Properties]:
    for group in plan.groups:
        for n, frame in group.places():
            name = f"{group.name}_{n}" if n else group.name
            widgets = [_widget(widget, n, place) for place, widget in enumerate(group.widgets)]
            plain = {"scroll": False, "padding": 0, "innerPadding": False, "lineWidth": 0, "widgets": widgets}
            yield {"type": "panel", "id": name} | _framed(frame) | plain


def _widget(widget: Widget, n: int, place: int) -> Properties:
    name = widget.row.path.replace("{n}", str(n)).replace("/", "_")
    common = {"id": f"{name}_{place}", **_framed(widget.frame), "padding": 1}
    if widget.frame[2] <= NARROW:
        common["css"] = CLOSE
    if widget.seen is not None:
        common["visible"] = f"#{{OSC{{{widget.seen.at(n)}, 0}} == 1}}"
    return common | KINDS[widget.kind](widget, widget.row.at(n), n)


def _framed(frame: Frame) -> Properties:
    return dict(zip(("left", "top", "width", "height"), frame, strict=True))


def _text(widget: Widget, address: str, n: int) -> Properties:
    shown = {"type": "text", "wrap": "soft"}
    if widget.row.types == "s":
        return shown | {"address": address}
    return shown | {"value": f"JS{{\n{_worded(widget, address)}\n}}"}


def _worded(widget: Widget, address: str) -> str:
    """JavaScript for a number with its caption and unit, nothing before one has come."""
    words = [json.dumps(f"{widget.caption} ".lstrip()), f"value.toFixed({widget.decimals})"]
    if widget.row.types == "f":
        words[1] = f'(value <= {FLOOR_DB:g} ? "-inf" : {words[1]})'
        words.append(json.dumps(f" {widget.row.unit}"))
    told = " + ".join(words)
    return f'var value = OSC{{{address}, ""}}\nreturn typeof value === "number" ? {told} : ""'


def _error(widget: Widget, address: str, n: int) -> Properties:
    said = f'JS{{\nvar said = OSC{{{address}, ""}}\nreturn Array.isArray(said) ? said[1] : ""\n}}'
    return {"type": "text", "wrap": "soft", "value": said}


def _entry(widget: Widget, address: str, n: int) -> Properties:
    return {"type": "input", "address": address, "typeTags": widget.row.types}


def _fader(widget: Widget, address: str, n: int) -> Properties:
    rest = widget.row.empty or widget.row.low
    made = _slider(widget, address) | {
        "design": "compact",
        "typeTags": widget.row.types,
        "decimals": POSITION_DECIMALS,
        "default": rest,
        "origin": rest,
    }
    if widget.touch is not None:
        finger = f'{{type: "{widget.touch.types}", value: event.type === "start" ? 1 : 0}}'
        made["onTouch"] = f'send("{widget.touch.at(n)}", {finger})'
    return made


def _meter(widget: Widget, address: str, n: int) -> Properties:
    return _display(_slider(widget, address) | {"design": "compact", "gradient": METER_COLOURS})


def _ghost(widget: Widget, address: str, n: int) -> Properties:
    return _display(_slider(widget, address) | {"design": "compact", "colorWidget": GHOST_COLOUR})


def _slider(widget: Widget, address: str) -> Properties:
    span = {"min": widget.row.low, "max": widget.row.high}
    return {"type": "fader", "address": address, "horizontal": widget.lies, "range": span}


def _lamp(widget: Widget, address: str, n: int) -> Properties:
    return _display({"type": "button", "address": address, "label": widget.caption, "on": 1, "off": 0})


def _display(made: Properties) -> Properties:
    return made | {"interaction": False, "bypass": True}


def _switch(widget: Widget, address: str, n: int) -> Properties:
    sent = {"mode": "toggle", "decoupled": True, "on": 1, "off": 0, "typeTags": widget.row.types}
    return {"type": "button", "address": address, "label": widget.caption} | sent


def _press(widget: Widget, address: str, n: int) -> Properties:
    made: Properties = {"type": "button", "address": address, "label": widget.caption, "wrap": "soft"}
    if widget.value is None:
        return made | {"mode": "momentary"}
    return made | {"mode": "tap", "on": widget.value, "typeTags": widget.row.types}


def _hold(widget: Widget, address: str, n: int) -> Properties:
    return _press(widget, address, n) | {"label": f"{widget.caption}\n(tap twice)", "doubleTap": True}


def _colour(widget: Widget, address: str, n: int) -> Properties:
    return {"type": "led", "mode": "color", "address": address}


KINDS: Final[Mapping[Kind, Callable[[Widget, str, int], Properties]]] = {
    "text": _text,
    "entry": _entry,
    "fader": _fader,
    "meter": _meter,
    "ghost": _ghost,
    "lamp": _lamp,
    "switch": _switch,
    "press": _press,
    "hold": _hold,
    "colour": _colour,
    "error": _error,
}


def _sending(row: Address, *values: float | str) -> str:
    """A call of the program's ``send`` with the types of the table."""
    types = row.types + row.optional
    sent = ({"type": kind, "value": value} for kind, value in zip(types, values, strict=False))
    return f"send({', '.join([json.dumps(row.full), *map(json.dumps, sent)])})"


def _row(path: str) -> Address:
    return next(row for row in addresses() if row.path == path)
