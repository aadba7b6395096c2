"""When values are the same, and what some of them mean."""

from __future__ import annotations

from typing import Any

import deskhand_values as values
import pytest


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1.0, 1),
        (0.70794578438414, 0.7079457843841379),
        (0.0, 5e-10),
        (1e12, 1e12 + 1.0),
        (False, 0.0),
        (None, None),
        ([1.0, 0.5], [1, 0.5 + 1e-10]),
        ([["{a}", 1], ["{b}", -1]], [["{a}", 1], ["{b}", -1.0]]),
        ({"volume": 0.5, "mute": False}, {"mute": 0, "volume": 0.5}),
    ],
)
def test_these_are_the_same(left: Any, right: Any) -> None:
    assert values.same(left, right)
    assert values.same(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1.0, 1.00000001),
        (0.0, 2e-9),
        (None, 0),
        (None, []),
        ("", None),
        ("1", 1),
        ([1.0], [1.0, 1.0]),
        ([["{a}", 1]], [["{b}", 1]]),
        ({"volume": 0.5}, {"volume": 0.5, "pan": 0.0}),
        (float("nan"), float("nan")),
    ],
)
def test_these_are_not(left: Any, right: Any) -> None:
    assert not values.same(left, right)
    assert not values.same(right, left)


CHAIN = """<FXCHAIN
SHOW 0
BYPASS 0 0 0
<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729 ""
cWVlcu5e7f4=
>
WAK 0 0
BYPASS 0 0 0
<CONTAINER Container "Drums"
BYPASS 0 0 0
<JS utility/volume ""
-3 0 -
>
WAK 0 0
>
WAK 0 0
>"""


def test_plug_ins_in_a_container_are_part_of_it() -> None:
    assert values.count_in(CHAIN) == 2


def test_a_note_that_says_bypass_is_no_plug_in() -> None:
    assert values.count_in("<FXCHAIN\n<COMMENT\n|BYPASS 0\n>\n>") == 0


def test_a_signature_goes_on_where_a_marker_has_none() -> None:
    first = {"position": 0.0, "bpm": 120.0, "numerator": 3, "denominator": 4}
    plain = {"position": 4.0, "bpm": 90.0, "numerator": 0, "denominator": 0}
    other = {"position": 8.0, "bpm": 90.0, "numerator": 6, "denominator": 8}
    last = {**plain, "position": 9.0}
    assert values.in_force(first, [plain, other, last]) == [
        first,
        {**plain, "numerator": 3, "denominator": 4},
        other,
        {**last, "numerator": 6, "denominator": 8},
    ]


def test_a_marker_at_the_start_takes_the_place_of_the_project_s_tempo() -> None:
    first = {"position": 0.0, "bpm": 120.0, "numerator": 4, "denominator": 4}
    marker = {"position": 0.0, "bpm": 100.0, "numerator": 0, "denominator": 0}
    assert values.in_force(first, [marker]) == [{**marker, "numerator": 4, "denominator": 4}]
