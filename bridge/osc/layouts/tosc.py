"""The file format of TouchOSC (``.tosc``): XML, deflated. Nothing of Deskhand is in here.

A node has properties, values (what it holds now), messages (what it sends and hears) and children. What has no
entries is left out, as TouchOSC itself does. ``touchosc.toml`` has the defaults and the sources.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

VERSION: Final = "6"
CONNECTIONS: Final = "1" * 10
"""All ten connections of TouchOSC."""
BEST: Final = 9

Scalar = bool | int | float | str
Property = Scalar | Sequence[int] | Sequence[float]
Kind = Literal["BOX", "BUTTON", "LABEL", "TEXT", "FADER", "GROUP"]
Condition = Literal["ANY", "RISE", "FALL"]
CONVERSIONS: Final[Mapping[str, str]] = {"i": "INTEGER", "f": "FLOAT", "s": "STRING"}
"""TouchOSC's words for OSC's letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What a message carries: a constant, or (``reads``) a value of the control, scaled to ``low`` … ``high``."""

    type: str
    constant: str = ""
    reads: str = ""
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An OSC message of a control; it is sent when ``trigger`` changes."""

    address: str
    arguments: tuple[Argument, ...] = ()
    trigger: str = "x"
    condition: Condition = "ANY"
    sends: bool = True
    receives: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A control. ``properties`` and ``values`` are those that differ from the defaults of its kind."""

    kind: Kind
    name: str
    frame: tuple[int, int, int, int]
    properties: Mapping[str, Property] = field(default_factory=dict)
    values: Mapping[str, Scalar] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    children: tuple[Node, ...] = ()


def packed(root: Node) -> bytes:
    """The file: the same bytes for the same nodes, as far as zlib is the same."""
    return zlib.compress(xml(root).encode(), BEST)


def xml(root: Node) -> str:
    """The document before it is deflated, on one line."""
    document = Xml.Element("lexml", version=VERSION)
    _node(document, root, "")
    return f"<?xml version='1.0' encoding='UTF-8'?>{Xml.tostring(document, encoding='unicode')}"


def _node(parent: Xml.Element, node: Node, path: str) -> None:
    here = f"{path}/{node.name}"
    made = Xml.SubElement(parent, "node", ID=str(uuid5(NAMESPACE_URL, f"deskhand:layout{here}")), type=node.kind)
    if not path:
        Xml.SubElement(made, "includes")
    table = _table()
    every, own = table["every"], table[node.kind]
    defaults = {**every["properties"], **own["properties"]}
    wanted = {**defaults, **node.properties, "name": node.name, "frame": node.frame}
    properties = Xml.SubElement(made, "properties")
    for key in sorted(wanted):
        _property(properties, key, wanted[key])
    values = Xml.SubElement(made, "values")
    for key, value in {**every["values"], **own.get("values", {}), **node.values}.items():
        _leaves(Xml.SubElement(values, "value"), _value(key, value))
    if node.messages:
        messages = Xml.SubElement(made, "messages")
        for message in node.messages:
            _message(Xml.SubElement(messages, "osc"), message)
    if node.children:
        children = Xml.SubElement(made, "children")
        for child in node.children:
            _node(children, child, here)


def _property(parent: Xml.Element, key: str, value: Property) -> None:
    made = Xml.SubElement(parent, "property")
    Xml.SubElement(made, "key").text = key
    held = Xml.SubElement(made, "value")
    if isinstance(value, str):
        kind, held.text = "s", value
    elif isinstance(value, bool):
        kind, held.text = "b", _number(value)
    elif isinstance(value, int | float):
        kind, held.text = "f" if isinstance(value, float) else "i", _number(value)
    else:
        kind = "r" if all(isinstance(part, int) for part in value) else "c"
        _leaves(held, zip("xywh" if kind == "r" else "rgba", map(_number, value), strict=True))
    made.set("type", kind)


def _value(key: str, value: Scalar) -> dict[str, str]:
    default = (
        str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else _number(value)
    )
    return {"key": key, "locked": "0", "lockedDefaultCurrent": "0", "default": default, "defaultPull": "0"}


def _message(parent: Xml.Element, message: Message) -> None:
    switches = {"enabled": True, "send": message.sends, "receive": message.receives}
    _leaves(parent, ((key, _number(value)) for key, value in switches.items()))
    _leaves(parent, {"feedback": "0", "noDuplicates": "0", "connections": CONNECTIONS})
    if message.sends:
        trigger = Xml.SubElement(Xml.SubElement(parent, "triggers"), "trigger")
        _leaves(trigger, {"var": message.trigger, "condition": message.condition})
    _partial(Xml.SubElement(parent, "path"), Argument(type="s", constant=message.address))
    if message.arguments:
        arguments = Xml.SubElement(parent, "arguments")
        for argument in message.arguments:
            _partial(arguments, argument)


def _partial(parent: Xml.Element, argument: Argument) -> None:
    fields = {
        "type": "VALUE" if argument.reads else "CONSTANT",
        "conversion": CONVERSIONS[argument.type],
        "value": argument.reads or argument.constant,
        "scaleMin": _number(argument.low),
        "scaleMax": _number(argument.high),
    }
    _leaves(Xml.SubElement(parent, "partial"), fields)


def _leaves(parent: Xml.Element, texts: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
    for key, text in dict(texts).items():
        Xml.SubElement(parent, key).text = text


def _number(value: float) -> str:
    return f"{value:g}"


@cache
def _table() -> dict[str, dict[str, dict[str, Any]]]:
    with files(__package__).joinpath("touchosc.toml").open("rb") as stream:
        return tomllib.load(stream)
