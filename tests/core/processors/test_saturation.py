from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from core.processors.filters import EqBand, equalise
from core.processors.saturation import (
    DC_CUT_HZ,
    MODELS,
    SaturationKind,
    SaturationSettings,
    Saturator,
    curve,
    full_scale,
    oversampling_factor,
    saturate,
)
from tests.core.signals import sine

KINDS: tuple[SaturationKind, ...] = get_args(SaturationKind)
STATED_ALIAS_DB = -80.0


def spectrum(sound: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Amplitudes by whole Hz, from one second after the first: every tone of whole Hz is one line."""
    part = np.abs(np.fft.rfft(sound[rate : 2 * rate, 0])) / (rate / 2.0)
    part[0] /= 2.0
    return part


def driven(
    kind: SaturationKind, frequency: float, drive_db: float, rate: int, **more: float
) -> NDArray[np.float64]:
    tone = sine(frequency, 2.2, rate=rate)[:, np.newaxis]
    return saturate(tone, rate, SaturationSettings(kind=kind, drive_db=drive_db, **more))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("drive_db", [0.0, 12.0, 24.0])
def test_aliases_stay_below_what_is_stated(kind: SaturationKind, rate: int, drive_db: float) -> None:
    for frequency in (1009, 4999, 9973):  # primes: no alias falls on a harmonic
        lines = spectrum(driven(kind, frequency, drive_db, rate), rate)
        assert lines[frequency] > 0.3
        lines[::frequency] = 0.0
        assert 20.0 * np.log10(lines.max()) < STATED_ALIAS_DB


def test_the_factor_grows_with_the_drive_and_falls_with_the_sample_rate() -> None:
    for kind in KINDS:
        factors = [
            oversampling_factor(SaturationSettings(kind=kind, drive_db=d), 48000.0) for d in (-24, 0, 12, 24)
        ]
        assert factors == sorted(factors)
        assert factors[0] < factors[-1] < 64
        assert oversampling_factor(SaturationSettings(kind=kind, drive_db=24.0), 192000.0) < factors[-1]


@pytest.mark.parametrize("kind", ["tube", "waveshaper"])
@pytest.mark.parametrize("drive_db", [-6.0, 6.0, 18.0])
def test_a_slow_tone_follows_the_curve(kind: SaturationKind, drive_db: float) -> None:
    settings = SaturationSettings(kind=kind, drive_db=drive_db)
    tone = sine(100.0, 1.0)
    f, bias = curve(kind), MODELS[kind].bias
    expected = np.array([f(10.0 ** (drive_db / 20.0) * x + bias) - f(bias) for x in tone]) / full_scale(settings)
    cut = [EqBand("high_pass", DC_CUT_HZ)] if bias else []
    out = saturate(tone[:, np.newaxis], 48000, settings)
    body = slice(24000, 43200)
    difference = (out - equalise(expected[:, np.newaxis], 48000, cut))[body]
    assert np.abs(difference).max() < 1e-3


@pytest.mark.parametrize("kind", ["tape", "transformer", "waveshaper"])
def test_a_symmetric_curve_has_odd_harmonics_only(kind: SaturationKind) -> None:
    lines = spectrum(driven(kind, 200.0, 12.0, 48000), 48000)
    assert lines[600] > 0.01
    assert lines[[0, 400, 800]].max() < 1e-6


def test_a_tube_has_even_harmonics_and_no_direct_current() -> None:
    lines = spectrum(driven("tube", 200.0, 6.0, 48000), 48000)
    assert lines[400] > 0.01
    assert lines[0] < 1e-6


def third_harmonic(kind: SaturationKind, frequency: int) -> float:
    lines = spectrum(driven(kind, frequency, 6.0, 48000), 48000)
    return float(lines[3 * frequency] / lines[frequency])


def loudness_of(kind: SaturationKind, frequency: float) -> float:
    return float(np.std(driven(kind, frequency, 12.0, 48000)[48000:96000]))


def test_tape_saturates_highs_first_and_a_transformer_lows() -> None:
    assert loudness_of("tape", 7000.0) < 0.9 * loudness_of("tape", 300.0)
    assert third_harmonic("transformer", 40) > 1.5 * third_harmonic("transformer", 1000)


@pytest.mark.parametrize("kind", KINDS)
def test_a_quiet_sound_keeps_its_spectrum(kind: SaturationKind) -> None:
    for frequency in (50.0, 1000.0, 15000.0):
        tone = sine(frequency, 1.0, peak_db=-80.0)[:, np.newaxis]
        out = saturate(tone, 48000, SaturationSettings(kind=kind, drive_db=-24.0))
        body = slice(9600, 43200)
        assert np.std(out[body]) == pytest.approx(np.std(tone[body]), rel=0.12)


def test_dry_sound_is_in_time_with_the_wet_one() -> None:
    noise = np.random.default_rng(1).standard_normal((2000, 2))
    dry = SaturationSettings(wet_db=-np.inf, dry_db=0.0)
    np.testing.assert_array_equal(saturate(noise, 48000, dry), noise)
    impulse = np.zeros((400, 1))
    impulse[0] = 1e-3
    wet = Saturator(SaturationSettings(kind="waveshaper"), 48000, 1)
    assert int(np.argmax(wet.process(impulse))) == wet.latency


@pytest.mark.parametrize(
    ("wrong", "message"), [({"drive_db": 30.0}, "drive_db must be in"), ({"kind": "fuzz"}, "one of tape")]
)
def test_settings_outside_their_range_are_named(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SaturationSettings(**wrong)  # type: ignore[arg-type]
