"""Names and colours as devices can show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.osc.shown import LCD_WHITE, lcd, rgb, short


@pytest.mark.parametrize(
    ("colour", "number"),
    [
        (0xFF0000, 1),
        (0x00FF00, 2),
        (0xFFFF00, 3),
        (0x0000FF, 4),
        (0xFF00FF, 5),
        (0x00FFFF, 6),
        (0xFFFFFF, 7),
        (0x000000, 7),
        (None, 7),
        (0x808080, 7),
        (0xFF0020, 1),
        (0xE0C020, 3),
        (0x402000, 1),
        (0x203080, 4),
    ],
)
def test_a_colour_of_a_scribble_strip_is_chosen_by_hue(colour: int | None, number: int) -> None:
    assert lcd(colour) == number


@given(st.integers(0, 0xFFFFFF))
def test_a_track_is_never_black_on_black(colour: int) -> None:
    assert 1 <= lcd(colour) <= LCD_WHITE


def test_red_green_and_blue() -> None:
    assert rgb(0x102030) == (0x10, 0x20, 0x30)


@pytest.mark.parametrize(
    ("name", "letters", "shown"),
    [
        ("Kick", 6, "Kick"),
        ("Lead Vocal", 6, "LedVcl"),
        ("Lead Vocal", 7, "LeadVcl"),
        ("Lead Vocal", 12, "Lead Vocal"),
        ("Overheads", 7, "Overhds"),
        ("Acoustic Guitar Left", 7, "AcstcGt"),
        ("  ", 6, ""),
        ("", 6, ""),
    ],
)
def test_a_name_loses_blanks_then_vowels_from_the_end_then_its_end(name: str, letters: int, shown: str) -> None:
    assert short(name, letters) == shown


@given(st.text(), st.sampled_from((6, 7, 12)))
def test_a_short_name_fits(name: str, letters: int) -> None:
    assert len(short(name, letters)) <= letters
