"""The layout for TouchOSC.

What TouchOSC's messages cannot do is done by two short scripts: ``touchosc.lua`` at the root subscribes, words
numbers, paints strips and shows ghosts; ``touchosc_hold.lua`` is in the buttons that write to the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Final

from bridge.osc.devices import devices
from bridge.osc.law import FLOOR_DB
from bridge.osc.layouts.layout import LEASE, RENEWAL, Frame, Group, Kind, Widget, layout
from bridge.osc.layouts.tosc import Argument, Message, Node, Property, packed
from bridge.osc.table import Address

DEVICE: Final = "touchosc"
ONE_LINE: Final = 30
"""Frames of this height or more, in pixels, have room for several lines of text."""
METER: Final[Mapping[str, Property]] = {
    "color": (0.17, 0.54, 0.24, 1.0), "cursor": False, "grid": False, "interactive": False,
}  # fmt: skip
GHOST: Final[Mapping[str, Property]] = {
    **METER,
    "color": (0.69, 0.55, 1.0, 1.0),
    "background": False,
    "visible": False,
}
LAMP: Final[Mapping[str, Property]] = {"color": (0.91, 0.65, 0.07, 1.0), "interactive": False}
FADER: Final[Mapping[str, Property]] = {"response": 1}
"""Relative: a finger that comes down does not make the fader jump."""
SWITCH: Final[Mapping[str, Property]] = {"buttonType": 1, "color": (0.85, 0.2, 0.18, 1.0)}
PRESS: Final[Mapping[str, Property]] = {"color": (0.2, 0.35, 0.55, 1.0)}
CAPTION: Final[Mapping[str, Property]] = {"background": False, "outline": False, "textSize": 12}
BLACK: Final[Mapping[str, Property]] = {"background": True, "color": (0.0, 0.0, 0.0, 1.0)}


def document() -> Node:
    """The layout's root."""
    plan = layout(devices()[DEVICE])
    groups = [node for group in plan.groups for node in _group(group)]
    script = _script("touchosc.lua", PERIOD=f"{RENEWAL * 1000:.0f}", LEASE=f"{LEASE:.0f}", FLOOR=f"{FLOOR_DB:g}")
    frame = (0, 0, plan.width, plan.height)
    return Node(
        kind="GROUP", name="Deskhand", frame=frame, properties={**BLACK, "script": script}, children=(*groups,)
    )


def data() -> bytes:
    """The layout's file."""
    return packed(document())


def _group(group: Group) -> list[Node]:
    made = []
    for n, frame in group.places():
        name = f"{group.name} {n}" if n else group.name
        children = tuple(node for widget in group.widgets for node in KINDS[widget.kind](widget, n))
        made.append(Node(kind="GROUP", name=name, frame=frame, children=children))
    return made


def _text(widget: Widget, n: int) -> tuple[Node, ...]:
    shown = _words(widget.frame, _name(widget.row, n))
    if widget.row.types == "s":
        heard = Message(
            address=widget.row.at(n), arguments=(Argument(type="s", reads="text"),), trigger="text", sends=False
        )
        return (replace(shown, messages=(heard,)),)
    unit = f" {widget.row.unit}" if widget.row.unit else ""
    form = f"{widget.caption} %.{widget.decimals}f{unit}".lstrip()
    return (replace(shown, properties={**shown.properties, "tag": form, "visible": widget.seen is None}),)


def _error(widget: Widget, n: int) -> tuple[Node, ...]:
    return (_words(widget.frame, _name(widget.row, n)),)


def _fader(widget: Widget, n: int) -> tuple[Node, ...]:
    messages = [Message(address=widget.row.at(n), arguments=(_position(widget),))]
    if widget.touch is not None:
        finger = Argument(type=widget.touch.types, reads="touch")
        messages.append(Message(address=widget.touch.at(n), arguments=(finger,), trigger="touch", receives=False))
    rest = float(widget.row.empty or 0.0)
    return (_slider(widget, n, FADER, messages, {"x": rest}),)


def _meter(widget: Widget, n: int) -> tuple[Node, ...]:
    return (_slider(widget, n, METER, [_heard(widget, n)]),)


def _ghost(widget: Widget, n: int) -> tuple[Node, ...]:
    return (_slider(widget, n, GHOST, [_heard(widget, n)]),)


def _slider(
    widget: Widget,
    n: int,
    look: Mapping[str, Property],
    messages: list[Message],
    values: Mapping[str, float] | None = None,
) -> Node:
    return Node(
        kind="FADER",
        name=_name(widget.row, n),
        frame=widget.frame,
        properties={**look, "orientation": 1 if widget.lies else 0},
        values=values or {},
        messages=(*messages,),
    )


def _lamp(widget: Widget, n: int) -> tuple[Node, ...]:
    return _button(widget, n, LAMP, (_heard(widget, n),))


def _switch(widget: Widget, n: int) -> tuple[Node, ...]:
    return _button(widget, n, SWITCH, (Message(address=widget.row.at(n), arguments=(_position(widget),)),))


def _press(widget: Widget, n: int) -> tuple[Node, ...]:
    sent: tuple[Argument, ...] = ()
    if widget.value is not None:
        sent = (Argument(type=widget.row.types, constant=str(widget.value)),)
    message = Message(address=widget.row.at(n), arguments=sent, condition="RISE", receives=False)
    return _button(widget, n, PRESS, (message,))


def _hold(widget: Widget, n: int) -> tuple[Node, ...]:
    script = {"script": _script("touchosc_hold.lua"), "tag": widget.row.at(n)}
    return _button(widget, n, {**PRESS, **script}, (), f"{widget.caption} (hold)")


def _button(
    widget: Widget, n: int, look: Mapping[str, Property], messages: tuple[Message, ...], caption: str = ""
) -> tuple[Node, ...]:
    """A button, and its words on top of it, which let a finger through."""
    name = _name(widget.row, n)
    if widget.value is not None:
        name = f"{name} {widget.value}"
    button = Node(kind="BUTTON", name=name, frame=widget.frame, properties=look, messages=messages)
    label = _words(widget.frame, f"{name} caption")
    properties = {**label.properties, **CAPTION}
    return button, replace(label, properties=properties, values={"text": caption or widget.caption})


def _colour(widget: Widget, n: int) -> tuple[Node, ...]:
    return (Node(kind="BOX", name=_name(widget.row, n), frame=widget.frame),)


def _words(frame: Frame, name: str) -> Node:
    if frame[3] >= ONE_LINE:
        return Node(kind="TEXT", name=name, frame=frame)
    return Node(kind="LABEL", name=name, frame=frame, properties={"textSize": max(9, min(14, frame[3] - 6))})


def _heard(widget: Widget, n: int) -> Message:
    return Message(address=widget.row.at(n), arguments=(_position(widget),), sends=False)


def _position(widget: Widget) -> Argument:
    """The value of a fader or button, over the range that the table names."""
    row = widget.row
    return Argument(type=row.types, reads="x", low=row.low or 0.0, high=1.0 if row.high is None else row.high)


def _name(row: Address, n: int) -> str:
    """The end of the address: by this name the script finds the control."""
    return row.path.replace("{n}", str(n))


def _script(name: str, **constants: str) -> str:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    for constant, value in constants.items():
        text = text.replace(f"@{constant}@", value)
    return text


KINDS: Final[Mapping[Kind, Callable[[Widget, int], tuple[Node, ...]]]] = {
    "text": _text,
    "entry": _text,
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
