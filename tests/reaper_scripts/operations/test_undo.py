"""One step back, exactly, and only where it is ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bridge.hosts.projects import guid, project, track
from tests.reaper_scripts.operations.agent import Agent, Told, agent_on, edit, statuses
from tests.reaper_scripts.operations.conftest import usual

KICK, SNARE, BASS = guid(2), guid(3), guid(4)
LABEL = "Deskhand: organise 3 tracks"


def write(agent: Agent) -> None:
    """A run that changes a bit of everything."""
    answer = agent.apply(
        edit(guid(9), "track", None, {"name": "Music"}),
        edit(KICK, "volume", 1.0, 0.5),
        edit(KICK, "item_gains", [0.5, 1.0], [0.25, 2.0]),
        edit(SNARE, "colour", None, 0),
        edit(
            "",
            "layout",
            [[guid(1), 1], [KICK, 0], [SNARE, -1], [BASS, 0], [guid(5), 0], [guid(9), 0]],
            [[guid(9), 1], [BASS, -1], [guid(1), 1], [SNARE, 0], [KICK, -1], [guid(5), 0]],
        ),
        label=LABEL,
    )
    assert set(statuses(answer)) == {"written"}


def test_undo_gives_the_exact_project_back(agent: Agent) -> None:
    before = agent.reaper.text()
    write(agent)
    assert agent.reaper.text() != before
    answer = agent.ask("undo", label=LABEL)
    assert (answer["undone"], answer["can_undo"], answer["can_redo"]) == (True, None, LABEL)
    assert answer["state"] == agent.state()
    assert agent.reaper.text() == before


def test_after_an_undo_the_agent_reads_and_writes_on(agent: Agent) -> None:
    write(agent)
    agent.ask("undo", label=LABEL)
    write(agent)
    assert agent.reaper.undo_history() == [LABEL]


def test_undo_does_not_take_back_what_somebody_did_since(agent: Agent) -> None:
    write(agent)
    agent.reaper.edit("Adjust pan", ("SetMediaTrackInfo_Value", agent.reaper.call("GetTrack", 0, 0), "D_PAN", 0.5))
    before = agent.reaper.text()
    answer = agent.ask("undo", label=LABEL)
    assert (answer["undone"], answer["can_undo"], answer["can_redo"]) == (False, "Adjust pan", None)
    assert agent.reaper.text() == before


def test_with_nothing_to_take_back_undo_says_so(agent: Agent) -> None:
    answer = agent.ask("undo", project="p2", label=LABEL)
    assert (answer["undone"], answer["can_undo"], answer["can_redo"]) == (False, None, None)


def test_undo_without_a_name_is_refused(agent: Agent) -> None:
    with pytest.raises(Told, match="name of the step"):
        agent.ask("undo", label="")


def test_a_thousand_edits_are_one_step(tmp_path: Path) -> None:
    song = tmp_path / "Large.RPP"
    song.write_text(project(*(track(number, *usual(f"Track {number}")) for number in range(1, 251))))
    fields = [
        ("name", "Track {n}", "Renamed {n}"),
        ("volume", 1.0, 0.5),
        ("pan", 0.0, 0.25),
        ("colour", None, 0x123456),
    ]

    def value(side: object, number: int) -> object:
        return side.format(n=number) if isinstance(side, str) else side

    edits = [
        edit(guid(number), field, value(before, number), value(after, number))
        for number in range(1, 251)
        for field, before, after in fields
    ]
    with agent_on([song], tmp_path) as agent:
        before = agent.reaper.text()
        answer = agent.apply(*edits, label=LABEL)
        assert statuses(answer) == ["written"] * 1000
        assert agent.reaper.undo_history() == [LABEL]
        assert agent.ask("undo", label=LABEL)["undone"]
        assert agent.reaper.text() == before
