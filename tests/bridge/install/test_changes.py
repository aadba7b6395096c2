from __future__ import annotations

import errno
import itertools
import os
import sys
from collections.abc import Container
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.install import install, uninstall
from bridge.install.changes import Change, write
from bridge.install.manifest import File
from bridge.install.record import PLACE
from tests.bridge.install import studio
from tests.bridge.install.studio import everything

SYNCS = 1 if sys.platform == "win32" else 2
"""Times that writing a file syncs: the file, and its windows where systems can do that."""


def fail_at(monkeypatch: pytest.MonkeyPatch, places: Container[int]) -> None:
    """Every call of ``fsync`` whose number is in ``places`` finds the disk full."""
    sync, calls = os.fsync, itertools.count()

    def full(descriptor: int) -> None:
        if next(calls) in places:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)


@pytest.mark.parametrize("written", range(13))
def test_a_disk_that_fills_up_at_any_file_leaves_everything_as_it_was(
    windows: Path, files: list[File], library: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    before = everything(windows)
    plan = install.plan(windows, files, library)
    assert written < len(plan.changes) == 13
    fail_at(monkeypatch, {written * SYNCS})
    with pytest.raises(UserError, match=r"No space left on device\. Everything is as it was before"):
        write(plan.changes, windows)
    assert everything(windows) == before


def test_where_a_file_cannot_be_put_back_either_its_copy_stays_and_is_named(
    windows: Path, files: list[File], library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(windows)
    plan = install.plan(windows, files, library)
    fail_at(monkeypatch, range((len(plan.changes) - 1) * SYNCS, 1000))
    with pytest.raises(UserError, match=r"could not be put back: .*reaper-kb\.ini\. Copies .* lie beside"):
        write(plan.changes, windows)
    assert (windows / "reaper.ini").read_bytes() == before["reaper.ini"]
    assert (windows / "reaper-kb.ini.before-deskhand").read_bytes() == before["reaper-kb.ini"]


def test_an_installation_cut_off_after_any_file_can_be_uninstalled(
    tmp_path: Path, files: list[File], library: Path
) -> None:
    whole = install.plan(studio.resource_folder(tmp_path / "whole", "windows"), files, library)
    record = [change.path.name for change in whole.changes].index(PLACE.name)
    for count in range(record + 1, len(whole.changes)):
        folder = studio.resource_folder(tmp_path / str(count), "windows")
        before = {name for name, data in everything(folder).items() if data is not None}
        settings = (folder / "reaper.ini").read_bytes()
        plan = install.plan(folder, files, library)
        write(plan.changes[:count], folder)
        write(uninstall.plan(folder).changes, folder)
        assert {name for name, data in everything(folder).items() if data is not None} == before
        assert (folder / "reaper.ini").read_bytes() == settings


def test_a_file_that_changed_while_the_user_was_asked_is_not_written(
    windows: Path, files: list[File], library: Path
) -> None:
    plan = install.plan(windows, files, library)
    (windows / "reaper.ini").write_bytes(b"[REAPER]\nsaved=meanwhile\n")
    with pytest.raises(UserError, match=r"changed while you were asked\. Nothing was written"):
        write(plan.changes, windows)
    assert not (windows / "Scripts").exists()


def test_a_change_shows_the_lines_that_come_and_go() -> None:
    change = Change(Path("reaper.ini"), b"a=1\r\nb=2\r\nc=3\r\n", b"a=1\r\nb=9\r\nc=3\r\n")
    assert list(change.lines()) == ["- b=2", "+ b=9"]


def test_a_damaged_record_is_refused_and_nothing_is_touched(
    windows: Path, files: list[File], library: Path
) -> None:
    write(install.plan(windows, files, library).changes, windows)
    (windows / PLACE).write_bytes(b'{"format": 1, "files"')
    before = everything(windows)
    with pytest.raises(UserError, match=r"is damaged\. Nothing was changed"):
        uninstall.plan(windows)
    assert everything(windows) == before


def test_a_record_of_another_version_is_refused(windows: Path, files: list[File], library: Path) -> None:
    write(install.plan(windows, files, library).changes, windows)
    (windows / PLACE).write_bytes(b'{"format": 2}')
    with pytest.raises(UserError, match="another version of Deskhand"):
        install.plan(windows, files, library)


def test_uninstall_without_an_installation_says_so(windows: Path) -> None:
    with pytest.raises(UserError, match="is not installed"):
        uninstall.plan(windows)
