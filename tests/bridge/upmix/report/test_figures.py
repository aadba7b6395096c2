"""Figures of a 5.1: hand-made channels whose levels, correlations and bands are known."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.errors import UserError
from bridge.upmix.report.figures import UpmixFigures, UpmixMeter, measure
from bridge.upmix.report.lfe_bands import LfeBands
from bridge.upmix.report.over_time import POINTS, LevelsOverTime
from core.upmix.channels import LFE, LS, RS, C, L, R, fold_down, ordered
from core.upmix.lfe import lfe_taps

RATE = 8000


def noise(seconds: float = 2.0, *, rows: int = 6, seed: int = 1) -> NDArray[np.float32]:
    samples = 0.1 * np.random.default_rng(seed).standard_normal((rows, round(seconds * RATE)))
    return samples.astype(np.float32)


def figures_of(surround: NDArray[np.float32], stereo: NDArray[np.float32] | None = None) -> UpmixFigures:
    meter = UpmixMeter(RATE, with_stereo=stereo is not None)
    meter.add(stereo, surround)
    return meter.figures()


def test_identical_channels_correlate_at_1_inverted_at_minus_1_and_independent_near_0() -> None:
    surround = noise(20.0)
    surround[R], surround[C], surround[LFE] = surround[L], -surround[L], 0.0
    found = figures_of(surround).correlations
    assert found[L][R] == pytest.approx(1.0)
    assert found[L][C] == pytest.approx(-1.0)
    # Of n independent samples the correlation spreads by 1/sqrt(n): six times that is never reached.
    assert abs(found[L][LS] or 1.0) < 6.0 / math.sqrt(surround.shape[1])
    assert found[LFE][L] is None
    assert found[LFE][LFE] is None


def test_the_level_does_not_change_a_correlation() -> None:
    surround = noise()
    louder = surround * np.array([[1], [2], [0.5], [1], [100], [0.01]], np.float32)
    for row, other in zip(figures_of(surround).correlations, figures_of(louder).correlations, strict=True):
        assert other == pytest.approx(row, abs=1e-6)


def test_a_full_scale_sine_in_the_surround_reads_by_its_weight_of_1_41() -> None:
    sine = np.sin(2.0 * np.pi * 997.0 / 48000.0 * np.arange(48000 * 4)).astype(np.float32)
    surround = np.zeros((6, len(sine)), np.float32)
    surround[RS] = sine
    meter = UpmixMeter(48000, with_stereo=False)
    meter.add(None, surround)
    # BS.1770: -3.01 LUFS for weight 1; 10 log10(1.41) above. Folded down it is at -3.01 dB in one channel.
    assert meter.figures().loudness == pytest.approx(-3.01 + 1.49, abs=0.02)
    assert meter.figures().fold_down_loudness == pytest.approx(-6.02, abs=0.02)


def test_the_residual_of_an_exact_fold_down_is_none_at_all_and_known_for_a_known_difference() -> None:
    surround = noise()
    stereo = fold_down(surround)
    assert figures_of(surround, stereo).residual_db == -math.inf
    assert figures_of(surround, 2.0 * stereo).residual_db == pytest.approx(-6.02, abs=0.01)
    assert figures_of(surround).residual_db is None


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 15999), max_size=6))
def test_blocks_of_any_size_give_the_same_figures(cuts: list[int]) -> None:
    surround = noise()
    stereo = fold_down(noise(seed=2))
    meter = UpmixMeter(RATE)
    edges = [0, *sorted(cuts), surround.shape[1]]
    for start, stop in pairwise(edges):
        meter.add(stereo[:, start:stop], surround[:, start:stop])
    whole, found = figures_of(surround, stereo), meter.figures()
    assert found.residual_db == pytest.approx(whole.residual_db, abs=1e-4)
    assert found.loudness == pytest.approx(whole.loudness, abs=1e-3)
    for mine, theirs in zip(found.over_time, whole.over_time, strict=True):
        assert mine == pytest.approx(theirs, abs=1e-6)
    for band, other in zip(found.lfe_bands, whole.lfe_bands, strict=True):
        assert band.share_db == pytest.approx(other.share_db, abs=1e-3)


def test_levels_over_time_stay_bounded_and_keep_all_energy() -> None:
    meter = LevelsOverTime(1, 100)
    meter.add(np.full((1, 100 * 3600), 0.5, np.float32))
    levels = meter.levels()[0]
    assert POINTS / 2 < len(levels) <= POINTS
    assert levels == pytest.approx([-6.02] * len(levels), abs=0.01)


def test_a_step_in_level_stands_where_it_is() -> None:
    meter = LevelsOverTime(1, 1000)
    meter.add(np.repeat([0.0, 1.0, 0.1], 1000)[np.newaxis].astype(np.float32))
    assert meter.levels()[0] == pytest.approx([-math.inf] * 10 + [0.0] * 10 + [-20.0] * 10, abs=1e-5)


def test_an_lr4_low_pass_leaves_what_its_magnitude_says_in_each_octave() -> None:
    white = noise(60.0, rows=1)[0]
    meter = LfeBands(RATE)
    meter.add(np.convolve(white, lfe_taps(120.0, RATE), mode="same").astype(np.float32))
    f = np.arange(0.05, RATE / 2.0, 0.1)
    power = (1.0 + (f / 120.0) ** 4) ** -2.0
    for band in meter.bands()[:-1]:
        inside = power[(f >= band.low) & (f < band.high)].sum() / power.sum()
        assert band.share_db == pytest.approx(10.0 * np.log10(inside), abs=0.7)


def test_silence_and_nothing_have_no_correlation_no_band_and_no_loudness() -> None:
    for surround in (np.zeros((6, 4000), np.float32), np.zeros((6, 0), np.float32)):
        found = figures_of(surround, np.zeros((2, surround.shape[1]), np.float32))
        assert found.loudness == -math.inf
        assert {value for row in found.correlations for value in row} == {None}
        assert {band.share_db for band in found.lfe_bands} == {None}


def test_a_wrong_shape_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"\(6, frames\)"):
        figures_of(noise(rows=5))
    with pytest.raises(ValueError, match="as long"):
        figures_of(noise(), noise(1.0, rows=2))


def test_a_file_in_film_order_reads_as_the_one_in_smpte_order(tmp_path: Path) -> None:
    surround = noise() * np.arange(1, 7, dtype=np.float32)[:, np.newaxis]
    for name in ("smpte", "film"):
        soundfile.write(tmp_path / f"{name}.wav", ordered(surround, name).T, RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "stereo.wav", fold_down(surround).T, RATE, subtype="FLOAT")
    found = measure(tmp_path / "film.wav", tmp_path / "stereo.wav", order="film")
    assert found == measure(tmp_path / "smpte.wav", tmp_path / "stereo.wav")
    assert found == figures_of(surround, fold_down(surround))


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "six.wav", noise().T, RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "short.wav", noise(1.0, rows=2).T, RATE, subtype="FLOAT")
    with pytest.raises(UserError, match="was made from"):
        measure(tmp_path / "six.wav", tmp_path / "short.wav")
    with pytest.raises(UserError, match="has 2 channels"):
        measure(tmp_path / "short.wav")
    with pytest.raises(UserError, match="missing"):
        measure(tmp_path / "none.wav")
