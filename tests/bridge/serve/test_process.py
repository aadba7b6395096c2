"""The process of the bridge: how it starts, that there is one, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bridge.cli.main import main
from bridge.errors import UserError
from bridge.runtime import BridgeRecord, read_bridge, token, write_bridge
from bridge.serve.client import BridgeClient
from bridge.serve.dial import living_bridge
from bridge.serve.lock import only_one
from bridge.serve.server import LOG_NAME
from bridge.serve.start import start_bridge
from tests.bridge.serve.running import LONG, Agent, Bridge, plain_socket, until

ROOT = Path(__file__).parents[3]


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    """The real command, as far as it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bridge.cli.main", "serve", *options],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def test_a_bridge_says_where_it_is_while_it_is_there(own_runtime: Path) -> None:
    with Bridge() as bridge:
        assert read_bridge(own_runtime) == bridge.record
        assert bridge.record.pid == bridge.process.pid
        if os.name != "nt":
            assert (own_runtime / "bridge.json").stat().st_mode & 0o777 == 0o600
    assert bridge.process.returncode == 0
    assert not (own_runtime / "bridge.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without asking")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(own_runtime: Path, number: signal.Signals) -> None:
    with Bridge() as bridge, Agent(bridge.port) as agent:
        bridge.process.send_signal(number)
        assert bridge.process.wait(LONG) == 0
        assert agent.ended.wait(LONG)
    assert sorted(path.name for path in own_runtime.iterdir()) == ["bridge.lock", LOG_NAME, "token"]
    assert "ERROR" not in (own_runtime / LOG_NAME).read_text()


def test_a_second_bridge_of_the_user_names_the_first_and_leaves_it_alone(own_runtime: Path) -> None:
    with Bridge() as bridge:
        second = serve("--port", "0")
        assert second.returncode == 1
        assert f"process {bridge.process.pid}, port {bridge.port}" in second.stderr
        assert read_bridge(own_runtime) == bridge.record
        with BridgeClient.connect(start=False) as client:
            assert client.status()["pid"] == bridge.process.pid


def test_the_file_of_a_bridge_that_was_killed_is_replaced(own_runtime: Path) -> None:
    with Bridge() as killed:
        killed.process.kill()
        killed.process.wait(LONG)
        assert read_bridge(own_runtime) == killed.record
        with pytest.raises(UserError, match="No bridge runs"):
            BridgeClient.connect(start=False)
        with Bridge() as bridge:
            assert read_bridge(own_runtime) == bridge.record


def test_a_living_process_with_the_pid_of_the_file_is_no_bridge(own_runtime: Path) -> None:
    with Bridge(port=0) as bridge:
        port = bridge.port
    write_bridge(BridgeRecord(port, os.getpid(), "0.1.0", 1), own_runtime)
    assert living_bridge(own_runtime) is None
    with Bridge() as bridge:
        assert read_bridge(own_runtime) == bridge.record


def test_a_bridge_removes_the_file_only_while_it_is_its_own(own_runtime: Path) -> None:
    with Bridge():
        other = BridgeRecord(1, 1, "0.1.0", 1)
        write_bridge(other, own_runtime)
    assert read_bridge(own_runtime) == other


def test_a_taken_port_is_one_clear_error(
    own_runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Bridge() as bridge:
        monkeypatch.setenv("DESKHAND_RUNTIME", str(tmp_path))
        other = serve("--port", str(bridge.port))
    assert other.returncode == 1
    assert f"Port {bridge.port} of this computer is taken" in other.stderr
    assert "Traceback" not in other.stderr
    assert not (tmp_path / "bridge.json").exists()


def test_a_command_starts_the_bridge_that_it_needs_and_leaves_it_running(
    capfd: pytest.CaptureFixture[str], own_runtime: Path
) -> None:
    with BridgeClient.connect() as client:
        bridge = psutil.Process(client.status()["pid"])
    with BridgeClient.connect() as client:
        assert client.status()["pid"] == bridge.pid
    assert main(["serve", "--status"]) == 0
    assert f"process {bridge.pid}" in capfd.readouterr().out
    assert main(["serve", "--stop"]) == 0
    until(lambda: not bridge.is_running() or bridge.status() == psutil.STATUS_ZOMBIE)
    assert not (own_runtime / "bridge.json").exists()
    assert main(["serve", "--stop"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "No bridge runs."
    assert main(["serve", "--status"]) == 1


def test_a_bridge_that_cannot_start_says_why_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_PORT", "many")
    with pytest.raises(UserError, match="DESKHAND_PORT is 'many'"):
        BridgeClient.connect()


@pytest.mark.parametrize("port", ["65536", "-1", "many", "", "²"])
def test_what_is_no_port_is_said(port: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"--port={port}"]) == 1
    assert f"--port is {port!r}, which is no port" in capfd.readouterr().err


def test_a_bridge_that_never_answers_is_given_up(own_runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.serve.start.WAIT", 0.2)
    with pytest.raises(UserError, match=r"did not answer within 0\.2 seconds"):
        start_bridge(own_runtime, (sys.executable, "-c", "import time; time.sleep(60)"))


def test_of_four_commands_that_start_a_bridge_at_once_all_get_the_same() -> None:
    program = "from bridge.serve.client import BridgeClient as B\nwith B.connect() as c: print(c.status()['pid'])"
    commands = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    pids = {command.communicate(timeout=LONG)[0] for command in commands}
    with BridgeClient.connect(start=False) as client:
        assert pids == {f"{client.status()['pid']}\n"}
        client.stop()


def test_a_bridge_of_another_protocol_can_be_ended(monkeypatch: pytest.MonkeyPatch, own_runtime: Path) -> None:
    with Bridge() as bridge:
        monkeypatch.setattr("bridge.serve.hello.PROTOCOL", 2)
        assert main(["serve", "--stop"]) == 0
        assert bridge.process.wait(LONG) == (1 if os.name == "nt" else 0)


def test_a_bridge_that_nobody_is_connected_to_leaves() -> None:
    with Bridge(patience={"alone": 0.2, "beat": 0.05, "silence": LONG}) as bridge:
        with Agent(bridge.port) as agent:
            assert not agent.ended.wait(0.6)
        assert bridge.process.wait(LONG) == 0


def test_strangers_do_not_keep_a_bridge() -> None:
    with Bridge(patience={"alone": 0.2, "hello": LONG}) as bridge, plain_socket(bridge.port):
        assert bridge.process.wait(LONG) == 0


def test_the_log_tells_who_came_and_holds_no_secret(own_runtime: Path) -> None:
    with Bridge() as bridge:
        with plain_socket(bridge.port) as stranger:
            stranger.sendall(b"\xff" * 8)
        with Agent(bridge.port, "one"):
            pass
    log = (own_runtime / LOG_NAME).read_text()
    assert "agent one, version" in log
    assert "refused: This is no hello of Deskhand" in log
    assert token() not in log


def test_only_one_process_holds_the_lock_and_death_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    program = (
        "import sys, time; from pathlib import Path; from bridge.serve.lock import only_one\n"
        "with only_one(Path(sys.argv[1])): print(flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(lock)], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(UserError, match="has been starting"), only_one(lock, 0.1):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with only_one(lock, LONG):
        pass


def test_the_bridge_and_its_clients_load_no_library_that_takes_time() -> None:
    program = (
        "import sys, bridge.serve.server, bridge.serve.client, bridge.cli.serve\n"
        "print({name.split('.')[0] for name in sys.modules} & {'numpy', 'scipy', 'torch', 'numba', 'jinja2'})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "set()"
