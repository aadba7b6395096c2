"""The LFE's low-pass, measured on the output of an upmix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from core.units import db_from_gain, gain_from_db
from core.upmix.channels import LFE, Surround
from core.upmix.distribute import upmix
from core.upmix.lfe import PLAYBACK_GAIN_DB, lfe_taps
from core.upmix.presets import presets
from core.upmix.scene import Placement, Scene
from tests.core.upmix.sounds import RATE, panned


def upmixed_click(send_db: float, *, corner: float = 120.0) -> Surround:
    """A bass that is one click in the middle, in mid-recording."""
    click = np.zeros(RATE, np.float32)
    click[RATE // 2] = 0.5
    scene = Scene(name="lfe", others=Placement(lfe=send_db), lfe_corner=corner)
    return upmix({"bass": panned(click, 0.0)}, scene, RATE)


def response(signal: NDArray[np.float32]) -> NDArray[np.complex128]:
    """Response in steps of 1 Hz of what became of the click."""
    return np.fft.rfft(np.roll(signal, -RATE // 2).astype(np.float64)) / 0.5


@pytest.mark.parametrize("frequency", [20, 60, 119, 120, 240, 480, 960])
def test_the_lfe_has_the_magnitude_of_lr4(frequency: int) -> None:
    expected = 1.0 / (1.0 + (frequency / 120.0) ** 4)
    assert abs(response(upmixed_click(0.0)[LFE])[frequency]) == pytest.approx(expected, rel=0.01, abs=1e-5)


def test_above_the_corner_it_falls_by_24_db_per_octave() -> None:
    heard = np.abs(response(upmixed_click(0.0)[LFE]))
    assert db_from_gain(heard[120]) == pytest.approx(-6.02, abs=0.02)
    for frequency in (240, 480, 960):
        assert db_from_gain(heard[frequency]) <= -24.0 * math.log2(frequency / 120.0)


@pytest.mark.parametrize(("send_db", "rise_db"), [(-10.0, 6.02), (-16.0, 3.52), (-20.0, 2.39)])
def test_the_lfe_raises_the_bass_as_documented_and_nowhere_lowers_it(send_db: float, rise_db: float) -> None:
    surround = upmixed_click(send_db)
    # Both fronts play it with the energy of one loudspeaker that is fed sqrt(2) as much.
    main = response(surround[0]) * math.sqrt(2.0)
    both = np.abs(main + gain_from_db(PLAYBACK_GAIN_DB) * response(surround[LFE]))
    assert db_from_gain(both[5]) == pytest.approx(rise_db, abs=0.05)
    assert both.min() > 1.0 - 1e-4


def test_the_lfe_is_linear_in_the_send_and_silent_without_one() -> None:
    np.testing.assert_allclose(upmixed_click(-20.0)[LFE], 0.1 * upmixed_click(0.0)[LFE], atol=1e-7)
    assert not upmixed_click(-math.inf)[LFE].any()


@pytest.mark.parametrize("name", presets())
def test_the_lfe_of_a_preset_cannot_reach_full_scale(name: str) -> None:
    """Fed with the worst full-scale stereo in every source: the peak is that of the taps' summed magnitudes."""
    scene = presets()[name]
    sends = sum(gain_from_db(scene.of(source).lfe) for source in ("drums", "bass", "vocals", "other"))
    assert math.sqrt(2.0) * sends * np.abs(lfe_taps(120.0, RATE)).sum() < 1.0


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
def test_taps_are_symmetric_and_of_unity_gain(sample_rate: int) -> None:
    taps = lfe_taps(80.0, sample_rate)
    np.testing.assert_array_equal(taps, taps[::-1])
    assert taps.sum() == pytest.approx(1.0)


def test_a_corner_out_of_range_is_refused() -> None:
    for corner in (0.0, -1.0, 12001.0, math.nan):
        with pytest.raises(ValueError, match="corner"):
            lfe_taps(corner, RATE)
