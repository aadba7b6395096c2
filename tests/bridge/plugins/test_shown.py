"""What a plug-in's window displays, and what an edit changes of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.plan import Detail
from bridge.plugins import reacomp, reaeq, reaverbate, reaxcomp
from bridge.plugins.fields import understood
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reaeq import Shape, band
from bridge.plugins.registry import PLUGINS, Plugin, new, read
from bridge.plugins.shown import RECORDS, details, parameters, table
from tests.bridge.plugins.instances import parts, values

each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)


@each_plugin
def test_every_field_that_is_understood_has_a_row(plugin: Plugin) -> None:
    fields = {field.name for fields in plugin.tables.values() for field in understood(fields)}
    assert {row.field for row in table()[plugin.settings.__name__]} == fields
    assert {row.record for row in table()[plugin.settings.__name__]} <= {"", *RECORDS}


@each_plugin
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_displayed_is_what_is_read_from_the_written_state(plugin: Plugin, data: st.DataObject) -> None:
    wanted: Any = plugin.neutral()
    for index, part in enumerate(list(parts(plugin, wanted))):
        current = list(parts(plugin, wanted))[index]
        rows = {row.field: row for row in table()[plugin.settings.__name__]}
        drawn = data.draw(values(part.fields))
        wanted = current.changed(**{name: _rounded(rows[name].decimals, one) for name, one in drawn.items()})
    found = read(new(wanted))
    assert found is not None
    assert parameters(found) == parameters(wanted)


def _rounded(decimals: int | None, value: float) -> float:
    """Towards zero, so that it stays in range."""
    if decimals is None or isinstance(value, int) or math.isinf(value):
        return value
    step = 10.0**-decimals
    return round(math.trunc(value / step) * step, decimals)


def test_a_compressor_reads_as_in_its_window() -> None:
    law = replace(reacomp.neutral(), threshold=-23.44, ratio=4.0, attack=3.0, auto_makeup=True)
    shown = dict(parameters(law))
    assert [shown[name] for name in ("threshold", "ratio", "attack", "release", "dry", "wet", "auto make-up")] == [
        "-23.4 dB",
        "4.0:1",
        "3.0 ms",
        "100 ms",
        "-inf dB",
        "0.0 dB",
        "on",
    ]
    assert dict(parameters(replace(law, ratio=math.inf)))["ratio"] == "inf:1"


def test_a_level_just_below_zero_has_no_minus() -> None:
    assert dict(parameters(replace(reaverbate.neutral(), wet=-0.04)))["wet"] == "0.0 dB"


def test_bands_are_numbered_from_one_and_named_by_shape() -> None:
    eq = replace(reaeq.neutral(), bands=(band(shape=Shape.HIGH_PASS, frequency=82.0, width=1.9),))
    assert parameters(eq) == (
        ("band 1 type", "High pass"),
        ("band 1 enabled", "on"),
        ("band 1 frequency", "82.0 Hz"),
        ("band 1 gain", "0.0 dB"),
        ("band 1 bandwidth", "1.90 oct"),
        ("gain", "0.0 dB"),
    )


def test_a_shape_that_is_not_known_is_shown_by_its_number() -> None:
    first = band(shape=Shape.BAND)
    eq = replace(reaeq.neutral(), bands=(replace(first, found=b"\x0b" + first.found[1:], shape=11),))
    assert parameters(eq)[0] == ("band 1 type", "type 11")


def test_sliders_of_a_jsfx_go_by_number_and_those_it_lacks_are_left_out() -> None:
    effect = Jsfx(path="utility/volume", sliders=(-3.0, None, "a.wav"))
    assert parameters(effect) == (("slider 1", "-3"), ("slider 3", "a.wav"))


def test_only_what_differs_is_a_detail_of_a_plug_in_that_was_there() -> None:
    before = reacomp.neutral()
    after = replace(before, threshold=-23.4, ratio=4.0)
    assert details(before, after, {"threshold": "crest 14 dB", "release": "not changed"}) == (
        Detail(name="threshold", before="0.0 dB", after="-23.4 dB", reason="crest 14 dB"),
        Detail(name="ratio", before="1.0:1", after="4.0:1", reason=""),
    )


def test_a_change_below_the_displayed_digit_is_no_detail() -> None:
    before = replace(reacomp.neutral(), threshold=-20.01)
    assert details(before, replace(before, threshold=-20.04), {}) == ()


def test_of_a_new_plug_in_what_is_not_neutral_or_has_a_reason_is_a_detail() -> None:
    after = replace(reacomp.neutral(), threshold=-23.4)
    assert details(None, after, {"release": "kept at 100 ms"}) == (
        Detail(name="threshold", before="", after="-23.4 dB", reason=""),
        Detail(name="release", before="", after="100 ms", reason="kept at 100 ms"),
    )


def test_of_a_new_band_everything_but_usual_switches_is_shown_with_the_reason_of_the_band() -> None:
    first = replace(reaxcomp.neutral().bands[0], threshold=-20.0)
    after = replace(reaxcomp.neutral(), bands=(first, *reaxcomp.neutral().bands[1:]))
    found = details(None, after, {"band 1": "too loud below 200 Hz"})
    assert {one.name.rpartition(" ")[0] for one in found if not one.name.startswith("band 1")} == set()
    assert len(found) == sum(row.record == "band" and row.kind != "switch" for row in table()["ReaXcomp"])
    assert {one.reason for one in found} == {"too loud below 200 Hz"}


def test_the_gain_of_a_new_high_pass_is_left_out_and_a_band_that_is_off_says_so() -> None:
    cut, off = band(shape=Shape.HIGH_PASS, frequency=80.0), band(frequency=500.0, gain=2.0, enabled=False)
    found = {one.name: one.after for one in details(None, replace(reaeq.neutral(), bands=(cut, off)), {})}
    assert {name for name in found if name.startswith("band 1")} == {
        "band 1 type",
        "band 1 frequency",
        "band 1 bandwidth",
    }
    assert (found["band 2 enabled"], found["band 2 gain"]) == ("off", "2.0 dB")


def test_a_band_that_is_taken_out_is_told() -> None:
    before = replace(reaeq.neutral(), bands=(band(frequency=100.0), band(frequency=200.0)))
    after = replace(before, bands=before.bands[:1])
    assert {(one.name.split()[1], one.after) for one in details(before, after, {})} == {("2", "removed")}
