"""Before and after by ear: rendered on request, served in parts, called off; the report of the ticked plan."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bridge.analyse import analyse
from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Plan
from bridge.proposal import Proposal
from bridge.surfaces.child import Said
from bridge.surfaces.service import Shown
from bridge.surfaces.tasks import Task
from bridge.template.load import load
from bridge.web.hearing import Hear, Hearing
from tests.bridge.hosts.projects import guid, item, project, track
from tests.bridge.web.stage import Desk, let_in, on_desk

RATE = 48000


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """Three seconds of a tone, and a plan that turns it down by 6 dB."""
    time = np.arange(3 * RATE) / RATE
    soundfile.write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 440.0 * time), RATE)
    media = item("POSITION 0", "LENGTH 3", "<SOURCE WAVE", '  FILE "tone.wav"', ">")
    song = tmp_path / "song.RPP"
    song.write_text(project(track(1, 'NAME "Tone"', "VOLPAN 1 0 -1 -1 1", *media)), encoding="utf-8")
    session = RppHost(song).snapshot()
    edit = Edit(step="test", target=guid(1), field="volume", before=1.0, after=0.5, reason="too loud")
    plan = Plan(action="balance", project="song", edits=(edit,))
    return Shown(proposal=Proposal(session, analyse(session, listen=False), plan, load(None)), plan=plan)


class Silent:
    """The voice of a task that nobody listens to."""

    def progress(self, word: str) -> Callable[[int, int, str], None]:
        return lambda done, total, name: None

    def warn(self, text: str) -> None:
        raise AssertionError(text)


async def at_once(task: Task, told: Callable[[Said], None]) -> Any:
    told(("progress", ("Rendering before", 1, 4, "00:01")))
    await asyncio.sleep(0)
    return await asyncio.to_thread(task, Silent())


def heard_on(shown: Shown, work: Callable[[Desk], Awaitable[None]], errand: Any = at_once) -> None:
    async def run(here: Desk) -> None:
        here.engine.proposed = shown
        hearing = here.service._hearing
        assert hearing is not None
        hearing._errand = errand
        await work(here)

    on_desk(run)


def test_before_and_after_are_rendered_matched_and_served_in_parts(shown: Shown) -> None:
    async def work(here: Desk) -> None:
        async with let_in(here) as client:
            async with client.get(f"{here.origin}/report") as answer:
                assert "compare-player" not in await answer.text()
            async with client.post(f"{here.origin}/hear") as answer:
                told = [json.loads(line) async for line in answer.content]
            assert told[0] == {"text": "Rendering before", "share": 0.25}
            last = told[-1]
            assert last["match"]["matched"] is True
            assert last["match"]["loudness_a"] == pytest.approx(last["match"]["loudness_b"], abs=0.1)
            assert last["loudness"] == pytest.approx(-6.02, abs=0.05)
            place = f"{here.origin}/hear/{last['number']}/b.flac"
            async with client.get(place) as answer:
                assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/flac")
                whole = await answer.read()
            assert whole[:4] == b"fLaC"
            async with client.get(place, headers={"Range": "bytes=4-99"}) as answer:
                assert (answer.status, await answer.read()) == (206, whole[4:100])
            async with client.get(place.replace("b.flac", "c.flac")) as answer:
                assert answer.status == 404
            async with client.get(f"{here.origin}/report") as answer:
                assert "sandbox" in answer.headers["Content-Security-Policy"]
                assert "compare-player" in await answer.text()

    heard_on(shown, work)


def test_without_a_plan_there_is_nothing_to_hear_or_to_report() -> None:
    async def work(here: Desk) -> None:
        async with let_in(here) as client:
            async with client.get(f"{here.origin}/report") as answer:
                assert answer.status == 404
            async with client.post(f"{here.origin}/hear") as answer:
                assert answer.status == 409

    on_desk(work)


def test_what_goes_wrong_is_said_in_words(shown: Shown) -> None:
    async def fails(task: Task, told: Callable[[Said], None]) -> Any:
        raise UserError("tone.wav is gone. Nothing was written.")

    async def work(here: Desk) -> None:
        async with let_in(here) as client, client.post(f"{here.origin}/hear") as answer:
            assert json.loads(await answer.text()) == {"why": "tone.wav is gone. Nothing was written."}

    heard_on(shown, work, fails)


def test_a_page_that_leaves_calls_its_rendering_off(shown: Shown) -> None:
    ended: list[str] = []

    async def slow(task: Task, told: Callable[[Said], None]) -> Any:
        told(("progress", ("Rendering before", 0, 4, "")))
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")

    async def work(here: Desk) -> None:
        async with let_in(here) as client:
            async with client.post(f"{here.origin}/hear") as answer:
                assert json.loads(await answer.content.readline())["share"] == 0.0
                async with client.post(f"{here.origin}/hear") as second:
                    assert second.status == 409
                answer.close()
            async with asyncio.timeout(10):
                while not ended:
                    await asyncio.sleep(0.01)

    heard_on(shown, work, slow)


def test_a_newer_rendering_takes_the_place_of_the_one_before(shown: Shown, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()

    async def run() -> None:
        hearing = Hearing(folder, at_once)
        for number in (1, 2):
            told = [one async for one in hearing.render(shown)]
            assert told[-1]["number"] == number
        assert sorted(path.name for path in folder.iterdir()) == ["a2.flac", "b2.flac"]
        assert hearing.clip("a", "1") is None
        assert hearing.clip("a", "2") == folder / "a2.flac"
        assert hearing.of(shown.plan) is not None
        assert hearing.of(Plan(action="balance", project="song")) is None

    asyncio.run(run())


def test_the_task_goes_to_another_process_and_back(shown: Shown) -> None:
    task = Hear(shown.proposal.session, shown.plan)
    assert pickle.loads(pickle.dumps(task)) == task
