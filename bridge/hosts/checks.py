"""Which edits no project can hold: checked before anything is previewed or written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bridge.hosts.rpp.write_fx import fx_nodes
from bridge.plan import Edit, Insert, NewItem, NewTrack, Place, Value
from bridge.session import Fx, Receive

MAX_CHANNELS = 128
SEND_MODES = (0, 1, 3)
TOO_LARGE = 1e15


def problem(edit: Edit) -> str | None:
    """Why the value of an edit cannot be written, None where it can."""
    check, expected = CHECKS[edit.field]
    if check(edit.after):
        if isinstance(edit.after, tuple) and edit.field in PER_ITEM and not _as_many(edit):
            return "one value for every item or take was expected"
        if edit.before is not None and edit.field in PAIRS:
            fits, wanted = PAIRS[edit.field]
            return None if fits(edit.before, edit.after) else f"{wanted} was expected"
        return None
    return f"{expected} was expected, not {str(edit.after)[:60]!r}"


def problem_in_file(edit: Edit) -> str | None:
    """Why an edit cannot be written into a project file."""
    if isinstance(edit.after, Insert) and edit.after.shown:
        return (
            f"the settings of {edit.after.fx.name} are given as it displays them, which only a running REAPER can"
            " set: open the project there and run the command again"
        )
    return problem(edit)


def _as_many(edit: Edit) -> bool:
    return isinstance(edit.before, tuple) and isinstance(edit.after, tuple) and len(edit.before) == len(edit.after)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and not any(mark in value for mark in "\r\n\0")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < TOO_LARGE


def _is_gain(value: Any) -> bool:
    return _is_number(value) and value >= 0.0


def _is_pan(value: Any) -> bool:
    return _is_number(value) and -1.0 <= value <= 1.0


def _is_colour(value: Any) -> bool:
    return value is None or (isinstance(value, int) and 0 <= value <= 0xFFFFFF)


def _is_channel_count(value: Any) -> bool:
    return isinstance(value, int) and 2 <= value <= MAX_CHANNELS and value % 2 == 0


def _are_gains(value: Any) -> bool:
    return isinstance(value, tuple) and all(map(_is_gain, value))


def _are_modes(value: Any) -> bool:
    return isinstance(value, tuple) and all(_is_gain(mode) and mode == int(mode) for mode in value)


def _is_chain(value: Any) -> bool:
    return isinstance(value, tuple) and all(map(_is_fx, value))


def _is_fx(value: Any) -> bool:
    if not isinstance(value, Fx):
        return False
    try:
        fx_nodes(value)
    except ValueError:
        return False
    return True


def _is_new_track(value: Any) -> bool:
    return (
        isinstance(value, NewTrack)
        and _is_line(value.name)
        and _is_colour(value.colour)
        and _is_line(value.icon)
        and _is_channel_count(value.channels)
        and (value.pan_law == -1.0 or _is_gain(value.pan_law))
        and _is_chain(value.fx)
    )


def _is_new_item(value: Any) -> bool:
    return (
        isinstance(value, NewItem)
        and _is_line(value.path)
        and Path(value.path).is_absolute()
        and _is_line(value.name)
        and _is_gain(value.position)
        and _is_gain(value.length)
        and value.length > 0.0
    )


def _is_receive(value: Any) -> bool:
    return (
        isinstance(value, Receive) and _is_gain(value.volume) and _is_pan(value.pan) and value.mode in SEND_MODES
    )


def _is_insert(value: Any) -> bool:
    return (
        isinstance(value, Insert)
        and isinstance(value.at, int)
        and value.at >= 0
        and (_is_fx(value.fx) or bool(not value.fx.chunk and value.fx.name.strip() and value.shown))
        and all(_is_line(name) and _is_line(text) for name, text in value.shown)
    )


def _sets_one_plugin(before: Any, after: Any) -> bool:
    return isinstance(before, Insert) and before.at == after.at and before.fx.kind == after.fx.kind


def _sets_one_send(before: Any, after: Any) -> bool:
    return isinstance(before, Receive) and (before.source, before.mode) == (after.source, after.mode)


def _is_place(value: Any) -> bool:
    return isinstance(value, Place)


CHECKS: Final[dict[str, tuple[Callable[[Value], bool], str]]] = {
    "track": (_is_new_track, "a new track with a name of one line and plug-ins with their text"),
    "name": (_is_line, "a name of one line"),
    "colour": (_is_colour, "a colour 0xRRGGBB or none"),
    "icon": (_is_line, "the name of an icon file"),
    "volume": (_is_gain, "a linear gain of 0 or more"),
    "pan": (_is_pan, "a pan from -1 to 1"),
    "channels": (_is_channel_count, f"an even number of channels from 2 to {MAX_CHANNELS}"),
    "mute": (lambda value: isinstance(value, bool), "muted or not"),
    "item": (_is_new_item, "a new item with the absolute path of its file, a place and a length"),
    "item_gains": (_are_gains, "linear gains of 0 or more"),
    "channel_modes": (_are_modes, "whole numbers of 0 or more"),
    "fx": (_is_chain, "plug-ins with their project text"),
    "receive": (_is_receive, "a send with a gain of 0 or more, a pan from -1 to 1 and mode 0, 1 or 3"),
    "insert": (_is_insert, "a plug-in with its project text or its parameters, and its place in the chain"),
    "place": (_is_place, "a place"),
}
"""Field of an edit → whether a value can be written, and what was expected."""

PAIRS: Final[dict[str, tuple[Callable[[Value, Value], bool], str]]] = {
    "insert": (_sets_one_plugin, "the same place and kind of plug-in before and after"),
    "receive": (_sets_one_send, "the same source and mode before and after"),
}
"""Field of an edit that sets what is there → whether both sides go together, and what was expected."""

PER_ITEM: Final = frozenset(("item_gains", "channel_modes"))
