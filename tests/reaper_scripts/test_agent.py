"""The agent's real files with the real reapy in the stand-in for REAPER."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bridge import runtime
from bridge.serve.client import AgentError, BridgeClient
from tests.reaper_host.client import StandIn
from tests.reaper_scripts.fake_bridge import TOKEN, FakeBridge, give_token
from tests.reaper_scripts.installed import eventually, install, running, texts

START = "Deskhand_Start or stop.py"


@pytest.fixture
def folder(own_runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The runtime folder; the bridge that was started in it is stopped at the end."""
    monkeypatch.setenv(runtime.PORT_VARIABLE, "0")
    yield own_runtime
    record = runtime.read_bridge(own_runtime)
    if record is not None and psutil.pid_exists(record.pid):
        with BridgeClient.connect(start=False) as client:
            client.stop()


@pytest.fixture
def reaper(tmp_path: Path, folder: Path) -> Iterator[StandIn]:
    install(tmp_path / "REAPER", folder)
    with StandIn([], tmp_path / "REAPER", bare=True) as reaper:
        yield reaper
        assert reaper.faults() == []


@pytest.fixture
def bridge(folder: Path) -> Iterator[FakeBridge]:
    """A bridge in the test's hands that the agent finds."""
    give_token(folder)
    with FakeBridge() as bridge, bridge.announced(folder):
        yield bridge


def start(reaper: StandIn) -> None:
    reaper.run_script(reaper.resources / "Scripts" / "Deskhand" / START)


def meet(bridge: FakeBridge) -> dict[str, Any]:
    bridge.accept()
    return bridge.welcome(bridge.wait)


def agents(client: BridgeClient) -> list[dict[str, Any]]:
    return list(client.status()["agents"])


def connected(client: BridgeClient, count: int = 1) -> list[dict[str, Any]]:
    eventually(lambda: len(agents(client)) == count, f"{count} agents")
    return agents(client)


def test_starting_deskhand_brings_up_a_bridge_that_reads_shows_and_asks(reaper: StandIn) -> None:
    start(reaper)
    eventually(lambda: "Deskhand is connected." in texts(reaper, "status"), "the connection")
    with BridgeClient.connect(start=False) as client:
        (agent,) = connected(client)
        assert agent["pid"] == reaper.process.pid
        assert Path(agent["resources"]) == reaper.resources
        line = client.line(agent["id"])
        (project,) = line.ask("projects")["projects"]
        assert (project["project"], project["active"], project["path"]) == ("p1", True, None)
        line.ask("show", text="Listening 3/40", level="status")
        reaper.answer("yes", "no", "Snare, top", None)
        assert line.ask("ask", title="Organise", text="Apply?") == {"answer": "yes"}
        assert line.ask("ask", title="Organise", text="Apply?") == {"answer": "no"}
        typed: Any = {"title": "Correct class", "caption": "What is it?", "text": "Kick"}
        assert line.ask("input", **typed) == {"text": "Snare, top"}
        assert line.ask("input", **typed) == {"text": None}
        line.ask("show", text="Nothing was written.", level="error")
    assert "Listening 3/40" in texts(reaper, "status")
    assert "Nothing was written." in texts(reaper, "message")
    assert reaper.undo_history() == []


def test_reaper_itself_opens_no_port(reaper: StandIn, bridge: FakeBridge) -> None:
    before = listening(reaper)
    start(reaper)
    meet(bridge)
    assert listening(reaper) == before


def listening(reaper: StandIn) -> list[int]:
    connections = psutil.Process(reaper.process.pid).net_connections("inet")
    return sorted(one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN)


def test_a_killed_bridge_is_noticed_and_the_next_one_is_found_by_itself(reaper: StandIn, folder: Path) -> None:
    start(reaper)
    eventually(lambda: "Deskhand is connected." in texts(reaper, "status"), "the connection")
    with BridgeClient.connect(start=False) as client:
        (before,) = connected(client)
    record = runtime.read_bridge(folder)
    assert record is not None
    os.kill(record.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    log = folder / "agent.log"
    eventually(lambda: log.exists() and "the connection ended" in log.read_text(), "the loss")
    assert "lost its bridge" in texts(reaper, "status")[-1]
    with BridgeClient.connect(start=True) as client:
        (after,) = connected(client)
    assert after == before
    assert running(reaper) == [START]


def test_two_reapers_are_told_apart(tmp_path: Path, reaper: StandIn, folder: Path) -> None:
    install(tmp_path / "Portable REAPER ü", folder)
    with StandIn([], tmp_path / "Portable REAPER ü", bare=True) as other:
        start(reaper)
        start(other)
        with BridgeClient.connect(start=True) as client:
            found = {agent["resources"]: agent["id"] for agent in connected(client, 2)}
    assert set(found) == {str(reaper.resources), str(other.resources)}
    assert len(set(found.values())) == 2


def test_starting_twice_stops_and_leaves_nothing_behind(reaper: StandIn, bridge: FakeBridge) -> None:
    start(reaper)
    meet(bridge)
    start(reaper)
    eventually(lambda: running(reaper) == [], "the end")
    assert texts(reaper, "status")[-1] == "Deskhand is stopped."
    assert [reaper.call("GetExtState", "deskhand", key) for key in ("agent", "beat", "request")] == ["", "", ""]
    start(reaper)
    meet(bridge)
    assert running(reaper) == [START]


def test_reaper_keeps_its_name_when_deskhand_is_started_again(reaper: StandIn, bridge: FakeBridge) -> None:
    start(reaper)
    first = meet(bridge)
    start(reaper)
    eventually(lambda: running(reaper) == [], "the end")
    start(reaper)
    assert meet(bridge) == first


def test_an_agent_that_finds_another_in_its_place_ends_without_touching_it(
    reaper: StandIn, bridge: FakeBridge
) -> None:
    start(reaper)
    meet(bridge)
    reaper.call("SetExtState", "deskhand", "agent", "another", 0)
    eventually(lambda: running(reaper) == [], "the end")
    assert reaper.call("GetExtState", "deskhand", "agent") == "another"
    assert "Deskhand is stopped." not in texts(reaper, "status")


@pytest.mark.parametrize("junk", [b"GET / HTTP/1.1\r\n\r\n", struct.pack("<I", 2**31), bytes(10_000_000)])
def test_junk_costs_the_connection_and_nothing_else(reaper: StandIn, bridge: FakeBridge, junk: bytes) -> None:
    start(reaper)
    meet(bridge)
    with contextlib.suppress(OSError):  # it may hang up before everything was sent
        bridge.say_bytes(junk)
    meet(bridge)
    bridge.say({"id": 1, "do": "projects"})
    assert bridge.wait("result")["id"] == 1


@pytest.mark.parametrize("do", ["os.system", "eval", "deskhand_agent.Agent", "RPR_DeleteTrack"])
def test_a_request_that_names_a_function_is_refused(reaper: StandIn, bridge: FakeBridge, do: str) -> None:
    start(reaper)
    meet(bridge)
    bridge.say({"id": 5, "do": do, "args": ["x"]})
    answer = bridge.wait("id")
    assert (answer["id"], answer["kind"]) == (5, "refused")


def test_a_fault_is_answered_and_logged_and_the_agent_goes_on(
    reaper: StandIn, bridge: FakeBridge, folder: Path
) -> None:
    start(reaper)
    meet(bridge)
    bridge.say({"id": 1, "do": "show", "text": "\udcff"}, {"id": 2, "do": "projects"})
    answer = bridge.wait("id")
    assert (answer["id"], answer["kind"]) == (1, "failed")
    assert bridge.wait("id")["id"] == 2
    assert "UnicodeEncodeError" in (folder / "agent.log").read_text(encoding="utf-8")


def test_a_full_disk_does_not_end_the_agent(reaper: StandIn, bridge: FakeBridge, folder: Path) -> None:
    start(reaper)
    meet(bridge)
    reaper.misbehave(disk_full=True)
    bridge.say({"id": 1, "do": "show", "text": "\udcff"}, {"id": 2, "do": "projects"})
    assert bridge.wait("id")["kind"] == "failed"
    assert "result" in bridge.wait("id")
    assert not (folder / "agent.log").exists()


def test_a_fault_of_the_loop_itself_is_told_and_logged_and_ends_it(
    tmp_path: Path, bridge: FakeBridge, folder: Path
) -> None:
    install(tmp_path / "REAPER", folder)
    with StandIn([], tmp_path / "REAPER", bare=True, without=["GetAppVersion"]) as reaper:
        start(reaper)
        eventually(lambda: running(reaper) == [], "the end")
        (message,) = texts(reaper, "message")
        assert reaper.call("GetExtState", "deskhand", "beat") == ""
    assert "met a fault and stopped" in message
    assert "AttributeError" in (folder / "agent.log").read_text(encoding="utf-8")


def test_a_program_without_the_token_learns_nothing_and_a_bridge_of_the_users_own_takes_its_place(
    reaper: StandIn, bridge: FakeBridge
) -> None:
    start(reaper)
    bridge.accept()
    assert TOKEN not in str(bridge.wait())
    bridge.say({"deskhand": 1, "version": "0.1.0", "nonce": "0" * 64, "proof": "0" * 64})
    eventually(lambda: any("token" in text for text in texts(reaper, "status")), "the warning")
    assert bridge.hear() == []
    assert bridge.hung_up
    bridge.die()
    eventually(lambda: "Deskhand is connected." in texts(reaper, "status"), "the user's own bridge")


def test_the_bridge_is_told_before_a_dialog_opens(reaper: StandIn, bridge: FakeBridge) -> None:
    start(reaper)
    meet(bridge)
    bridge.say({"id": 1, "do": "ask", "title": "Organise", "text": "Apply?"})
    assert bridge.wait("busy") == {"busy": "Apply?"}
    time.sleep(1.5)
    assert bridge.hear() == []
    reaper.answer("yes")
    assert bridge.wait("id") == {"id": 1, "result": {"answer": "yes"}}


@pytest.mark.parametrize(
    "request_", [{"do": "render", "tracks": []}, {"do": "action", "command": 40297}], ids=lambda one: one["do"]
)
def test_the_bridge_is_told_before_reaper_may_keep_the_agent_waiting(
    reaper: StandIn, bridge: FakeBridge, tmp_path: Path, request_: dict[str, Any]
) -> None:
    stems = tmp_path / "stems"
    stems.mkdir()
    start(reaper)
    meet(bridge)
    bridge.say({"id": 1, "project": "p1", "folder": str(stems), **request_})
    assert bridge.wait("busy") == {"busy": request_["do"]}
    assert "result" in bridge.wait("id")


def test_a_refused_operation_reaches_a_command_as_such(reaper: StandIn) -> None:
    start(reaper)
    with BridgeClient.connect() as client:
        (agent,) = connected(client)
        with pytest.raises(AgentError) as refusal:
            client.line(agent["id"]).ask("snapshot", project="p9")
    assert refusal.value.kind == "refused"


def test_a_reaper_that_is_closed_leaves_the_bridge(tmp_path: Path, folder: Path) -> None:
    install(tmp_path / "REAPER", folder)
    with BridgeClient.connect() as client:
        with StandIn([], tmp_path / "REAPER", bare=True) as reaper:
            start(reaper)
            connected(client)
        connected(client, 0)


def test_settings_are_read_at_the_start_alone(reaper: StandIn, bridge: FakeBridge) -> None:
    start(reaper)
    meet(bridge)
    settings = reaper.resources / "Scripts" / "Deskhand" / "deskhand_settings.json"
    settings.write_text(json.dumps({}), encoding="utf-8")
    bridge.leave()
    meet(bridge)
