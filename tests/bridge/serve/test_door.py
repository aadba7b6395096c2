"""Who is let in: a caller that proves it knows the token. Everybody else gets a refusal and nothing else."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from bridge.errors import UserError
from bridge.runtime import token
from bridge.serve.client import BridgeClient
from bridge.serve.dial import dial
from bridge.serve.frames import Message, decode, encode
from bridge.serve.hello import NotOurs, proof_of
from bridge.serve.hub import CONNECTIONS
from tests.bridge.serve.running import LONG, Agent, Bridge, everything_from, framed, plain_socket, until

NONCE = "0" * 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("door"))


@pytest.fixture(autouse=True)
def one_folder(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_RUNTIME", folder)


@pytest.fixture(scope="module")
def bridge(folder: str) -> Iterator[Bridge]:
    """One bridge for every test of this module: that it serves on after each is part of what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESKHAND_RUNTIME", folder)
        with Bridge(patience={"hello": 1.0, "beat": 0.1, "silence": 0.6}) as bridge:
            yield bridge


@pytest.fixture(autouse=True)
def unharmed(bridge: Bridge, folder: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.setenv("DESKHAND_RUNTIME", folder)
    with BridgeClient.connect(start=False) as client:
        assert client.status()["pid"] == bridge.process.pid


def refusal(received: bytes) -> str:
    """The one message that came, which must be a refusal."""
    size = int.from_bytes(received[:4], "little")
    assert len(received) == 4 + size, "more than one message"
    message = decode(received[4:])
    assert list(message) == ["refused"]
    return str(message["refused"])


def hello(**changes: Any) -> Message:
    return {"deskhand": 1, "role": "command", "version": "0.1.0", "nonce": NONCE, **changes}


def answer_to(bridge: Bridge, first: bytes) -> bytes:
    with plain_socket(bridge.port) as stranger:
        stranger.sendall(first)
        return everything_from(stranger)


def test_it_listens_on_127_0_0_1_and_nowhere_else(bridge: Bridge) -> None:
    sockets = psutil.Process(bridge.process.pid).net_connections(kind="all")
    listening = [one for one in sockets if one.status == psutil.CONN_LISTEN]
    assert [(one.laddr.ip, one.laddr.port) for one in listening] == [("127.0.0.1", bridge.port)]
    assert [one for one in sockets if one.type == socket.SOCK_DGRAM] == []


@pytest.mark.parametrize(
    "junk",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        (4097).to_bytes(4, "little"),
        framed(b""),
        framed(b"not JSON"),
        framed(b"[]"),
        framed(b"null"),
        framed(b"\xff\xfe{}"),
        framed(b'{"deskhand": NaN}'),
        framed(b"[" * 4000),
        framed(b'{"id": 1, "do": "status"}'),
        framed(b'{"id": 1, "do": "RPR_Main_OnCommand", "args": [40001]}'),
        framed(b'{"deskhand": ' + b"9" * 4000 + b"}"),
        framed(b'{"deskhand": true, "role": "command"}'),
    ],
)
def test_junk_is_refused(bridge: Bridge, junk: bytes) -> None:
    assert "no hello of Deskhand" in refusal(answer_to(bridge, junk))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"role": "admin"}, "roles agent and command"),
        ({"role": ["agent"]}, "roles agent and command"),
        ({"nonce": "00"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"version": 1}, "version"),
        ({"role": "agent"}, "instance"),
        ({"role": "agent", "instance": {"id": "--help", "pid": 1, "reaper": "7", "resources": "/"}}, "instance"),
        ({"role": "agent", "instance": {"id": "one", "pid": True, "reaper": "7", "resources": "/"}}, "instance"),
        ({"deskhand": 2}, "the bridge is the older one"),
        ({"deskhand": 0}, "the command is the older one"),
        ({"deskhand": 0, "role": "agent"}, 'the agent is the older one. Run "deskhand install"'),
    ],
)
def test_a_hello_with_something_wrong_is_refused_with_the_reason(
    bridge: Bridge, changes: dict[str, Any], reason: str
) -> None:
    assert reason in refusal(answer_to(bridge, encode(hello(**changes))))


def test_ten_megabytes_of_junk_get_a_refusal_and_take_no_memory(bridge: Bridge) -> None:
    process = psutil.Process(bridge.process.pid)
    before = process.memory_info().rss
    with plain_socket(bridge.port) as stranger:
        with suppress(ConnectionError):
            stranger.sendall(b"\xaa" * 10_000_000)
            stranger.shutdown(socket.SHUT_WR)
        received = everything_from(stranger)
    assert "no hello of Deskhand" in refusal(received)
    assert process.memory_info().rss - before < 8_000_000


def test_a_right_hello_without_the_token_gets_no_further_than_its_proof(bridge: Bridge) -> None:
    with plain_socket(bridge.port) as stranger:
        stranger.sendall(encode(hello()))
        size = int.from_bytes(stranger.recv(4, socket.MSG_WAITALL), "little")
        answer = decode(stranger.recv(size, socket.MSG_WAITALL))
        assert answer["proof"] == proof_of(token(), "bridge", NONCE, answer["nonce"])
        assert token() not in json.dumps(answer)
        proof = proof_of(secrets.token_hex(32), "command", NONCE, answer["nonce"])
        stranger.sendall(encode({"proof": proof}) + encode({"id": 1, "do": "stop"}))
        assert "not the token" in refusal(everything_from(stranger))


def test_the_proof_of_one_role_does_not_open_the_door_for_another(bridge: Bridge) -> None:
    with plain_socket(bridge.port) as stranger:
        stranger.sendall(encode(hello()))
        size = int.from_bytes(stranger.recv(4, socket.MSG_WAITALL), "little")
        answer = decode(stranger.recv(size, socket.MSG_WAITALL))
        stranger.sendall(encode({"proof": answer["proof"]}))
        assert "not the token" in refusal(everything_from(stranger))


def test_a_caller_sees_that_a_program_on_the_port_does_not_know_the_token(bridge: Bridge) -> None:
    with pytest.raises(NotOurs, match="does not know this user's token"):
        dial(bridge.port, secrets.token_hex(32))


def test_a_hello_that_comes_too_late_is_refused(bridge: Bridge) -> None:
    with plain_socket(bridge.port) as stranger:
        stranger.sendall(encode(hello())[:9])
        assert refusal(everything_from(stranger)) == "The hello came too late."


def test_a_hello_that_stops_after_its_first_half_is_refused(bridge: Bridge) -> None:
    with plain_socket(bridge.port) as stranger:
        stranger.sendall(encode(hello()))
        size = int.from_bytes(stranger.recv(4, socket.MSG_WAITALL), "little")
        stranger.recv(size, socket.MSG_WAITALL)
        assert refusal(everything_from(stranger)) == "The hello came too late."


def test_fifty_silent_strangers_keep_nobody_out(bridge: Bridge) -> None:
    with ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(plain_socket(bridge.port))
        with BridgeClient.connect(start=False) as client:
            assert client.status()["agents"] == []


def test_fifty_commands_are_served_at_a_time(own_runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the silence of the protocol: a command beats each second, the first waits for the last to come in."""
    monkeypatch.setenv("DESKHAND_RUNTIME", str(own_runtime))
    with Bridge() as bridge, ExitStack() as stack:
        clients = [stack.enter_context(BridgeClient.connect(start=False)) for _ in range(50)]
        assert {client.status()["pid"] for client in clients} == {bridge.process.pid}


def test_there_is_an_end_to_connections(own_runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_RUNTIME", str(own_runtime))
    with Bridge(patience={"hello": LONG}) as patient, ExitStack() as stack:
        strangers = [stack.enter_context(plain_socket(patient.port)) for _ in range(CONNECTIONS + 1)]
        assert f"{CONNECTIONS} connections already" in refusal(everything_from(strangers[-1]))


@pytest.mark.skipif(os.name == "nt", reason="sockets are no file descriptors on Windows")
def test_strangers_leave_no_socket_open(bridge: Bridge) -> None:
    process = psutil.Process(bridge.process.pid)
    before = process.num_fds()
    for _ in range(20):
        answer_to(bridge, b"junkjunk")
    until(lambda: process.num_fds() <= before)


def test_an_agent_that_falls_silent_is_hung_up_on(bridge: Bridge) -> None:
    with Agent(bridge.port, beat=False) as agent:
        assert agent.ended.wait(LONG)


def test_an_agent_that_beats_stays(bridge: Bridge) -> None:
    with Agent(bridge.port) as agent:
        assert not agent.ended.wait(1.0)


def test_an_agent_that_has_a_dialog_open_may_be_silent(bridge: Bridge) -> None:
    with Agent(bridge.port, beat=False) as agent:
        agent.send({"busy": "Write 24 edits?"})
        assert not agent.ended.wait(1.0)
        agent.send({"beat": 1})
        assert agent.ended.wait(LONG), "the next message ends the dialog, and silence counts again"


def test_a_command_that_keeps_its_mouth_shut_for_long_is_still_heard_beating(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.serve.client.BEAT", 0.1)
    with BridgeClient.connect(start=False) as client:
        assert not client._ended.wait(1.0)
        assert client.status()["pid"] == bridge.process.pid


def test_a_refused_command_learns_the_reason(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("bridge.serve.hello.PROTOCOL", 2)
        with pytest.raises(UserError, match="the bridge is the older one"):
            BridgeClient.connect()
