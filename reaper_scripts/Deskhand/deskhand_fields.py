# @noindex
"""Every field that an edit may set: how REAPER is asked for it and how it is set.

Values are those of ``docs/agent.md``: plain numbers, texts, lists and objects of JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import deskhand_new_item
from deskhand_chain import add_chain, names_of
from deskhand_inserts import agrees, insert, nearest, set_state, state_of
from deskhand_layout import Layout, layout_of, write_layout
from deskhand_projects import address
from deskhand_tracks import by_guid, colour_of, exists, guid_of, native_of, set_text, text_of
from deskhand_values import count_in, same
from reapy import reascript_api as RPR  # noqa: N812

Edit = dict[str, Any]

MASTER: Final = "master"
"""The master track in an edit, of which these fields can be set."""
MASTER_FIELDS: Final = ("channels",)

RECEIVE, SEND = -1, 0
SEND_PARAMETERS: Final[dict[str, tuple[str, Callable[[float], Any]]]] = {
    "volume": ("D_VOL", float),
    "pan": ("D_PAN", float),
    "mute": ("B_MUTE", bool),
    "mode": ("I_SENDMODE", int),
    "mono": ("B_MONO", bool),
    "phase_inverted": ("B_PHASE", bool),
    "source_channels": ("I_SRCCHAN", int),
    "target_channels": ("I_DSTCHAN", int),
    "pan_law": ("D_PANLAW", float),
}
"""What an edit says of a send → the parameter of REAPER, and the kind of its value."""


class DoesNotFit(Exception):
    """The project is not what the edit was made for any more; the message says why."""


class NotWritten(Exception):
    """REAPER did not do what it was told; the message says what is there instead."""


@dataclass
class OpenProject:
    """A project for the one tick that an apply takes: its tracks by GUID, and the layout that it had before."""

    pointer: str
    tracks: dict[str, str]
    layout: Layout

    @classmethod
    def of(cls, pointer: str) -> OpenProject:
        """The project behind a pointer; its tab is in front."""
        tracks = by_guid(pointer)
        return cls(pointer, tracks, layout_of(tracks))

    def track(self, edit: Edit) -> str:
        """The track that an edit is for. Raises ``DoesNotFit`` where it is not there."""
        if edit["track"] == MASTER and edit["set"] in MASTER_FIELDS:
            return str(RPR.GetMasterTrack(self.pointer))
        if edit["track"] not in self.tracks:
            raise DoesNotFit("the track is not there")
        return self.tracks[edit["track"]]


@dataclass(frozen=True)
class Field:
    """One kind of edit.

    ``read`` gives what REAPER has in the form of the edit's ``before``, and raises ``DoesNotFit`` where ``after``
    cannot be written at all. ``write`` sets ``after``. ``observe`` reads back where ``read`` does not serve for
    that. ``agrees`` compares what was read with a side of the edit; ``changed`` says that it did not.
    ``remark`` says what of a written value the reader should know.
    """

    read: Callable[[OpenProject, Edit], Any]
    write: Callable[[OpenProject, Edit], object]
    observe: Callable[[OpenProject, Edit], Any] | None = None
    agrees: Callable[[Any, Any], bool] = same
    changed: str = "it is {now!r} now, not {before!r}"
    remark: Callable[[Any, Any], str] = lambda _found, _after: ""

    def read_back(self, project: OpenProject, edit: Edit) -> Any:
        """What REAPER has after the edit."""
        return (self.observe or self.read)(project, edit)


def _text(parameter: str) -> Field:
    return Field(
        read=lambda project, edit: text_of(project.track(edit), parameter),
        write=lambda project, edit: set_text(project.track(edit), parameter, edit["after"]),
    )


def _number(
    parameter: str,
    decode: Callable[[float], Any] = float,
    encode: Callable[[Any], float] = float,
) -> Field:
    return Field(
        read=lambda project, edit: decode(RPR.GetMediaTrackInfo_Value(project.track(edit), parameter)),
        write=lambda project, edit: RPR.SetMediaTrackInfo_Value(
            project.track(edit), parameter, encode(edit["after"])
        ),
    )


def _items(track: str) -> Iterator[str]:
    for index in range(RPR.GetTrackNumMediaItems(track)):
        yield RPR.GetTrackMediaItem(track, index)


def _takes(track: str) -> Iterator[str]:
    """Every take of every item. An empty take, which holds no media, is a null pointer and no take."""
    for item in _items(track):
        for index in range(RPR.GetMediaItemNumTakes(item)):
            take = RPR.GetMediaItemTake(item, index)
            if exists(take):
                yield take


def _one_each(now: list[float], edit: Edit) -> list[float]:
    if len(edit["before"]) == len(now) != len(edit["after"]):
        raise DoesNotFit("one value for every item or take was expected")
    return now


def _read_item_gains(project: OpenProject, edit: Edit) -> list[float]:
    gains = [RPR.GetMediaItemInfo_Value(item, "D_VOL") for item in _items(project.track(edit))]
    return _one_each(gains, edit)


def _write_item_gains(project: OpenProject, edit: Edit) -> None:
    for item, gain in zip(_items(project.track(edit)), edit["after"], strict=True):
        RPR.SetMediaItemInfo_Value(item, "D_VOL", gain)


def _read_channel_modes(project: OpenProject, edit: Edit) -> list[float]:
    modes = [RPR.GetMediaItemTakeInfo_Value(take, "I_CHANMODE") for take in _takes(project.track(edit))]
    return _one_each(modes, edit)


def _write_channel_modes(project: OpenProject, edit: Edit) -> None:
    for take, mode in zip(_takes(project.track(edit)), edit["after"], strict=True):
        RPR.SetMediaItemTakeInfo_Value(take, "I_CHANMODE", mode)


def _read_new(project: OpenProject, edit: Edit) -> dict[str, str] | None:
    track = project.tracks.get(edit["track"])
    return None if track is None else {"name": text_of(track, "P_NAME")}


def _add_track(project: OpenProject, edit: Edit) -> None:
    index = RPR.CountTracks(project.pointer)
    RPR.InsertTrackAtIndex(index, False)
    track = RPR.GetTrack(project.pointer, index)
    taken = False
    try:
        set_text(track, "GUID", edit["track"])
        taken = guid_of(track) == edit["track"]
    finally:
        if not taken:
            RPR.DeleteTrack(track)
    if not taken:
        raise NotWritten("REAPER did not take the GUID of the new track; it was removed again")
    project.tracks[edit["track"]] = track
    set_text(track, "P_NAME", edit["after"]["name"])


def _read_chain(project: OpenProject, edit: Edit) -> list[str]:
    return names_of(project.track(edit))


def _write_chain(project: OpenProject, edit: Edit) -> None:
    problems = add_chain(project.pointer, project.track(edit), edit["after"])
    if problems:
        raise NotWritten("; ".join(problems))


def _source(project: OpenProject, edit: Edit) -> str:
    if edit["after"]["source"] not in project.tracks:
        raise DoesNotFit("the track that it should be sent from is not there")
    return project.tracks[edit["after"]["source"]]


def _receives(project: OpenProject, edit: Edit) -> list[dict[str, Any]]:
    """The receives from the source of the edit, each with its index as ``at``."""
    target, source = project.track(edit), _source(project, edit)
    found = []
    for index in range(RPR.GetTrackNumSends(target, RECEIVE)):
        if int(RPR.GetTrackSendInfo_Value(target, RECEIVE, index, "P_SRCTRACK")) == address(source):
            values = {
                key: kind(RPR.GetTrackSendInfo_Value(target, RECEIVE, index, parameter))
                for key, (parameter, kind) in SEND_PARAMETERS.items()
            }
            found.append({"source": edit["after"]["source"], **values, "at": index})
    return found


def _receive_like(project: OpenProject, edit: Edit, side: str) -> dict[str, Any] | None:
    """Of the receives from the source the one that is as a side of the edit, else the first."""
    found = _receives(project, edit)
    alike = (one for one in found if same({**one, "at": 0}, {**(edit[side] or {}), "at": 0}))
    return next(alike, found[0] if found else None)


def _without_place(receive: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if receive is None else {key: value for key, value in receive.items() if key != "at"}


def _read_receive(project: OpenProject, edit: Edit) -> dict[str, Any] | None:
    found = _without_place(_receive_like(project, edit, "before"))
    if edit["before"] is None and found is not None:
        raise DoesNotFit("there is a send from that track already")
    return found


def _observe_receive(project: OpenProject, edit: Edit) -> dict[str, Any] | None:
    return _without_place(_receive_like(project, edit, "after"))


def _write_receive(project: OpenProject, edit: Edit) -> None:
    target, source = project.track(edit), _source(project, edit)
    if edit["before"] is not None:
        old = _receive_like(project, edit, "before")
        assert old is not None  # it was read in this tick
        for key in ("volume", "pan"):
            RPR.SetTrackSendInfo_Value(target, RECEIVE, old["at"], SEND_PARAMETERS[key][0], edit["after"][key])
        return
    index = RPR.CreateTrackSend(source, target)
    if index < 0:
        raise NotWritten("REAPER did not make the send")
    for key, (parameter, _) in SEND_PARAMETERS.items():
        RPR.SetTrackSendInfo_Value(source, SEND, index, parameter, edit["after"][key])


def _read_item(project: OpenProject, edit: Edit) -> dict[str, Any] | None:
    return deskhand_new_item.find(project.track(edit), edit["after"])


def _write_item(project: OpenProject, edit: Edit) -> None:
    problem = deskhand_new_item.add(project.track(edit), edit["after"])
    if problem is not None:
        raise NotWritten(problem)


def _read_insert(project: OpenProject, edit: Edit) -> dict[str, Any] | None:
    track, at, before = project.track(edit), edit["after"]["at"], edit["before"]
    count = len(names_of(track))
    if before is None:
        if at > count:
            raise DoesNotFit(f"place {at + 1} was expected in a chain of {count} plug-ins")
        return None
    if at >= count:
        raise DoesNotFit("the plug-in is not there any more")
    return state_of(track, at, before)


def _write_insert(project: OpenProject, edit: Edit) -> None:
    track, after = project.track(edit), edit["after"]
    problems = insert(project.pointer, track, after) if edit["before"] is None else set_state(track, after)
    if problems:
        raise NotWritten("; ".join(problems))


def _observe_insert(project: OpenProject, edit: Edit) -> dict[str, Any]:
    return state_of(project.track(edit), edit["after"]["at"], edit["after"])


def _read_layout(project: OpenProject, edit: Edit) -> Layout:
    """The layout before this apply, and below it the tracks that it has added."""
    if sorted(guid for guid, _ in edit["after"]) != sorted(project.tracks):
        raise DoesNotFit("the new order does not name every track of the project once")
    before = {guid for guid, _ in project.layout}
    return [*project.layout, *([guid, 0] for guid in project.tracks if guid not in before)]


def _write_layout(project: OpenProject, edit: Edit) -> None:
    write_layout(project.pointer, project.tracks, edit["after"])


def _observe_layout(project: OpenProject, _edit: Edit) -> Layout:
    return layout_of(by_guid(project.pointer))


def _same_chain(found: list[str], side: list[str] | str) -> bool:
    return len(found) == (count_in(side) if isinstance(side, str) else len(side))


def _same_icon(left: str, right: str) -> bool:
    """Whether two texts name one icon: REAPER may answer with its full path in the folder of the icons."""
    return left == right or _inside_icons(left) == _inside_icons(right)


def _inside_icons(path: str) -> str:
    folder = f"{RPR.GetResourcePath()}/Data/track_icons/".replace("\\", "/")
    return path.replace("\\", "/").removeprefix(folder)


FIELDS: Final[dict[str, Field]] = {
    "track": Field(_read_new, _add_track, changed="a track with this GUID is there already"),
    "name": _text("P_NAME"),
    "icon": replace(_text("P_ICON"), agrees=_same_icon),
    "colour": _number("I_CUSTOMCOLOR", colour_of, native_of),
    "volume": _number("D_VOL"),
    "pan": _number("D_PAN"),
    "pan_law": _number("D_PANLAW"),
    "channels": _number("I_NCHAN", int),
    "mute": _number("B_MUTE", bool),
    "item": Field(_read_item, _write_item, changed="an item of this file stands there already"),
    "item_gains": Field(_read_item_gains, _write_item_gains),
    "channel_modes": Field(_read_channel_modes, _write_channel_modes),
    "fx": Field(_read_chain, _write_chain, agrees=_same_chain, changed="there are plug-ins on it now: {now}"),
    "insert": Field(
        _read_insert,
        _write_insert,
        _observe_insert,
        agrees,
        changed="the plug-in there has been changed since",
        remark=nearest,
    ),
    "receive": Field(_read_receive, _write_receive, _observe_receive, changed="the send has been changed since"),
    "layout": Field(_read_layout, _write_layout, _observe_layout, changed="tracks or folders have been moved"),
}
"""Word of an edit → how it is read and written. ``fx`` is read back as the names of the plug-ins."""
