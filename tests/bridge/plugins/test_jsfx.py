"""JSFX lines: what REAPER writes, edits, and every JSFX of the corpus."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.plugins.jsfx import Jsfx, Slider, decode, encode, new, read
from bridge.plugins.text import body
from bridge.session import Fx
from tests.bridge.plugins.instances import every_fx
from tests.shared import needs_shared

MISSING = " -" * 61
OLD = "9.000000 -8.000000 0.670000" + MISSING
NEW = "9 -8 0.67" + MISSING

texts = st.text(
    st.characters(exclude_characters="\r\n`", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
)
sliders = st.one_of(
    st.none(), st.integers(-9999, 9999).map(float), st.floats(-1e6, 1e6).map(lambda x: round(x, 6))
)


@pytest.mark.parametrize("line", [OLD, NEW, OLD + " ", "1 - - - - - - - - - - - - - - -", "", NEW + " 8vb", "ERR"])
def test_a_line_is_written_back_as_it_was(line: str) -> None:
    assert encode(decode(line, "x")) == line


def test_a_line_of_64_words_has_sliders_and_no_preset() -> None:
    found = decode(NEW, "x")
    assert found.sliders[:4] == (9.0, -8.0, 0.67, None)
    assert (len(found.sliders), found.preset, found.config) == (64, "", "")


def test_the_65th_word_is_the_preset() -> None:
    found = decode(NEW + ' "Input -23 output -20 LUFS"', "x")
    assert (found.preset, len(found.sliders)) == ("Input -23 output -20 LUFS", 64)


def test_sliders_beyond_64_follow_the_preset() -> None:
    line = " ".join(["1"] * 64) + ' "" 65 66 -'
    found = decode(line, "x")
    assert (found.preset, found.sliders[63:]) == ("", (1.0, 65.0, 66.0, None))
    assert encode(found.with_slider(66, 0.5)) == " ".join(["1"] * 64) + ' "" 65 0.5 -'
    assert encode(replace(found, found="")) == line


def test_the_file_of_a_file_slider_is_a_text() -> None:
    line = f"0.5 'Room \"A\".wav' -1{MISSING}"
    found = decode(line, "x")
    assert found.sliders[1] == 'Room "A".wav'
    assert encode(found.with_slider(2, "Fender Bassman.wav")) == f'0.5 "Fender Bassman.wav" -1{MISSING}'


@pytest.mark.parametrize("name", ["-", "1.5", "", "a b", "#1"])
def test_a_text_that_looks_like_something_else_is_quoted(name: str) -> None:
    line = encode(Jsfx(path="x", sliders=(name, 2.0)))
    assert line.split(" ")[-1] == "2"
    assert line[0] in "\"'`"


def test_the_configuration_stays_at_the_end_of_the_line() -> None:
    line = NEW + " #CFGSTR:mode=3 #CFGSTR:size=12"
    found = decode(line, "x")
    assert found.config == " #CFGSTR:mode=3 #CFGSTR:size=12"
    assert encode(found.with_slider(1, 10.0)) == line.replace("9 -8", "10 -8")
    assert encode(replace(found, preset="Warm")) == NEW + " Warm" + found.config


def test_an_edit_writes_six_decimals_where_the_file_does() -> None:
    assert encode(decode(OLD, "x").with_slider(2, -7.5)) == OLD.replace("-8.000000", "-7.500000")
    assert encode(decode(NEW, "x").with_slider(2, -7.5)) == NEW.replace("-8", "-7.5", 1)


def test_a_number_is_written_as_reaper_writes_it() -> None:
    assert encode(Jsfx(path="x", sliders=(1 / 3, -0.0000001, 100.0, -12.5))) == "0.333333 0 100 -12.5"


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_slider_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        decode(NEW, "x").with_slider(1, bad)


@pytest.mark.parametrize("number", [0, 65])
def test_a_slider_that_the_line_lacks_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="slider from 1 to 64"):
        decode(NEW, "x").with_slider(number, 1.0)


def test_two_lines_of_sliders_are_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        read(Fx(name="x", kind="JS", chunk="<JS x\n1 2\n3 4\n>"))


def test_a_new_jsfx_leaves_the_other_sliders_to_the_effect() -> None:
    fx = new(Jsfx(path="my effects/gain", sliders=(1.5,)))
    assert body(fx.chunk, "JS") == ["1.5" + " -" * 63]
    assert read(fx).path == "my effects/gain"
    assert fx.chunk.startswith('BYPASS 0 0 0\n<JS "my effects/gain" ""\n')


@given(st.lists(sliders | texts, min_size=1, max_size=80), texts | st.just(""))
def test_random_sliders_are_read_as_they_were_written(values: list[Slider], preset: str) -> None:
    wanted = Jsfx(path="x", sliders=tuple(values), preset=preset)
    found = decode(encode(wanted), "x")
    if preset and len(values) < 64:
        wanted = replace(wanted, sliders=(*values, *(None,) * (64 - len(values))))
    assert found == wanted


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=80))
def test_any_line_at_all_is_written_back_as_it_was(line: str) -> None:
    assert encode(decode(line, "x")) == line


@needs_shared
def test_every_jsfx_of_the_corpus_is_written_back_byte_for_byte() -> None:
    effects = [fx for fx in every_fx() if fx.kind == "JS"]
    assert effects
    for fx in effects:
        assert encode(read(fx)) == body(fx.chunk, "JS")[0]


@needs_shared
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_an_edit_of_one_slider_changes_its_word_only(data: st.DataObject) -> None:
    effects = [(fx, read(fx)) for fx in every_fx() if fx.kind == "JS"]
    places = [
        (fx, found, at) for fx, found in effects for at, one in enumerate(found.sliders) if type(one) is float
    ]
    fx, found, at = data.draw(st.sampled_from(places))
    before = body(fx.chunk, "JS")[0]
    after = encode(found.with_slider(at + 1, data.draw(st.integers(-99, 99).map(float))))
    old, changed = before.split(" "), after.split(" ")
    differ = [index for index, (one, other) in enumerate(zip(old, changed, strict=True)) if one != other]
    assert len(differ) <= 1
    assert '"' in before or differ in ([], [at])
