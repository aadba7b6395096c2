"""Sources over 5.1: the way back to the stereo, peaks, energy, loudness, blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meters.loudness import LoudnessMeter, integrated_loudness
from core.units import db_from_power
from core.upmix.channels import LFE, LS, RS, WEIGHTS, C, L, R, Stereo, Surround
from core.upmix.distribute import Upmixer, fold_down_residual_db, upmix
from core.upmix.presets import presets
from core.upmix.scene import Placement, Scene
from tests.core.upmix.sounds import RATE, diffuse, level, noise, panned

EXACT = ("music", "film", "conservative")
ROUNDING = 1e-6
"""Of samples at -20 dBFS in float32, through transforms of single precision."""

shares = st.floats(0.0, 1.0)


def song(seconds: float = 1.0, *, sample_rate: int = RATE) -> dict[str, Stereo]:
    """Four sources: two in the middle, one to the side, all with some ambience 14 dB below."""
    angles = {"drums": 0.0, "bass": 0.0, "vocals": 0.0, "other": 25.0}
    return {
        name: panned(noise(seconds, seed=k, sample_rate=sample_rate), angle)
        + np.float32(0.14) * diffuse(seconds, seed=k, sample_rate=sample_rate)
        for k, (name, angle) in enumerate(angles.items())
    }


def mix(sources: Mapping[str, Stereo]) -> Stereo:
    """The stereo of all sources."""
    total: Stereo = np.stack(list(sources.values())).sum(axis=0)
    return total


def mirrored(surround: Surround) -> Surround:
    """Left and right swapped."""
    return surround[[R, L, C, LFE, RS, LS]]


@given(centre=shares, surround=shares, wrap=shares, seed=st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_an_exact_scene_folds_down_to_the_stereo_whatever_the_shares(
    centre: float, surround: float, wrap: float, seed: int
) -> None:
    place = Placement(centre=centre, surround=surround, wrap=wrap, lfe=-10.0)
    sources = {"one": panned(noise(0.2, seed=seed), 20.0), "two": diffuse(0.2, seed=seed)}
    surround_sound = upmix(sources, Scene(name="any", others=place), RATE)
    assert fold_down_residual_db(mix(sources), surround_sound) < -120.0


@pytest.mark.parametrize("name", EXACT)
def test_the_exact_presets_fold_down_to_the_stereo(name: str) -> None:
    sources = song()
    surround = upmix(sources, presets()[name], RATE)
    assert surround.shape == (6, RATE)
    assert surround.dtype == np.float32
    assert fold_down_residual_db(mix(sources), surround) < -120.0


def test_a_creative_preset_says_how_far_its_fold_down_is_off() -> None:
    sources = song()
    assert -60.0 < fold_down_residual_db(mix(sources), upmix(sources, presets()["wide"], RATE)) < -6.0


def test_a_source_in_the_middle_goes_to_the_centre_alone_and_keeps_its_energy() -> None:
    vocals = panned(noise(0.5, seed=1), 0.0)
    surround = upmix({"vocals": vocals}, Scene(name="c", others=Placement(centre=1.0)), RATE)
    np.testing.assert_allclose(surround[C], np.sqrt(2.0) * vocals[0], atol=ROUNDING)
    assert np.abs(surround[[L, R, LFE, LS, RS]]).max() < ROUNDING


def test_wrap_takes_the_sides_and_leaves_the_middle() -> None:
    scene = Scene(name="w", others=Placement(wrap=0.5))
    left, middle = panned(noise(0.3, seed=1), -45.0), panned(noise(0.3, seed=2), 0.0)
    np.testing.assert_allclose(upmix({"a": left}, scene, RATE)[LS], np.sqrt(0.5) * left[0], atol=ROUNDING)
    assert np.abs(upmix({"a": middle}, scene, RATE)[[LS, RS]]).max() < ROUNDING


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("angle", [-45.0, 0.0, 20.0])
def test_no_channel_passes_full_scale_where_the_stereo_does_not(name: str, angle: float) -> None:
    loud = {source: np.clip(5.0 * sound, -0.5, 0.5) for source, sound in song(0.5).items()}
    loud["vocals"] = np.clip(panned(noise(0.5, seed=9) * 30.0, angle), -1.0, 1.0)
    total = mix(loud)
    loud = {source: sound / np.abs(total).max() for source, sound in loud.items()}
    surround = upmix(loud, presets()[name], RATE)
    assert np.abs(surround).max() <= 1.0 + 1e-6
    assert presets()[name].exact is (fold_down_residual_db(mix(loud), surround) < -120.0)


@pytest.mark.parametrize("name", EXACT)
def test_loudness_and_energy_stay_within_a_unit_of_the_stereo(name: str) -> None:
    sources = song(2.0)
    surround = upmix(sources, presets()[name], RATE)
    meter = LoudnessMeter(RATE, 6, weights=WEIGHTS)
    meter.feed(surround.T)
    assert meter.integrated() == pytest.approx(integrated_loudness(mix(sources).T, RATE), abs=1.0)
    main = np.delete(surround, LFE, axis=0)
    assert level(main) + db_from_power(5 / 2) == pytest.approx(level(mix(sources)), abs=1.0)


def test_forty_db_too_loud_no_channel_passes_the_peak_of_the_stereo() -> None:
    sources = {name: np.float32(100.0) * sound for name, sound in song(0.3).items()}
    surround = upmix(sources, presets()["film"], RATE)
    assert fold_down_residual_db(mix(sources), surround) < -120.0
    main = np.delete(surround, LFE, axis=0)
    assert np.all(np.abs(main).max(axis=0) <= np.maximum(1.0, np.abs(mix(sources)).max(axis=0)) * (1.0 + 1e-5))


def test_three_hundred_sources_and_twins_add_up() -> None:
    twin = panned(noise(0.05, seed=1), 15.0) + np.float32(0.2) * diffuse(0.05, seed=1)
    scene = presets()["music"]
    many = upmix({f"part {k}": np.asarray(twin / 300.0, np.float32) for k in range(300)}, scene, RATE)
    np.testing.assert_allclose(many, upmix({"part": twin}, scene, RATE), atol=1e-5)


@given(cuts=st.lists(st.integers(0, 9600), max_size=6), name=st.sampled_from(sorted(presets())))
@settings(max_examples=10, deadline=None)
def test_the_sizes_of_the_blocks_change_nothing(cuts: list[int], name: str) -> None:
    sources = song(0.2)
    upmixer = Upmixer(tuple(sources), presets()[name], RATE)
    edges = [0, *sorted(cuts), 9600]
    blocks = [
        upmixer.process({source: sound[:, a:b] for source, sound in sources.items()}) for a, b in pairwise(edges)
    ]
    pieces = np.concatenate([*blocks, upmixer.finish()], axis=1)
    np.testing.assert_allclose(pieces, upmix(sources, presets()[name], RATE), atol=ROUNDING)


@pytest.mark.parametrize("name", EXACT)
def test_a_mirrored_stereo_gives_a_mirrored_upmix(name: str) -> None:
    sources, scene = song(0.3), replace(presets()[name], decorrelation=0.0)
    swapped = upmix({source: sound[::-1] for source, sound in sources.items()}, scene, RATE)
    np.testing.assert_allclose(mirrored(swapped), upmix(sources, scene, RATE), atol=ROUNDING)


def test_decorrelation_takes_the_surrounds_out_of_antiphase_and_keeps_the_fold_down() -> None:
    sources = {"other": panned(noise(1.0, seed=1), 0.0) + np.float32(0.2) * diffuse(1.0, seed=1)}
    correlations = []
    for amount in (0.0, 0.25, 0.5):
        surround = upmix(sources, replace(presets()["film"], decorrelation=amount), RATE)
        correlations.append(float(np.corrcoef(surround[LS], surround[RS])[0, 1]))
        assert fold_down_residual_db(sources["other"], surround) < -120.0
    assert correlations[0] < -0.7
    assert correlations == sorted(correlations)
    assert correlations[-1] > -0.3


@given(gain=st.floats(0.001, 4.0))
@settings(max_examples=8, deadline=None)
def test_a_gain_before_is_the_gain_after_below_full_scale(gain: float) -> None:
    sources = {"vocals": 0.1 * panned(noise(0.2, seed=3), 10.0) + 0.02 * diffuse(0.2, seed=3)}
    scaled = {name: np.float32(gain) * sound for name, sound in sources.items()}
    expected = gain * upmix(sources, presets()["film"], RATE)
    np.testing.assert_allclose(upmix(scaled, presets()["film"], RATE), expected, atol=ROUNDING * max(gain, 1.0))


def test_the_order_of_the_sources_changes_nothing() -> None:
    sources = song(0.2)
    turned = dict(reversed(sources.items()))
    np.testing.assert_allclose(
        upmix(turned, presets()["music"], RATE), upmix(sources, presets()["music"], RATE), atol=ROUNDING
    )


@pytest.mark.parametrize("frames", [0, 1, 100, 2048, 24000])
def test_silence_stays_silence_and_every_length_its_length(frames: int) -> None:
    surround = upmix({"vocals": np.zeros((2, frames), np.float32)}, presets()["film"], RATE)
    assert surround.shape == (6, frames)
    assert not surround.any()


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
def test_every_sample_rate_keeps_length_and_fold_down(sample_rate: int) -> None:
    sources = song(0.5, sample_rate=sample_rate)
    surround = upmix(sources, presets()["music"], sample_rate)
    assert surround.shape == (6, sample_rate // 2)
    assert fold_down_residual_db(mix(sources), surround) < -120.0


def test_a_mono_file_is_all_centre_and_nothing_is_behind() -> None:
    mono = np.repeat(noise(0.5, seed=4)[np.newaxis], 2, axis=0)
    surround = upmix({"vocals": mono}, presets()["film"], RATE)
    assert level(surround[[LS, RS]]) < level(mono) - 100.0
    assert level(surround[C]) == pytest.approx(level(mono) + 3.01, abs=0.01)


def test_sources_must_be_those_promised_and_of_one_length() -> None:
    upmixer = Upmixer(("a", "b"), presets()["music"], RATE)
    with pytest.raises(ValueError, match="sources must be a, b"):
        upmixer.process({"a": np.zeros((2, 10), np.float32)})
    with pytest.raises(ValueError, match="of one length"):
        upmixer.process({"a": np.zeros((2, 10), np.float32), "b": np.zeros((2, 9), np.float32)})
    with pytest.raises(ValueError, match="at least one source"):
        Upmixer((), presets()["music"], RATE)
