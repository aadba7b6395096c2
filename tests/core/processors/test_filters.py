from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import butter, freqz_sos, sosfilt

from core.processors.filters import (
    BAND_LIMITS,
    BUTTERWORTH,
    EqBand,
    Equaliser,
    Kind,
    biquads,
    cut_bands,
    equalise,
    response,
)

RATE = 48000
KINDS: tuple[Kind, ...] = get_args(Kind)


def level(band: EqBand, *frequencies: float, rate: float = RATE) -> NDArray[np.float64]:
    return 20.0 * np.log10(np.abs(response([band], np.array(frequencies), rate)))


@pytest.mark.parametrize("gain", [-24.0, -6.0, 3.0, 18.0])
@pytest.mark.parametrize("octaves", [0.3, 1.0, 2.5])
def test_a_band_has_its_gain_at_the_centre_and_half_of_it_at_both_edges(gain: float, octaves: float) -> None:
    band = EqBand("band", 500.0, gain, octaves)
    edges = 500.0 * 2.0 ** (octaves / 2.0 * np.array([-1.0, 1.0]))
    assert level(band, 500.0)[0] == pytest.approx(gain, abs=1e-9)
    assert level(band, *edges) == pytest.approx([gain / 2.0] * 2, abs=0.03 * abs(gain))
    assert level(band, 1.0, 23999.0) == pytest.approx([0.0, 0.0], abs=0.01)


@pytest.mark.parametrize("octaves", [0.3, 1.0, 2.0])
def test_band_pass_and_notch_are_3_db_down_at_their_edges(octaves: float) -> None:
    edges = 500.0 * 2.0 ** (octaves / 2.0 * np.array([-1.0, 1.0]))
    passing, stopping = EqBand("band_pass", 500.0, 0.0, octaves), EqBand("notch", 500.0, 0.0, octaves)
    assert level(passing, *edges) == pytest.approx([-3.01] * 2, abs=0.03)
    assert level(stopping, *edges) == pytest.approx([-3.01] * 2, abs=0.03)
    assert level(passing, 500.0)[0] == pytest.approx(0.0, abs=1e-9)
    assert level(stopping, 500.0)[0] < -200.0


@pytest.mark.parametrize("gain", [-12.0, 6.0])
@pytest.mark.parametrize("kind", ["low_shelf", "high_shelf"])
def test_a_shelf_has_its_gain_on_one_side_and_half_of_it_at_its_frequency(kind: Kind, gain: float) -> None:
    band = EqBand(kind, 1000.0, gain)
    ends = [gain, 0.0] if kind == "low_shelf" else [0.0, gain]
    assert level(band, 1.0, 23999.0) == pytest.approx(ends, abs=1e-3)
    assert level(band, 1000.0)[0] == pytest.approx(gain / 2.0, abs=1e-9)


@pytest.mark.parametrize(("kind", "name"), [("low_pass", "low"), ("high_pass", "high")])
def test_a_pass_filter_is_butterworth_unless_told_otherwise(kind: Kind, name: Literal["low", "high"]) -> None:
    expected = butter(2, 1000.0, name, fs=RATE, output="sos")
    np.testing.assert_allclose(biquads([EqBand(kind, 1000.0)], RATE), expected, atol=1e-12)
    assert level(EqBand(kind, 1000.0), 1000.0)[0] == pytest.approx(-3.0103, abs=1e-4)
    assert pytest.approx(1.8999686) == BUTTERWORTH


def test_an_all_pass_changes_the_phase_only() -> None:
    band = EqBand("all_pass", 1000.0, 0.0, 1.0)
    assert level(band, 10.0, 300.0, 1000.0, 5000.0) == pytest.approx([0.0] * 4, abs=1e-9)
    assert response([band], np.array([1000.0]), RATE)[0] == pytest.approx(-1.0, abs=1e-9)


@settings(deadline=None)
@given(
    st.sampled_from(KINDS),
    st.floats(5.0, 23900.0),
    st.floats(*BAND_LIMITS["gain_db"]),
    st.floats(*BAND_LIMITS["bandwidth"]),
)
def test_every_band_is_stable_and_answers_as_scipy_computes(
    kind: Kind, frequency: float, gain: float, octaves: float
) -> None:
    band = EqBand(kind, frequency, gain, octaves)
    sections = biquads([band], RATE)
    assert np.isfinite(sections).all()
    assert np.abs(np.roots(sections[0, 3:])).max() <= 1.0
    grid = np.array([0.0, 40.0, 1000.0, 9000.0, 20000.0])
    _, expected = freqz_sos(sections, grid, fs=RATE)
    np.testing.assert_allclose(response([band], grid, RATE), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_rate_does_not_change_a_band_in_the_audible_middle(kind: Kind) -> None:
    band = EqBand(kind, 800.0, 9.0, 1.5)
    grid = (50.0, 400.0, 900.0, 2000.0)
    reference = level(band, *grid, rate=192000.0)
    for rate in (44100.0, 48000.0, 96000.0):
        assert level(band, *grid, rate=rate) == pytest.approx(reference, abs=0.15)


def test_the_equaliser_filters_as_scipy_does() -> None:
    bands = [EqBand("low_shelf", 120.0, 4.0), EqBand("band", 3000.0, -6.0, 0.7), EqBand("high_pass", 30.0)]
    noise = np.random.default_rng(1).standard_normal((5000, 3))
    expected = sosfilt(biquads(bands, RATE), noise, axis=0)
    np.testing.assert_allclose(equalise(noise, RATE, bands), expected, atol=1e-11)
    assert not np.allclose(expected[:, 0], expected[:, 1])


def test_bands_that_are_off_do_nothing_and_the_fader_scales() -> None:
    noise = np.random.default_rng(1).standard_normal((500, 1))
    off = [EqBand("band", 1000.0, 12.0, enabled=False)]
    np.testing.assert_array_equal(equalise(noise, RATE, off), noise)
    np.testing.assert_allclose(Equaliser(off, RATE, 1, gain_db=20.0).process(noise), 10.0 * noise)


def test_cuts_that_are_off_are_no_bands() -> None:
    assert cut_bands(0.0, math.inf) == []
    assert [band.kind for band in cut_bands(100.0, 5000.0)] == ["high_pass", "low_pass"]


@pytest.mark.parametrize(
    "wrong", [{"frequency_hz": 0.0}, {"gain_db": 100.0}, {"bandwidth": 0.0}, {"gain_db": math.nan}]
)
def test_settings_outside_their_range_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be in"):
        EqBand(**{"kind": "band", "frequency_hz": 1000.0, **wrong})  # type: ignore[arg-type]


def test_a_kind_and_a_frequency_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="kind must be one of low_shelf"):
        EqBand("bell", 1000.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at most 22005"):
        biquads([EqBand("low_pass", 23000.0)], 44100.0)
