"""Tracks that only REAPER can play: which they are, their stems, and a session to measure that holds the stems.

Conventions
-----------
* A stem is what REAPER plays of a track after its plug-ins and before its fader, over the whole project from 0 on.
  So the levels measured on one are those behind the plug-ins, where those of a plain track are those of its
  items before them: they tell what the track sounds like and how loud it is, not how far its items may be turned
  up. Edits of items are not proposed from them (:func:`without_item_edits`).
* A track whose media are missing is not rendered: REAPER has them no more than Deskhand.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bridge.audio.media import Library, UnreadableMedia
from bridge.audio.parts import playing
from bridge.audio.window import open_window
from bridge.errors import UserError
from bridge.hosts.live.host import Asks
from bridge.plan import Plan
from bridge.runtime import runtime_folder
from bridge.session import Item, Session, Source, Take, Track

FOLDER: Final = "stems"

ONLY_REAPER: Final = {
    "MIDI": "MIDI",
    "MIDIPOOL": "MIDI",
    "RPP_PROJECT": "a subproject",
    "CLICK": "a click source",
    "LTC": "timecode",
}
"""Sources without a sound file, in words; REAPER plays them."""

NO_SOUND: Final = "EMPTY"

ITEM_FIELDS: Final = frozenset(("item_gains", "channel_modes"))
"""Fields of a plan that are proposed from what the items themselves play."""


def tracks_to_render(session: Session, only: Collection[str] | None = None) -> dict[str, str]:
    """The tracks that cannot be measured from their files, with the reason in a few words.

    ``only`` are the tracks that are of interest, all where it is left out.
    """
    with Library() as library:
        reasons = {
            track.guid: _reason(track, library) for track in session.tracks if only is None or track.guid in only
        }
    return {guid: reason for guid, reason in reasons.items() if reason}


def render_stems(line: Asks, project: str, guids: Iterable[str], folder: Path) -> dict[str, Path]:
    """Let REAPER render stems of these tracks into a folder. It returns when they are written.

    Raises
    ------
    UserError
        If REAPER did not render them.
    """
    answer = line.ask("render", timeout=None, project=project, tracks=list(guids), folder=str(folder))
    files = {str(guid): Path(path) for guid, path in answer["files"].items()}
    missing = [path.name for path in files.values() if not path.is_file()]
    if missing:
        raise UserError(
            f"REAPER rendered no {missing[0]}. The project is as it was."
            " Render a track in REAPER to see what it says, then run the command again."
        )
    return files


@contextmanager
def rendered(line: Asks, project: str, guids: Iterable[str]) -> Iterator[dict[str, Path]]:
    """Stems of these tracks for as long as they are needed; their files are removed afterwards."""
    above = runtime_folder() / FOLDER
    above.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=above, ignore_cleanup_errors=True) as folder:
        yield render_stems(line, project, guids, Path(folder))


def with_stems(session: Session, stems: Mapping[str, Path]) -> Session:
    """The session with stems in the place of the items and plug-ins that they hold: to be measured, not written.

    A stem that cannot be read leaves its track as it is.
    """
    with Library() as library:
        tracks = tuple(
            _with_stem(track, stems[track.guid], library) if track.guid in stems else track
            for track in session.tracks
        )
    return replace(session, tracks=tracks)


def without_item_edits(plan: Plan, stems: Collection[str]) -> Plan:
    """The plan without edits of the items of tracks that were measured on their stems."""
    return plan.only(lambda edit: not (edit.target in stems and edit.field in ITEM_FIELDS))


def _reason(track: Track, library: Library) -> str | None:
    takes = [take for item in track.items if not item.mute for take in playing(item)]
    if not takes:
        return None
    if track.frozen:
        return "frozen"
    if track.take_fx:
        return f"take FX ({track.take_fx[0]})"
    return next((reason for take in takes if (reason := _beyond_reading(take, library)) is not None), None)


def _beyond_reading(take: Take, library: Library) -> str | None:
    """Why Deskhand cannot read a take that REAPER plays."""
    if take.source is None:
        return None
    innermost = take.source
    while innermost.inner is not None:
        innermost = innermost.inner
    kind = innermost.kind.upper()
    if kind in ONLY_REAPER:
        return ONLY_REAPER[kind]
    if kind == NO_SOUND or innermost.path is None or not innermost.path.is_file():
        return None
    try:
        open_window(library, take.source)
    except UnreadableMedia as reason:
        return str(reason)
    return None


def _with_stem(track: Track, stem: Path, library: Library) -> Track:
    try:
        media = library.look(stem)
    except UnreadableMedia:
        return track
    take = Take(source=Source(kind="WAVE", file=str(stem), path=stem), name=track.name)
    item = Item(position=0.0, length=media.frames / media.sample_rate, takes=(take,))
    return replace(track, items=(item,), fx=(), take_fx=(), take_extras=(), play_offset=0.0)
