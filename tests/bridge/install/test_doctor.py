from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import UserError
from bridge.install import ini, install
from bridge.install.changes import write
from bridge.install.checks import Patient
from bridge.install.doctor import CHECKS, Line, examine
from bridge.install.manifest import SETTINGS, File
from bridge.install.python_library import Interpreter
from bridge.install.resources import FLATPAK, NORMAL, Resources
from tests.bridge.install import studio

ELF_X86_64 = b"\x7fELF\x02\x01\x01" + bytes(11) + struct.pack("<H", 62)
ELF_ARM64 = b"\x7fELF\x02\x01\x01" + bytes(11) + struct.pack("<H", 183)
AGENT = {"id": "i1", "pid": 77, "reaper": "7.28/linux-x86_64", "version": "0.1.0"}


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def healthy(tmp_path: Path, free_port: int) -> Patient:
    """Deskhand installed without OSC, REAPER running, bridge and agent there."""
    folder = studio.resource_folder(tmp_path, "windows")
    library = studio.library(tmp_path)
    library.write_bytes(ELF_X86_64)
    program = tmp_path / "reaper"
    program.write_bytes(ELF_X86_64)
    files = [*studio.payload(tmp_path), File(SETTINGS, b'{"version": "0.1.0"}')]
    write(install.plan(folder, files, library, osc=False).changes, folder)
    status = {
        "version": "0.1.0",
        "pid": 5,
        "port": free_port,
        "agents": [AGENT | {"resources": str(folder)}],
        "jobs": [],
    }
    return Patient(
        resources=Resources(folder, NORMAL, program),
        files=files,
        interpreter=Interpreter("linux", (3, 12), (library.parent,)),
        running=[77],
        status=lambda: status,
        ask=lambda *_, **__: pytest.fail("the agent was asked"),
        version="0.1.0",
        port=free_port,
    )


def last(patient: Patient) -> Line:
    return list(examine(patient))[-1]


def told_by(patient: Patient, **changes: Any) -> dict[str, Any]:
    status = patient.status()
    assert status is not None
    return status | changes


def test_where_all_is_well_every_question_is_answered_and_nothing_is_left_to_do(healthy: Patient) -> None:
    lines = list(examine(healthy))
    assert [line.subject for line in lines] == [subject for subject, _ in CHECKS]
    assert [line.next for line in lines] == [None] * len(CHECKS)


def test_only_the_last_answer_says_what_to_do(healthy: Patient) -> None:
    (healthy.resources.folder / "reaper-kb.ini").write_bytes(b"")
    lines = list(examine(healthy))
    assert [line.subject for line in lines] == ["REAPER", "Python for ReaScript", "Scripts", "Actions"]
    assert [bool(line.next) for line in lines] == [False, False, False, True]
    assert lines[-1].state == "0 of 2 in the action list"


@pytest.mark.parametrize(
    ("key", "value", "state"),
    [("reascript", "0", "off"), ("pythonlibdll64", "", "off"), ("pythonlibdll64", "gone.so", "is not there")],
)
def test_python_that_is_off_or_gone_is_mended_by_install(
    healthy: Patient, key: str, value: str, state: str
) -> None:
    path = healthy.resources.folder / "reaper.ini"
    path.write_bytes(ini.put(path.read_bytes(), key, value))
    line = last(healthy)
    assert (line.subject, state in line.state) == ("Python for ReaScript", True)
    assert line.next == 'Quit REAPER. Run "deskhand install". Then run "deskhand doctor" again.'


def test_a_library_for_another_processor_than_reaper_is_named(healthy: Patient) -> None:
    assert healthy.resources.program is not None
    healthy.resources.program.write_bytes(ELF_ARM64)
    line = last(healthy)
    assert line.state == "libpython3.12.so.1.0 is for x86_64, REAPER for arm64"
    assert line.next is not None
    assert line.next.startswith("Install a Python for arm64")


def test_a_python_without_shared_library_is_told_what_to_install(healthy: Patient, tmp_path: Path) -> None:
    line = last(replace(healthy, interpreter=Interpreter("linux", (3, 12), (tmp_path / "static",))))
    assert line.state == "Deskhand's Python 3.12 has no shared library"
    assert "libpython3.12" in (line.next or "")


@pytest.mark.skipif(os.name == "nt", reason="Flatpak is of Linux")
def test_a_library_of_the_system_is_hidden_from_a_flatpak(
    healthy: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = str(healthy.interpreter.folders[0])
    monkeypatch.setattr("bridge.install.checks.HIDDEN_FROM_FLATPAK", (hidden,))
    line = last(replace(healthy, resources=replace(healthy.resources, kind=FLATPAK)))
    assert "cannot be seen by REAPER's Flatpak" in line.state


def test_a_missing_script_is_named(healthy: Patient) -> None:
    (healthy.resources.folder / "Scripts/Deskhand/deskhand_agent.py").unlink()
    assert "1 of 9 files are missing or changed, first Scripts/Deskhand/deskhand_agent.py" in last(healthy).state


def test_scripts_of_another_version_are_told_with_both(healthy: Patient) -> None:
    (healthy.resources.folder / SETTINGS).write_bytes(b'{"version": "0.0.9"}')
    assert last(healthy).state == "version 0.0.9, Deskhand is 0.1.0"


def test_a_device_that_went_lost_is_missed(healthy: Patient, tmp_path: Path) -> None:
    folder = healthy.resources.folder
    before = (folder / "reaper.ini").read_bytes()
    library = healthy.interpreter.folders[0] / "libpython3.12.so.1.0"
    write(install.plan(folder, healthy.files, library).changes, folder)
    (folder / "reaper.ini").write_bytes(before)
    assert last(healthy).state == "the device is gone from reaper.ini"


def test_without_a_bridge_the_port_is_looked_at_and_the_agent_is_the_next_thing(healthy: Patient) -> None:
    lines = {line.subject: line for line in examine(replace(healthy, status=lambda: None))}
    assert lines["Bridge"].state == f"does not run; actions start it (port {healthy.port} is free)"
    assert lines["Agent"].next is not None
    assert lines["Agent"].next.startswith("In REAPER: Actions")


def test_without_reaper_the_next_thing_is_to_start_it(healthy: Patient) -> None:
    line = last(replace(healthy, status=lambda: None, running=[]))
    assert (line.next or "").startswith("Start REAPER. In REAPER: Actions")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_is_taken_is_told_with_its_owner(healthy: Patient, taken: int) -> None:
    line = last(replace(healthy, status=lambda: None, port=taken))
    assert f"port {taken} is taken by" in line.state
    assert "--port 0" in (line.next or "")


def test_a_port_whose_bridge_has_just_ended_is_free(healthy: Patient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bridge:
        port: int = bridge.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            bridge.accept()[0].close()  # who hangs up first keeps the port waiting
    lines = {line.subject: line for line in examine(replace(healthy, status=lambda: None, port=port))}
    assert lines["Bridge"].state == f"does not run; actions start it (port {port} is free)"


def test_a_bridge_that_refuses_says_why(healthy: Patient) -> None:
    def refuse() -> dict[str, Any]:
        raise UserError("It speaks protocol 2. Bring Deskhand up to date.")

    assert last(replace(healthy, status=refuse)).next == "It speaks protocol 2. Bring Deskhand up to date."


def test_an_agent_of_another_reaper_is_not_ours(healthy: Patient, tmp_path: Path) -> None:
    status = told_by(healthy, agents=[AGENT | {"resources": str(tmp_path / "other")}])
    assert last(replace(healthy, status=lambda: status)).state == "not connected"


@pytest.mark.parametrize(("who", "word"), [("bridge", "Bridge"), ("agent", "Agent")])
def test_versions_that_differ_are_told(healthy: Patient, who: str, word: str) -> None:
    folder = str(healthy.resources.folder)
    old: dict[str, dict[str, Any]] = {
        "bridge": {"version": "0.0.9"},
        "agent": {"agents": [AGENT | {"resources": folder, "version": "0.0.9"}]},
    }
    line = last(replace(healthy, status=lambda: told_by(healthy, **old[who])))
    assert line.subject == word
    assert "version 0.0.9" in line.state
    assert "Deskhand is 0.1.0" in line.state


class Reaper:
    """REAPER's OSC device in the hands of a test: ``ask`` is its agent, ``sends`` whether the device works."""

    def __init__(self, sends: bool = True) -> None:
        self.sends = sends
        self.asked: list[tuple[Any, ...]] = []
        with socket.socket(type=socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def ask(self, instance: str, do: str, **fields: Any) -> dict[str, Any]:
        self.asked.append((instance, do, fields))
        if do == "projects":
            return {"projects": [{"project": "p1", "active": False}, {"project": "p2", "active": True}]}
        if self.sends:
            self.send()
        return {}

    def send(self) -> None:
        with socket.socket(type=socket.SOCK_DGRAM) as device:
            device.sendto(b"/track/1/volume\0,f\0\0\0\0\0\0", ("127.0.0.1", self.port))


def with_osc(
    patient: Patient, reaper: Reaper, monkeypatch: pytest.MonkeyPatch, *, receives: bool = False
) -> Patient:
    """The patient with a device on the ports of this test."""
    monkeypatch.setattr("bridge.install.surfaces.RECEIVE", reaper.port + 1)
    monkeypatch.setattr("bridge.install.surfaces.SEND", reaper.port)
    monkeypatch.setattr("bridge.install.live_checks.probe.__defaults__", (0.05,))
    library = patient.interpreter.folders[0] / "libpython3.12.so.1.0"
    folder = patient.resources.folder
    write(install.plan(folder, patient.files, library, osc_receives=receives).changes, folder)
    return replace(patient, ask=reaper.ask)


def test_a_device_that_sends_only_is_tried_through_the_agent_of_this_reaper(
    healthy: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reaper = Reaper()
    lines = list(examine(with_osc(healthy, reaper, monkeypatch)))
    told = {line.subject: line.state for line in lines}
    assert told["OSC device"] == f"REAPER sends to 127.0.0.1:{reaper.port}, listens nowhere"
    assert told["OSC"] == f"asked through the agent, REAPER sends to 127.0.0.1:{reaper.port}"
    assert lines[-1].next is None
    assert reaper.asked == [
        ("i1", "projects", {}),
        ("i1", "action", {"command": 41743, "project": "p2"}),
    ]


def test_a_device_that_receives_is_tried_by_osc_itself(healthy: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    reaper = Reaper()
    monkeypatch.setattr("bridge.install.live_checks.knock", lambda osc: reaper.send())
    lines = list(examine(with_osc(healthy, reaper, monkeypatch, receives=True)))
    assert lines[-1].state == f"asked on UDP port {reaper.port + 1}, REAPER sends to 127.0.0.1:{reaper.port}"
    assert reaper.asked == []


@pytest.mark.parametrize("receives", [False, True])
def test_a_device_that_stays_silent_is_told_with_how_it_was_asked(
    healthy: Patient, monkeypatch: pytest.MonkeyPatch, receives: bool
) -> None:
    reaper = Reaper(sends=False)
    line = last(with_osc(healthy, reaper, monkeypatch, receives=receives))
    how = f"asked on UDP port {reaper.port + 1}" if receives else "asked through the agent"
    assert line.state == f"{how}, REAPER sent nothing to 127.0.0.1:{reaper.port}"
    assert "Control/OSC/web" in (line.next or "")


def test_an_agent_that_cannot_be_asked_says_why(healthy: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: str, **__: Any) -> dict[str, Any]:
        raise UserError("REAPER did not answer within 10 seconds. See whether a window waits.")

    line = last(replace(with_osc(healthy, Reaper(), monkeypatch), ask=busy))
    assert line.state == "not tried: REAPER could not be asked to send"
    assert line.next == "REAPER did not answer within 10 seconds. See whether a window waits."
