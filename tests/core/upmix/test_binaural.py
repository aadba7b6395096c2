"""5.1 on headphones: the textbook's delays and levels, symmetry, energy, SOFA files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.units import db_from_gain
from core.upmix.binaural import AZIMUTHS, Headphones, binaural
from core.upmix.channels import LFE, LS, RS, C, L, R, Surround
from core.upmix.head import head_taps
from core.upmix.sofa import read_sofa, sofa_taps
from tests.core.upmix.sounds import RATE, level, noise

HEAD_S = 0.0875 / 343.0
"""Radius of the head over the speed of sound."""


def gains(taps: NDArray[np.float64], frequency: float) -> NDArray[np.complex128]:
    """Response at a frequency of filters whose centre is time 0."""
    time = (np.arange(taps.shape[-1]) - taps.shape[-1] // 2) / RATE
    response: NDArray[np.complex128] = taps @ np.exp(-2j * np.pi * frequency * time)
    return response


def alone(channel: int, signal: NDArray[np.float32]) -> Surround:
    """A 5.1 in which one loudspeaker plays."""
    surround = np.zeros((6, len(signal)), np.float32)
    surround[channel] = signal
    return surround


@pytest.mark.parametrize(("azimuth", "itd"), [(30.0, np.pi / 6 + 0.5), (90.0, np.pi / 2 + 1.0), (0.0, 0.0)])
def test_the_delay_between_the_ears_is_woodworths(azimuth: float, itd: float) -> None:
    """(a/c)(t + sin t): 0.261 ms at 30 degrees, 0.656 ms at 90. At high frequencies the shadow adds no delay."""
    taps = head_taps([azimuth], RATE)[:, 0]
    far_and_near = [gains(taps, f) for f in (7950.0, 8050.0)]
    phases = [np.angle(pair[1] / pair[0]) for pair in far_and_near]
    delay = -np.angle(np.exp(1j * (phases[1] - phases[0]))) / (2.0 * np.pi * 100.0)
    assert delay == pytest.approx(itd * HEAD_S, abs=1.5e-5)


@pytest.mark.parametrize(("azimuth", "alphas"), [(90.0, (2.0, 0.2814)), (0.0, (0.7564, 0.7564))])
def test_the_shadow_is_that_of_brown_and_duda(azimuth: float, alphas: tuple[float, float]) -> None:
    """alpha is 1.05 + 0.95 cos(1.2 t): 2 at 0, 0.7564 at 90 and 0.2814 at 180 degrees to the ear."""
    taps = head_taps([azimuth], RATE)[:, 0]
    turn = 1j * np.pi * 15000.0 * HEAD_S
    expected = [abs((1.0 + alpha * turn) / (1.0 + turn)) for alpha in alphas]
    assert np.abs(gains(taps, 15000.0)) == pytest.approx(expected, rel=0.02)
    assert np.abs(gains(taps, 20.0)) == pytest.approx(1.0, abs=0.01)


def test_the_level_between_the_ears_grows_with_frequency() -> None:
    taps = head_taps([90.0], RATE)[:, 0]
    ratios = [db_from_gain(float(np.divide(*np.abs(gains(taps, f))))) for f in (100.0, 1000.0, 10000.0)]
    assert ratios[0] < 1.0
    assert ratios == sorted(ratios)
    assert ratios[2] > 12.0


@pytest.mark.parametrize(("left", "right"), [(L, R), (LS, RS)])
def test_loudspeakers_that_mirror_each_other_swap_the_ears(left: int, right: int) -> None:
    sound = noise(0.2, seed=1)
    np.testing.assert_allclose(
        binaural(alone(left, sound), RATE), binaural(alone(right, sound), RATE)[::-1], atol=1e-6
    )


@pytest.mark.parametrize("channel", [C, LFE])
def test_centre_and_lfe_are_in_the_middle(channel: int) -> None:
    left, right = binaural(alone(channel, noise(0.2, seed=1)), RATE)
    np.testing.assert_allclose(left, right, atol=1e-6)


@pytest.mark.parametrize("channel", AZIMUTHS)
def test_bass_keeps_its_energy_and_the_lfe_is_10_db_louder(channel: int) -> None:
    bass = (0.1 * np.sin(2.0 * np.pi * 50.0 * np.arange(RATE) / RATE)).astype(np.float32)
    both = binaural(alone(channel, bass), RATE)
    assert level(both) + 3.01 == pytest.approx(level(bass), abs=0.1)
    assert level(binaural(alone(LFE, bass), RATE)) - level(both) == pytest.approx(10.0, abs=0.1)


@given(cuts=st.lists(st.integers(0, 20000), max_size=6))
@settings(max_examples=10, deadline=None)
def test_the_sizes_of_the_blocks_change_nothing(cuts: list[int]) -> None:
    surround = np.stack([noise(20000 / RATE, seed=k) for k in range(6)])
    headphones = Headphones(RATE)
    blocks = [headphones.process(block) for block in np.split(surround, sorted(cuts), axis=1)]
    pieces = np.concatenate([*blocks, headphones.finish()], axis=1)
    np.testing.assert_allclose(pieces, binaural(surround, RATE), atol=1e-6)


@pytest.mark.parametrize("frames", [0, 1, 100, 5000])
def test_silence_stays_silence_and_every_length_its_length(frames: int) -> None:
    heard = binaural(np.zeros((6, frames), np.float32), 8000)
    assert heard.shape == (2, frames)
    assert not heard.any()


def sofa() -> dict[str, NDArray[np.float64]]:
    """A head measured every five degrees: sound reaches the near ear 10 samples early and twice as loud."""
    azimuths = np.arange(0.0, 360.0, 5.0)
    responses = np.zeros((len(azimuths), 2, 64))
    for response, azimuth in zip(responses, azimuths, strict=True):
        near = int(azimuth > 180.0)
        response[near, 10], response[1 - near, 20] = 1.0, 0.5
    positions = np.stack([azimuths, 0.0 * azimuths, 1.2 + 0.0 * azimuths], axis=1)
    return {"Data.IR": responses, "Data.SamplingRate": np.array([48000.0]), "SourcePosition": positions}


def test_a_sofa_file_gives_the_nearest_directions() -> None:
    taps = sofa_taps(sofa(), tuple(AZIMUTHS.values()), RATE)
    middle = taps.shape[2] // 2
    assert taps.shape[:2] == (2, 5)
    assert np.square(taps).sum() == pytest.approx(10.0)
    assert taps[0, 0, middle] == pytest.approx(2.0 * taps[1, 0, middle + 10])
    np.testing.assert_allclose(taps[0, 3], taps[1, 4])
    assert binaural(alone(L, noise(0.1, seed=1)), RATE, taps).shape == (2, RATE // 10)


def test_a_sofa_file_of_another_rate_is_resampled() -> None:
    taps = sofa_taps(sofa(), [30.0], 96000)
    middle = taps.shape[2] // 2
    assert abs(int(np.argmax(np.abs(taps[1, 0]))) - middle - 20) <= 1


def test_what_is_no_head_is_refused(tmp_path: Path) -> None:
    fields = sofa()
    with pytest.raises(ValueError, match=r"Data\.IR"):
        sofa_taps({"SourcePosition": fields["SourcePosition"]}, [0.0], RATE)
    with pytest.raises(ValueError, match="within 10 degrees of 30"):
        sofa_taps({**fields, "SourcePosition": fields["SourcePosition"] + [0.0, 50.0, 0.0]}, [30.0], RATE)
    with pytest.raises(ValueError, match="silent"):
        sofa_taps({**fields, "Data.IR": 0.0 * fields["Data.IR"]}, [30.0], RATE)
    with pytest.raises(ValueError, match=r"h5py|cannot be read"):
        read_sofa(tmp_path / "none.sofa", [0.0], RATE)
    with pytest.raises(ValueError, match=r"\(2, 5, odd\)"):
        Headphones(RATE, np.zeros((2, 4, 11)))
