"""Plug-ins and their parameters in the diff."""

from __future__ import annotations

from bridge.diff import WIDTH, Diff
from bridge.diff_details import detail_lines
from bridge.plan import Detail
from tests.bridge.actions.factory import template
from tests.bridge.report.factory import strips


def text() -> str:
    case = strips()
    return str(Diff.of(case.before, case.analysis, case.plan, template()))


def test_every_parameter_stands_on_a_line_of_its_own() -> None:
    lines = [" ".join(line.split()) for line in text().splitlines()]
    for edit in strips().plan.edits:
        for detail in edit.details:
            change = f"{detail.before} → {detail.after}" if detail.before else detail.after
            assert sum(line.startswith(f"{detail.name} {change}") for line in lines) == 1


def test_the_plug_in_is_named_with_its_place_its_reason_and_how_sure_it_is() -> None:
    shown = text()
    assert "ReaEQ, place 1  (new)  rumble and a masked bass guitar, sure 0.71" in shown
    assert "ReaComp, place 2  its loudness moves more" in shown


def test_a_send_that_is_set_shows_both_levels_and_one_that_is_new_does_not_repeat_itself() -> None:
    shown = " ".join(text().split())
    assert "send from “Vox lead” at \N{MINUS SIGN}6.0 dB → from “Vox lead” at \N{MINUS SIGN}12.0 dB" in shown


def test_long_reasons_are_wrapped_in_their_column() -> None:
    lines = text().splitlines()
    assert max(map(len, lines)) <= WIDTH
    first = next(at for at, line in enumerate(lines) if "masks the bass guitar" in line)
    column = lines[first].index("masks")
    assert lines[first + 1][:column].strip() == ""
    assert lines[first + 1][column] != " "


def test_a_reason_that_parameters_in_a_row_share_is_told_once() -> None:
    details = [Detail(name=name, before="", after="1", reason="the same") for name in "ab"]
    lines = list(detail_lines(details, indent=4, width=WIDTH))
    assert [line.split() for line in lines] == [["a", "1", "the", "same"], ["b", "1"]]


def test_a_plug_in_deep_in_folders_still_fits() -> None:
    details = [Detail(name="threshold", before="0.0 dB", after="-23.4 dB", reason="loud " * 30)]
    lines = "\n".join(detail_lines(details, indent=60, width=WIDTH)).splitlines()
    assert max(map(len, lines)) <= WIDTH
