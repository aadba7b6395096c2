"""One page that is open: what it is told, what it says, and what becomes of pages that are none."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import socket
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bridge.surfaces.picture import Meter
from bridge.web import app, visit
from bridge.web.news import News
from bridge.web.visit import MOST_MALFORMED
from tests.bridge.web.frames import NO_FRAMES, NO_ORDERS, REASON, Wire, attack
from tests.bridge.web.stage import Desk, connected, guid, let_in, levels, on_desk, picture

PATIENCE = 10.0


async def told(page: ClientWebSocketResponse, part: str) -> Any:
    """The next message with this part."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await page.receive_json()
            if part in message:
                return message[part]


async def cookie_of(here: Desk) -> str:
    async with let_in(here) as client:
        return client.headers["Cookie"]


def test_a_page_is_greeted_and_told_all_then_what_changes() -> None:
    async def work(here: Desk) -> None:
        async with connected(here) as page:
            hello = await told(page, "hello")
            assert hello["actions"] == ["organise", "balance", "strip"]
            assert ["kick", "kick"] in hello["classes"][0]["labels"]
            assert len(await told(page, "strips")) == 6
            here.board.strip(guid(2), mute=True)
            assert [(one["number"], one["mute"]) for one in await told(page, "strips")] == [(2, True)]
            here.board.run(state="busy", progress=0.5)
            assert (await told(page, "run"))["progress"] == 0.5

    on_desk(work)


def test_an_order_reaches_the_engine_and_is_answered() -> None:
    async def work(here: Desk) -> None:
        async with connected(here) as page:
            await page.send_json({"id": 4, "do": "volume", "target": guid(1), "value": -3.5})
            assert await told(page, "done") == 4
            await page.send_json({"id": 5, "do": "volume", "target": guid(99), "value": -3.5})
            assert "Nothing was done" in await told(page, "why")
            await page.send_json({"id": 6, "do": "format_disk"})
            assert "There is no command" in await told(page, "why")
        assert [one.name for one in here.engine.commands] == ["volume"]
        assert (here.service.counts.refused, here.service.counts.malformed) == (2, 0)

    on_desk(work)


def test_two_pages_see_the_same() -> None:
    async def work(here: Desk) -> None:
        async with connected(here) as one, connected(here) as other:
            for page in (one, other):
                await told(page, "rows")
            await one.send_json({"id": 1, "do": "accept", "target": "2", "value": False})
            for page in (one, other):
                rows = (await told(page, "rows"))["changed"]
                assert [(row["number"], row["accepted"]) for row in rows] == [(2, False)]
            assert here.service.visitors == 2

    on_desk(work)


def test_only_so_many_pages_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "MOST_PAGES", 1)

    async def work(here: Desk) -> None:
        async with connected(here) as page, let_in(here) as client:
            await told(page, "hello")
            async with client.get(f"{here.origin}/socket") as answer:
                assert answer.status == 503

    on_desk(work)


@pytest.mark.parametrize("kind", [*NO_ORDERS, *NO_FRAMES])
def test_a_frame_that_is_none_ends_or_is_refused(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    async def work(here: Desk) -> None:
        cookie = await cookie_of(here)
        wire = await Wire.open(here, cookie)
        await wire.text()
        await wire.send({**NO_ORDERS, **NO_FRAMES}[kind](random.Random(7)))
        async with asyncio.timeout(PATIENCE):
            if kind in NO_ORDERS:
                assert REASON.search(await wire.refusal())
                wire.close()
            else:
                await wire.ended()
        assert here.engine.commands == []
        assert here.service.counts.malformed == 1
        async with connected(here) as page:
            assert len(await told(page, "strips")) == 6

    with caplog.at_level(logging.WARNING):
        on_desk(work)
    assert caplog.records == []


def test_hundreds_of_malformed_frames_leave_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    async def work(here: Desk) -> None:
        cookie = await cookie_of(here)

        async def settled(count: int) -> int:
            await attack(here, cookie, count)
            while here.service.visitors:
                await asyncio.sleep(0.01)
            assert here.service.counts.malformed == count
            here.service.counts.malformed = 0
            gc.collect()
            return len(gc.get_objects())

        before = await settled(160)
        assert await settled(320) - before < 320
        async with connected(here) as page:
            assert len(await told(page, "strips")) == 6

    with caplog.at_level(logging.WARNING):
        on_desk(work)
    assert caplog.records == []


def test_who_sends_nothing_but_malformed_frames_is_hung_up_on() -> None:
    async def work(here: Desk) -> None:
        async with connected(here) as page:
            for _ in range(MOST_MALFORMED):
                await page.send_str("{")
            async with asyncio.timeout(PATIENCE):
                while (frame := await page.receive()).type is WSMsgType.TEXT:
                    pass
            assert frame.data == 1008

    on_desk(work)


def test_a_page_that_takes_nothing_holds_nobody_up_and_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "PERIOD", 0.0)
    monkeypatch.setattr(visit, "PATIENCE", 2.0)
    tracks = 300

    async def work(here: Desk) -> None:
        slow = await Wire.open(here, await cookie_of(here))
        slow.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.reader._transport.pause_reading()  # type: ignore[attr-defined]  # a browser that hangs
        async with connected(here) as page:
            await told(page, "strips")
            for step in range(400):
                levels(here.board, tracks, -100.0 + step / 10)
                assert len(await told(page, "meters")) == tracks * 6
            assert here.board.picture.meters[guid(1)] == Meter(peak=-60.1, hold=-60.1)
            async with asyncio.timeout(PATIENCE):
                while here.service.visitors > 1:
                    levels(here.board, tracks, -50.0)
                    levels(here.board, tracks, -40.0)
                    await told(page, "meters")
        slow.close()

    on_desk(work, picture(tracks=tracks, rows=0))


def test_a_page_hears_that_the_bridge_is_there_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "BEAT", 0.05)

    async def work(here: Desk) -> None:
        async with connected(here) as page:
            assert await told(page, "beat") == 1

    on_desk(work)


def test_the_end_of_the_service_is_said_and_nothing_is_left() -> None:
    async def work(here: Desk) -> None:
        async with connected(here) as page:
            await told(page, "strips")
            stopping = asyncio.create_task(here.service.stop())
            async with asyncio.timeout(PATIENCE):
                while (frame := await page.receive()).type is WSMsgType.TEXT:
                    pass
            assert frame.data == 1001
            await stopping
        assert here.service.visitors == 0

    on_desk(work)


def test_meters_of_many_tracks_are_a_small_message() -> None:
    """200 tracks, 20 times a second: under 120 kB/s."""
    shown = picture(tracks=200, rows=0)
    meters = {one.guid: Meter(peak=-23.4, hold=-12.3, rms=-30.1, momentary=-33.3) for one in shown.strips}
    loud = replace(shown, meters=meters)
    text = json.dumps(News().of(loud, {("meter", one.guid) for one in shown.strips}), separators=(",", ":"))
    assert len(text) < 6000
