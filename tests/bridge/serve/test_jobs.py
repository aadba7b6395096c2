"""An action of REAPER starts a command, one for each project, and REAPER shows why it failed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bridge.cli.parser import parser
from bridge.serve.actions import ACTIONS, DESKHAND, Actions
from bridge.serve.client import BridgeClient
from bridge.serve.jobs import last_words
from tests.bridge.serve.running import LONG, Agent, Bridge, until

WAIT = "import os, time; open(f'at-work-{os.getpid()}', 'w').close(); time.sleep(60)"
DEAF = (
    "import signal, subprocess, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    f"subprocess.Popen([sys.executable, '-c', {WAIT!r}]); {WAIT}"
)
POLITE = (
    "import sys, time\n"
    "try:\n"
    "    open('at-work-0', 'w').close(); time.sleep(60)\n"
    "except KeyboardInterrupt:\n"
    "    print('Stopped.', file=sys.stderr); open('was-polite', 'w').close(); sys.exit(130)\n"
)
SAFE = "The project is as it was, or the whole plan is written. Look at it, then run the action again."
TABLE = {
    "organise": WAIT,
    "organise_selected": POLITE,
    "report": DEAF,
    "correct": (
        "from bridge.serve.client import BridgeClient\n"
        "with BridgeClient.connect(start=False) as client: client.line('one').ask('snapshot')"
    ),
    "echo": "import json, sys; json.dump(sys.argv[1:], open('arguments', 'w'))",
    "complain": "import sys; print('working', file=sys.stderr); sys.exit('\\nThe project is empty.\\nNothing.')",
    "crash": "raise ZeroDivisionError('oh')",
    "abort": "import os, signal; os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))",
    "usage": "import sys; print('usage: no', file=sys.stderr); sys.exit(2)",
}


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with Bridge(table=TABLE, patience={"grace": 1.0}) as bridge:
        yield bridge


@pytest.fixture
def agent(bridge: Bridge) -> Iterator[Agent]:
    with Agent(bridge.port, "one", {"show": lambda asked: {"result": {}}}) as agent:
        yield agent


def running(folder: Path) -> list[Path]:
    return list(folder.glob("at-work-*"))


def started(agent: Agent, action: str, project: str, folder: Path) -> None:
    """Start an action and wait until its command is at work."""
    before = len(running(folder))
    assert "job" in agent.request("run", action=action, project=project)["result"]
    until(lambda: len(running(folder)) > before)


def test_the_command_learns_where_it_was_asked_for(agent: Agent, own_runtime: Path) -> None:
    assert agent.request("run", action="echo", project="p3")["result"] == {"job": 1}
    until(lambda: (own_runtime / "arguments").exists() and (own_runtime / "arguments").stat().st_size > 0)
    expected = '["--instance", "one", "--tab", "p3", "--in-reaper"]'
    until(lambda: (own_runtime / "arguments").read_text() == expected)


def test_a_second_job_on_a_project_is_not_begun_until_the_first_is_over(agent: Agent, own_runtime: Path) -> None:
    started(agent, "organise", "p1", own_runtime)
    assert agent.request("run", action="echo", project="p1")["result"] == {"busy": "organise"}
    started(agent, "organise", "p2", own_runtime)
    with BridgeClient.connect(start=False) as client:
        assert client.status()["jobs"] == [
            {"job": 1, "action": "organise", "instance": "one", "project": "p1"},
            {"job": 2, "action": "organise", "instance": "one", "project": "p2"},
        ]
    assert agent.request("cancel", project="p1")["result"] == {"stopped": 1}
    assert agent.request("run", action="echo", project="p1")["result"] == {"job": 3}


@pytest.mark.parametrize("action", ["rm", "", None, ["organise"], "os.system", 5])
def test_an_action_that_is_in_no_table_starts_nothing(bridge: Bridge, agent: Agent, action: object) -> None:
    answer = agent.request("run", action=action, project="p1")
    assert answer["kind"] == "refused"
    assert psutil.Process(bridge.process.pid).children() == []


@pytest.mark.parametrize("project", [None, "", 1, "--out=/etc/passwd"])
def test_what_is_no_project_never_becomes_an_argument(agent: Agent, project: object) -> None:
    assert agent.request("run", action="echo", project=project)["kind"] == "refused"


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        ("complain", "The project is empty.\nNothing."),
        ("crash", "ZeroDivisionError: oh"),
        ("usage", f"Deskhand's usage ended with code 2 before it was through. {SAFE}\nusage: no"),
    ],
)
def test_reaper_shows_why_a_command_failed(agent: Agent, action: str, shown: str) -> None:
    agent.request("run", action=action, project="p1")
    asked = agent.asked.get(timeout=LONG)
    assert (asked["do"], asked["level"], asked["text"]) == ("show", "error", shown)


@pytest.mark.skipif(os.name == "nt", reason="Windows has exit codes instead of signals")
def test_reaper_shows_that_a_command_was_killed(agent: Agent) -> None:
    agent.request("run", action="abort", project="p1")
    killed = f"Deskhand's abort was ended by signal 9 before it was through. {SAFE}"
    assert agent.asked.get(timeout=LONG)["text"] == killed


def test_reaper_shows_that_a_command_cannot_be_started() -> None:
    with Bridge(table=TABLE, python="/no/such/python") as bridge, Agent(bridge.port) as agent:
        agent.request("run", action="organise_selected", project="p1")
        text = agent.asked.get(timeout=LONG)["text"]
    assert "cannot start its organise selected" in text
    assert "/no/such/python" in text


def test_a_job_is_over_even_while_its_error_waits_to_be_read(bridge: Bridge) -> None:
    with Agent(bridge.port) as agent:
        agent.request("run", action="crash", project="p1")
        assert agent.asked.get(timeout=LONG)["do"] == "show"
        assert "result" in agent.request("run", action="echo", project="p1")


@pytest.mark.skipif(os.name == "nt", reason="a bridge without a console cannot press Ctrl-C there")
def test_a_cancelled_command_may_tidy_up_and_shows_no_error(agent: Agent, own_runtime: Path) -> None:
    started(agent, "organise_selected", "p1", own_runtime)
    assert agent.request("cancel", project="p1")["result"] == {"stopped": 1}
    assert (own_runtime / "was-polite").exists()
    assert agent.request("cancel", project="p1")["result"] == {"stopped": 0}
    assert agent.asked.empty()


def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(
    bridge: Bridge, agent: Agent, own_runtime: Path
) -> None:
    agent.request("run", action="report", project="p1")
    until(lambda: len(running(own_runtime)) == 2)
    family = psutil.Process(bridge.process.pid).children(recursive=True)
    assert len(family) == 2
    assert agent.request("cancel", project="p1")["result"] == {"stopped": 1}
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family))


def test_a_reaper_that_goes_away_while_it_cancels_leaves_no_command_behind(
    bridge: Bridge, own_runtime: Path
) -> None:
    with Agent(bridge.port) as agent:
        agent.request("run", action="report", project="p1")
        until(lambda: len(running(own_runtime)) == 2)
        family = psutil.Process(bridge.process.pid).children(recursive=True)
        agent.send({"id": 9, "do": "cancel", "project": "p1"})
    with Agent(bridge.port) as again:
        again.request("cancel", project="p1")
        assert "job" in again.request("run", action="echo", project="p1")["result"]
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family))


def test_a_bridge_that_ends_ends_its_jobs(bridge: Bridge, agent: Agent, own_runtime: Path) -> None:
    started(agent, "organise", "p1", own_runtime)
    (job,) = psutil.Process(bridge.process.pid).children()
    with BridgeClient.connect(start=False) as client:
        client.stop()
    until(lambda: not job.is_running())
    assert agent.ended.wait(LONG)
    assert bridge.process.wait(LONG) == 0


def test_a_command_whose_bridge_is_killed_ends_by_itself(bridge: Bridge, agent: Agent) -> None:
    agent.request("run", action="correct", project="p1")
    assert agent.asked.get(timeout=LONG)["do"] == "snapshot"
    (job,) = psutil.Process(bridge.process.pid).children()
    bridge.process.kill()
    until(lambda: not job.is_running() or job.status() == psutil.STATUS_ZOMBIE)


def test_a_job_outlives_a_reaper_that_dials_again(bridge: Bridge, own_runtime: Path) -> None:
    with Agent(bridge.port) as agent:
        started(agent, "organise", "p1", own_runtime)
    with Agent(bridge.port) as again:
        assert again.request("run", action="echo", project="p1")["result"] == {"busy": "organise"}
        assert again.request("cancel", project="p1")["result"] == {"stopped": 1}


def test_two_reapers_may_have_projects_of_the_same_name_at_work(bridge: Bridge, own_runtime: Path) -> None:
    with Agent(bridge.port, "one") as one, Agent(bridge.port, "two") as two:
        started(one, "organise", "p1", own_runtime)
        started(two, "organise", "p1", own_runtime)
        assert two.request("cancel", project="p1")["result"] == {"stopped": 1}
        assert one.request("run", action="echo", project="p1")["result"] == {"busy": "organise"}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_a_command_line_that_deskhand_accepts(action: str) -> None:
    line = Actions().command_line(action, "abc123", "p1")
    assert tuple(line[: len(DESKHAND)]) == DESKHAND
    assert DESKHAND[0] == sys.executable
    arguments = parser().parse_args(line[len(DESKHAND) :])
    assert arguments.live is True


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("", ""),
        ("one\n", "one"),
        (
            "a warning\n\nThe project changed.\nNothing was written.\n\n",
            "The project changed.\nNothing was written.",
        ),
        ("1\n2\n3\n4\n5\n", "2\n3\n4\n5"),
        ("Traceback (most recent call last):\n  File\n\nValueError: no\n", "ValueError: no"),
    ],
)
def test_the_last_paragraph_is_what_a_command_died_of(errors: str, words: str) -> None:
    assert last_words(errors) == words
