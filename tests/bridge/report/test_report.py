"""The page as a whole: complete, self-contained, well formed, safe with any name."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bridge.analysis import Analysis
from bridge.findings import NO_FINDINGS, Curve, Findings, LevelMove, Table
from bridge.plan import Plan
from bridge.report import render, write_report
from bridge.session import Session
from bridge.template.load import load
from bridge.words import MINUS
from tests.bridge.report.factory import Case, full, identity, large, strips, written

VOID = {"meta", "link", "br", "img", "input", "hr", "circle", "path", "polyline", "text/"}
LOADING = {"src", "srcset", "data", "poster", "action", "background", "xlink:href"}


class Walk(HTMLParser):
    """Collects text, identifiers and links, and checks that every tag closes where it opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.tags.add(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            elif name == "id":
                self.ids.append(value or "")
            elif name in LOADING or name.startswith("on"):
                self.loads.append(f"{tag} {name}={value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, f"<{tag}/> is no void element"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def rendered(case: Case, *, template: bool = True, findings: Findings = NO_FINDINGS) -> str:
    return render(
        before=case.before,
        after=case.after,
        analysis=case.analysis,
        plan=case.plan,
        receipt=case.receipt,
        template=load() if template else None,
        findings=findings,
    )


EMPTY = Case(
    Session(name="Empty"), Session(name="Empty"), Analysis(tracks={}), Plan(action="organise", project="")
)
CASES = {"dry run": full(), "written": written(), "empty": EMPTY, "large": large(300), "strips": strips()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_page_is_well_formed_and_loads_nothing_from_elsewhere(case: Case) -> None:
    page = rendered(case)
    walk = Walk(page)
    assert walk.loads == []
    assert all(link.startswith("#") for link in walk.links)
    assert {link[1:] for link in walk.links} <= set(walk.ids)
    assert len(set(walk.ids)) == len(walk.ids)
    assert "http:" not in page
    assert "https:" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert not walk.tags & {"link", "iframe", "object", "embed", "img"}


@pytest.mark.parametrize("case", [full(), written()], ids=["dry run", "written"])
def test_every_edit_is_shown_with_its_reason(case: Case) -> None:
    words = Walk(rendered(case)).words
    assert case.plan.edits
    for edit in case.plan.edits:
        assert edit.reason in words


def test_every_parameter_of_a_plug_in_is_shown_with_what_was_measured() -> None:
    case = strips()
    words = Walk(rendered(case)).words
    for edit in case.plan.edits:
        for detail in edit.details:
            assert " ".join(f"{detail.name} {detail.before} {detail.after}".split()) in words
            assert detail.reason in words


def test_a_reason_that_parameters_share_is_told_once() -> None:
    assert Walk(rendered(strips())).words.count("masks the bass guitar by") == 1


def test_every_track_stands_in_both_lists() -> None:
    case = full()
    page = rendered(case)
    before, after = page.split("<caption>Before</caption>")[1].split("<caption>After</caption>")
    after = after.split("</table>")[0]
    for session, part in ((case.before, before), (case.after, after)):
        words = Walk("<table>" + part.split("</caption>")[-1].split("</table>")[0] + "</table>").words
        for track in session.tracks:
            assert (" ".join(track.name.split()) or "(no name)") in words


def test_names_are_text_and_never_markup() -> None:
    page = rendered(full())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Chöre Aah" in page
    assert "ボーカル 重ね録り 三" in page


@pytest.mark.parametrize(
    "name", ['"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "a' onmouseover='x", "\x00\x07bell"]
)
def test_hostile_names_stay_in_their_place(name: str) -> None:
    case = full()
    track = replace(case.before.tracks[0], name=name)
    analysis = replace(case.analysis.tracks[track.guid], identity=identity(name, "kick", 0.9), problems=(name,))
    hostile = Case(
        replace(case.before, name=name, tracks=(track,)),
        replace(case.after, tracks=(track,)),
        Analysis(tracks={track.guid: analysis}),
        replace(case.plan, edits=()),
    )
    walk = Walk(rendered(hostile))
    assert walk.loads == []
    assert "img" not in walk.tags
    assert "49" not in walk.words


def test_dry_run_says_that_nothing_was_written() -> None:
    words = Walk(rendered(full())).words
    assert "Dry run: nothing was written." in words
    assert "Outcome" not in words


def test_receipt_is_told_with_what_was_skipped_and_what_failed() -> None:
    words = Walk(rendered(written())).words
    edits = len(full().plan.edits)
    assert (
        f"{edits - 2} edits written, 1 skipped, 1 failed. This was run 3: “deskhand undo” takes it back." in words
    )
    assert "it is 'Kick' now, not '01_KickIn-02'" in words
    assert "was read back" in words


def test_unsure_and_unknown_tracks_come_before_problems() -> None:
    words = Walk(rendered(full())).words.split("Look at these first")[1]
    unsure, unknown, problem = (
        words.index(word) for word in ("Could be lead vocal 0.55", "says nothing", "clips")
    )
    assert unsure < unknown < problem


def test_long_sessions_start_folded_and_short_ones_open() -> None:
    assert "<details open>" in rendered(full())
    assert "<details open>" not in rendered(large(300))


def test_report_needs_neither_levels_nor_template_nor_analysis() -> None:
    case = full()
    bare = {guid: replace(track, levels=None) for guid, track in case.analysis.tracks.items()}
    assert "not measured" in Walk(rendered(replace(case, analysis=Analysis(tracks=bare)), template=False)).words
    assert "Nobody looked at this track." in Walk(rendered(replace(case, analysis=Analysis(tracks={})))).words


def test_edit_of_a_track_that_is_gone_is_still_shown() -> None:
    case = full()
    gone = replace(case.before, tracks=()), replace(case.after, tracks=())
    words = Walk(rendered(Case(gone[0], gone[1], Analysis(tracks={}), case.plan))).words
    assert all(edit.reason in words for edit in case.plan.edits)


def test_report_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    case = full()
    path = write_report(
        tmp_path / "Bericht für Jörg.html",
        before=case.before,
        after=case.after,
        analysis=case.analysis,
        plan=case.plan,
    )
    assert path.read_text(encoding="utf-8") == rendered(case, template=False)


def test_what_an_action_says_besides_its_plan_is_shown() -> None:
    case = full()
    known = Table(title="What is <known>", caption="Of 2.", columns=("Class", "LU"), rows=(("<kick>", "3"),))
    findings = Findings(
        sentences=("Half of the way.",),
        levels={case.after.tracks[0].guid: LevelMove(before=-20.0, after=-24.0, target=-26.0)},
        tables=(known,),
        curves=tuple(Curve(title="Search", caption="", values=values) for values in ((3.0, 1.0, 1.0), (3.0,))),
    )
    page = rendered(case, findings=findings)
    walk = Walk(page)
    assert {link[1:] for link in walk.links} <= set(walk.ids)
    for words in ("Half of the way.", "What is <known>", "<kick>", "Loudness of 1 track at the fader"):
        assert words in walk.words
    assert f"{MINUS}20.0 → {MINUS}24.0 LUFS, target {MINUS}26.0" in walk.words
    assert page.count("<polyline") == 1
