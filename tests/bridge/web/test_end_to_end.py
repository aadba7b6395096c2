"""The page on a copy of the demo session, with real processes: seen, corrected, applied, read back, taken back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bridge.hosts.rpp.host import RppHost
from bridge.osc.client import Surface, newest
from tests.bridge.hosts.projects import project as project_of
from tests.bridge.hosts.projects import track
from tests.bridge.live.studio import ROOT, studio, user
from tests.bridge.web.browser import LONG, browser, needs_chromium, until, watched

LINK = re.compile(r"The page is at (\S+)")
SURFACES = re.compile(r"Control surfaces: 127\.0\.0\.1, UDP port (\d+)")
SAID = "document.getElementById('said').textContent"


@contextmanager
def served(environment: Mapping[str, str], *project: str | Path) -> Iterator[tuple[str, int]]:
    """The page's link and the OSC port of a bridge that shows a project."""
    ports = ["--web-port", "0", "--osc-port", "0"]
    words = [sys.executable, "-m", "bridge.cli.main", "serve", *map(str, project), *ports]
    process = subprocess.Popen(
        words, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if found := SURFACES.match(line):
                link = LINK.match(told[-2])
                assert link is not None
                yield link.group(1), int(found.group(1))
                break
        else:
            raise AssertionError("".join(told))
    finally:
        process.terminate()
        rest = process.communicate(timeout=30)[0]
    assert "Traceback" not in rest


@needs_chromium
def test_the_demo_is_classified_corrected_applied_and_taken_back(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    project = next((tmp_path / "demo").glob("*.RPP"))
    before = project.read_bytes()
    names = {track.guid: track.name for track in RppHost(project).snapshot().tracks}
    with served(user(tmp_path / "home"), project) as (link, _), browser() as opened:
        page = opened.new_page(reduced_motion="reduce")
        wrong = watched(page)
        page.goto(link)
        page.wait_for_selector(".strip")
        page.click("[data-action=organise]")
        page.wait_for_selector(".row")
        assert "edits proposed, nothing was written" in page.inner_text("#said")
        assert page.locator(".strip").count() == len(names)
        first = page.locator("#first-list li").first
        assert first.locator(".go").inner_text() == "11 Audio 07_02"

        first.locator("text=Say what it is").click()
        page.click("#class-synth_pad")
        until(page, f"{SAID}.includes('is synth pad: remembered')")
        assert "Audio 07_02" not in page.inner_text("#first-list")
        assert project.read_bytes() == before

        page.click("#none")
        page.wait_for_selector("text=/^0 of /")
        ticks = page.locator(".row:not(:has(.more)) input[aria-label*=': name, ']")
        chosen = [ticks.nth(place).get_attribute("aria-label") or "" for place in range(3)]
        for label in chosen:
            page.check(f'[aria-label="{label}"]')
        page.click("text=Apply 3 edits")
        until(page, f"{SAID}.includes('3 edits written') || {SAID}.includes('3 written')")
        assert page.locator(".outcome.written:not([hidden])").count() == 3
        renamed = {track.guid: track.name for track in RppHost(project).snapshot().tracks}
        changed = {old: renamed[guid] for guid, old in names.items() if renamed[guid] != old}
        assert changed == dict(label.split(": name, ")[1].split(" to ") for label in chosen)
        with page.context.expect_page() as report:
            page.click("#report")
        report.value.wait_for_load_state()
        assert "Mail order rock" in report.value.title() + report.value.inner_text("h1")
        assert report.value.evaluate("origin") == "null"

        page.click("#undo")
        until(page, f"{SAID}.includes('was taken back')")
        assert project.read_bytes() == before
        assert wrong == []


@needs_chromium
def test_page_and_control_surface_show_the_same_and_both_act(tmp_path: Path) -> None:
    song = tmp_path / "song.RPP"
    names = ("Kick", "Audio 07")
    song.write_text(project_of(*(track(n, f'NAME "{name}"') for n, name in enumerate(names, 1))), encoding="utf-8")
    before = song.read_bytes()
    state: dict[str, list[Any]] = {}

    def until_heard(surface: Surface, path: str, value: Any) -> None:
        end = time.monotonic() + LONG / 1000
        while state.get(path) != [value]:
            assert time.monotonic() < end, state
            state.update(newest(surface.collect(0.05)))

    with served(user(tmp_path / "home"), song) as (link, port), browser() as opened:
        page = opened.new_page(reduced_motion="reduce")
        wrong = watched(page)
        page.goto(link)
        page.wait_for_selector(".strip")
        with Surface("127.0.0.1", port, lease=600.0) as surface:
            until_heard(surface, "strip/2/name", "Audio 07")
            surface.say("strip/1/volume/db", -6.0)
            until(page, "document.querySelector('[aria-label=\"Kick, fader\"]').ariaValueText === '\u22126.0 dB'")
            page.focus("[aria-label='Audio 07, fader']")
            page.keyboard.press("PageDown")
            until_heard(surface, "strip/2/volume/db", -3.0)
            page.click("[aria-label^='Audio 07: '][aria-label$='Correct']")
            page.click("#class-synth_pad")
            until_heard(surface, "strip/2/class", "synth_pad")
            surface.say("strip/2/reject")
            until_heard(surface, "strip/2/edits/accepted", 0)
            page.wait_for_selector("text=Apply 1 edit")
            surface.say("run/apply")
            until(page, f"{SAID}.includes('1 written')")
            until_heard(surface, "run/state", "written")
            kick, audio = RppHost(song).snapshot().tracks
            assert (round(kick.volume, 3), audio.volume) == (0.501, 1.0)
            page.click("#undo")
            until_heard(surface, "run/state", "undone")
            assert song.read_bytes() == before
        assert wrong == []


@needs_chromium
def test_the_same_page_follows_a_running_reaper(tmp_path: Path) -> None:
    song = tmp_path / "live.RPP"
    blocks = (
        track(number, f'NAME "{name}"', "VOLPAN 1 0 -1 -1 1") for number, name in enumerate(("Kick", "Vox"), 1)
    )
    song.write_text(project_of(*blocks), encoding="utf-8")
    with (
        studio(tmp_path / "reaper", tmp_path / "REAPER", [song]) as here,
        served(here.environment, "--live") as (link, _),
        browser() as opened,
    ):
        page = opened.new_page(reduced_motion="reduce")
        wrong = watched(page)
        page.goto(link)
        until(page, "document.getElementById('error').textContent.includes('Deskhand_Start or stop')")
        here.act("Start or stop")
        page.wait_for_selector(".strip")
        assert page.locator(".strip h3").all_inner_texts() == ["Kick", "Vox"]
        assert page.inner_text("#place") == "open in REAPER"
        assert page.is_hidden("#meters")
        page.click("[aria-label='Mute'] >> nth=1")
        page.focus("[aria-label='Kick, fader']")
        page.keyboard.press("PageDown")
        until(page, "document.querySelector('[aria-label=\"Kick, fader\"]').ariaValueText === '\u22123.0 dB'")
        told = here.deskhand("show", "--live", "--json").stdout
        kick, vox = json.loads(told)["tracks"]
        assert round(kick["volume"], 3) == 0.708
        assert vox["mute"] is True
        assert wrong == []
