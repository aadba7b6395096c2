"""The diff, read by someone in a hurry."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bridge.analysis import Analysis
from bridge.diff import MOST_REMARKS, Diff
from bridge.findings import Findings
from bridge.plan import Edit, Plan
from bridge.session import Session
from bridge.words import MINUS, to_columns
from tests.bridge.actions.factory import analysis, identity, levels, propose, session, template, track


def text(project: Session, known: Analysis, plan: Plan | None = None) -> str:
    return str(Diff.of(project, known, plan or propose(project, known), template()))


def test_the_first_line_counts_what_was_recognised() -> None:
    project = session(track("Kick"), track("x"), track("y"))
    known = analysis(project, {"Kick": "kick", "y": identity("y", "tom", 0.2)})
    assert "3 tracks: 1 recognised, 1 unsure, 1 unknown" in text(project, known).splitlines()[0]


def test_unsure_and_unknown_tracks_come_first_with_their_number_and_reason() -> None:
    project = session(track("Kick"), track("what"), track("lead"))
    known = analysis(project, {"Kick": "kick", "lead": identity("lead", "lead_vocal", 0.41)})
    lines = text(project, known).splitlines()
    assert lines[2] == "Look at these first"
    assert lines[3].startswith("    2  what")
    assert "unknown" in lines[3]
    assert lines[4].startswith("    3  lead")
    assert "unsure: lead vocal 0.41" in lines[4]


def test_tracks_that_are_left_alone_say_why() -> None:
    project = session(track("Kick", frozen=True), track("Snare", envelopes=("volume",)))
    shown = text(project, analysis(project, {"Kick": "kick", "Snare": "snare"}))
    assert "frozen: left as it is." in shown
    assert "automated: gain and pan left as they are." in shown


def test_a_track_shows_old_and_new_name_what_it_is_and_each_change_with_its_reason() -> None:
    project = session(track("k", "01_KickIn-02"))
    known = analysis(project, {"k": "kick"}, {"k": levels(-28.0, peak=-20.0)})
    shown = text(project, known)
    assert "01_KickIn-02 → Kick In" in shown
    assert "kick 0.95" in shown
    assert "gain 0.0 dB → 6.0 dB (-28.0 → -22.0 LUFS" in " ".join(shown.split())


def test_a_track_that_only_moves_says_so() -> None:
    project = session(track("click"), track("x"))
    known = analysis(project, {"click": "click"})
    plan = propose(project, known, skip=["colours"])
    assert "moved (in the order of the template)" in text(project, known, plan)


def test_a_track_that_joins_a_folder_of_the_engineer_says_what_that_means() -> None:
    drums = track("Drums", folder_change=1, items=0, volume=0.5)
    project = session(drums, track("Kick", folder_change=-1), track("Tom"))
    shown = text(project, analysis(project, {"Kick": "kick", "Tom": "tom"}))
    assert "into Drums (tom belongs in Drums, and is then heard through its fader and plug-ins)" in " ".join(
        shown.split()
    )


def test_sends_of_one_return_are_told_in_one_breath() -> None:
    project = session(track("Vox"), track("Snare"))
    shown = " ".join(text(project, analysis(project, {"Vox": "lead_vocal", "Snare": "snare"})).split())
    assert "sends from Vox, Snare (send ready, silent until you raise it)" in shown


def test_the_same_remark_about_many_tracks_is_one_line() -> None:
    project = session(*(track(f"t{number}") for number in range(60)))
    shown = text(project, analysis(project, {}))
    assert sum("unknown" in line for line in shown.splitlines()) <= 60 <= len(project.tracks)
    alike = replace(
        analysis(project, {}),
        tracks={
            guid: replace(found, identity=identity("same", "unknown"))
            for guid, found in analysis(project, {}).tracks.items()
        },
    )
    assert sum("unknown:" in line for line in text(project, alike).splitlines()) == 1


def test_a_long_list_of_remarks_is_cut_and_says_so() -> None:
    project = session(*(track(f"t{number}") for number in range(60)))
    shown = text(project, analysis(project, {}))
    assert f"and {60 - MOST_REMARKS} more, see the report" in shown


def test_a_pan_from_the_centre_shows_both_ends() -> None:
    project = session(track("a"))
    known = analysis(project, {"a": "kick"})
    from bridge.plan import Edit

    edit = Edit(step="pairs", target="a", field="pan", before=0.0, after=-1.0, reason="left of a pair")
    assert "pan centre → 100 % left (left of a pair)" in text(
        project, known, Plan(action="x", project="s", edits=(edit,))
    )


@given(st.lists(st.text(max_size=120), min_size=1, max_size=8), st.floats(-60, 0))
def test_no_line_is_wider_than_100_columns_whatever_the_names(names: list[str], loudness: float) -> None:
    project = session(*(track(f"t{number}", name) for number, name in enumerate(names)))
    guids = [each.guid for each in project.tracks]
    known = analysis(
        project, dict.fromkeys(guids, "snare"), {guid: levels(loudness, peak=-math.inf) for guid in guids}
    )
    body = text(project, known).split("\n")
    assert len(body) > 2
    assert max(len(to_columns(line)) for line in body) <= 100


def test_a_remark_that_quotes_a_long_name_is_broken_into_lines() -> None:
    project = session(track("Kick"), track("Snare"))
    known = analysis(project, {"Kick": "kick", "Snare": "snare"})
    said = replace(known.tracks["Kick"], problems=(f'The same audio as "{"x" * 300}".',))
    shown = text(project, replace(known, tracks={**known.tracks, "Kick": said}))
    assert max(map(len, shown.splitlines())) <= 100
    assert shown.count("x") >= 300


def test_wide_characters_take_two_columns() -> None:
    project = session(track("k", "キックドラム"), track("s", "Snare"))
    shown = text(project, analysis(project, {"k": identity("キック", "kick"), "s": "snare"})).splitlines()
    kick, snare = (next(line for line in shown if name in line) for name in ("キックドラム  ", "Snare  "))
    assert kick.index("kick 0.95") + len("キックドラム") == snare.index("snare 0.95")


def test_control_characters_do_not_reach_the_terminal() -> None:
    project = session(track("k", "\x1b[31mKick\x9b"), track("x", "\x1bx"))
    known = analysis(project, {"k": "kick"})
    said = replace(known.tracks["x"], problems=('The same audio as "\x1b[31mKick".',))
    shown = text(project, replace(known, tracks={**known.tracks, "x": said}))
    assert not {"\x1b", "\x9b"} & set(shown)


def test_a_fader_shows_how_sure_its_place_is() -> None:
    project = session(track("Kick"))
    edit = Edit(
        step="faders", target="Kick", field="volume", before=1.0, after=0.5, reason="too loud", confidence=0.4
    )
    plan = Plan(action="balance", project="song.RPP", edits=(edit,))
    shown = text(project, analysis(project, {"Kick": "kick"}), plan)
    assert shown.startswith("Balance  song.RPP")
    assert f"fader 0.0 dB → {MINUS}6.0 dB (too loud, sure 0.40)" in shown


def test_what_the_action_says_stands_at_the_top_and_its_remarks_with_the_others() -> None:
    project = session(track("Kick"), track("Snare"))
    known = analysis(project, {"Kick": "kick", "Snare": "snare"})
    findings = Findings(sentences=("Half of the way.",), remarks={"Snare": ("kept.",)})
    plan = Plan(action="balance", project="song.RPP")
    lines = str(Diff.of(project, known, plan, template(), findings)).splitlines()
    assert lines[1] == "Half of the way."
    assert lines[4].split() == ["2", "Snare", "kept."]
