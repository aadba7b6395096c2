# @noindex
"""Stems of tracks, rendered by REAPER over the whole project: what a track's source files do not tell.

A stem is the track after its items and plug-ins and before its fader. Mutes of the rendered tracks and all solos
are lifted for the rendering: a stem is for listening to what the track holds, and REAPER renders a muted one as
silence. All of it is put back, and looked at again, before the answer goes out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from deskhand_errors import Failed, Refused
from deskhand_projects import Tabs, in_front
from deskhand_tracks import by_guid, select, selection_kept, text_of
from reapy import reascript_api as RPR  # noqa: N812

RENDER: Final = 42230
"""File: Render project, using the most recent render settings, auto-close render dialog."""

RECORDING: Final = 4
STEMS_ONLY, BEFORE_FADER = 2, 8192
WHOLE_PROJECT: Final = 1
FLOAT_WAVE: Final = "ZXZhdyAAAA=="
"""``evaw`` with a depth of 32 bits: floating point, so that a hot track is not clipped before its fader."""

PREFIX: Final = "deskhand-"

NUMBERS: Final[dict[str, float]] = {
    "RENDER_SETTINGS": STEMS_ONLY | BEFORE_FADER,
    "RENDER_BOUNDSFLAG": WHOLE_PROJECT,
    "RENDER_CHANNELS": 2,
    "RENDER_SRATE": 0,
    "RENDER_TAILFLAG": 0,
    "RENDER_ADDTOPROJ": 0,
    "RENDER_DITHER": 0,
    "RENDER_NORMALIZE": 0,
}
TEXTS: Final[dict[str, str]] = {
    "RENDER_PATTERN": f"{PREFIX}$tracknumber",
    "RENDER_FORMAT": FLOAT_WAVE,
    "RENDER_FORMAT2": "",
}


def render(tabs: Tabs, request: dict[str, Any]) -> Generator[None, None, dict[str, Any]]:
    """Operation ``render``.

    Raises
    ------
    Refused
        If the folder is not there or holds stems already, a track is not in the project, or REAPER records.
    Failed
        If a stem is missing afterwards (the user may have cancelled), or a setting was not put back.
    """
    yield
    folder, guids = Path(str(request.get("folder") or "")), list(request.get("tracks") or ())
    if not folder.is_absolute() or not folder.is_dir() or any(_stems_in(folder)):
        raise Refused(f"The folder {folder} for the stems is not there or holds stems already.")
    with in_front(tabs, request.get("project")) as project:
        tracks = by_guid(project)
        missing = [guid for guid in guids if guid not in tracks]
        if missing:
            raise Refused(
                f"A track to render was removed meanwhile ({len(missing)} of {len(guids)}). Nothing was rendered. "
                "Run the action again."
            )
        if RPR.GetPlayStateEx(project) & RECORDING:
            raise Refused("REAPER is recording. Nothing was rendered. Stop it, then run the action again.")
        numbers = {guid: number for number, guid in enumerate(tracks, start=1)}
        names = {guid: text_of(tracks[guid], "P_NAME") for guid in guids}
        if guids:
            _render(project, guids, folder)
    stems = dict(_stems_in(folder))
    for guid, name in names.items():
        if numbers[guid] not in stems:
            raise Failed(
                f'REAPER wrote no stem of track {numbers[guid]} "{name}"; was the rendering cancelled? '
                "The project is as it was. Run the action again."
            )
    return {"files": {guid: str(stems[numbers[guid]]) for guid in guids}}


def _stems_in(folder: Path) -> Iterator[tuple[int, Path]]:
    """Track number, from 1, and path of every stem in a folder."""
    for path in folder.glob(f"{PREFIX}*.wav"):
        number = path.stem.removeprefix(PREFIX)
        if number.isdecimal():
            yield int(number), path


def _render(project: str, guids: list[str], folder: Path) -> None:
    with _settings(project, folder), _audible(project, guids), selection_kept(project):
        select(project, {track for guid, track in by_guid(project).items() if guid in guids})
        RPR.Main_OnCommandEx(RENDER, 0, project)


@contextmanager
def _settings(project: str, folder: Path) -> Iterator[None]:
    """The render settings of the stems; those of the project are back afterwards."""
    wanted: dict[str, float | str] = {**NUMBERS, **TEXTS, "RENDER_FILE": str(folder)}
    before = {name: _setting(project, name) for name in wanted}
    try:
        for name, value in wanted.items():
            _set(project, name, value)
        yield
    finally:
        for name, value in before.items():
            _set(project, name, value)
        lost = [name for name, value in before.items() if _setting(project, name) != value]
        if lost:
            raise Failed(
                f"REAPER's render settings {', '.join(lost)} are not what they were before the stems. "
                "The tracks are as they were. Look at File > Render before you render again."
            )


def _setting(project: str, name: str) -> float | str:
    if name in NUMBERS:
        return float(RPR.GetSetProjectInfo(project, name, 0.0, False))
    return str(RPR.GetSetProjectInfo_String(project, name, "", False)[3])


def _set(project: str, name: str, value: float | str) -> None:
    if name in NUMBERS:
        RPR.GetSetProjectInfo(project, name, value, True)
    else:
        RPR.GetSetProjectInfo_String(project, name, value, True)


@contextmanager
def _audible(project: str, guids: list[str]) -> Iterator[None]:
    """Nothing is soloed and these tracks are not muted; all is as it was afterwards."""
    lifted = [
        (guid, parameter, value)
        for guid, track in by_guid(project).items()
        for parameter in ("I_SOLO", "B_MUTE")
        if (parameter == "I_SOLO" or guid in guids)
        and (value := RPR.GetMediaTrackInfo_Value(track, parameter)) != 0.0
    ]
    try:
        _set_all(project, [(guid, parameter, 0.0) for guid, parameter, _ in lifted])
        yield
    finally:
        _set_all(project, lifted)


def _set_all(project: str, values: list[tuple[str, str, float]]) -> None:
    tracks = by_guid(project)
    for guid, parameter, value in values:
        RPR.SetMediaTrackInfo_Value(tracks[guid], parameter, value)
