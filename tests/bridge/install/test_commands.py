"""The three commands as processes of their own, in a resource folder with spaces and letters beyond ASCII."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bridge.install import studio
from tests.bridge.install.studio import everything
from tests.test_layers import HEAVY, loaded_by

ROOT = Path(__file__).parents[3]


def deskhand(command: str, folder: Path, *options: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bridge.cli.main", command, "--resource-path", str(folder), *options],
        cwd=ROOT,
        input=answer,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("kind", ["windows", "mac"])
def test_install_doctor_uninstall_leave_the_folder_byte_for_byte(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKHAND_PORT", "0")
    folder = studio.resource_folder(tmp_path, kind)
    before = everything(folder)
    installed = deskhand("install", folder, "--yes")
    assert installed.returncode == 0, installed.stderr
    assert str(folder) in installed.stdout
    after = everything(folder)
    assert "Nothing had to be changed" in deskhand("install", folder, "--yes").stdout
    assert everything(folder) == after
    examined = deskhand("doctor", folder, "--json")
    told = json.loads(examined.stdout)
    assert told["checks"][-1]["subject"] == "Agent"
    assert told["next"].startswith("Start REAPER.")
    assert examined.returncode == 1
    assert everything(folder) == after
    assert deskhand("uninstall", folder, "--yes").returncode == 0
    assert everything(folder) == before


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_dry_run_shows_every_line_and_writes_nothing(tmp_path: Path, command: str) -> None:
    folder = studio.resource_folder(tmp_path, "windows")
    if command == "uninstall":
        deskhand("install", folder, "--yes")
    before = everything(folder)
    shown = deskhand(command, folder, "--dry-run").stdout
    assert everything(folder) == before
    sign = "+" if command == "install" else "-"
    assert f'    {sign} csurf_2=OSC "Deskhand" 2 8001 "127.0.0.1" 9001 1024 10 "Deskhand"' in shown
    assert f"    {sign} reascript=1" in shown
    assert "Deskhand_Organise.py" in shown


def test_only_a_device_that_is_asked_to_receive_comes_with_a_warning_and_plain_install_closes_it(
    tmp_path: Path,
) -> None:
    folder = studio.resource_folder(tmp_path, "windows")
    before = everything(folder)
    warning = "on all network connections"
    assert warning in " ".join(deskhand("install", folder, "--yes", "--osc-receive").stdout.split())
    assert b'"Deskhand" 3 8001' in (folder / "reaper.ini").read_bytes()
    assert "Nothing had to be changed" in deskhand("install", folder, "--yes", "--osc-receive").stdout
    closed = deskhand("install", folder, "--yes").stdout
    assert '+ csurf_2=OSC "Deskhand" 2 8001' in closed
    assert warning not in " ".join(closed.split())
    assert deskhand("install", folder, "--no-osc", "--osc-receive").returncode == 2
    assert deskhand("uninstall", folder, "--yes").returncode == 0
    assert everything(folder) == before


def test_nothing_is_written_where_the_answer_is_no_or_nobody_answers(tmp_path: Path) -> None:
    folder = studio.resource_folder(tmp_path, "windows")
    before = everything(folder)
    assert deskhand("install", folder, answer="n\n").returncode == 0
    assert deskhand("install", folder).returncode == 1
    assert everything(folder) == before


def test_another_python_is_replaced_only_where_that_is_agreed_to(tmp_path: Path) -> None:
    folder = studio.resource_folder(tmp_path, "mac")
    before = everything(folder)
    asked = deskhand("install", folder, answer="n\n")
    assert "Replace libpython3.9.dylib?" in asked.stdout
    assert everything(folder) == before
    assert deskhand("install", folder, answer="y\ny\n").returncode == 0
    assert everything(folder) != before


@pytest.mark.parametrize("command", ["install", "uninstall", "doctor"])
def test_the_commands_load_no_library_that_takes_time(command: str) -> None:
    assert loaded_by(f"import bridge.cli.{command}").isdisjoint(HEAVY)
