"""What the learned matcher measures and proposes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.processors.multiband import MultibandBand, MultibandSettings, compress_multiband
from models.strips.match.learned.bands import PERCENTILES, band_features
from models.strips.match.learned.crossing import GRID, POINTS, crossing_features
from models.strips.match.learned.propose import propose
from models.strips.match.learned.ranges import CROSSOVERS, LAW, laws_of, places, settings_of, values
from models.strips.match.learned.stretch import SECONDS, loudest
from models.strips.match.learned.weights import load, save
from tests.models.strips.learned_cases import RATE, bursts, small_weights

EDGES = (200.0, 1200.0, 5000.0)


def gained(*gains: float) -> MultibandSettings:
    """Four bands that only change the level."""
    return MultibandSettings(crossovers_hz=EDGES, bands=tuple(MultibandBand(makeup_db=gain) for gain in gains))


@given(st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5))
def test_places_and_values_are_inverse(where: list[float]) -> None:
    ranges = list(LAW.values())
    np.testing.assert_allclose(places(values(np.array(where), ranges), ranges), where, atol=1e-9)


def test_the_middle_of_a_range_in_logarithms_is_its_geometric_mean() -> None:
    middle = values(np.full(5, 0.5), list(LAW.values()))
    assert middle.tolist() == pytest.approx([-6.0, 12**0.5, 10.0, 20000**0.5, 0.0])


def test_settings_and_laws_are_inverse() -> None:
    laws = values(np.random.default_rng(1).random((4, 5)), list(LAW.values()))
    loud = np.array([-20.0, -30.0, -9.0, -50.0])
    found = settings_of(np.array(EDGES), laws, loud)
    np.testing.assert_allclose(laws_of(found, loud), laws)
    assert found.bands[1].threshold_db == pytest.approx(laws[1, 0] - 30.0)


def test_gains_of_bands_are_read_where_they_are() -> None:
    dry = bursts()
    features, _ = band_features(dry, compress_multiband(dry, RATE, gained(3.0, -4.0, 5.0, -6.0)), RATE, EDGES)
    median = 3 + 4 + len(PERCENTILES) + PERCENTILES.index(50.0)
    np.testing.assert_allclose(features[:, median], [3.0, -4.0, 5.0, -6.0], atol=0.1)


def test_gains_along_frequency_change_at_the_crossovers() -> None:
    dry = bursts()
    found = crossing_features(dry, compress_multiband(dry, RATE, gained(0.0, 6.0, 0.0, 6.0)), RATE)
    mean = found[POINTS : 2 * POINTS]
    for hz, gain in ((80.0, 0.0), (500.0, 6.0), (2500.0, 0.0), (11000.0, 6.0)):
        assert np.interp(np.log(hz), np.log(GRID), mean) == pytest.approx(gain, abs=1.0)
    across = found[3 * POINTS :]
    steps = [float(np.interp(np.log(hz), np.log(GRID), across)) for hz in EDGES]
    assert min(steps) > 2.0 * np.interp(np.log(500.0), np.log(GRID), across)


@settings(max_examples=3, deadline=None)
@given(st.floats(-40.0, 20.0))
def test_thresholds_follow_the_level_and_nothing_else_does(gain: float) -> None:
    dry = bursts(4.0)
    wet, scale, learned = 0.7 * dry, 10.0 ** (gain / 20.0), small_weights()
    plain = propose(dry, wet, RATE, learned=learned)
    moved = propose(scale * dry, scale * wet, RATE, learned=learned)
    assert moved.crossovers_hz == plain.crossovers_hz
    for before, after in zip(plain.bands, moved.bands, strict=True):
        assert after.threshold_db == pytest.approx(before.threshold_db + gain, abs=1e-6)
        assert replace(after, threshold_db=0.0) == replace(before, threshold_db=0.0)


@pytest.mark.parametrize(
    "dry",
    [np.zeros((RATE, 1)), np.ones((RATE, 1)), np.eye(RATE, 1), 1000.0 * bursts(1.0), np.tile(bursts(1.0), 2)],
    ids=["silence", "direct current", "a click", "too loud", "stereo"],
)
def test_whatever_plays_settings_stay_in_their_ranges(dry: np.ndarray) -> None:
    found = propose(dry, dry[::-1], RATE, learned=small_weights())
    for hz, span in zip(found.crossovers_hz, CROSSOVERS, strict=True):
        assert span.low <= hz <= span.high
    for band in found.bands:
        assert LAW["ratio"].low <= band.ratio <= LAW["ratio"].high
        assert -120.0 <= band.threshold_db <= 24.0


def test_recordings_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        propose(bursts(1.0), bursts(2.0), RATE, learned=small_weights())


def test_the_loudest_stretch_of_a_long_recording_is_heard() -> None:
    samples = np.full(((20 * 100), 1), 0.1)
    samples[1200:1300] = 1.0
    heard = loudest(samples, 100.0)
    assert heard.stop - heard.start == round(SECONDS * 100)
    assert heard.start <= 1200
    assert heard.stop >= 1300


def test_weights_come_back_from_disk_and_others_are_refused(tmp_path: Path) -> None:
    path, dry = tmp_path / "w.safetensors", bursts(2.0)
    save(path, small_weights())
    kept, expected = (propose(dry, 0.5 * dry, RATE, learned=each) for each in (load(path), small_weights()))
    assert kept.crossovers_hz == pytest.approx(expected.crossovers_hz, rel=1e-2)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match="matcher's weights are damaged"):
        load(path)
