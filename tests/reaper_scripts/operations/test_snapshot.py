"""The whole project is read in slices, and as it is at one moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import deskhand_work
import pytest

from bridge.hosts.live.assemble import session_of
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from tests.bridge.hosts.projects import guid, project, track
from tests.reaper_scripts.operations.agent import Agent, Told, agent_on
from tests.reaper_scripts.operations.conftest import SILENCE, SONG, item, usual


def test_the_snapshot_is_the_project_that_reaper_would_save(agent: Agent, song: Path) -> None:
    told = agent.ask("snapshot")
    live, saved = session_of(told), read_session(Document.parse(agent.reaper.text().encode()), song)
    assert live.tracks == saved.tracks
    assert (live.name, live.path) == ("Song", song)
    assert (live.master, live.tempi, live.sample_rate) == (saved.master, saved.tempi, saved.sample_rate)
    assert live.markers == saved.markers


def test_the_snapshot_says_what_state_it_is_of(agent: Agent) -> None:
    assert agent.ask("snapshot")["state"] == agent.state()


def test_every_tab_has_a_token_that_stays(agent: Agent, song: Path) -> None:
    tabs = agent.ask("projects")["projects"]
    assert [(tab["project"], tab["name"], tab["tracks"], tab["active"]) for tab in tabs] == [
        ("p1", "Song", 5, True),
        ("p2", "Other", 1, False),
    ]
    assert tabs[0]["path"] == str(song)
    assert agent.ask("projects")["projects"] == tabs


def test_a_project_in_the_background_is_read_and_stays_there(agent: Agent) -> None:
    front = agent.reaper.call("EnumProjects", -1, "", 4096)[0]
    assert [one["guid"] for one in agent.ask("snapshot", project="p2")["tracks"]] == [guid(1)]
    assert agent.reaper.call("EnumProjects", -1, "", 4096)[0] == front


def pan(place: int, value: float) -> list[tuple[Any, ...]]:
    """The calls of a user who pans the n-th track."""
    return [("SetMediaTrackInfo_Value", {"track": place}, "D_PAN", value)]


def test_a_change_while_it_is_read_starts_it_again(agent: Agent) -> None:
    agent.reaper.misbehave(edit_at="GetTrackStateChunk", after=3, edit=pan(0, 0.5))
    told = agent.ask("snapshot")
    assert told["state"] == agent.state()
    assert session_of(told).tracks[0].pan == 0.5


def test_a_track_that_goes_while_it_is_read_is_not_in_it(agent: Agent) -> None:
    agent.reaper.misbehave(edit_at="GetMasterMuteSoloFlags", edit=[("DeleteTrack", {"track": 3})])
    assert [one["guid"] for one in agent.ask("snapshot")["tracks"]] == [guid(n) for n in (1, 2, 3, 5)]


def test_a_project_that_never_rests_is_told(agent: Agent) -> None:
    for place in range(4):
        agent.reaper.misbehave(edit_at="GetMasterMuteSoloFlags", after=place + 1, edit=pan(0, 0.1 * place))
    with pytest.raises(Told, match="went on changing") as told:
        agent.ask("snapshot")
    assert told.value.kind == "failed"


def test_a_project_that_was_never_saved_has_no_path(tmp_path: Path) -> None:
    with agent_on([], tmp_path) as agent:
        told = agent.ask("snapshot")
        assert (told["path"], told["name"], told["tracks"], told["sample_rate"]) == (None, "", [], None)
        assert [one["bpm"] for one in told["tempi"]] == [120.0]


def test_a_reaper_that_does_not_give_names_of_markers_gives_the_rest(tmp_path: Path) -> None:
    song = tmp_path / "Song.RPP"
    song.write_text(SONG, encoding="utf-8")
    with agent_on([song], tmp_path, without=["GetRegionOrMarker"]) as agent:
        told = agent.ask("snapshot")
        assert [(one["name"], one["position"], one["end"]) for one in told["markers"]] == [
            ("", 2.5, None),
            ("", 4.0, 8.0),
        ]
        assert agent.reaper.faults() == []


def test_two_hundred_tracks_are_read_in_short_slices(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    song = tmp_path / "Large.RPP"
    items = [*item("VOLPAN 1 0 1 -1", *SILENCE), *item("VOLPAN 1 0 1 -1", *SILENCE)]
    song.write_text(project(*(track(number, *usual(f"Track {number}"), *items) for number in range(1, 201))))
    with agent_on([song], tmp_path) as agent:
        told = agent.ask("snapshot")
        assert [one["guid"] for one in told["tracks"]] == [guid(number) for number in range(1, 201)]
        assert told["ticks"]["count"] > 1
        record_property("longest_ms", told["ticks"]["longest_ms"])
        assert told["ticks"]["longest_ms"] < 10 * 1000 * deskhand_work.SLICE_S, "no slice ends early"


def test_a_track_of_six_megabytes_is_read_whole(tmp_path: Path) -> None:
    song = tmp_path / "Notes.RPP"
    lines = [f"|{number:>250}" for number in range(25_000)]
    song.write_text(project(track(1, *usual("Large"), "<NOTES", *lines, ">"), track(2, *usual("Small"))))
    with agent_on([song], tmp_path) as agent:
        large, small = (one["chunk"] for one in agent.ask("snapshot")["tracks"])
        assert len(large) > 6_000_000
        assert f"\n|{24_999:>250}\n" in large
        assert large.endswith(">\n")
        assert small.startswith("<TRACK")
