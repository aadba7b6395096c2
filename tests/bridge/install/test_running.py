from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.install.locked import wait_until_quit
from bridge.install.resources import System
from bridge.install.running import Running, folders_of, with_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="copies a POSIX program")


@pytest.fixture
def portable(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A program called reaper that runs beside a ``reaper.ini``."""
    folder = tmp_path / "Tön studio"
    folder.mkdir()
    (folder / "reaper.ini").touch()
    shutil.copy(shutil.which("sleep") or "sleep", folder / "reaper")
    process = subprocess.Popen([folder / "reaper", "60"])
    try:
        yield folder, process
    finally:
        process.kill()
        process.wait()


@posix
def test_a_running_reaper_is_seen_and_belongs_to_its_folder(
    portable: tuple[Path, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    folder, process = portable
    system = System("linux", {}, tmp_path)
    assert with_folder(folder, system) == [process.pid]
    assert with_folder(tmp_path, system) == []


@posix
def test_a_reaper_that_has_ended_and_is_only_still_listed_is_not_seen(
    portable: tuple[Path, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = portable[1]
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert with_folder(tmp_path / ".config" / "REAPER", System("linux", {}, tmp_path)) == []


@pytest.mark.parametrize(
    ("program", "arguments", "expected"),
    [
        ("/opt/REAPER/reaper", (), ".config/REAPER"),
        (None, (), ".config/REAPER"),
        ("/app/extra/REAPER/reaper", (), ".var/app/fm.reaper.Reaper/config/REAPER"),
        ("/opt/REAPER/reaper", ("reaper", "-cfgfile", "live/reaper.ini"), ".config/REAPER/live"),
    ],
)
def test_the_folder_is_told_from_program_and_arguments(
    tmp_path: Path, program: str | None, arguments: tuple[str, ...], expected: str
) -> None:
    running = Running(1, Path(program) if program else None, arguments)
    assert folders_of(running, System("linux", {}, tmp_path)) == {tmp_path / expected}


def test_a_configuration_named_with_its_whole_path_counts(tmp_path: Path) -> None:
    running = Running(1, None, ("reaper", "-cfgfile", str(tmp_path / "a b" / "reaper.ini")))
    assert folders_of(running, System("linux", {}, tmp_path / "home")) == {tmp_path / "a b"}


@posix
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_while_reaper_runs_and_nobody_can_be_asked_nothing_is_written(
    portable: tuple[Path, subprocess.Popen[bytes]], command: str
) -> None:
    folder, process = portable
    run = subprocess.run(
        [sys.executable, "-m", "bridge.cli.main", command, "--yes", "--resource-path", str(folder)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1
    assert f"REAPER runs (process {process.pid})" in run.stderr
    assert "Nothing was written. Quit REAPER" in run.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["reaper", "reaper.ini"]


@dataclass
class Engineer:
    """Somebody at a terminal who quits REAPER when asked, or does not."""

    process: subprocess.Popen[bytes]
    quits: bool
    asked: list[str] = field(default_factory=list)

    def agree(self, question: str, *, option: str) -> bool:
        self.asked.append(question)
        if self.quits and len(self.asked) > 1:
            self.process.kill()
            self.process.wait()
        return self.quits


@posix
def test_at_a_terminal_reaper_is_asked_to_be_quit_until_it_is(
    portable: tuple[Path, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, process = portable
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    engineer = Engineer(process, quits=True)
    wait_until_quit(folder, engineer)
    assert len(engineer.asked) == 2
    assert f"process {process.pid}" in engineer.asked[0]


@posix
def test_at_a_terminal_a_no_ends_it(
    portable: tuple[Path, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    with pytest.raises(UserError, match="Nothing was written"):
        wait_until_quit(portable[0], Engineer(portable[1], quits=False))
