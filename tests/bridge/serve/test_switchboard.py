"""Requests find their way through a real bridge, and nobody waits for an answer that cannot come."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

import pytest

from bridge.errors import UserError
from bridge.runtime import token
from bridge.serve.client import AgentError, BridgeClient
from bridge.serve.dial import dial
from bridge.serve.frames import LIMIT, Message
from bridge.serve.peer import OUTSTANDING
from tests.bridge.serve.running import LONG, Agent, Bridge, until


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with Bridge() as bridge:
        yield bridge


@pytest.fixture
def client(bridge: Bridge) -> Iterator[BridgeClient]:
    with BridgeClient.connect(start=False) as client:
        yield client


class Asking(threading.Thread):
    """A command that asks and waits; `error` is what it got instead of an answer."""

    def __init__(self, client: BridgeClient, do: str = "snapshot") -> None:
        super().__init__()
        self.error: UserError | None = None
        self._line = client.line("one")
        self._do = do
        self.start()

    def run(self) -> None:
        try:
            self._line.ask(self._do, project="p1")
        except UserError as error:
            self.error = error

    def outcome(self) -> UserError:
        self.join(LONG)
        assert self.error is not None
        return self.error


def test_the_status_names_the_bridge_and_every_reaper(bridge: Bridge, client: BridgeClient) -> None:
    assert client.status() == {
        "version": bridge.record.version,
        "pid": bridge.process.pid,
        "port": bridge.port,
        "agents": [],
        "jobs": [],
    }
    with Agent(bridge.port, "one") as one, Agent(bridge.port, "two"):
        agents = client.status()["agents"]
        assert [agent["id"] for agent in agents] == ["one", "two"]
        assert agents[0] == {**one.instance, "version": bridge.record.version}
    until(lambda: client.status()["agents"] == [])


def test_an_operation_reaches_the_reaper_it_was_meant_for(bridge: Bridge, client: BridgeClient) -> None:
    with (
        Agent(bridge.port, "one", {"undo": lambda asked: {"result": {"by": "one", "of": asked["label"]}}}),
        Agent(bridge.port, "two", {"undo": lambda asked: {"result": {"by": "two", "of": asked["label"]}}}),
    ):
        assert client.line("two").ask("undo", project="p1", label="Überblick 🎚") == {
            "by": "two",
            "of": "Überblick 🎚",
        }
        assert client.line("one").ask("undo", project="p1", label="b") == {"by": "one", "of": "b"}


@pytest.mark.parametrize("kind", ["refused", "failed"])
def test_the_error_of_reaper_is_the_error_of_the_command(bridge: Bridge, client: BridgeClient, kind: str) -> None:
    with Agent(bridge.port, operations={"apply": lambda asked: {"error": "The project is locked.", "kind": kind}}):
        with pytest.raises(AgentError, match=r"^The project is locked\.$") as caught:
            client.line("one").ask("apply")
        assert caught.value.kind == kind


def test_a_reaper_that_is_not_there_is_said_at_once(bridge: Bridge, client: BridgeClient) -> None:
    with pytest.raises(AgentError, match="not connected") as caught:
        client.line("one").ask("snapshot")
    assert caught.value.kind == "refused"


@pytest.mark.parametrize(
    "request_", [{"do": "os.system"}, {"do": "RPR_Main_OnCommand"}, {"do": ["snapshot"]}, {}, "snapshot", None]
)
def test_an_operation_that_is_in_no_table_never_reaches_reaper(
    bridge: Bridge, client: BridgeClient, request_: object
) -> None:
    with Agent(bridge.port) as agent:
        with pytest.raises(AgentError, match="No operation") as caught:
            client.request("ask", instance="one", request=request_)
        assert caught.value.kind == "refused"
        assert agent.asked.empty()


@pytest.mark.parametrize("do", ["os.system", "run", "cancel", "__class__", "_stop", ""])
def test_a_command_gets_nothing_that_is_not_in_its_table(client: BridgeClient, do: str) -> None:
    with pytest.raises(AgentError, match="does not know") as caught:
        client.request(do)
    assert caught.value.kind == "refused"


@pytest.mark.parametrize("do", ["status", "ask", "stop", "eval"])
def test_an_agent_gets_nothing_that_is_not_in_its_table(bridge: Bridge, do: str) -> None:
    with Agent(bridge.port) as agent:
        assert agent.request(do)["kind"] == "refused"


def test_many_requests_at_a_time_find_their_own_answers(bridge: Bridge, client: BridgeClient) -> None:
    answers: dict[int, Message] = {}

    def ask(number: int) -> None:
        answers[number] = client.line("one").ask("meters", project=f"p{number}")

    with Agent(bridge.port, operations={"meters": lambda asked: {"result": {"of": asked["project"]}}}):
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
    assert answers == {number: {"of": f"p{number}"} for number in range(40)}


def test_a_reaper_that_dies_in_mid_request_fails_the_command(bridge: Bridge, client: BridgeClient) -> None:
    agent = Agent(bridge.port)
    asking = Asking(client, "apply")
    agent.asked.get(timeout=LONG)
    agent.hang_up()
    error = asking.outcome()
    assert isinstance(error, AgentError)
    assert error.kind == "failed"
    assert "went away before it answered" in str(error)


def test_a_bridge_that_dies_in_mid_request_fails_the_command(bridge: Bridge, client: BridgeClient) -> None:
    with Agent(bridge.port) as agent:
        asking = Asking(client)
        agent.asked.get(timeout=LONG)
        bridge.process.kill()
        assert "The bridge has ended" in str(asking.outcome())
        assert agent.ended.wait(LONG)
        with pytest.raises(UserError, match="The bridge has ended"):
            client.status()


def test_a_command_that_dies_in_mid_request_is_no_trouble_to_the_others(bridge: Bridge) -> None:
    with Agent(bridge.port) as agent, BridgeClient.connect(start=False) as other:
        with BridgeClient.connect(start=False) as short:
            asking = Asking(short)
            request = agent.asked.get(timeout=LONG)
        asking.join(LONG)
        agent.send({"id": request["id"], "result": {"late": True}})
        assert [one["id"] for one in other.status()["agents"]] == ["one"]
        answering = Asking(other)
        agent.send({"id": agent.asked.get(timeout=LONG)["id"], "error": "second", "kind": "failed"})
        assert str(answering.outcome()) == "second"


def test_the_newer_of_two_agents_with_one_id_is_the_one(bridge: Bridge, client: BridgeClient) -> None:
    with Agent(bridge.port) as older:
        asking = Asking(client)
        older.asked.get(timeout=LONG)
        with Agent(bridge.port, operations={"undo": lambda asked: {"result": {"by": "newer"}}}):
            assert older.ended.wait(LONG)
            assert "A newer Deskhand" in older.answers.get(timeout=LONG)["refused"]
            assert "went away" in str(asking.outcome())
            assert client.line("one").ask("undo") == {"by": "newer"}
            assert len(client.status()["agents"]) == 1


def test_a_wait_can_be_limited(bridge: Bridge, client: BridgeClient) -> None:
    with Agent(bridge.port), pytest.raises(UserError, match=r"did not answer within 0\.05 seconds"):
        client.line("one").ask("snapshot", timeout=0.05)


def test_a_request_that_is_too_long_is_not_sent(bridge: Bridge, client: BridgeClient) -> None:
    with pytest.raises(UserError, match="Nothing was sent"):
        client.request("ask", instance="one", request={"do": "apply", "edits": "x" * LIMIT})
    assert client.status()["agents"] == []


def test_a_message_of_64_mib_and_a_byte_ends_the_connection_alone(bridge: Bridge, client: BridgeClient) -> None:
    with BridgeClient.connect(start=False) as rude:
        rude._call._socket.sendall((LIMIT + 1).to_bytes(4, "little"))
        assert rude._ended.wait(LONG)
    assert client.status()["pid"] == bridge.process.pid


def test_an_answer_of_many_megabytes_comes_through(bridge: Bridge, client: BridgeClient) -> None:
    chunk = "x" * 8_000_000
    with Agent(bridge.port, operations={"snapshot": lambda asked: {"result": {"chunk": chunk}}}):
        assert client.line("one").ask("snapshot")["chunk"] == chunk


def test_a_command_that_never_waits_for_answers_is_hung_up_on(bridge: Bridge) -> None:
    with Agent(bridge.port):
        call = dial(bridge.port, token())
        for number in range(OUTSTANDING + 1):
            call.write({"id": number, "do": "ask", "instance": "one", "request": {"do": "meters"}})
        with pytest.raises(ConnectionError):
            deque(iter(call.read, None), maxlen=0)
        call.close()


def test_a_peer_that_makes_no_sense_is_hung_up_on(bridge: Bridge, client: BridgeClient) -> None:
    for nonsense in ({"id": 1}, {"do": "run"}, {"do": "run", "id": "1"}, {}):
        with Agent(bridge.port) as agent:
            agent.send(nonsense)
            assert agent.ended.wait(LONG), nonsense
    assert client.status()["agents"] == []
