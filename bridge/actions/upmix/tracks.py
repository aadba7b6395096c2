"""The plan that puts an upmix into a project: a folder, its six-channel tracks, and the way to the master."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bridge.actions.organise.structure import track_guid
from bridge.plan import MASTER, Edit, NewItem, NewTrack, Place, Plan, Value
from bridge.preview import layout_of
from bridge.session import Session
from bridge.words import track_name
from core.upmix.channels import CHANNELS

ACTION: Final = "upmix"
FOLDER: Final = "Upmix 5.1"
SIX: Final = len(CHANNELS)
NEUTRAL_PAN_LAW: Final = 1.0
"""Gain at the centre: the new tracks pass what they play as it is, whatever the project's pan law."""

TAKE: Final = "Upmix 5.1 {}"


def plan_of(
    session: Session,
    files: Mapping[str, Path],
    *,
    position: float,
    length: float,
    muted: Sequence[str],
    positions: Mapping[str, str],
) -> Plan:
    """The edits.

    Parameters
    ----------
    session : Session
    files : mapping
        The six-channel files by name; each gets a track.
    position, length : float, seconds
        Where they begin and how long they are.
    muted : sequence of str
        GUIDs of the tracks that the upmix takes the place of.
    positions : mapping
        What plays where, in words, by the same names; it stands behind the name of the track.
    """
    made = tuple(_edits(session, files, position, length, positions))
    originals = tuple(_edit(guid, "mute", False, True, "the upmix plays in its place") for guid in muted)
    return Plan(action=ACTION, project=session.name, edits=(*made, *originals))


def feeding_master(session: Session, unplayed: Collection[str] = ()) -> tuple[str, ...]:
    """Tracks that are heard through the master, the fewest whose mute silences what is in the upmix.

    They are those at the top level, as a muted folder silences all that is in it. Tracks that are ``unplayed``
    (GUIDs; nothing of them is in the upmix) play on: of a folder with one in it, the others are muted.
    """
    layout = layout_of(session)
    tracks = {track.guid: track for track in session.tracks}

    def muted(level: str | None) -> Iterator[str]:
        for guid in layout.children.get(level, ()):
            if not tracks[guid].main_send or tracks[guid].mute:
                continue
            if guid in unplayed or any(one in unplayed for one in layout.inside(guid)):
                yield from muted(guid)
            else:
                yield guid

    return tuple(muted(None))


def _edits(
    session: Session, files: Mapping[str, Path], position: float, length: float, positions: Mapping[str, str]
) -> Iterator[Edit]:
    taken = {track.guid for track in session.tracks}
    top = layout_of(session).children[None]
    folder = _free(session.name, FOLDER, taken)
    yield _edit(folder, "track", None, NewTrack(name=FOLDER, channels=SIX, pan_law=NEUTRAL_PAN_LAW), "a new 5.1")
    yield _edit(folder, "place", None, Place(after=top[-1] if top else None), "below the other tracks")
    above: str | None = None
    for name, path in files.items():
        track = _free(session.name, f"{FOLDER} {name}", taken)
        words = f"{track_name(name)}  {positions[name]}" if name in positions else track_name(name)
        new = NewTrack(name=words, channels=SIX, pan_law=NEUTRAL_PAN_LAW)
        yield _edit(track, "track", None, new, "plays a six-channel file")
        yield _edit(track, "place", None, Place(parent=folder, after=above), "in the folder of the upmix")
        item = NewItem(path=str(path), position=position, length=length, name=TAKE.format(name))
        yield _edit(track, "item", None, item, "in time with what it was made of")
        above = track
    if session.master.channels < SIX:
        yield _edit(MASTER, "channels", session.master.channels, SIX, "else channels 3 to 6 are dropped")


def _free(project: str, purpose: str, taken: set[str]) -> str:
    """A GUID that no track has: a further upmix of the project is another one."""
    number = 1
    while (guid := track_guid(project, f"{purpose} {number}")) in taken:
        number += 1
    taken.add(guid)
    return guid


def _edit(target: str, field: str, before: Value, after: Value, reason: str) -> Edit:
    return Edit(step=ACTION, target=target, field=field, before=before, after=after, reason=reason)
