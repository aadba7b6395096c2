"""The runtime folder: whole files that only the user can read, whoever dies while writing them."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.runtime import BridgeRecord, read_bridge, remove_bridge, runtime_folder, token, write_bridge

RECORD = BridgeRecord(port=47801, pid=4711, version="0.1.0", protocol=1)
posix_modes = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_token_is_64_hexadecimal_digits_and_stays(tmp_path: Path) -> None:
    first = token(tmp_path)
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert token(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_two_folders_have_two_tokens(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert token(tmp_path) != token(tmp_path / "other")


def test_all_who_ask_at_once_get_the_same_token(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(token, [tmp_path] * 64, chunksize=1))) == 1


@posix_modes
def test_modes_that_let_others_read_are_put_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "made" / "here"
    monkeypatch.setenv("DESKHAND_RUNTIME", str(folder))
    assert mode(runtime_folder()) == 0o700
    token()
    write_bridge(RECORD)
    assert mode(folder / "token") == mode(folder / "bridge.json") == 0o600
    folder.chmod(0o755)
    (folder / "token").chmod(0o644)
    token()
    assert (mode(folder), mode(folder / "token")) == (0o700, 0o600)


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "g" * 64, "é" * 64, "0" * 64 + "\n" + "0" * 64])
def test_a_damaged_token_is_refused_and_left_for_the_user(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="Delete the file"):
        token(tmp_path)
    assert (tmp_path / "token").read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DESKHAND_RUNTIME", str(tmp_path / "file" / "runtime"))
    with pytest.raises(UserError, match="DESKHAND_RUNTIME"):
        runtime_folder()


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bridge(RECORD, tmp_path)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        write_bridge(BridgeRecord(port=1, pid=1, version="0.1.0", protocol=1), tmp_path)
    with pytest.raises(UserError, match="No space left"):
        token(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bridge.json"]
    assert read_bridge(tmp_path) == RECORD


def test_where_the_bridge_is_can_be_written_read_and_removed(tmp_path: Path) -> None:
    assert read_bridge(tmp_path) is None
    write_bridge(RECORD, tmp_path)
    assert read_bridge(tmp_path) == RECORD
    remove_bridge(BridgeRecord(port=47801, pid=4712, version="0.1.0", protocol=1), tmp_path)
    assert read_bridge(tmp_path) == RECORD
    remove_bridge(RECORD, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_later_version_adds_to_the_file_is_passed_over(tmp_path: Path) -> None:
    later = {**asdict(RECORD), "web": 8080}
    (tmp_path / "bridge.json").write_text(json.dumps(later))
    assert read_bridge(tmp_path) == RECORD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "\xff",
        '{"port": 1, "pid": 2, "version": "0.1.0"}',
        '{"port": "1", "pid": 2, "version": "0.1.0", "protocol": 1}',
        '{"port": 65536, "pid": 2, "version": "0.1.0", "protocol": 1}',
        '{"port": 1, "pid": 0, "version": "0.1.0", "protocol": 1}',
        '{"port": true, "pid": 2, "version": "0.1.0", "protocol": 1}',
        "[" * 100_000,
    ],
)
def test_a_file_that_says_nothing_sensible_is_no_bridge(tmp_path: Path, text: str) -> None:
    (tmp_path / "bridge.json").write_bytes(text.encode("latin-1"))
    assert read_bridge(tmp_path) is None
