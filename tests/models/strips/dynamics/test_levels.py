from __future__ import annotations

import math

import numpy as np
import pytest

from core.processors.gain import GainLaw, static_gain
from models.ears.taxonomy import CLASSES
from models.strips.dynamics.envelope import envelope, evenness
from models.strips.dynamics.gather import weighted_quantiles
from models.strips.dynamics.levels import calibrated_powers, loudness, sounding, spread
from models.strips.dynamics.settle import Goal, settle, start_ratio
from models.strips.dynamics.simulate import lag, reductions
from models.strips.dynamics.targets import targets
from tests.models.strips.builders import sound_of
from tests.models.strips.dynamics.signals import hits, stepped


def test_the_spread_of_levels_is_hand_computed() -> None:
    levels = np.array([-40.0] * 60 + [-10.0] * 40)
    assert spread(levels) == pytest.approx(30.0)
    assert spread(levels + 7.0) == pytest.approx(30.0)


def test_blocks_40_db_below_the_loud_ones_and_silence_do_not_sound() -> None:
    levels = np.array([-10.0] * 20 + [-49.0, -51.0, -120.0])
    assert sounding(levels).tolist() == [True] * 21 + [False, False]
    assert not sounding(np.full(9, -120.0)).any()


def test_hits_every_half_second_are_found_with_their_interval_and_their_evenness() -> None:
    levels = sound_of(hits((-6.0, -12.0) * 8)).levels[:, 0]
    found = envelope(levels)
    assert len(found.onsets) == 16
    assert found.interval == pytest.approx(500.0, abs=10.0)
    assert found.rise is not None
    assert found.rise < 20.0
    assert evenness(levels, found.onsets) == pytest.approx(6.0, abs=1.5)


def test_few_hits_tell_nothing() -> None:
    assert evenness(np.zeros(9), np.array([1, 5, 7])) is None


def test_calibrated_powers_add_up_to_the_measured_loudness() -> None:
    sound = sound_of(stepped((-20.0, -30.0), 3.0))
    assert loudness(calibrated_powers(sound)).integrated == pytest.approx(sound.loudness, abs=0.01)


def test_a_steady_level_ends_at_the_static_curve() -> None:
    law = GainLaw(threshold_db=-30.0, ratio=4.0, attack_ms=10.0, release_ms=100.0, knee_db=6.0)
    levels = np.full(200, -18.0)
    assert -reductions(levels, law)[-1] == pytest.approx(float(static_gain(-18.0, law)), abs=1e-6)


@pytest.mark.parametrize("attack", [0.0, 0.1, 3.0, 10.0, 100.0])
def test_the_first_block_has_the_mean_of_an_exponential_rise(attack: float) -> None:
    law = GainLaw(threshold_db=-30.0, ratio=math.inf, attack_ms=attack, release_ms=100.0)
    first = reductions(np.full(3, -20.0), law)[0]
    time = np.linspace(0.0, 10.0, 100_001)
    mean = 10.0 * float(np.mean(1.0 - np.exp(-time / attack))) if attack else 10.0
    assert first == pytest.approx(mean, abs=0.01)
    assert 0.0 <= lag(law) <= 0.5


def test_a_ratio_starts_where_a_steady_level_needs_it() -> None:
    assert start_ratio(Goal(now=12.0, target=6.0, ratio_high=8.0, reduction_high=6.0)) == 2.0
    assert start_ratio(Goal(now=60.0, target=6.0, ratio_high=4.0, reduction_high=6.0)) == 4.0


def test_a_search_stops_at_the_target_or_at_the_limit_of_reduction() -> None:
    levels = np.tile(np.repeat([-40.0, -20.0], [60, 40]), 8)
    heard = np.ones(len(levels), bool)
    law = GainLaw(attack_ms=5.0, release_ms=50.0)

    def swing(gains: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        return spread(levels + gains)

    free = settle(levels, heard, law, Goal(now=20.0, target=10.0, ratio_high=8.0, reduction_high=30.0), swing)
    held = settle(levels, heard, law, Goal(now=20.0, target=10.0, ratio_high=8.0, reduction_high=3.0), swing)
    assert free.value == pytest.approx(10.0, abs=1.5)
    assert held.reduction <= 3.0
    assert held.value > free.value


def test_quantiles_by_weight_are_hand_computed() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    assert weighted_quantiles(values, weights, (0.5,)).tolist() == [2.0]


def test_every_target_is_below_its_limit_and_names_its_source() -> None:
    assert set(targets()) <= set(CLASSES)
    for target in targets().values():
        assert target.marks
        for mark in target.marks:
            assert 0.0 < mark.target < mark.limit
            assert mark.source
        assert target.attack.low <= target.attack.high
        assert target.release.low <= target.release.high
