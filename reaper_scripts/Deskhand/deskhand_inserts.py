# @noindex
"""One plug-in of a track: put in between the others, or set where it stands.

A plug-in that is set is told its state through REAPER's own functions, so that its window, automation and place
stay: the data of a VST as ``vst_chunk``, single parameters by their number. Settings given as the plug-in displays
them are searched for, parameter by parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from deskhand_chain import NAME_SIZE, add_chain, names_of
from deskhand_search import Found, search
from deskhand_tracks import BUFFER
from deskhand_values import same
from reapy import reascript_api as RPR  # noqa: N812

State = dict[str, Any]

FIRST_PLACE: Final = -1000
"""TrackFX_AddByName puts a new plug-in at place n where it is told this number less n."""
SWITCHES: Final[dict[str, tuple[Callable[..., Any], Callable[..., Any]]]] = {
    "enabled": (lambda *where: RPR.TrackFX_GetEnabled(*where), lambda *told: RPR.TrackFX_SetEnabled(*told)),
    "offline": (lambda *where: RPR.TrackFX_GetOffline(*where), lambda *told: RPR.TrackFX_SetOffline(*told)),
}
"""What an edit says of a plug-in's switches → how it is read and set."""


def state_of(track: str, at: int, like: State) -> State:
    """The plug-in at a place as far as ``like`` tells of one: what is there under the same keys."""
    found: State = {"at": at, "name": names_of(track)[at]}
    for key, (read, _) in SWITCHES.items():
        if key in like:
            found[key] = bool(read(track, at))
    if "data" in like:
        found["data"] = str(RPR.TrackFX_GetNamedConfigParm(track, at, "vst_chunk", "", BUFFER)[4])
    if "parameters" in like:
        numbers = [number for number, _ in like["parameters"]]
        found["parameters"] = [
            [number, float(RPR.TrackFX_GetParam(track, at, number, 0, 0)[0])] for number in numbers
        ]
    if like.get("shown"):
        known = parameters_of(track, at)
        found["shown"] = [[name, _displayed(track, at, known.get(name))] for name, _ in like["shown"]]
    return found


def agrees(found: State | None, side: State | None) -> bool:
    """Whether a plug-in is as an edit says; names may be given in part, displayed texts are told, not compared."""
    if found is None or side is None:
        return found is side
    return side["name"].casefold() in found["name"].casefold() and all(
        same(value, side.get(key)) for key, value in found.items() if key not in ("name", "shown")
    )


def nearest(found: State, wanted: State) -> str:
    """Which parameters display another text than they were asked for: the nearest that they have."""
    pairs = zip(found.get("shown", []), wanted.get("shown", []), strict=True)
    return "; ".join(f"“{name}” reads “{now}”" for (name, now), (_, text) in pairs if now != text)


def insert(project: str, track: str, wanted: State) -> list[str]:
    """Put a new plug-in in; what is wrong, as sentences."""
    at = wanted["at"]
    if wanted.get("chain"):
        return add_chain(project, track, wanted["chain"], at) or show(track, at, wanted.get("shown", []))
    place = RPR.TrackFX_AddByName(track, wanted["name"], False, FIRST_PLACE - at)
    if place < 0:
        return [f"this REAPER has no plug-in {wanted['name']}"]
    return show(track, place, wanted.get("shown", []))


def set_state(track: str, wanted: State) -> list[str]:
    """Set the plug-in that stands at the place; what is wrong, as sentences."""
    at = wanted["at"]
    if "data" in wanted and not RPR.TrackFX_SetNamedConfigParm(track, at, "vst_chunk", wanted["data"]):
        return [f"REAPER does not take a state for {wanted['name']}"]
    for number, value in wanted.get("parameters", []):
        RPR.TrackFX_SetParam(track, at, number, value)
    for key, (read, write) in SWITCHES.items():
        if key in wanted and bool(read(track, at)) != wanted[key]:
            write(track, at, wanted[key])
    return show(track, at, wanted.get("shown", []))


def show(track: str, at: int, wanted: list[list[str]]) -> list[str]:
    """Set parameters by the text that they display; what could not be met, as sentences.

    A parameter that cannot display its text, or nearly so, stays as it was.
    """
    if not wanted:
        return []
    known, problems = parameters_of(track, at), []
    for name, text in wanted:
        if name not in known:
            problems.append(f"it has no parameter “{name}”")
            continue
        before = RPR.TrackFX_GetParamNormalized(track, at, known[name])
        found = _searched(track, at, known[name], text)
        RPR.TrackFX_SetParamNormalized(track, at, known[name], found.position if found.met else before)
        if not found.met:
            now = _displayed(track, at, known[name])
            problems.append(
                f"“{name}” cannot be “{text}”: the nearest is “{found.text}”, it reads “{now}” as before"
            )
    return problems


def parameters_of(track: str, at: int) -> dict[str, int]:
    """Name of every parameter → its number; of several with one name the first."""
    known: dict[str, int] = {}
    for number in range(RPR.TrackFX_GetNumParams(track, at)):
        known.setdefault(str(RPR.TrackFX_GetParamName(track, at, number, "", NAME_SIZE)[4]), number)
    return known


def _searched(track: str, at: int, number: int, text: str) -> Found:
    looking = search(text)
    position = next(looking)
    while True:
        try:
            position = looking.send(_text_at(track, at, number, position))
        except StopIteration as end:
            found: Found = end.value
            return found


def _text_at(track: str, at: int, number: int, position: float) -> str:
    """What the parameter displays at a position. Plug-ins that cannot tell without being set are set."""
    told, *_, text, _ = RPR.TrackFX_FormatParamValueNormalized(track, at, number, position, "", NAME_SIZE)
    if told and text:
        return str(text)
    RPR.TrackFX_SetParamNormalized(track, at, number, position)
    return _displayed(track, at, number)


def _displayed(track: str, at: int, number: int | None) -> str:
    if number is None:
        return ""
    return str(RPR.TrackFX_GetFormattedParamValue(track, at, number, "", NAME_SIZE)[4])
