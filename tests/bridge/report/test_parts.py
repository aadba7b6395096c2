"""The parts of the report: colours, words, drawings, measured rows."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.colour import BLACK, WHITE, contrast, css, luminance, text_on
from bridge.plan import FIELDS, Insert, NewItem, NewTrack, Place, Value
from bridge.report import svg
from bridge.report.measured import gain_change, own_loudness
from bridge.session import Fx, Item, Receive, Track
from bridge.words import FORMATS, decibels, number, pan, plural, track_name, value
from tests.bridge.report.factory import levels


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21.0)
    assert contrast(WHITE, BLACK) == pytest.approx(21.0)
    assert contrast(0x777777, 0x777777) == 1.0


def test_luminance_of_the_primaries_is_their_weight() -> None:
    assert [luminance(colour) for colour in (0xFF0000, 0x00FF00, 0x0000FF)] == [0.2126, 0.7152, 0.0722]


def test_contrast_agrees_with_the_known_limit_grey_on_white() -> None:
    # #767676 is the lightest grey that reaches 4.5 on white (WebAIM's table).
    assert contrast(0x767676, WHITE) >= 4.5 > contrast(0x777777, WHITE)


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_track_colour_meets_level_aa(colour: int) -> None:
    assert contrast(text_on(colour), colour) >= 4.5


def test_colour_is_written_red_first() -> None:
    assert css(0x0A1B2C) == "#0a1b2c"


@pytest.mark.parametrize(
    ("given", "text"),
    [(-16.13, "\N{MINUS SIGN}16.1"), (0.0, "0.0"), (-0.04, "0.0"), (-math.inf, "\N{MINUS SIGN}∞"), (3.0, "3.0")],
)
def test_numbers_have_a_true_minus_and_no_minus_zero(given: float, text: str) -> None:
    assert number(given) == text


def test_changes_carry_their_sign() -> None:
    assert decibels(4.2, signed=True) == "+4.2 dB"
    assert decibels(-4.2, signed=True) == "\N{MINUS SIGN}4.2 dB"


@pytest.mark.parametrize(("given", "text"), [(-1.0, "100 % left"), (0.0, "centre"), (0.3, "30 % right")])
def test_pan_reads_as_on_the_fader(given: float, text: str) -> None:
    assert pan(given) == text


def test_counts_agree_with_their_noun() -> None:
    assert [plural(count, "edit") for count in (0, 1, 2)] == ["0 edits", "1 edit", "2 edits"]


def test_names_are_never_empty_and_hold_no_control_characters() -> None:
    assert track_name("  ") == "(no name)"
    assert track_name("a\x00b\tc") == "a�b�c"


VALUES: dict[str, tuple[Value, str]] = {
    "track": (NewTrack(name="Drums"), "“Drums”"),
    "name": ("Kick In", "Kick In"),
    "colour": (0xC0392B, "#C0392B"),
    "icon": ("drums.png", "drums.png"),
    "volume": (0.5, "\N{MINUS SIGN}6.0 dB"),
    "pan": (-1.0, "100 % left"),
    "channels": (4, "4"),
    "item_gains": ((1.0, 0.5), "\N{MINUS SIGN}6.0 to 0.0 dB"),
    "channel_modes": ((0.0, 3.0), "both channels, left channel"),
    "fx": ((Fx(name="ReaEQ"), Fx(name="ReaComp")), "ReaEQ, ReaComp"),
    "insert": (Insert(fx=Fx(name="VST: ReaComp (Cockos)"), at=1), "ReaComp, place 2"),
    "receive": (Receive(source="a", volume=0.0), "from “Track a” at \N{MINUS SIGN}∞ dB"),
    "item": (
        NewItem(path="/media/5.1.wav", position=61.0, length=20.0),
        "“5.1.wav” at 01:01, 00:20 long",
    ),
    "mute": (True, "muted"),
    "place": (Place(parent="b", after="c"), "in “Track b”, below “Track c”"),
}


def test_every_field_of_an_edit_has_words() -> None:
    assert set(FORMATS) == set(FIELDS) == set(VALUES)


@pytest.mark.parametrize("field", VALUES)
def test_value_reads_in_the_terms_of_a_desk(field: str) -> None:
    content, text = VALUES[field]
    assert value(field, content, lambda guid: f"Track {guid}") == text


def test_axis_runs_from_end_to_end_and_stops_there() -> None:
    left, right = svg.AXIS_MARGIN, svg.AXIS_WIDTH - svg.AXIS_MARGIN
    assert [svg.axis_position(at) for at in (-60.0, -30.0, 0.0)] == [left, (left + right) / 2, right]
    assert svg.axis_position(-math.inf) == svg.axis_position(-90.0) == left
    assert svg.axis_position(3.0) == right


def test_envelope_is_thinned_to_its_loudest_moments() -> None:
    quiet = [-60.0] * 999
    drawn = svg.envelope([*quiet, 0.0], "level")
    assert f'viewBox="0 0 {svg.ENVELOPE_POINTS} 24"' in drawn
    assert " 0.0 " in drawn
    assert svg.envelope([], "level") == ""


def test_envelope_of_silence_lies_on_the_floor() -> None:
    assert svg.envelope([-math.inf], "level").count("24.0") == 2


def test_labels_of_drawings_are_escaped() -> None:
    assert 'aria-label="&lt;b&gt; &#34;x&#34;"' in svg.loudness(-20.0, -22.0, None, '<b> "x"')


def test_dual_mono_counts_as_the_one_channel_that_it_is() -> None:
    fake = levels(-20.0, stereo=True, side=-math.inf)
    assert own_loudness(fake) == pytest.approx(-23.01, abs=0.005)
    assert own_loudness(replace(fake, side=-12.0)) == -20.0


def test_gain_change_is_that_of_the_loudest_item() -> None:
    quiet, loud = Item(position=0.0, length=1.0, volume=0.25), Item(position=1.0, length=1.0, volume=-1.0)
    before = Track(guid="a", items=(quiet, loud))
    after = replace(before, items=(replace(quiet, volume=0.125), replace(loud, volume=-0.5)))
    assert gain_change(before, after) == pytest.approx(-6.02, abs=0.005)
    assert gain_change(None, after) == 0.0
    assert gain_change(Track(guid="a"), Track(guid="a")) == 0.0


STYLE = files("bridge.report").joinpath("report.css").read_text(encoding="utf-8")
PAIRS = [
    *((text, ground) for text in ("text", "soft", "accent", "good", "warn", "bad") for ground in ("page", "card")),
    *(("warn", "warn-fill"), ("bad", "bad-fill"), ("text", "warn-fill"), ("text", "fill"), ("none-text", "none")),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_style_sheet_keeps_to_level_aa(scheme: int) -> None:
    palette = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]
    colours = {name: int(value, 16) for name, value in re.findall(r"--([a-z-]+): #([0-9a-f]{6})", palette)}
    for text, ground in PAIRS:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
