"""The plan of the layouts, read from ``layout.toml``: which address stands where, and as what."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from bridge.osc.devices import Device
from bridge.osc.table import Address, addresses

Kind = Literal[
    "text", "entry", "fader", "meter", "ghost", "lamp", "switch", "press", "hold", "colour", "error"
]  # fmt: skip
Frame = tuple[int, int, int, int]
"""Left, top, width, height."""

RENEWAL: Final = 20.0
"""Seconds between two subscriptions of a layout. What a lost packet had said comes again with the next."""
LEASE: Final = 60.0
"""Seconds that a layout asks for: two subscriptions may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One control or display; ``layout.toml`` says what the fields mean. ``row`` is its address in the table."""

    row: Address
    kind: Kind
    frame: Frame
    caption: str = ""
    lies: bool = False
    value: int | str | None = None
    seen: Address | None = None

    @property
    def decimals(self) -> int:
        """Digits behind the point of a number that is shown."""
        return 1 if self.row.types == "f" else 0

    @property
    def touch(self) -> Address | None:
        """What tells Deskhand that a finger is on it."""
        return by_path().get(f"{self.row.path}/touch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Widgets in a frame, ``count`` times; without a position where that is 0."""

    name: str
    frame: Frame
    widgets: tuple[Widget, ...]
    count: int = 0
    step: int = 0

    def places(self) -> Iterator[tuple[int, Frame]]:
        """Positions, and where each stands."""
        left, top, width, height = self.frame
        for place in range(max(self.count, 1)):
            yield place + min(self.count, 1), (left + place * self.step, top, width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The plan for a device. ``left_out``: paths that stand nowhere, and why."""

    width: int
    height: int
    groups: tuple[Group, ...]
    left_out: Mapping[str, str]

    @property
    def bank(self) -> int:
        """Strips side by side."""
        return next(group.count for group in self.groups if group.name == "strip")


def layout(device: Device) -> Layout:
    """The plan with the forms of values that a device gets."""
    with files(__package__).joinpath("layout.toml").open("rb") as stream:
        plan = tomllib.load(stream)
    groups = tuple(_group(fields, device) for fields in plan.pop("group"))
    return Layout(groups=groups, **plan)


def gets(device: Device, row: Address) -> bool:
    """Whether an address is there for a device at all."""
    return not row.form or row.form in device.forms


def _group(fields: dict[str, Any], device: Device) -> Group:
    widgets = map(_widget, fields.pop("widget"))
    return Group(
        widgets=tuple(one for one in widgets if gets(device, one.row)), frame=tuple(fields.pop("frame")), **fields
    )


def _widget(fields: dict[str, Any]) -> Widget:
    seen = by_path()[fields.pop("seen")] if "seen" in fields else None
    return Widget(row=by_path()[fields.pop("path")], frame=tuple(fields.pop("frame")), seen=seen, **fields)


@cache
def by_path() -> Mapping[str, Address]:
    """The table by paths."""
    return {row.path: row for row in addresses()}
