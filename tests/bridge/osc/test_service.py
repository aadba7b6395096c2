"""The hub with real sockets and real clients: our own on the terminal, liblo's, osc.js."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import UserError
from bridge.osc.server import OscService
from bridge.surfaces.board import Board
from bridge.surfaces.service import LOOPBACK, OscSettings
from tests.bridge.osc.stage import LONG, Engine, Tap, picture, port_of, serving

SCRIPT = """
const osc = require("osc");
const [hub] = process.argv.slice(1).map(Number);
const here = {localAddress: "127.0.0.1", localPort: 0};
const port = new osc.UDPPort({...here, remoteAddress: "127.0.0.1", remotePort: hub});
const seen = {};
port.on("message", (one) => {
    seen[one.address] = one.args;
    if (one.address == "/deskhand/strip/1/pan" && one.args[0] == 1) {
        console.log(JSON.stringify(seen));
        process.exit(0);
    }
});
port.on("ready", () => {
    port.send({address: "/deskhand/subscribe", args: [{type: "s", value: "generic"}]});
    setTimeout(() => port.send({address: "/deskhand/strip/2/mute", args: [{type: "i", value: 1}]}), 300);
});
port.open();
setTimeout(() => process.exit(1), 15000);
"""


def with_hub(work: Callable[[OscService, Board, Engine], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        board, engine = Board(picture()), Engine()
        async with serving(board, engine) as service:
            await work(service, board, engine)

    asyncio.run(run())


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


async def finished(*words: str, stdin: str = "", **settings: Any) -> tuple[str, str]:
    """Output and errors of a program, while the hub serves."""
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **settings,
    )
    async with asyncio.timeout(60.0):
        out, err = await process.communicate(stdin.encode())
    return out.decode(), err.decode()


def test_a_surface_subscribes_sees_a_change_and_moves_a_fader() -> None:
    async def work(service: OscService, board: Board, engine: Engine) -> None:
        tap = Tap(port_of(service))
        tap.say("subscribe", "s", "generic")
        state = await tap.until(lambda state: "run/can_undo" in state)
        assert state["strip/1/name"] == ["Track 1"]
        board.strip("{2}", pan=1.0)
        await tap.until(lambda state: state["strip/2/pan"] == [1.0])
        tap.say("strip/1/volume", "f", 0.0)
        async with asyncio.timeout(LONG):
            while not engine.done:
                await asyncio.sleep(0.01)
        assert engine.done[0].target == "{1}"
        assert service.visitors == 1
        await service.stop()
        await tap.until(lambda state: "goodbye" in state)
        tap.close()

    with_hub(work)


def test_what_the_engine_refuses_is_answered_and_the_button_shows_the_truth() -> None:
    async def work(service: OscService, board: Board, engine: Engine) -> None:
        engine.refuses = ("mute",)
        tap = Tap(port_of(service))
        tap.say("subscribe", "s", "generic")
        await tap.until(lambda state: "run/can_undo" in state)
        tap.found.clear()
        tap.say("strip/1/mute", "i", 1)
        state = await tap.until(lambda state: "error" in state and "strip/1/mute" in state)
        assert state["error"] == ["/deskhand/strip/1/mute", "No mute now. Nothing was done."]
        assert state["strip/1/mute"] == [0]
        tap.close()

    with_hub(work)


def test_a_surface_that_has_vanished_does_not_hold_the_others_up() -> None:
    async def work(service: OscService, board: Board, engine: Engine) -> None:
        gone, tap = Tap(port_of(service)), Tap(port_of(service))
        for one in (gone, tap):
            one.say("subscribe", "s", "generic")
        await tap.until(lambda state: "run/can_undo" in state)
        gone.close()
        for place in range(20):
            board.strip("{1}", pan=place / 20.0)
            await asyncio.sleep(0.01)
        await tap.until(lambda state: state["strip/1/pan"] == [pytest.approx((0.95 + 1.0) / 2.0)])
        tap.close()

    with_hub(work)


def test_a_taken_port_is_named() -> None:
    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind((LOOPBACK, 0))
            port = other.getsockname()[1]
            service = OscService(Board(), Engine(), OscSettings(port=port))
            with pytest.raises(UserError, match=f"{port} of 127.0.0.1 cannot be listened on"):
                await service.start()
            await service.stop()

    asyncio.run(run())


def test_an_allowed_machine_is_named_by_its_address() -> None:
    with pytest.raises(UserError, match="no address"):
        OscService(Board(), Engine(), OscSettings(allow=("tablet.local",)))


def test_oscsend_and_oscdump_of_liblo_subscribe_and_command() -> None:
    send, dump = tool("oscsend"), tool("oscdump")

    async def work(service: OscService, board: Board, engine: Engine) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((LOOPBACK, 0))
            listening = probe.getsockname()[1]
        dumping = await asyncio.create_subprocess_exec(
            dump, "-L", str(listening), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert dumping.stdout is not None
        try:
            await asyncio.sleep(0.3)
            hub = ("localhost", str(port_of(service)))
            await finished(send, *hub, "/deskhand/subscribe", "sff", "generic", "60", str(listening))
            await finished(send, *hub, "/deskhand/strip/3/volume/db", "f", "-6")
            await finished(send, *hub, "/deskhand/run/apply")
            found = b""
            async with asyncio.timeout(LONG):
                while b"/deskhand/run/can_undo i 0" not in found:
                    found += await dumping.stdout.readline()
                while len(engine.done) < 2:
                    await asyncio.sleep(0.01)
            assert b'/deskhand/strip/4/name s "Track 4"' in found
            assert b"/deskhand/strip/1/colour iii 255 0 0" in found
            assert b"/deskhand/strip/1/pan f 0.5" in found
            assert [(one.name, one.target, one.value) for one in engine.done] == [
                ("volume", "{3}", -6.0),
                ("apply", "", None),
            ]
        finally:
            dumping.terminate()
            await dumping.wait()

    with_hub(work)


@pytest.fixture(scope="session")
def osc_js(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with osc.js from the npm registry."""
    npm = tool("npm")
    folder: Path = tmp_path_factory.mktemp("osc_js")
    words = (npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-optional", "osc@2.4.5")
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not come to an end: no registry?")
    if done.returncode != 0:
        pytest.skip("npm could not fetch osc.js")
    return folder


def test_osc_js_subscribes_and_commands(osc_js: Path) -> None:
    node = tool("node")

    async def work(service: OscService, board: Board, engine: Engine) -> None:
        asking = asyncio.create_task(finished(node, "-e", SCRIPT, str(port_of(service)), cwd=osc_js))
        async with asyncio.timeout(LONG):
            while not engine.done and not asking.done():
                await asyncio.sleep(0.01)
        board.strip("{1}", pan=1.0)
        out, err = await asking
        assert out, err
        seen = json.loads(out)
        assert seen["/deskhand/strip/4/name"] == ["Track 4"]
        assert seen["/deskhand/strip/1/pan"] == [1]
        assert [(one.name, one.target, one.value) for one in engine.done] == [("mute", "{2}", True)]

    with_hub(work)


def deskhand(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bridge.cli.main", "osc", *words)


def test_simulate_prints_the_strips_and_does_what_is_typed() -> None:
    async def work(service: OscService, board: Board, engine: Engine) -> None:
        typed = "accept 2\nvolume 1 -6\nnonsense\nmute 9 1\n"
        out, err = await finished(
            *deskhand("simulate", "--port", str(port_of(service))), stdin=typed, env=os.environ
        )
        assert "Track 4" in out
        assert "There are: accept N" in err
        assert "no track at position 9" in err
        assert [(one.name, one.target) for one in engine.done] == [("accept_track", "{2}"), ("volume", "{1}")]
        assert engine.done[1].value == pytest.approx(-6.0, abs=1e-5)

    with_hub(work)


def test_monitor_tells_what_is_sent_and_heard_as_lines_of_json() -> None:
    async def work(service: OscService, board: Board, engine: Engine) -> None:
        words = deskhand("monitor", "--port", str(port_of(service)), "--seconds", "1.5", "--json")
        asking = asyncio.create_task(finished(*words, "--filter", "/deskhand/strip/1/*"))
        async with asyncio.timeout(LONG):
            while not service.visitors:
                await asyncio.sleep(0.01)
        tap = Tap(port_of(service))
        tap.say("strip/1/mute", "i", 1)
        out, err = await asking
        tap.close()
        lines = [json.loads(line) for line in out.splitlines()]
        assert err == ""
        assert {"/deskhand/strip/1/name"} <= {line.get("sent") for line in lines}
        assert "/deskhand/strip/1/mute 1" in [line.get("heard") for line in lines]
        assert not any("/strip/2/" in line.get("sent", "") for line in lines)

    with_hub(work)


def test_without_a_hub_it_is_said_what_to_start() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    done = subprocess.run(deskhand("simulate", "--once", "--port", str(port)), capture_output=True, text=True)
    assert done.returncode == 1
    assert "No OSC hub answers" in done.stderr
