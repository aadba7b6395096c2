"""Settings of core into plug-ins and back through the renderer's map, and the sound of the written project."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Insert
from bridge.plugins.fromcore import SHAPES, from_core, playable, shown_reasons
from bridge.plugins.registry import new, read
from bridge.plugins.shown import details, parameters
from bridge.render.fxmap import MODELS, Place, modelled
from core.processors import filters
from core.processors.dynamics import COMPRESSOR_LIMITS, CompressorSettings, compress
from core.processors.filters import EqBand
from core.processors.gain import LAW_LIMITS
from core.processors.multiband import MultibandBand, MultibandSettings, compress_multiband
from core.processors.reverb import REVERB_LIMITS, ReverbSettings, reverberate
from core.processors.stream import run
from core.units import gain_from_db
from models.strips.answer import Equaliser
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import edit, guid, item, plan, project, track
from tests.bridge.render.sessions import rendered

RATE = 48_000
STORED = 2e-6
"""A level stored as a float of four bytes is known to 2^-24, 0.5e-6 dB."""
HIGH_RATE = 192_000
"""Every frequency that ReaEQ can be set to lies below half of it."""
REACH = 1e5
"""What stands for an end of a range that is infinite."""


def within(limits: tuple[float, float]) -> st.SearchStrategy[float]:
    """Any value of a range, its infinite ends among them."""
    low, high = (max(-REACH, min(REACH, end)) for end in limits)
    return st.one_of(st.floats(low, high), st.sampled_from(limits))


def drawn(limits: dict[str, tuple[float, float]]) -> st.SearchStrategy[dict[str, float]]:
    """Settings within limits."""
    return st.fixed_dictionaries({name: within(one) for name, one in limits.items()})


BANDS = st.builds(
    EqBand,
    st.sampled_from(list(SHAPES)),
    within((1.0, 400e3)),
    within((-90.0, 60.0)),
    within((0.01, 6.0)),
    st.booleans(),
)
EQUALISERS = st.builds(
    lambda bands, gain: Equaliser(bands=tuple(bands), gain=gain),
    st.lists(BANDS, max_size=6),
    within((-90.0, 60.0)),
)
COMPRESSORS = drawn(dict(COMPRESSOR_LIMITS)).map(lambda told: CompressorSettings(**told))
REVERBS = drawn(dict(REVERB_LIMITS)).map(lambda told: ReverbSettings(**told))
MULTIBANDS = st.builds(
    lambda crossovers, laws: MultibandSettings(
        crossovers_hz=tuple(sorted(crossovers)), bands=tuple(MultibandBand(**law) for law in laws)
    ),
    st.lists(st.floats(10.0, 20e3), min_size=3, max_size=3, unique=True),
    st.lists(drawn(dict(LAW_LIMITS)), min_size=4, max_size=4),
)
PROCESSORS = st.one_of(EQUALISERS, COMPRESSORS, REVERBS, MULTIBANDS)


def same(left: Any, right: Any) -> bool:
    """Whether two settings of core are equal but for the precision in which a plug-in stores them."""
    if isinstance(left, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=STORED)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if hasattr(left, "__dataclass_fields__"):
        return all(same(getattr(left, one.name), getattr(right, one.name)) for one in fields(left))
    return bool(left == right)


def equalised(samples: NDArray[np.float64], wanted: Equaliser, rate: int) -> NDArray[np.float64]:
    """The samples through the playable equaliser of core."""
    eq = playable(wanted)
    return run(filters.Equaliser(eq.bands, rate, 2, gain_db=eq.gain), samples)


@given(st.one_of(COMPRESSORS, REVERBS, MULTIBANDS))
@settings(max_examples=100, deadline=None)
def test_the_renderer_makes_of_the_plug_in_what_is_playable(wanted: Any) -> None:
    found = read(new(from_core(wanted)))
    processor: Any = MODELS[type(found)](found, Place(RATE, 2, 120.0)).processor
    assert same(processor.settings, playable(wanted)), (processor.settings, playable(wanted))


@given(EQUALISERS)
@settings(max_examples=60, deadline=None)
def test_the_equaliser_that_is_rendered_is_what_is_playable(wanted: Equaliser) -> None:
    impulse = np.zeros((64, 2))
    impulse[0] = 1.0
    made = impulse.copy()
    modelled(new(from_core(wanted)), sample_rate=HIGH_RATE, channels=2, bpm=120.0).insert.run(made)
    np.testing.assert_allclose(made, equalised(impulse, wanted, HIGH_RATE), rtol=1e-9, atol=1e-12)


@given(PROCESSORS)
@settings(max_examples=80, deadline=None)
def test_what_is_playable_stays_as_it_is(wanted: Any) -> None:
    assert same(playable(playable(wanted)), playable(wanted))


@given(PROCESSORS)
@settings(max_examples=80, deadline=None)
def test_the_file_reads_to_the_displayed_digit(wanted: Any) -> None:
    made = from_core(wanted)
    found = read(new(made))
    assert found is not None
    assert parameters(found) == parameters(made)


@pytest.mark.parametrize(
    ("name", "value", "playable_value"),
    [
        ("threshold_db", -23.44, -23.4),
        ("ratio", 3.96, 4.0),
        ("release_ms", 120.4, 120.0),
        ("attack_ms", 900.0, 500.0),
    ],
)
def test_a_compressor_is_set_in_whole_steps_of_its_window(name: str, value: float, playable_value: float) -> None:
    assert getattr(playable(CompressorSettings(**{name: value})), name) == playable_value


def test_make_up_gain_of_a_compressor_becomes_its_wet_level() -> None:
    made = playable(CompressorSettings(makeup_db=3.14, wet_db=-1.0))
    assert (made.makeup_db, made.wet_db) == (0.0, 2.1)


def test_times_of_the_multiband_compressor_are_whole_milliseconds() -> None:
    made = from_core(MultibandSettings(bands=(MultibandBand(attack_ms=12.6, release_ms=99.4),) * 4))
    assert [(band.attack, band.release) for band in made.bands] == [(13, 99)] * 4


def test_crossovers_that_meet_at_the_end_of_the_range_stay_apart() -> None:
    low = playable(MultibandSettings(crossovers_hz=(10.0, 11.0, 12.0))).crossovers_hz
    high = playable(MultibandSettings(crossovers_hz=(30e3, 31e3, 32e3))).crossovers_hz
    assert low == (20.0, 20.1, 20.2)
    assert high == (23_999.7, 23_999.8, 23_999.9)


@pytest.mark.parametrize("rt60", [0.4, 1.2, 2.5, 6.0])
def test_the_decay_time_of_a_playable_reverb_is_close_to_the_one_asked_for(rt60: float) -> None:
    assert playable(ReverbSettings(rt60_s=rt60)).rt60_s == pytest.approx(rt60, rel=0.02)


def test_reasons_go_by_the_names_that_the_plug_ins_display() -> None:
    eq = Equaliser(bands=(EqBand("band", 300.0, -2.0),))
    assert shown_reasons(eq, {"1": "masks the voice", "gain": "keeps the loudness"}) == {
        "band 1": "masks the voice",
        "gain": "keeps the loudness",
    }
    assert shown_reasons(CompressorSettings(), {"threshold_db": "crest", "makeup_db": "level"}) == {
        "threshold": "crest",
        "wet": "level",
    }
    assert shown_reasons(MultibandSettings(), {"crossover 1": "dip", "2 makeup_db": "band level"}) == {
        "band 1 top frequency": "dip",
        "band 2 gain": "band level",
    }
    assert shown_reasons(ReverbSettings(), {"rt60": "tempo", "low_pass": "dull"}) == {
        "room size": "tempo",
        "lowpass": "dull",
    }
    assert details(None, from_core(eq), shown_reasons(eq, {"1": "masks the voice"}))[0].reason == "masks the voice"


EQ = Equaliser(bands=(EqBand("high_pass", 81.3), EqBand("band", 312.0, -3.33, 1.4)), gain=1.27)
COMP = CompressorSettings(
    threshold_db=-30.2, ratio=3.7, attack_ms=4.6, release_ms=88.0, knee_db=5.0, makeup_db=4.4
)
MULTI = MultibandSettings(
    crossovers_hz=(180.0, 1234.5, 6000.0),
    bands=tuple(MultibandBand(threshold_db=db, ratio=2.2, makeup_db=1.3) for db in (-40.0, -35.0, -30.0, -45.0)),
)
REVERB = ReverbSettings(rt60_s=0.35, delay_ms=21.0, low_pass_hz=9000.0, high_pass_hz=250.0, wet_db=-7.7)


def inserts(number: int, *settings_of: Any) -> list[Edit]:
    """Edits that put these processors onto a track, first to last."""
    return [
        edit(guid(number), "insert", None, Insert(fx=new(from_core(one)), at=at))
        for at, one in enumerate(settings_of)
    ]


def test_a_written_project_plays_what_core_computes(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).normal(0.0, 0.1, (RATE, 2))
    noise *= np.linspace(0.1, 3.0, RATE)[:, None]
    noise = noise.astype(np.float32).astype(np.float64)
    write(tmp_path / "noise.wav", noise, rate=RATE)
    file = tmp_path / "song.RPP"
    media = item("LENGTH 1", "FADEIN 0 0 0", "FADEOUT 0 0 0", "<SOURCE WAVE", '  FILE "noise.wav"', ">")
    file.write_text(project(track(1, *media), track(2, "NAME Verb", "AUXRECV 0 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''")))
    host = RppHost(file)
    host.snapshot()
    receipt = host.apply(plan([*inserts(1, EQ, COMP, MULTI), *inserts(2, REVERB)]))
    assert receipt.count("written") == 4

    heard = rendered(host.snapshot(), rate=RATE)
    strip = equalised(np.concatenate([noise, np.zeros_like(noise)]), EQ, RATE)
    strip = compress(strip, RATE, playable(COMP))
    strip = compress_multiband(strip, RATE, playable(MULTI))
    expected = (strip + reverberate(0.5 * strip, RATE, playable(REVERB), tail=False))[: len(heard)]
    error = float(np.abs(heard - expected).max() / np.abs(expected).max())
    assert len(heard) > len(noise)
    assert error < gain_from_db(-240.0), error
