"""A plug-in edit as the agent understands it (docs/agent.md).

A plug-in that is set is told what REAPER's own functions can set: the data of a VST that keeps a state of its own,
the parameters of one that does not and of a JSFX, its switches. All else of it stays as it is in REAPER.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any, Final

from bridge.hosts.checks import problem
from bridge.plan import Edit, Insert
from bridge.plugins import chunk, jsfx
from bridge.plugins.text import body
from bridge.session import Fx

Json = dict[str, Any]
ChainText = Callable[[tuple[Fx, ...]], str]

SWITCHES: Final = ("enabled", "offline")


def problem_in_reaper(edit: Edit) -> str | None:
    """Why an edit cannot be written into an open project."""
    found = problem(edit)
    if found is None and isinstance(edit.after, Insert) and isinstance(edit.before, Insert):
        try:
            told_insert(edit.before, edit.after, lambda chain: "")
        except ValueError as error:
            return str(error)
    return found


def told_insert(before: Insert | None, after: Insert, chain_text: ChainText) -> tuple[Json | None, Json]:
    """Both sides of a plug-in edit. ``chain_text`` gives the text of an FXCHAIN block.

    Raises
    ------
    ValueError
        If REAPER has no function that sets such a state.
    """
    shown = [[name, text] for name, text in after.shown]
    place: Json = {"at": after.at, "name": after.fx.name if before is None else before.fx.name}
    if before is None:
        text = chain_text((after.fx,)) if after.fx.chunk else None
        return None, {**place, "chain": text, "shown": shown}
    old, new = (_state(fx) if after.fx.chunk else {} for fx in (before.fx, after.fx))
    if old.keys() != new.keys() or (not old and not shown):
        raise ValueError(
            f"REAPER has no function to set {before.fx.name} with; only its displayed parameters can be"
        )
    if "parameters" in old:
        old, new = _differing(old["parameters"], new["parameters"])
    for switch in SWITCHES:
        if getattr(before.fx, switch) != getattr(after.fx, switch):
            old[switch], new[switch] = getattr(before.fx, switch), getattr(after.fx, switch)
    return {**place, **old}, {**place, **new, "shown": shown}


def _state(fx: Fx) -> Json:
    """What REAPER can be told of a plug-in's state; empty where that is nothing."""
    if fx.kind == "JS":
        sliders = [slider for slider in jsfx.read(fx).sliders if slider is not None]
        return {"parameters": sliders}
    if fx.kind != "VST":
        return {}
    state = chunk.parse(body(fx.chunk, "VST"))
    if not state.data.startswith(chunk.MARKS):
        return {"data": base64.b64encode(state.data).decode("ascii")}
    floats = state.data[len(chunk.MARKS) :]
    return {"parameters": list(struct.unpack(f"<{len(floats) // 4}f", floats))}


def _differing(old: list[Any], new: list[Any]) -> tuple[Json, Json]:
    """The parameters that are not the same on both sides, with their numbers."""
    if len(old) != len(new):
        raise ValueError(f"{len(old)} parameters were expected, as the plug-in has, not {len(new)}")
    numbers = [number for number, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    if any(isinstance(side[number], str) for side in (old, new) for number in numbers):
        raise ValueError("the file of a slider cannot be set in a running REAPER")
    first, second = ({"parameters": [[number, side[number]] for number in numbers]} for side in (old, new))
    return first, second
