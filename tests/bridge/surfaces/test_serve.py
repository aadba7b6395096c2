"""``deskhand serve PROJECT``: processes that start, show, hand over and end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bridge.cli.parser import parse
from bridge.serve.server import LOG_NAME
from tests.bridge.hosts.projects import project, track
from tests.bridge.live.studio import ROOT, deskhand, studio, user
from tests.bridge.serve.running import until

LONG = 60.0
LINK = re.compile(r"The page is at http://127\.0\.0\.1:(\d+)/\?token=(\S{40,})")


@contextmanager
def served(environment: Mapping[str, str], *words: str | Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """A bridge that shows something: the process, the page's link, its port."""
    line = [sys.executable, "-m", "tests.bridge.surfaces.serve_under_test", "serve", *map(str, words)]
    process = subprocess.Popen(
        line, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        for told in process.stdout:
            if found := LINK.match(told):
                yield process, told.removeprefix("The page is at ").strip(), int(found.group(1))
                break
        else:
            raise AssertionError(process.communicate()[1])
    finally:
        process.terminate()
        process.communicate(timeout=LONG)


def shown_at(port: int) -> dict[str, Any]:
    """What the page at a port shows."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONG) as page:
        told: dict[str, Any] = json.loads(b"".join(iter(lambda: page.recv(4096), b"")))
        return told


def until_shown(port: int, name: str) -> dict[str, Any]:
    end = time.monotonic() + LONG
    while (told := shown_at(port))["project"] != name:
        assert time.monotonic() < end, told
        time.sleep(0.05)
    return told


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return user(tmp_path / "home")


def song(folder: Path, name: str, tracks: int = 1) -> Path:
    path = folder / f"{name}.RPP"
    path.write_text(project(*(track(n, f'NAME "Track {n}"') for n in range(1, tracks + 1))), encoding="utf-8")
    return path


def pages(environment: Mapping[str, str]) -> list[str]:
    path = Path(environment["HOME"], "pages")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without asking")
def test_a_project_is_shown_until_ctrl_c(tmp_path: Path, environment: dict[str, str], own_runtime: Path) -> None:
    with served(environment, song(tmp_path, "one", tracks=3), "--open") as (process, link, port):
        assert until_shown(port, "one")["strips"] == 3
        until(lambda: pages(environment) == [link])
        process.send_signal(signal.SIGINT)
        told, errors = process.communicate(timeout=LONG)
        assert (process.returncode, errors) == (0, "")
        assert told.splitlines()[-1] == "The bridge has ended."
    assert "ERROR" not in (own_runtime / LOG_NAME).read_text(encoding="utf-8")
    assert not (own_runtime / "bridge.json").exists()


def test_a_second_project_is_handed_to_the_bridge_that_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    one, two = song(tmp_path, "one"), song(tmp_path, "two", tracks=2)
    with served(environment, one) as (_, link, _):
        second = deskhand(environment, "serve", two, "--open")
        assert second.returncode == 0, second.stderr
        found = LINK.match(second.stdout)
        assert found is not None
        assert until_shown(int(found.group(1)), "two")["strips"] == 2
        assert found.group(2) == link.rpartition("=")[2]
        assert pages(environment) == [second.stdout.splitlines()[0].removeprefix("The page is at ")]


def test_a_project_that_is_not_there_starts_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    refused = deskhand(environment, "serve", tmp_path / "gone.RPP")
    assert refused.returncode == 1
    assert "gone.RPP" in refused.stderr
    with served(environment, song(tmp_path, "one")) as (_, _, port):
        assert deskhand(environment, "serve", tmp_path / "gone.RPP").returncode == 1
        assert until_shown(port, "one")["strips"] == 1


def test_the_action_opens_the_page_of_the_project_in_reaper(tmp_path: Path) -> None:
    path = song(tmp_path, "live", tracks=2)
    with (
        studio(tmp_path / "home", tmp_path / "REAPER", [path]) as here,
        served(here.environment, "--open") as (_, link, port),
    ):
        here.until(lambda: here.pages() == [link])
        assert "Deskhand_Start or stop" in shown_at(port)["error"]
        here.act("Open page")
        here.until(lambda: len(here.pages()) == 2)
        opened = LINK.match(f"The page is at {here.pages()[1]}")
        assert opened is not None
        assert until_shown(int(opened.group(1)), "live")["strips"] == 2
        here.until_idle()
        assert here.reaper.faults() == []


@pytest.mark.parametrize("listen", [[], ["--osc-listen", "127.0.0.1"], ["--osc-listen", "here"]])
def test_a_machine_that_could_not_reach_us_is_not_allowed_in_silence(
    tmp_path: Path, environment: dict[str, str], listen: list[str]
) -> None:
    refused = deskhand(environment, "serve", song(tmp_path, "one"), "--osc-allow", "192.168.1.20", *listen)
    assert refused.returncode == 1
    assert "Nothing was started." in refused.stderr
    assert "--osc-listen" in refused.stderr


@pytest.mark.parametrize("words", [["--stop", "song.RPP"], ["--live", "song.RPP"], ["--web-port", "99999"]])
def test_what_makes_no_sense_is_wrong_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["serve", *words])
    assert ended.value.code == 2
