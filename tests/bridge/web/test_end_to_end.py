"""The page on a copy of the demo session, with real processes: seen, corrected, applied, read back, taken back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bridge.hosts.rpp.host import RppHost
from tests.bridge.hosts.projects import project as project_of
from tests.bridge.hosts.projects import track
from tests.bridge.live.studio import ROOT, studio, user
from tests.bridge.web.browser import browser, needs_chromium, until, watched

LINK = re.compile(r"The page is at (\S+)")
SAID = "document.getElementById('said').textContent"


@contextmanager
def served(environment: Mapping[str, str], *project: str | Path) -> Iterator[str]:
    """The link of a bridge that shows a project."""
    words = [sys.executable, "-m", "bridge.cli.main", "serve", *map(str, project), "--no-osc", "--web-port", "0"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if found := LINK.match(line):
                yield found.group(1)
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
    with served(user(tmp_path / "home"), project) as link, browser() as opened:
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
def test_the_same_page_follows_a_running_reaper(tmp_path: Path) -> None:
    song = tmp_path / "live.RPP"
    blocks = (
        track(number, f'NAME "{name}"', "VOLPAN 1 0 -1 -1 1") for number, name in enumerate(("Kick", "Vox"), 1)
    )
    song.write_text(project_of(*blocks), encoding="utf-8")
    with (
        studio(tmp_path / "reaper", tmp_path / "REAPER", [song]) as here,
        served(here.environment, "--live") as link,
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
