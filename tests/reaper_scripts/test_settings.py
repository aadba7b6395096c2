from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from deskhand_settings import FILE, Missing, Settings, bridge_port, load, token

from bridge import runtime

WRITTEN = {"runtime": "/r", "command": ["python", "-m", "x"], "site_packages": "/s", "version": "0.1.0"}


def test_the_settings_are_those_that_install_wrote(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps(WRITTEN), encoding="utf-8")
    assert load(tmp_path) == Settings(Path("/r"), ("python", "-m", "x"), "/s", "0.1.0")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", json.dumps({**WRITTEN, "command": []}), json.dumps({**WRITTEN, "command": ["x", 1]})]
    + [json.dumps({**WRITTEN, key: None}) for key in WRITTEN],
)
def test_settings_that_cannot_be_read_say_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Missing, match="Run deskhand install in a terminal"):
        load(tmp_path)


def test_settings_that_are_not_there_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="Run deskhand install in a terminal"):
        load(tmp_path)


def test_the_token_is_the_bridges(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no token"):
        token(tmp_path)
    assert runtime.token(tmp_path) == token(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_a_token_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    runtime.token(tmp_path)
    (tmp_path / "token").chmod(0o640)
    with pytest.raises(Missing, match="Other users"):
        token(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"port": "x"}', '{"port": 0}', '{"port": 70000}', '{"port"'])
def test_a_record_of_a_bridge_that_says_nothing_is_no_bridge(tmp_path: Path, text: str) -> None:
    (tmp_path / "bridge.json").write_text(text, encoding="utf-8")
    assert bridge_port(tmp_path) is None


def test_the_port_is_the_one_that_the_bridge_wrote(tmp_path: Path) -> None:
    assert bridge_port(tmp_path) is None
    runtime.write_bridge(runtime.BridgeRecord(port=41234, pid=1, version="0.1.0", protocol=1), tmp_path)
    assert bridge_port(tmp_path) == 41234
