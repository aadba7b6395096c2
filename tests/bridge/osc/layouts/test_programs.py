"""The layouts with programs that nobody here wrote: liblo's oscsend, and Open Stage Control itself where it is."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bridge.osc.devices import devices
from bridge.osc.layouts import open_stage_control, touchosc
from bridge.osc.layouts.layout import layout
from bridge.osc.server import OscService
from bridge.surfaces.board import Board
from bridge.surfaces.service import LOOPBACK
from publish.layouts import FOLDER
from publish.sources import ROOT
from tests.bridge.osc.stage import LONG, Engine, Tap, port_of
from tests.bridge.osc.test_service import finished, tool, with_hub

PROGRAM = "DESKHAND_OPEN_STAGE_CONTROL"
"""Names the folder with Open Stage Control's ``package.json``: it is not in the npm registry."""
CHROMIUM = Path("/usr/bin/chromium")
SENT = {"s": "kick", "f": "0.5", "i": "1"}


def sendable() -> list[tuple[str, str, str]]:
    """Addresses that a layout for TouchOSC sends for its second strip, with types and a value."""
    rows = [
        one.row for group in layout(devices()[touchosc.DEVICE]).groups for one in group.widgets if one.row.is_in
    ]
    values = {row.path: SENT.get(row.types, "") for row in rows} | {"run/propose": "balance", "bank/size": "8"}
    return [(row.at(2), row.types, values[row.path]) for row in dict.fromkeys(rows)]


def test_oscsend_of_liblo_is_understood_at_every_address_that_a_layout_sends() -> None:
    send = tool("oscsend")

    async def work(service: OscService, board: Board, engine: Engine) -> None:
        tap = Tap(port_of(service))
        tap.say("subscribe", "s", "monitor")
        await tap.until(lambda state: "run/can_undo" in state)
        hub = ("localhost", str(port_of(service)))
        wanted = set()
        for address, types, value in sendable():
            if not address.startswith(("/deskhand/bank/", "/deskhand/refresh")):
                await finished(send, *hub, address, *([types, value] if types else []))
                wanted.add(address)
        state = await tap.until(
            lambda _: wanted <= {values[1].split()[0] for a, values in tap.found if a.endswith("/heard")}
        )
        assert "error" not in state
        async with asyncio.timeout(LONG):
            while len(engine.done) < len(wanted):
                await asyncio.sleep(0.01)
        assert {one.name for one in engine.done} == {
            "accept_track", "apply", "cancel", "correct", "mute", "pan", "play", "propose", "reset_holds", "solo",
            "undo", "volume",
        }  # fmt: skip
        tap.close()

    with_hub(work)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def stage_control(folder: Path, hub: int, cache: Path) -> AsyncIterator[str]:
    """Open Stage Control with the layout, and where its page is."""
    page, osc = free_port(), free_port()
    words = (tool("node"), str(folder), "--no-gui", "--no-qrcode", "--cache-dir", str(cache))
    ports = ("--port", str(page), "--osc-port", str(osc), "--send", f"{LOOPBACK}:{hub}")
    session = ROOT / FOLDER / "Deskhand Open Stage Control.json"
    process = await asyncio.create_subprocess_exec(
        *words, *ports, "--load", str(session), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(LONG):
            while b"Server started" not in await process.stdout.readline():
                pass
        yield f"http://{LOOPBACK}:{page}/"
    finally:
        process.terminate()
        await process.wait()


def test_open_stage_control_opens_the_layout_shows_the_strips_and_sends_what_is_pressed(tmp_path: Path) -> None:
    if PROGRAM not in os.environ or not CHROMIUM.exists():
        pytest.skip(f"Open Stage Control is not here: {PROGRAM} names its folder, and {CHROMIUM} is needed")
    from playwright.async_api import async_playwright, expect

    async def work(service: OscService, board: Board, engine: Engine) -> None:
        program = stage_control(Path(os.environ[PROGRAM]), port_of(service), tmp_path)
        async with program as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1100, "height": 830})
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            await page.goto(address)
            await expect(page.get_by_text("Track 4")).to_be_visible(timeout=LONG * 1000.0)
            board.strip("{2}", volume=-6.0)
            await expect(page.get_by_text("-6.0 dB")).to_be_visible()
            await page.get_by_text("Accept").nth(2).click(force=True)
            await page.get_by_text("Apply").click(force=True)
            await page.wait_for_timeout(1000.0)  # longer than a double tap may take
            await page.get_by_text("Apply").dblclick(force=True)
            async with asyncio.timeout(LONG):
                while len(engine.done) < 2:
                    await asyncio.sleep(0.01)
            await browser.close()
            assert [(one.name, one.target) for one in engine.done] == [("accept_track", "{3}"), ("apply", "")]
            assert service.visitors == 1
            assert not faults

    with_hub(work)


def test_both_layouts_have_the_same_strips() -> None:
    counts = {layout(devices()[device]).bank for device in (open_stage_control.DEVICE, touchosc.DEVICE)}
    assert counts == {8}
