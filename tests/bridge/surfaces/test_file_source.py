"""Meters of a project file: what a page plays of it, against levels computed by hand."""

from __future__ import annotations

import asyncio
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest

from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command
from bridge.surfaces.doors import FileDoor
from bridge.surfaces.engine import Bench
from bridge.surfaces.errand import Told
from bridge.surfaces.sources.file import FileSource
from bridge.surfaces.sources.measure import Measure, measure
from bridge.surfaces.sources.timeline import STEP, Line, MasterLine, Timeline
from core.units import db_from_gain
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import guid, project, track
from tests.bridge.surfaces.stage import until

RATE = 48000
SECONDS = 4
SOUND = 0.25 * np.random.default_rng(8).uniform(-1.0, 1.0, (SECONDS * RATE, 2))


class Quiet:
    """Nobody is told."""

    def progress(self, word: str) -> Any:
        return lambda done, total, name: None

    def warn(self, text: str) -> None:
        raise AssertionError(text)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A folder at 0.5 with a track at 0.5 in it, which plays from 1 s on, and a track that plays nothing."""
    write(tmp_path / "noise.wav", SOUND, rate=RATE)
    item = ("<ITEM", "  POSITION 1", f"  LENGTH {SECONDS}", "  FADEIN 1 0 0", "  FADEOUT 1 0 0")
    source = ("  <SOURCE WAVE", '    FILE "noise.wav"', "  >", ">")
    path = tmp_path / "song.RPP"
    blocks = (
        track(1, 'NAME "Drums"', "VOLPAN 0.5 0 -1 -1 1", "ISBUS 1 1"),
        track(2, 'NAME "Kick"', "VOLPAN 0.5 0 -1 -1 1", "ISBUS 2 -1", *item, *source),
        track(3, 'NAME "Empty"', "VOLPAN 1 0 -1 -1 1"),
    )
    path.write_text(project("  SAMPLERATE 48000 1 0", *blocks), encoding="utf-8")
    return path


@pytest.fixture
def timeline(song: Path) -> Timeline:
    return measure(RppHost(song).snapshot(), Quiet())


def steps(seconds: float) -> int:
    return round(seconds / STEP)


def test_a_track_s_peak_is_behind_its_own_fader_and_the_folders_do_not_count(timeline: Timeline) -> None:
    line = timeline.tracks[guid(2)]
    assert max(line.peak[: steps(1.0)]) == 0.0
    for second in (1.5, 3.0):
        frames = slice(round((second - 1.0) * RATE), round((second - 1.0 + STEP) * RATE))
        assert line.peak[steps(second)] == pytest.approx(0.5 * np.abs(SOUND[frames]).max(), rel=1e-4)
        assert timeline.master.peak[steps(second)] == pytest.approx(0.25 * np.abs(SOUND[frames]).max(), rel=1e-4)


def test_a_folder_s_meter_is_behind_its_own_fader_and_so_is_its_loudness(timeline: Timeline) -> None:
    folder, within = timeline.tracks[guid(1)], timeline.tracks[guid(2)]
    for second in (1.5, 3.0):
        assert folder.peak[steps(second)] == pytest.approx(0.5 * within.peak[steps(second)], rel=1e-4)
    assert folder.momentary[steps(3.0)] == pytest.approx(timeline.master.momentary[steps(3.0)], abs=0.01)
    assert guid(3) not in timeline.tracks


def test_rms_is_that_of_the_last_300_ms(timeline: Timeline) -> None:
    end = steps(3.0)
    last = slice(round(1.75 * RATE), round((2.0 + STEP) * RATE))
    expected = 0.5 * math.sqrt(float(np.mean(SOUND[last] ** 2)))
    assert timeline.tracks[guid(2)].rms[end] == pytest.approx(expected, rel=1e-3)


def test_loudness_agrees_with_pyloudnorm(timeline: Timeline) -> None:
    mix = np.concatenate([np.zeros((RATE, 2)), 0.25 * SOUND])
    expected = pyloudnorm.Meter(RATE).integrated_loudness(mix)
    assert timeline.master.integrated[-1] == pytest.approx(expected, abs=0.1)
    assert timeline.master.short_term[-1] == pytest.approx(expected, abs=0.3)
    assert timeline.master.momentary[steps(0.9)] == -math.inf
    momentary = timeline.tracks[guid(2)].momentary[steps(3.0)]
    assert momentary == pytest.approx(timeline.master.momentary[steps(3.0)] + db_from_gain(2.0), abs=0.01)


def test_the_true_peak_never_falls_and_is_no_lower_than_the_peak(timeline: Timeline) -> None:
    peaks = list(timeline.master.true_peak)
    assert peaks == sorted(peaks)
    assert peaks[-1] >= db_from_gain(max(timeline.master.peak))


def test_behind_the_end_there_is_nothing_to_show(timeline: Timeline) -> None:
    assert timeline.seconds == pytest.approx(1.0 + SECONDS, abs=2 * STEP)
    assert timeline.at(timeline.seconds + STEP, {}) is None
    assert timeline.at(-1.0, {}) is None


def ramp(count: int) -> Timeline:
    """One track whose peak halves at each step from full scale on."""
    line, master = Line(), MasterLine()
    for number in range(count):
        for values in (line.peak, line.rms, master.peak):
            values.append(2.0**-number)
        for values in (line.momentary, master.momentary, master.short_term, master.integrated, master.true_peak):
            values.append(-float(number))
    return Timeline(tracks={guid(2): line}, master=master)


def test_a_page_that_plays_moves_the_meters_and_silence_follows(song: Path) -> None:
    asked: list[object] = []

    async def errand(task: object, told: Told) -> Timeline:
        asked.append(task)
        return ramp(20)

    async def work() -> None:
        board = Board()
        source = FileSource(board, song, errand=errand)
        bench = Bench(board, source, door=FileDoor(song))
        running = asyncio.create_task(source.run(bench))
        await until(lambda: board.picture.strips)
        await source.do(Command(name="seek", value=4 * STEP))
        assert board.picture.meters == {}
        await source.do(Command(name="play", value=True))
        await until(lambda: board.picture.playing)
        meter = board.picture.meters[guid(2)]
        assert meter.peak <= db_from_gain(2.0**-4) + 0.01
        assert meter.momentary == board.picture.master.integrated
        await until(lambda: not board.picture.playing)  # the end is reached
        silent = board.picture.meters[guid(2)]
        assert silent.peak == -math.inf
        assert silent.hold >= meter.hold
        await source.do(Command(name="reset_holds"))
        assert board.picture.meters == {}
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())
    assert asked == [Measure(song)]


def test_what_is_played_waits_for_its_meters(song: Path) -> None:
    there = asyncio.Event()

    async def errand(task: object, told: Told) -> Timeline:
        told(("progress", ("Rendering meters", 3, 9, "song")))
        await there.wait()
        return ramp(400)

    async def work() -> None:
        board = Board()
        source = FileSource(board, song, errand=errand)
        running = asyncio.create_task(source.run(Bench(board, source, door=FileDoor(song))))
        await until(lambda: board.picture.strips)
        await source.do(Command(name="play", value=True))
        await until(lambda: board.picture.run.text)
        assert board.picture.run.text == "Rendering meters: 3 of 9 s"
        await asyncio.sleep(10 * STEP)
        assert not board.picture.playing
        there.set()
        await until(lambda: board.picture.playing)
        assert board.picture.run.text == ""
        assert board.picture.meters[guid(2)].hold > db_from_gain(2.0**-10)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())


def test_a_file_that_is_saved_while_it_is_rendered_is_rendered_again(song: Path) -> None:
    begun: list[object] = []

    async def errand(task: object, told: Told) -> Timeline:
        begun.append(task)
        if len(begun) == 1:
            await asyncio.Event().wait()
        return ramp(400)

    async def work() -> None:
        board = Board()
        source = FileSource(board, song, errand=errand)
        running = asyncio.create_task(source.run(Bench(board, source, door=FileDoor(song))))
        await until(lambda: board.picture.strips)
        await source.do(Command(name="play", value=True))
        await until(lambda: begun)
        os.utime(song, (1.0, 1.0))
        await until(lambda: board.picture.playing)
        assert board.picture.run.text == ""
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())
    assert begun == [Measure(song)] * 2


def test_where_nothing_can_be_rendered_it_is_said_once(song: Path) -> None:
    begun: list[object] = []

    async def errand(task: object, told: Told) -> Timeline:
        begun.append(task)
        raise UserError("It cannot be read.")

    async def work() -> None:
        board = Board()
        source = FileSource(board, song, errand=errand)
        running = asyncio.create_task(source.run(Bench(board, source, door=FileDoor(song))))
        await until(lambda: board.picture.strips)
        await source.do(Command(name="play", value=True))
        await until(lambda: board.picture.run.text == "There are no meters: It cannot be read.")
        await asyncio.sleep(4 * STEP)
        assert not board.picture.playing
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())
    assert len(begun) == 1


def test_a_file_that_another_program_saves_is_read_again(song: Path) -> None:
    async def work() -> None:
        board = Board()
        source = FileSource(board, song)
        bench = Bench(board, source, door=FileDoor(song))
        running = asyncio.create_task(source.run(bench))
        await until(lambda: board.picture.strips)
        song.write_text(song.read_text(encoding="utf-8").replace("Empty", "Pad"), encoding="utf-8")
        os.utime(song, (1.0, 1.0))
        await until(lambda: board.picture.strips[2].name == "Pad")
        song.unlink()
        await until(lambda: board.picture.run.error)
        song.write_text(project(track(1, 'NAME "New"')), encoding="utf-8")
        await until(lambda: [strip.name for strip in board.picture.strips] == ["New"])
        await until(lambda: not board.picture.run.error)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(work())
