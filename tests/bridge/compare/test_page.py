"""The page: well formed, self-contained, with the figures of the JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.cli.main import main
from bridge.compare.compare import Comparison, compare
from bridge.compare.page import insert, render
from bridge.compare.side import open_side
from bridge.compare.view import NOTHING
from bridge.words import number
from tests.bridge.compare.sounds import RATE, noise, project, side, track, write
from tests.bridge.report.test_report import Walk

ROW = re.compile(r'<tr><th scope="row"><bdi>(.*?)</bdi>.*?</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'<td class="num">(.*?)</td>')


def rows(page: str, caption: str) -> dict[str, list[str]]:
    """Cells of a table by the name of the row."""
    table = page.split(f">{caption}</caption>")[1].split("</table>")[0]
    return {name: CELL.findall(cells) for name, cells in ROW.findall(table)}


def cells(told: dict[str, Any], decimals: int = 1) -> list[str]:
    """What the page shows for an entry of the JSON."""
    values = [told[name] for name in ("a", "b", "change")]
    return [
        NOTHING if value is None else number(value, decimals, signed=place == 2)
        for place, value in enumerate(values)
    ]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("projects")
    for seed, name in enumerate(("kick", "vox")):
        write(folder / f"{name}.wav", noise(seed=seed))
    before, after = (
        project(
            folder / f"{name}.RPP",
            track("Kick", "kick.wav", number=1, volume=volume),
            track("Lead <b>Vox</b>", "vox.wav", number=2),
        )
        for name, volume in (("before", 1.0), ("after", 0.3))
    )
    return before, after


@pytest.fixture(scope="module")
def compared(projects: tuple[Path, Path]) -> Comparison:
    before, after = projects
    return compare(open_side(before), open_side(after))


def cases() -> dict[str, Comparison]:
    silent = side(np.zeros((RATE, 2)))
    return {
        "files": compare(side(noise()), side(noise(seed=2))),
        "the same": compare(side(noise()), side(noise())),
        "silence": compare(silent, silent),
        "nothing": compare(side(np.zeros((0, 2))), side(noise())),
        "a name": compare(side(noise(), name='<script>"&'), side(noise(seed=2))),
        "mono": compare(side(np.repeat(noise()[:, :1], 2, axis=1)), side(noise())),
        "a low rate": compare(side(noise(rate=8000), rate=8000), side(noise(), rate=RATE)),
    }


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_page_is_well_formed_and_loads_nothing_from_elsewhere(name: str) -> None:
    checked(render(CASES[name]))


def checked(page: str) -> Walk:
    walk = Walk(page)
    assert all(load.startswith("audio src=data:audio/flac;base64,") for load in walk.loads)
    assert all(link.startswith("#") for link in walk.links)
    assert {link[1:] for link in walk.links} <= set(walk.ids)
    assert len(set(walk.ids)) == len(walk.ids)
    assert not walk.tags & {"link", "iframe", "object", "embed", "img"}
    without_sound = re.sub(r"base64,[A-Za-z0-9+/=]*", "", page)
    for wrong in (r"https?:", r"@import", r"url\(", r"\bnan\b", r"\bNone\b", r"\binf\b"):
        assert not re.search(wrong, without_sound)
    return walk


def test_page_of_two_projects_is_well_formed_and_names_are_text(compared: Comparison) -> None:
    page = render(compared)
    checked(page)
    assert "<b>Vox</b>" not in page
    assert "Lead &lt;b&gt;Vox&lt;/b&gt;" in page


def test_both_clips_are_on_the_page(compared: Comparison) -> None:
    walk = checked(render(compared))
    assert len(walk.loads) == 2
    assert "A plays at" in walk.words
    assert "0.00 LU apart" in walk.words


def test_pictures_and_controls_have_labels(compared: Comparison) -> None:
    page = render(compared)
    assert all("aria-label=" in tag for tag in re.findall(r'<svg [^>]*role="img"[^>]*>', page))
    for control in re.findall(r"<(?:input|audio)[^>]*>", page):
        assert "aria-label=" in control or 'type="checkbox"' in control
    assert re.search(r"<label><input[^>]*> Repeat</label>", page)
    assert 'aria-pressed="true"' in page
    assert 'role="status"' in page


def test_player_answers_space_a_b_and_the_arrows(compared: Comparison) -> None:
    page = render(compared)
    script = page.split("<script>")[1].split("</script>")[0]
    assert 'document.addEventListener("keydown"' in script
    for key in ('" "', '"a"', '"b"', '"arrowleft"', '"arrowright"'):
        assert f"key === {key}" in script
    assert "prefers-reduced-motion" in script
    assert {'aria-keyshortcuts="Space"', 'aria-keyshortcuts="A"', 'aria-keyshortcuts="B"'} <= set(
        re.findall(r'aria-keyshortcuts="\w+"', page)
    )


def test_what_is_the_same_is_said_to_have_no_difference() -> None:
    words = Walk(render(CASES["the same"])).words
    assert "No difference: both are the same to the sample." in words
    assert "No difference" not in Walk(render(CASES["files"])).words


def test_silence_says_that_there_is_no_loudness() -> None:
    assert "There is no loudness to match." in Walk(render(CASES["silence"])).words
    assert "There is nothing to play" in Walk(render(CASES["nothing"])).words


def test_json_and_page_tell_the_same_figures(
    projects: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    assert main(["compare", *map(str, projects), "--report", str(out), "--json"]) == 0
    told, page = json.loads(capsys.readouterr().out), out.read_text(encoding="utf-8")
    assert told["report"] == str(out)
    tracks = rows(page, "Tracks")
    assert tracks["Kick"] == cells(told["tracks"][0])
    assert tracks["Kick"][2].startswith("\N{MINUS SIGN}")
    classes = rows(page, "Classes, all their tracks together")
    assert [*classes.values()] == [cells(row) for row in told["classes"]]
    masked = rows(page, "Masking of each track, dB")
    assert [*masked.values()] == [cells(row) for row in told["masked"]]
    thirds = rows(page, "Third octaves, dB relative to the loudness of each")
    assert [*thirds.values()] == [cells(band) for band in told["spectrum"]]
    bands = rows(page, "Masking in critical bands, dB")
    assert [*bands.values()] == [cells(band) for band in told["masking"]]
    loudness = [told[letter]["reading"]["integrated"] for letter in ("a", "b")]
    mix = rows(page, "Measured on the whole of each, ITU-R BS.1770 and EBU Tech 3342")
    assert mix["Loudness, LUFS"][:2] == [number(value) for value in loudness]
    assert f"B at {number(told['match']['loudness_b'], 2)} LUFS" in page


def test_terminal_shows_what_changed_and_where_the_page_is(
    projects: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "folder" / "page.html"
    assert main(["compare", *map(str, projects), "--report", str(out), "--seconds", "1"]) == 0
    said = capsys.readouterr().out
    assert "Compare  A before  →  B after" in said
    assert "Tracks that moved most" in said
    assert said.rstrip().endswith(f"Page: {out}")
    assert "1.0 s from" in out.read_text(encoding="utf-8")


def test_page_replaces_none_of_the_two(projects: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    before = projects[0].read_bytes()
    assert main(["compare", *map(str, projects), "--report", str(projects[0])]) == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert projects[0].read_bytes() == before


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "some"])
def test_a_length_that_is_none_is_wrong_usage(seconds: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", "a.wav", "b.wav", "--seconds", seconds])
    assert ended.value.code == 2


def test_section_fits_into_a_report(compared: Comparison) -> None:
    section = insert(compared, ("These are words.",))
    walk = Walk(f"<main>{section.body}</main>")
    assert all(name.startswith(f"{section.anchor}-") for name in walk.ids)
    assert "h3" in walk.tags
    assert "h2" not in walk.tags
    assert ".player" in section.style
    assert "<" not in section.style
    assert section.words[0] == "These are words."
    assert section.remarks == compared.figures.remarks
