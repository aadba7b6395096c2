"""What an engineer's songs say about the engineer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.taste import USUAL_SPREAD, Finished, learn_taste, robust_mean


def song(**levels: float) -> Finished:
    return Finished(levels=levels)


def test_songs_that_agree_give_their_levels() -> None:
    taste = learn_taste([song(kick=-9.0, lead_vocal=-3.0)] * 4)
    assert taste.offsets["kick"].mean == pytest.approx(-9.0)
    assert taste.offsets["lead_vocal"].mean == pytest.approx(-3.0)
    assert taste.offsets["kick"].songs == 4


def test_one_odd_song_of_eight_moves_a_class_by_less_than_half_a_plain_mean_would() -> None:
    rng = np.random.default_rng(3)
    songs = [song(kick=-9 + x, snare=-8 + y, lead_vocal=-3 + z) for x, y, z in rng.normal(0, 1, (8, 3))]
    plain = learn_taste(songs).offsets["kick"].mean
    songs[5] = song(**{**songs[5].levels, "kick": 11.0})
    moved = learn_taste(songs).offsets["kick"].mean - plain
    assert abs(moved) < 0.5 * 20.0 / 8


def test_a_song_of_many_parts_in_which_all_lies_lower_does_not_lower_the_classes_it_shares() -> None:
    small = song(kick=-6.0, snare=-7.0, bass_guitar=-5.0, lead_vocal=-2.0)
    big = song(kick=-10.0, snare=-11.0, bass_guitar=-9.0, lead_vocal=-6.0, strings=-15.0)
    taste = learn_taste([small, small, small, big])
    distance = taste.offsets["strings"].mean - taste.offsets["kick"].mean
    assert distance == pytest.approx(-5.0, abs=0.7)
    assert distance != pytest.approx(-15.0 + 6.0, abs=2.0)


def test_one_song_is_as_loose_as_is_usual() -> None:
    assert learn_taste([song(kick=-9.0)]).offsets["kick"].spread == pytest.approx(USUAL_SPREAD)


def test_a_firm_hand_has_less_spread_than_a_loose_one() -> None:
    rng = np.random.default_rng(1)

    def spread(sigma: float) -> float:
        labels = ("kick", "snare", "hihat", "bass_guitar", "piano", "lead_vocal")
        songs = [song(**dict(zip(labels, row, strict=True))) for row in rng.normal(-8, sigma, (12, 6))]
        return learn_taste(songs).offsets["kick"].spread

    assert spread(0.3) < 0.8
    assert spread(4.0) == pytest.approx(4.0, rel=0.3)


def test_what_is_no_instrument_or_silent_is_not_learnt() -> None:
    assert set(learn_taste([song(click=-3.0, kick=-math.inf, tom=-9.0)]).offsets) == {"tom"}
    assert learn_taste([]).offsets == {}
    assert learn_taste([song()]).widths == {}


def test_widths_are_learnt_where_there_is_a_pan() -> None:
    one = Finished(levels={"tom": -9.0, "kick": -9.0}, widths={"tom": 0.5})
    taste = learn_taste([one, one])
    assert taste.widths["tom"].mean == pytest.approx(0.5)
    assert "kick" not in taste.widths


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)), st.integers(0, 2**16))
def test_the_order_of_songs_does_not_matter(order: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    songs = [song(kick=x, snare=y, lead_vocal=z) for x, y, z in rng.normal(-8, 3, (6, 3))]
    ours, theirs = learn_taste(songs).offsets, learn_taste([songs[k] for k in order]).offsets
    for label, offset in ours.items():
        assert theirs[label].mean == pytest.approx(offset.mean, abs=1e-6)
        assert theirs[label].spread == pytest.approx(offset.spread, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.floats(-30, 30))
def test_moving_everything_moves_every_class_by_as_much(by: float) -> None:
    songs = [song(kick=-9.0, snare=-7.5), song(kick=-8.0), song(kick=-3.0, snare=-9.0)]
    moved = [song(**{label: level + by for label, level in each.levels.items()}) for each in songs]
    for label, offset in learn_taste(songs).offsets.items():
        assert learn_taste(moved).offsets[label].mean == pytest.approx(offset.mean + by, abs=1e-6)


def test_the_robust_mean_is_within_a_tenth_of_the_plain_one_where_chance_is_normal() -> None:
    values = np.random.default_rng(5).normal(4.0, 1.0, 400)
    assert robust_mean(values) == pytest.approx(values.mean(), abs=0.1)
