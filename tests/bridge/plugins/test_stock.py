"""Stock plug-ins: every instance of the corpus, random settings, and the neutral states."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.plugins import reacomp, readelay, reaeq, realimit, reaverbate, reaxcomp
from bridge.plugins.fields import FLOATS, Field, How, stored, understood
from bridge.plugins.reaeq import Shape
from bridge.plugins.registry import PLUGINS, Plugin
from tests.bridge.plugins.instances import parts, states, value, values
from tests.shared import needs_shared

each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
TOLERANCE = {"f": 1e-6, "d": 1e-12}


def alike(field: Field, one: float, other: float) -> bool:
    """Whether two shown values are the same but for the precision in which the field is stored."""
    if field.code not in FLOATS or isinstance(one, int):
        return one == other
    return math.isclose(one, other, rel_tol=TOLERANCE[field.code], abs_tol=TOLERANCE[field.code] * 1e4)


@needs_shared
@each_plugin
def test_every_instance_of_the_corpus_is_written_back_byte_for_byte(plugin: Plugin) -> None:
    found = states(plugin.name)
    assert found
    assert [data for data in found if plugin.encode(plugin.decode(data)) != data] == []


@needs_shared
@each_plugin
def test_the_shown_values_alone_give_the_stored_values_of_every_instance(plugin: Plugin) -> None:
    for data in states(plugin.name):
        for part in parts(plugin, plugin.decode(data)):
            neutral = next(one for one in parts(plugin, plugin.neutral()) if one.fields == part.fields)
            anew = neutral.changed(
                **{field.name: getattr(part.values, field.name) for field in understood(part.fields)}
            )
            before = stored(part.fields, data[part.start :])
            after = stored(part.fields, plugin.encode(anew)[neutral.start :])
            for field in understood(part.fields):
                if field.mask:
                    assert int(before[field.name]) & field.mask == int(after[field.name]) & field.mask
                elif field.code == "f" and field.name != "detector":
                    assert before[field.name] == after[field.name]
                else:
                    assert math.isclose(before[field.name], after[field.name], rel_tol=1e-12)


@needs_shared
@each_plugin
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_change_of_one_field_changes_its_bytes_only(plugin: Plugin, data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(states(plugin.name)))
    part = data.draw(st.sampled_from(list(parts(plugin, plugin.decode(before)))))
    field = data.draw(st.sampled_from(list(understood(part.fields))))
    wanted = data.draw(value(field))
    after = plugin.encode(part.changed(**{field.name: wanted}))
    start = part.start + field.at
    end = start + struct.calcsize(field.code)
    assert after[:start] + after[end:] == before[:start] + before[end:]
    kept_value = getattr(part.values, field.name)
    assert (after == before) == (wanted == kept_value) or alike(field, wanted, kept_value)


@each_plugin
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_random_settings_are_read_as_they_were_written(plugin: Plugin, data: st.DataObject) -> None:
    wanted: Any = plugin.neutral()
    for index, part in enumerate(list(parts(plugin, wanted))):
        current = list(parts(plugin, wanted))[index]
        wanted = current.changed(**data.draw(values(part.fields)))
    read = plugin.decode(plugin.encode(wanted))
    for one, other in zip(parts(plugin, wanted), parts(plugin, read), strict=True):
        for field in understood(one.fields):
            assert alike(field, getattr(one.values, field.name), getattr(other.values, field.name)), field.name


@each_plugin
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_data_is_refused_or_kept_whole(plugin: Plugin, data: st.DataObject) -> None:
    neutral = plugin.encode(plugin.neutral())
    start = data.draw(st.integers(0, len(neutral)))
    damaged = neutral[:start] + data.draw(st.binary(max_size=len(neutral)))
    try:
        read = plugin.decode(damaged)
    except ValueError:
        return
    assert plugin.encode(read) == damaged


@each_plugin
def test_data_that_ends_too_early_is_refused(plugin: Plugin) -> None:
    neutral = plugin.encode(plugin.neutral())
    for end in (0, 4, 7, 8, 20, len(neutral) // 2):
        with pytest.raises(ValueError, match="expected"):
            plugin.decode(neutral[:end])


@each_plugin
def test_a_value_out_of_range_is_refused_by_name(plugin: Plugin) -> None:
    tried = 0
    for part in parts(plugin, plugin.neutral()):
        for field in understood(part.fields):
            for bad in (math.nan, field.high + 1.0):
                if bad == math.inf:
                    continue
                with pytest.raises(ValueError, match=field.name):
                    part.changed(**{field.name: bad})
                tried += 1
    assert tried > 4


@each_plugin
def test_every_field_has_bytes_of_its_own(plugin: Plugin) -> None:
    for fields in plugin.tables.values():
        taken: set[tuple[int, int]] = set()
        for field in fields:
            for byte in range(struct.calcsize(field.code)):
                bits = field.mask if field.mask else -1
                assert not any(at == field.at + byte and bits & other for at, other in taken), field.name
            taken |= {(field.at + byte, field.mask or -1) for byte in range(struct.calcsize(field.code))}


@each_plugin
def test_every_plug_in_has_fields_that_are_measured(plugin: Plugin) -> None:
    assert any(field.how is How.MEASURED for fields in plugin.tables.values() for field in fields)


def test_neutral_reacomp_is_what_the_plug_in_opens_with_but_for_the_ratio() -> None:
    settings_of = reacomp.neutral()
    assert (settings_of.threshold, settings_of.ratio, settings_of.wet) == (0.0, 1.0, 0.0)
    assert settings_of.dry <= -150.0
    assert (settings_of.attack, settings_of.release, settings_of.rms, settings_of.knee) == (3.0, 100.0, 5.0, 0.0)
    assert (settings_of.lowpass, settings_of.highpass, settings_of.detector) == (20_000.0, 0.0, 0)
    assert (settings_of.auto_makeup, settings_of.auto_release, settings_of.preview_filter) == (False,) * 3


def test_neutral_reaeq_has_every_gain_at_0_db_and_its_high_pass_off() -> None:
    neutral = reaeq.neutral()
    assert {band.gain for band in neutral.bands} == {0.0}
    assert neutral.gain == 0.0
    assert [band.enabled for band in neutral.bands if band.shape == Shape.HIGH_PASS] == [False]


def test_neutral_reaxcomp_neither_compresses_nor_makes_up() -> None:
    bands = reaxcomp.neutral().bands
    assert [band.top for band in bands] == [200.0, 1000.0, 5000.0, 24_000.0]
    assert {(band.ratio, band.gain, band.auto_makeup, band.active) for band in bands} == {(1.0, 0.0, False, True)}


def test_neutral_effects_pass_the_dry_signal_only() -> None:
    assert (reaverbate.neutral().wet, reaverbate.neutral().dry) == (-math.inf, 0.0)
    assert (readelay.neutral().wet, readelay.neutral().dry) == (-math.inf, 0.0)
    assert (realimit.neutral().threshold, realimit.neutral().ceiling) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("raw", "name", "shown"),
    [
        ((0, 0.5), "threshold", -6.0206),
        ((1, 3 / 99), "ratio", 4.0),
        ((1, 1.0), "ratio", math.inf),
        ((2, 0.006), "attack", 3.0),
        ((3, 0.02), "release", 100.0),
        ((8, 2 / 1084), "detector", 2),
        ((13, 0.05), "rms", 5.0),
        ((14, 0.25), "knee", 6.0),
        ((15, 1.0), "auto_makeup", True),
    ],
)
def test_reacomp_shows_what_reaper_shows(raw: tuple[int, float], name: str, shown: float) -> None:
    data = bytearray(reacomp.encode(reacomp.neutral()))
    struct.pack_into("<f", data, 8 + 4 * raw[0], raw[1])
    assert getattr(reacomp.decode(bytes(data)), name) == pytest.approx(shown, abs=1e-3)


def test_reaverbate_of_reaper_4_opened_at_minus_3_db_and_a_room_of_50() -> None:
    values_of = struct.pack("<8f", 0.70794578, 0.70794578, 5 / 17, 0.5, 1.0, 0.0, 1.0, 0.0)
    read = reaverbate.decode(reaverbate.encode(reaverbate.neutral())[:8] + values_of)
    assert (read.wet, read.dry, read.room, read.dampening, read.width) == (-3.0, -3.0, 50.0, 50.0, 1.0)


def test_realimit_opens_with_a_release_of_15_db_a_second() -> None:
    assert realimit.neutral().release == 15.0


def test_a_band_can_be_added_to_an_eq_of_either_record_size() -> None:
    added = reaeq.band(shape=Shape.NOTCH, frequency=50.0, width=0.1)
    for size in reaeq.RECORD_SIZES:
        old = replace(reaeq.neutral(), band_size=size)
        data = reaeq.encode(replace(old, bands=(*old.bands, added)))
        assert reaeq.decode(data).bands[-1] == added
        assert struct.unpack_from("<II", data) == (size, 6)


def test_a_shape_that_is_not_known_stays_as_it_is() -> None:
    data = bytearray(reaeq.encode(reaeq.neutral()))
    struct.pack_into("<i", data, 8, 77)
    read = reaeq.decode(bytes(data))
    assert read.bands[0].shape == 77
    assert reaeq.encode(read) == data


def test_taps_are_counted_in_the_state() -> None:
    delay = replace(
        readelay.neutral(), taps=(readelay.tap(beats=1.5), readelay.tap(beats=0.0, time=80.0, pan=-1.0))
    )
    read = readelay.decode(readelay.encode(delay))
    assert [(one.beats, one.time, one.pan) for one in read.taps] == [(1.5, 0.0, 0.0), (0.0, 80.0, -1.0)]
