"""Stems are rendered as they should be, and nobody finds the project changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.hosts.projects import guid
from tests.reaper_scripts.operations.agent import Agent, Told

KICK, SNARE, BASS = guid(2), guid(3), guid(4)

OWN_NUMBERS = {
    "RENDER_SETTINGS": 128,
    "RENDER_BOUNDSFLAG": 2,
    "RENDER_CHANNELS": 1,
    "RENDER_SRATE": 44100,
    "RENDER_TAILFLAG": 2,
    "RENDER_ADDTOPROJ": 1,
    "RENDER_DITHER": 3,
    "RENDER_NORMALIZE": 1,
}
OWN_TEXTS = {
    "RENDER_FILE": "/somewhere",
    "RENDER_PATTERN": "$project",
    "RENDER_FORMAT": "l3pm",
    "RENDER_FORMAT2": "evaw",
}


def settings(agent: Agent) -> dict[str, Any]:
    """The render settings of the song."""
    call = agent.reaper.call
    numbers = {name: call("GetSetProjectInfo", 0, name, 0.0, False) for name in OWN_NUMBERS}
    return {**numbers, **{name: call("GetSetProjectInfo_String", 0, name, "", False)[3] for name in OWN_TEXTS}}


@pytest.fixture
def busy(agent: Agent) -> Iterator[Agent]:
    """A project with render settings of its own, a soloed bass and a muted kick; all is so afterwards."""
    call = agent.reaper.call
    usual = settings(agent)
    for name, number in OWN_NUMBERS.items():
        call("GetSetProjectInfo", 0, name, float(number), True)
    for name, text in OWN_TEXTS.items():
        call("GetSetProjectInfo_String", 0, name, text, True)
    agent.reaper.edit(
        "Solo and mute",
        ("SetMediaTrackInfo_Value", call("GetTrack", 0, 3), "I_SOLO", 2.0),
        ("SetMediaTrackInfo_Value", call("GetTrack", 0, 1), "B_MUTE", 1.0),
    )
    before = agent.reaper.text()
    yield agent
    assert settings(agent) == {**OWN_NUMBERS, **OWN_TEXTS}
    assert agent.reaper.text() == before
    for name, value in usual.items():
        function = "GetSetProjectInfo_String" if isinstance(value, str) else "GetSetProjectInfo"
        call(function, 0, name, value, True)


def test_each_track_has_its_file(busy: Agent, tmp_path: Path) -> None:
    files = busy.ask("render", tracks=[SNARE, KICK], folder=str(tmp_path))["files"]
    assert set(files) == {KICK, SNARE}
    assert len({Path(path) for path in files.values()}) == 2
    assert all(Path(path).parent == tmp_path and Path(path).is_file() for path in files.values())


def test_pre_fader_stems_of_the_whole_project_are_rendered_with_nothing_muted(busy: Agent, tmp_path: Path) -> None:
    busy.ask("watch", function="Main_OnCommandEx", numbers=[*OWN_NUMBERS], texts=[*OWN_TEXTS])
    busy.ask("render", tracks=[SNARE, KICK], folder=str(tmp_path))
    assert busy.ask("seen") == {
        "arguments": [42230, 0],
        "RENDER_SETTINGS": 2 | 8192,
        "RENDER_BOUNDSFLAG": 1,
        "RENDER_CHANNELS": 2,
        "RENDER_SRATE": 0,
        "RENDER_TAILFLAG": 0,
        "RENDER_ADDTOPROJ": 0,
        "RENDER_DITHER": 0,
        "RENDER_NORMALIZE": 0,
        "RENDER_FILE": str(tmp_path),
        "RENDER_PATTERN": "deskhand-$tracknumber",
        "RENDER_FORMAT": "ZXZhdyAAAA==",
        "RENDER_FORMAT2": "",
        "I_SELECTED": [0, 1, 1, 0, 0],
        "B_MUTE": [0, 0, 0, 0, 0],
        "I_SOLO": [0, 0, 0, 0, 0],
    }


def test_a_cancelled_rendering_names_the_track_that_is_missing(busy: Agent, tmp_path: Path) -> None:
    busy.ask("break", function="Main_OnCommandEx", after=1, quietly=True)
    with pytest.raises(Told, match='no stem of track 2 "Kick"') as told:
        busy.ask("render", tracks=[KICK], folder=str(tmp_path))
    assert told.value.kind == "failed"


def test_settings_are_put_back_where_rendering_raises(busy: Agent, tmp_path: Path) -> None:
    busy.ask("break", function="Main_OnCommandEx", after=1)
    with pytest.raises(Told, match="OSError"):
        busy.ask("render", tracks=[KICK], folder=str(tmp_path))
    (busy.requests / "log").unlink()


@pytest.mark.parametrize("tracks", [["{no such track}"], [KICK, "{no such track}"]])
def test_a_track_that_is_gone_is_refused(busy: Agent, tmp_path: Path, tracks: list[str]) -> None:
    with pytest.raises(Told, match="removed meanwhile") as told:
        busy.ask("render", tracks=tracks, folder=str(tmp_path))
    assert told.value.kind == "refused"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_or_holds_stems_is_refused(busy: Agent, tmp_path: Path) -> None:
    (tmp_path / "deskhand-2.wav").touch()
    for folder in (tmp_path, tmp_path / "missing", Path(), Path("Scripts")):
        with pytest.raises(Told, match="folder") as told:
            busy.ask("render", tracks=[KICK], folder=str(folder))
        assert told.value.kind == "refused"


def test_an_action_runs_by_number(agent: Agent) -> None:
    assert agent.ask("action", command=1007) == {}
    try:
        assert agent.ask("meters")["playing"] is True
    finally:
        agent.ask("action", command=1016)


@pytest.mark.parametrize("command", ["_NO_SUCH_SCRIPT", 0, -1, 99_999_999])
def test_an_action_that_reaper_does_not_know_is_refused(agent: Agent, command: int | str) -> None:
    with pytest.raises(Told, match="has no action") as told:
        agent.ask("action", command=command)
    assert told.value.kind == "refused"
