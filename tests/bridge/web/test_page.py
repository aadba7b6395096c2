"""The page in a browser: what it shows, what it sends, without a mouse, without a connection, with 200 tracks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bridge.osc import law
from bridge.surfaces.picture import Picture
from tests.bridge.web.browser import browser, needs_chromium, until, watched
from tests.bridge.web.stage import Theatre, guid, levels, picture, theatre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
CHECKS = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    wrong = watched(opened)
    yield opened
    opened.close()
    assert wrong == []


def opened(page: Page, here: Theatre) -> None:
    page.goto(here.here.service.where)
    page.wait_for_selector(".strip")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_names_roles_contrast_and_width_are_right(page: Page, theme: str, width: int) -> None:
    shown = picture()
    done = replace(shown, rows=(replace(shown.rows[0], outcome="skipped: it has changed"), *shown.rows[1:]))
    with theatre(replace(done, run=replace(done.run, error="It did not work.", state="failed"))) as here:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        opened(page, here)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.evaluate(CHECKS) == []
        page.click("#first-list .answers button")
        assert page.evaluate(CHECKS) == []


def test_the_checks_find_what_is_wrong(page: Page) -> None:
    with theatre() as here:
        opened(page, here)
        page.evaluate("""() => {
          const faint = document.createElement("p");
          faint.textContent = "faint";
          faint.style.color = "#aaa";
          document.querySelector("main").append(faint, document.createElement("button"));
          document.getElementById("undo").id = "apply";
        }""")
        assert {one.split(":")[0] for one in page.evaluate(CHECKS)} >= {"no name", "twice", "contrast 2.05"}


def test_the_token_is_not_left_in_the_address(page: Page) -> None:
    with theatre() as here:
        opened(page, here)
        assert page.url == here.here.origin + "/"
        assert page.evaluate("document.cookie") == ""


def test_faders_and_meters_lie_where_the_osc_hub_puts_them(page: Page) -> None:
    levels = [
        -151.0,
        -150.0,
        -90.0,
        -60.0,
        -48.5,
        -30.0,
        -20.0,
        -12.0,
        -6.0,
        -3.01,
        -0.1,
        0.0,
        0.1,
        6.0,
        12.0,
        20.0,
    ]
    places = [0.0, 0.1, 0.25, 0.5, 0.593, 0.7155, 0.716, 0.7165, 0.8, 0.9, 1.0]
    with theatre() as here:
        opened(page, here)
        faders, meters, back = page.evaluate(
            """async ([levels, places]) => {
              const { placeOfFader, placeOfMeter, levelOfFader } = await import("/static/scales.js");
              return [levels.map(placeOfFader), levels.map(placeOfMeter), places.map(levelOfFader)];
            }""",
            [levels, places],
        )
    assert faders == pytest.approx([law.fader_from_db(db) for db in levels], abs=1e-12)
    assert meters == pytest.approx([law.meter_from_db(db) for db in levels], abs=1e-12)
    assert back == pytest.approx([law.finite_db(law.db_from_fader(place)) for place in places], abs=1e-9)


def test_unknown_tracks_come_first_then_unsure_ones(page: Page) -> None:
    with theatre(picture(tracks=6)) as here:
        opened(page, here)
        names = page.locator("#first-list .go").all_inner_texts()
        assert names == ["2 Track 2", "5 Track 5", "1 Track 1", "4 Track 4"]
        page.click("text=Yes, kick >> nth=0")
        assert here.commands() == [("correct", guid(1), "kick")]


def test_a_class_is_corrected_in_two_clicks(page: Page) -> None:
    with theatre() as here:
        opened(page, here)
        page.click(".strip >> nth=2 >> .class")
        page.click("#class-snare")
        assert page.locator("dialog[open]").count() == 0
        assert here.commands() == [("correct", guid(3), "snare")]


def test_all_of_it_goes_without_a_mouse(page: Page) -> None:
    with theatre(picture(tracks=6, rows=3)) as here:
        opened(page, here)
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.classList.contains('class')"):
                break
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.keyboard.type("sna")
        page.keyboard.press("Enter")
        assert (
            page.evaluate("document.activeElement.closest('.strip').querySelector('h3').textContent") == "Track 2"
        )
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        reached: set[str] = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            place = page.evaluate(
                "document.activeElement.id || document.activeElement.getAttribute('aria-label') || ''"
            )
            if place.endswith("to \N{MINUS SIGN}9.0 dB") and not reached:
                page.keyboard.press("Space")
            if place in ("apply", "undo"):
                page.keyboard.press("Enter")
            reached.add(place)
            if place == "report":
                break
        page.wait_for_timeout(100)
        assert [name for name, _, _ in here.commands()] == ["correct", "volume", "mute", "undo", "apply"]
        assert here.commands()[:3] == [
            ("correct", guid(2), "snare"),
            ("volume", guid(2), -5.5),
            ("mute", guid(2), True),
        ]


def test_ticks_follow_the_bridge_row_by_row_and_track_by_track(page: Page) -> None:
    with theatre(picture(tracks=2, rows=4)) as here:
        opened(page, here)
        page.uncheck("[aria-label^='Track 1: fader'] >> nth=0")
        page.wait_for_selector("text=3 of 4 edits ticked")
        assert (
            page.evaluate("document.querySelector(\"[aria-label='All edits of Track 1']\").indeterminate") is True
        )
        page.click("#none")
        page.wait_for_selector("text=0 of 4 edits ticked")
        assert page.is_disabled("#apply")
        page.check("[aria-label='All edits of Track 2']")
        page.wait_for_selector("text=Apply 2 edits")
        page.click(".more")
        assert "threshold" in page.inner_text(".parts")
        assert page.get_attribute(".more", "aria-expanded") == "true"


def test_ticks_of_a_track_that_is_still_to_be_made_go_row_by_row(page: Page) -> None:
    shown = picture(tracks=2, rows=4)
    new = replace(shown, rows=(*shown.rows, replace(shown.rows[1], number=5, guid="{new}", track="Drums")))
    with theatre(new) as here:
        opened(page, here)
        page.click("#none")
        page.wait_for_selector("text=0 of 5 edits ticked")
        page.check("[aria-label='All edits of Drums']")
        page.wait_for_selector("text=1 of 5 edits ticked")


def test_names_from_a_project_are_never_markup(page: Page) -> None:
    shown = picture()
    evil = "<img src=x onerror=alert(1)>"
    strips = (replace(shown.strips[0], name=evil, why=evil, known="unknown"), *shown.strips[1:])
    rows = (replace(shown.rows[0], track=evil, before=evil, reason=evil), *shown.rows[1:])
    with theatre(replace(shown, project=evil, strips=strips, rows=rows)) as here:
        opened(page, here)
        assert page.inner_text("h1") == evil
        assert page.locator("img").count() == 0


def test_it_comes_back_by_itself_after_a_restart_and_says_so(page: Page) -> None:
    with theatre() as here:
        port = here.here.port
        opened(page, here)
        until(page, "document.getElementById('line').textContent === 'Connected'")
    page.wait_for_selector("#lost:not([hidden])")
    assert "tried again by itself" in page.inner_text("#lost")
    with theatre(replace(picture(tracks=3), project="Other song"), port=port):
        page.wait_for_selector("text=Other song")
        until(page, "document.querySelectorAll('.strip').length === 3")
        assert page.inner_text("#line") == "Connected"
        assert page.is_hidden("#lost")


def test_of_200_tracks_only_those_on_the_screen_are_drawn(page: Page) -> None:
    tracks = 200
    with theatre(picture(tracks=tracks, rows=1000)) as here:
        opened(page, here)
        until(page, f"document.querySelectorAll('.strip').length === {tracks}")
        here.do(lambda desk: levels(desk.board, tracks, -20.0))
        covers = "[...document.querySelectorAll('.cover')]"
        moved = f"{covers}.filter((one) => one.style.transform === 'scaleY(0.5)').length"
        until(page, f"{moved} > 5")
        assert page.evaluate(moved) < 30
        assert page.evaluate("document.querySelectorAll('[tabindex=\"0\"]').length") == 5
        page.evaluate("document.getElementById('strips').scrollLeft = 1e6")
        until(page, "document.querySelector('.strip:last-child .cover').style.transform === 'scaleY(0.5)'")


def test_a_project_that_goes_leaves_an_empty_page(page: Page) -> None:
    with theatre() as here:
        opened(page, here)
        here.do(lambda desk: desk.board.show(Picture()))
        until(page, "document.querySelectorAll('.strip').length === 0")
        assert page.is_visible("#no-strips")
        assert page.is_visible("#no-rows")
