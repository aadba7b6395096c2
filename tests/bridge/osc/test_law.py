"""Faders, pans, meters: published pairs, second implementations, and back again."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.osc.law import (
    IEC_DB,
    IEC_SHARE,
    UNITY,
    db_from_fader,
    db_from_finite,
    fader_from_db,
    finite_db,
    meter_from_db,
    pan_from_share,
    share_from_pan,
)
from core.units import db_from_gain

with (Path(__file__).parent / "published_faders.csv").open(encoding="utf-8") as stream:
    PUBLISHED = [
        (float(row["position"]), float(row["db"]))
        for row in csv.DictReader(filter(lambda one: one[0] != "#", stream))
    ]
AS_PUBLISHED = 2e-8
"""Of a position from 0 to 1: the published figures come from gains and levels with some 8 digits."""


@pytest.mark.parametrize(("position", "db"), PUBLISHED)
def test_the_fader_is_where_reaper_puts_it(position: float, db: float) -> None:
    assert fader_from_db(db) == pytest.approx(position / 1000.0, abs=AS_PUBLISHED)


def test_the_published_pairs_are_there() -> None:
    assert len(PUBLISHED) >= 13


def test_a_gain_of_two_and_a_quarter_of_the_way_are_where_users_of_the_api_have_seen_them() -> None:
    assert fader_from_db(db_from_gain(2.0)) == pytest.approx(0.85277445440699, abs=AS_PUBLISHED)
    assert db_from_fader(0.25) == pytest.approx(-30.009531739774296, abs=1e-9)


def test_unity_is_unity_where_reaper_rests_its_fader() -> None:
    assert db_from_fader(0.716) == 0.0
    assert db_from_fader(UNITY) == 0.0
    assert db_from_fader(0.7155) < 0.0


@given(st.floats(min_value=-149.0, max_value=12.0))
def test_a_fader_and_back_is_the_same_level(db: float) -> None:
    assert db_from_fader(fader_from_db(db)) == pytest.approx(db, abs=0.02)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_higher_fader_is_never_softer(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert db_from_fader(low) <= db_from_fader(high)


def test_silence_is_the_bottom_and_what_is_over_the_top_is_the_top() -> None:
    assert fader_from_db(-math.inf) == 0.0
    assert db_from_fader(0.0) == -math.inf
    assert fader_from_db(40.0) == 1.0
    assert db_from_fader(1.0) == 12.0


@given(st.floats(-1.0, 1.0))
def test_a_pan_mirrors_about_the_centre(pan: float) -> None:
    assert share_from_pan(0.0) == 0.5
    assert share_from_pan(pan) == pytest.approx(1.0 - share_from_pan(-pan))
    assert pan_from_share(share_from_pan(pan)) == pytest.approx(pan, abs=1e-12)


@given(st.floats(-90.0, 20.0))
def test_the_meter_is_the_straight_line_between_the_points_of_iec_60268_18(db: float) -> None:
    assert meter_from_db(db) == pytest.approx(float(np.interp(db, IEC_DB, IEC_SHARE)), abs=1e-12)


@pytest.mark.parametrize(("db", "share"), [(-math.inf, 0.0), (-20.0, 0.5), (0.0, 1.0), (6.0, 1.0)])
def test_the_meter_at_its_marks(db: float, share: float) -> None:
    assert meter_from_db(db) == share


def test_minus_infinity_is_never_sent_and_its_stand_in_is_silence() -> None:
    assert finite_db(-math.inf) == -150.0
    assert db_from_finite(-150.0) == -math.inf
    assert db_from_finite(-20.0) == -20.0
