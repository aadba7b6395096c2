"""One stand-in for the tests of a file; every test finds the project as it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bridge.hosts.projects import project, track
from tests.reaper_scripts.operations.agent import Agent, agent_on

SILENCE = ("LENGTH 4", "SOFFS 0", "<SOURCE WAVE", '  FILE "silence.wav"', ">")
TAKES = (
    "VOLPAN 1 0 1 -1",
    "CHANMODE 0",
    *SILENCE,
    "TAKE NULL",
    "TAKE",
    "TAKEVOLPAN 0 1 -1",
    "CHANMODE 2",
    *SILENCE[1:],
)


def item(*lines: str) -> list[str]:
    """The lines of an ITEM block."""
    return ["<ITEM", "  POSITION 0", *(f"  {line}" for line in lines), ">"]


def usual(name: str, depth: int = 0, selected: int = 0) -> list[str]:
    """The lines that REAPER writes for a track of this name."""
    return [
        f'NAME "{name}"',
        "PEAKCOL 16576",
        "VOLPAN 1 0 -1 -1 1",
        "MUTESOLO 0 0 0",
        f"ISBUS {1 if depth == 1 else 2 if depth else 0} {depth}",
        f"SEL {selected}",
        "NCHAN 2",
        "FX 1",
    ]


SONG = project(
    "  TEMPO 98 3 4",
    '  MARKER 1 2.5 "Verse" 0 0 1 R',
    '  MARKER 1 4 "Chorus" 1 17919010 1 R',
    '  MARKER 1 8 "" 1 17919010 1 R',
    track(1, *usual("Drums", 1)),
    track(2, *usual("Kick", selected=1), *item("VOLPAN 0.5 0 1 -1", "CHANMODE 0", *SILENCE), *item(*TAKES)),
    track(3, *usual("Snare", -1), *item("VOLPAN 1 0 1 -1", "CHANMODE 0", *SILENCE)),
    track(
        4,
        *usual("Bass"),
        "<FXCHAIN",
        "  BYPASS 0 0 0",
        '  <JS utility/volume ""',
        "    -3 0 -",
        "  >",
        "  WAK 0 0",
        ">",
    ),
    track(5, *usual("Verb", selected=1), "AUXRECV 2 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''"),
)
"""A folder with two tracks, one with plug-ins, one that receives from the snare (3)."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """The operations on the song in the first tab and an empty project in the second."""
    folder = tmp_path_factory.mktemp("operations")
    song, other = folder / "Song.RPP", folder / "Other.RPP"
    song.write_text(SONG, encoding="utf-8")
    other.write_text(project(track(1, *usual("Elsewhere"))), encoding="utf-8")
    with agent_on([song, other], folder) as agent:
        yield agent


@pytest.fixture
def agent(running: Agent) -> Iterator[Agent]:
    """The operations on a song that nothing was done to; afterwards no script did what it must not."""
    before, faults = running.reaper.text(), len(running.reaper.faults())
    yield running
    while running.reaper.undo_history():
        running.reaper.call("Undo_DoUndo2", running.reaper.call("EnumProjects", 0, "", 4096)[0])
    assert running.reaper.text() == before
    assert running.reaper.faults()[faults:] == []


@pytest.fixture
def song(agent: Agent) -> Path:
    """Where the song lies."""
    return Path(agent.ask("projects")["projects"][0]["path"])
