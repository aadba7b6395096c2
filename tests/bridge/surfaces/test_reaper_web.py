"""REAPER's own web interface: answers as its documentation describes them, and a server that gives them."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bridge.surfaces.board import Board
from bridge.surfaces.service import LOOPBACK, Service
from bridge.surfaces.showing import Doors, Showing, Wanted
from bridge.surfaces.sources.reaper_web import REQUEST, read
from tests.bridge.surfaces.stage import until
from tests.bridge.surfaces.test_showing import Nobody

PLAYING = "TRANSPORT\t1\t12.5\t0\t0:12.500\t7.1.00"
TRACKS = (
    "TRACK\t0\tMASTER\t0\t1.0\t0.0\t12\t-31\t1.0\t3\t0\t0\t1\t0",
    "TRACK\t1\tDrums\t1\t0.5\t0.0\t-15\t-60\t1.0\t3\t0\t0\t0\t0",
    "TRACK\t2\tKick\\tIn \\\\ n\t26\t0.25\t-0.5\t-40\t-105\t1.0\t3\t0\t0\t0\t0x1c24133",
    "TRACK\t3\tEmpty\t0\t0.0\t1.0\t-1500\t-1500\t1.0\t3\t0\t0\t0\t0",
)
ANSWER = "\n".join((PLAYING, *TRACKS)) + "\n"


def test_a_line_is_a_strip_and_its_meter() -> None:
    told = read(ANSWER)
    drums, kick, empty = told.strips
    assert (drums.name, drums.bus, drums.colour) == ("Drums", True, None)
    assert drums.volume == pytest.approx(-6.0206, abs=1e-4)
    assert (kick.name, kick.colour, kick.pan) == ("Kick\tIn \\ n", 0xC24133, -0.5)
    assert (kick.mute, kick.solo, kick.selected, kick.bus) == (True, True, True, False)
    assert (told.meters[kick.guid].peak, told.meters[kick.guid].hold) == (-10.5, -4.0)
    assert (empty.volume, told.meters[empty.guid].peak) == (-math.inf, -math.inf)
    assert (told.master.peak, told.master.hold, told.master.clip) == (-3.1, 1.2, True)
    assert told.playing


@pytest.mark.parametrize(("state", "playing"), [(0, False), (1, True), (2, False), (5, True), (6, False)])
def test_meters_show_only_while_it_plays_or_records_and_the_hold_stays(state: int, playing: bool) -> None:
    told = read(ANSWER.replace("TRANSPORT\t1", f"TRANSPORT\t{state}"))
    assert told.playing is playing
    assert told.meters["web:1"].peak == (-6.0 if playing else -math.inf)
    assert told.meters["web:1"].hold == -1.5


@given(st.text(alphabet="TRACKNSPO019\t\n\\.x-naif", max_size=200))
def test_what_is_no_answer_is_one_error(text: str) -> None:
    for answer in (text, f"{PLAYING}\n{text}", f"{ANSWER}TRACK\t{text}"):
        try:
            read(answer)
        except ValueError:
            continue


@pytest.mark.parametrize(
    "line", ["TRACK\t1\tshort", TRACKS[1].replace("0.5", "nan"), TRACKS[1].replace("-15", "x")]
)
def test_a_broken_line_is_not_half_read(line: str) -> None:
    with pytest.raises(ValueError, match=r"expected|invalid literal"):
        read(f"{PLAYING}\n{line}")


@dataclass
class Reaper:
    """A web interface that answers."""

    answer: str = ANSWER

    async def start(self) -> tuple[web.AppRunner, int]:
        app = web.Application()
        app.router.add_get(REQUEST, self._tell)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, 0).start()
        return runner, int(runner.addresses[0][1])

    async def _tell(self, request: web.Request) -> web.Response:
        return web.Response(text=self.answer)


def test_while_no_agent_is_there_the_web_interface_is_shown_and_followed() -> None:
    async def work() -> None:
        boards: list[Board] = []

        def make(board: Board, *_: object) -> list[Service]:
            boards.append(board)
            return []

        reaper = Reaper()
        runner, port = await reaper.start()
        showing = Showing(Nobody(), Doors(reaper_web=port), make)
        await showing.show(Wanted())
        board = boards[0]
        await until(lambda: board.picture.playing)
        assert [strip.number for strip in board.picture.strips] == [1, 2, 3]
        assert board.picture.live
        reaper.answer = ANSWER.replace("Drums", "All drums")
        await until(lambda: board.picture.strips[0].name == "All drums")
        reaper.answer = "<html>"
        await until(lambda: not board.picture.playing)
        assert board.picture.meters == {}
        reaper.answer = ANSWER
        await until(lambda: board.picture.playing)
        await showing.close()
        await runner.cleanup()

    asyncio.run(work())
