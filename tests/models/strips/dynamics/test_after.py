from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from core.processors.filters import EqBand, equalise
from core.units import gain_from_db
from models.strips.dynamics.after import after_eq
from tests.models.strips.builders import RATE, sound_of
from tests.models.strips.dynamics.signals import noise

BANDS = (EqBand("high_pass", 120.0), EqBand("band", 800.0, -6.0, 1.4), EqBand("high_shelf", 6000.0, 4.0))

TOLERANCE = 0.3
"""dB between what is reckoned and what the equaliser plays, of noise."""

LOWEST_TOLERANCE = 2.0
"""The same of the lowest band, of which a 10 ms block holds less than two periods."""


def test_a_sound_behind_an_equaliser_measures_as_if_it_had_been_played() -> None:
    pink = signal.lfilter([1.0], [1.0, -0.97], noise(5.0, -30.0))
    reckoned = after_eq(sound_of(pink), BANDS)
    played = sound_of(equalise(pink[:, None], RATE, BANDS))
    assert reckoned.loudness == pytest.approx(played.loudness, abs=TOLERANCE)
    whole, lowest, *others = np.abs(np.median(reckoned.levels - played.levels, axis=0))
    assert max(whole, *others) < TOLERANCE
    assert lowest < LOWEST_TOLERANCE
    audible = played.spectrum > 1e-6 * played.spectrum.max()
    assert np.median(np.abs(10.0 * np.log10(reckoned.spectrum / played.spectrum)[audible])) < TOLERANCE


def test_no_bands_and_no_gain_change_nothing() -> None:
    sound = sound_of(noise(4.0))
    behind = after_eq(sound, ())
    assert behind.loudness == pytest.approx(sound.loudness, abs=1e-9)
    assert np.allclose(behind.levels, sound.levels, atol=1e-5)
    assert np.array_equal(behind.spectrum, sound.spectrum)


def test_a_gain_moves_every_level_by_itself() -> None:
    sound = sound_of(noise(4.0))
    louder = after_eq(sound, (), gain=6.0)
    assert louder.loudness == pytest.approx(sound.loudness + 6.0, abs=1e-6)
    assert louder.peak == pytest.approx(sound.peak + 6.0, abs=1e-5)
    assert louder.crest == pytest.approx(sound.crest, abs=1e-5)
    assert louder.loudness_range == pytest.approx(sound.loudness_range, abs=1e-9)
    assert np.allclose(louder.spectrum, sound.spectrum * gain_from_db(6.0) ** 2)


def test_silence_stays_silent() -> None:
    behind = after_eq(sound_of(np.zeros(RATE)), BANDS)
    assert (behind.levels == -120.0).all()
    assert np.isfinite(behind.peak) or behind.peak == -np.inf
