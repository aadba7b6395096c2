"""The search for a displayed text, on displays of every kind."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from deskhand_search import MOST_SAMPLES, Found, quantity, search
from hypothesis import given
from hypothesis import strategies as st

from tests.reaper_host.others import bend, falling, frequency, level, percent, slope

Shows = Callable[[float], str]


def found_by(shows: Shows, wanted: str) -> tuple[Found, int]:
    """What the search finds on a display, and how often it looked."""
    looking, looks = search(wanted), 0
    position = next(looking)
    while True:
        looks += 1
        assert 0.0 <= position <= 1.0
        try:
            position = looking.send(shows(position))
        except StopIteration as end:
            found: Found = end.value
            return found, looks


@pytest.mark.parametrize(
    ("shows", "wanted"),
    [
        (frequency, "100 Hz"),
        (frequency, "1.00 kHz"),
        (frequency, "20 Hz"),
        (frequency, "20.00 kHz"),
        (level, "-3.5 dB"),
        (level, "+0.0 dB"),
        (falling, "-18.0 dB"),
        (falling, "-inf dB"),
        (slope, "LP12"),
        (slope, "LP48"),
        (percent, "37 %"),
        (bend, "100.0 %"),
        (bend, "12.5 %"),
    ],
)
def test_a_displayed_text_is_found(shows: Shows, wanted: str) -> None:
    found, looks = found_by(shows, wanted)
    assert (shows(found.position), found.text, found.met) == (wanted, wanted, True)
    assert looks <= MOST_SAMPLES


@given(st.floats(0.0, 1.0), st.sampled_from([frequency, level, falling, slope, percent, bend]))
def test_whatever_a_parameter_displays_somewhere_is_found(position: float, shows: Shows) -> None:
    found, looks = found_by(shows, shows(position))
    assert found.met
    assert looks <= MOST_SAMPLES


@pytest.mark.parametrize(
    ("wanted", "text"), [("1000 Hz", "1.00 kHz"), ("0.5 kHz", "500 Hz"), ("\N{MINUS SIGN}3.5 dB", "-3.5 dB")]
)
def test_units_and_signs_may_be_written_otherwise(wanted: str, text: str) -> None:
    shows = level if "dB" in wanted else frequency
    found, _ = found_by(shows, wanted)
    assert (found.text, found.met) == (text, True)


def test_the_nearest_step_of_a_coarse_control_is_taken() -> None:
    found, _ = found_by(lambda x: f"{round(10 * x) * 100 + 3} Hz", "505 Hz")
    assert (found.text, found.met) == ("503 Hz", True)


@pytest.mark.parametrize(
    ("shows", "wanted"), [(level, "60 dB"), (slope, "HP12"), (percent, "3 dB"), (slope, "12 dB")]
)
def test_what_is_never_displayed_is_not_met(shows: Shows, wanted: str) -> None:
    found, looks = found_by(shows, wanted)
    assert not found.met
    assert looks <= MOST_SAMPLES


def test_a_display_that_rises_all_the_way_takes_few_looks() -> None:
    assert found_by(frequency, "440 Hz")[1] < 50


def test_a_rare_entry_of_a_long_list_is_found() -> None:
    names = [f"Room {'abcdefghijklmnopqrstuvwxyz'[n % 26]}{n // 26}" for n in range(100)]
    found, _ = found_by(lambda x: names[min(99, int(100 * x))], "Room k3")
    assert found.text == "Room k3"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.00 kHz", 1000.0, "hz"),
        ("100 Hz", 100.0, "hz"),
        ("250 ms", 0.25, "s"),
        ("\N{MINUS SIGN}12,5 dB", -12.5, "db"),
        ("-inf dB", -math.inf, "db"),
        ("4.0:1", 4.0, ":1"),
        ("50%", 50.0, "%"),
    ],
)
def test_numbers_are_read_with_their_units(text: str, value: float, unit: str) -> None:
    found = quantity(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize("text", ["LP12", "", "Off", "informal"])
def test_a_text_that_is_no_number_has_none(text: str) -> None:
    assert quantity(text) is None
