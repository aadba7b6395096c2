"""A surface of a running REAPER: the stand-in with the real agent, through real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.install import manifest
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.engine import Bench
from bridge.surfaces.service import Service
from bridge.surfaces.showing import Doors, Showing, Wanted
from bridge.surfaces.sources.agent import NOBODY
from core.units import gain_from_db
from tests.bridge.hosts.projects import guid, project, track
from tests.bridge.surfaces.stage import bridge, do, until
from tests.reaper_host.client import StandIn

START = "Scripts/Deskhand/Deskhand_Start or stop.py"
ITEM = (
    "<ITEM",
    "  POSITION 0",
    "  LENGTH 4",
    "  <SOURCE WAVE",
    '    FILE "kick.wav"',
    "  >",
    ">",
)


@dataclass
class Stage:
    """A REAPER, and what is shown of it."""

    reaper: StandIn
    board: Board
    bench: Bench

    async def user(self, label: str, *calls: tuple[object, ...]) -> None:
        """What the user does in REAPER."""
        await asyncio.to_thread(self.reaper.edit, label, *calls)

    async def call(self, name: str, *arguments: object) -> object:
        """One function of REAPER's API."""
        return await asyncio.to_thread(self.reaper.call, name, *arguments)


@asynccontextmanager
async def stage(folder: Path, *projects: Path) -> AsyncIterator[Stage]:
    """A REAPER with these projects open, followed by a surface."""
    resources = folder / "REAPER"
    for file in (*manifest.copied(manifest.payload()), manifest.settings()):
        path = resources / file.target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    made: list[tuple[Board, Bench]] = []

    def no_services(board: Board, bench: Bench, doors: Doors) -> Sequence[Service]:
        made.append((board, bench))
        return ()

    async with bridge() as hub:
        showing = Showing(hub, Doors(), no_services)
        with StandIn(projects, resources) as reaper:
            await asyncio.to_thread(reaper.run_script, resources / START)
            await showing.show(Wanted())
            board, bench = made[0]
            await until(lambda: board.picture.strips)
            yield Stage(reaper, board, bench)
            await showing.close()
            assert reaper.faults() == []


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.RPP"
    usual = ("PEAKCOL 16576", "VOLPAN 1 0 -1 -1 1", "MUTESOLO 0 0 0", "ISBUS 0 0", "SEL 0", "NCHAN 2", "FX 1")
    tracks = (
        track(1, 'NAME "01_Kick-02"', *usual, *ITEM),
        track(2, 'NAME "Audio 7"', *usual),
        track(3, 'NAME "02_Snare"', *usual, *ITEM),
    )
    path.write_text(project(*tracks), encoding="utf-8")
    return path


def test_meters_follow_the_transport_and_fall_when_it_stops(song: Path, tmp_path: Path) -> None:
    async def work() -> None:
        async with stage(tmp_path, song) as here:
            board = here.board
            await until(lambda: board.picture.meters)
            assert not board.picture.playing
            await here.call("CSurf_OnPlay")
            await until(lambda: board.picture.playing)
            await until(lambda: board.picture.meters[guid(1)].peak > -10.0)
            assert board.picture.meters[guid(2)].peak == -float("inf")
            assert board.picture.meters[guid(1)].rms is None
            assert board.picture.meters[guid(1)].momentary is None
            assert board.picture.master.peak > -10.0
            assert board.picture.master.integrated is None
            await here.call("CSurf_OnStop")
            await until(lambda: not board.picture.playing)
            assert board.picture.meters[guid(1)].peak == -float("inf")
            held = board.picture.meters[guid(1)].hold
            assert held > -10.0
            await here.bench.do(Command(name="reset_holds"))
            await until(lambda: board.picture.meters[guid(1)].hold < held)

    asyncio.run(work())


def test_faders_move_in_reaper_at_once_and_reapers_own_moves_are_shown(song: Path, tmp_path: Path) -> None:
    async def work() -> None:
        async with stage(tmp_path, song) as here:
            board = here.board
            for db in (-1.0, -3.0, -6.0):
                await here.bench.do(Command(name="volume", target=guid(2), value=db))
            await here.bench.do(Command(name="mute", target=guid(3), value=True))
            assert board.picture.strips[1].volume == -6.0
            assert board.picture.rows == ()
            volume = await here.call("GetMediaTrackInfo_Value", {"track": 1}, "D_VOL")
            assert volume == pytest.approx(gain_from_db(-6.0))
            history = await asyncio.to_thread(here.reaper.undo_history)
            assert len(history) == 2
            await here.user("Rename", ("GetSetMediaTrackInfo_String", {"track": 0}, "P_NAME", "Boom", 1))
            await until(lambda: board.picture.strips[0].name == "Boom")
            assert board.picture.strips[2].mute

    asyncio.run(work())


def test_a_plan_from_the_proposal_to_undo(song: Path, tmp_path: Path) -> None:
    async def work() -> None:
        async with stage(tmp_path, song) as here:
            board, before = here.board, here.reaper.text()
            await do(here.bench, "propose", "organise")
            assert (board.picture.run.state, board.picture.run.error) == ("proposed", "")
            assert here.reaper.text() == before
            names = [row for row in board.picture.rows if row.field == "name"]
            await do(here.bench, "accept", False, target=str(names[0].number))
            await here.user("Rename", ("GetSetMediaTrackInfo_String", {"track": 1}, "P_NAME", "Mine", 1))
            await do(here.bench, "apply")
            assert board.picture.run.text.split(" ")[1:4] == ["written", "and", "read"], board.picture.run
            tracks = {strip.guid: strip.name for strip in board.picture.strips}
            assert tracks[names[0].guid] == names[0].before
            assert tracks[names[1].guid] == names[1].after
            assert board.picture.run.can_undo
            await do(here.bench, "undo")
            assert board.picture.run.text.endswith("Redo in REAPER brings it back.")
            assert [strip.name for strip in board.picture.strips] == ["01_Kick-02", "Mine", "02_Snare"]

    asyncio.run(work())


def test_when_the_agent_goes_meters_fall_and_when_it_comes_back_it_goes_on(song: Path, tmp_path: Path) -> None:
    async def work() -> None:
        async with stage(tmp_path, song) as here:
            board, script = here.board, here.reaper.resources / START
            await here.call("CSurf_OnPlay")
            await until(lambda: board.picture.playing)
            await asyncio.to_thread(here.reaper.run_script, script)
            await until(lambda: board.picture.run.error)
            assert not board.picture.playing
            assert board.picture.meters == {}
            assert board.picture.run.error == NOBODY
            with pytest.raises(Refused, match="not connected"):
                await here.bench.do(Command(name="volume", target=guid(1), value=-3.0))
            await asyncio.to_thread(here.reaper.run_script, script)
            await until(lambda: board.picture.playing and not board.picture.run.error)
            assert board.picture.meters[guid(1)].peak > -10.0

    asyncio.run(work())


def test_the_tab_in_front_is_followed(song: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.RPP"
    other.write_text(project(track(7, 'NAME "Vox"')), encoding="utf-8")

    async def work() -> None:
        async with stage(tmp_path, song, other) as here:
            assert len(here.board.picture.strips) == 3
            await asyncio.to_thread(here.reaper.switch, 1)
            await until(lambda: [strip.name for strip in here.board.picture.strips] == ["Vox"])
            await here.bench.do(Command(name="volume", target=guid(7), value=-3.0))
            assert here.reaper.text(1).count("VOLPAN 0.7079") == 1

    asyncio.run(work())
