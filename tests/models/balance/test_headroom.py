"""The master's peak: never above the bound, and all faders down together where it would be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.render.panner import pan_gains as reaper_pan
from models.balance.closed import Closed
from models.balance.headroom import CEILING, DEEPEST, drop, headroom
from models.balance.material import Array, Material, Part
from models.balance.solution import Taste
from tests.models.balance.cases import BAND, session

ALL = np.array([True, True])


def two(peaks: tuple[float, float]) -> Material:
    material = session(["piano", "organ"])
    return replace(material, peaks=np.full_like(material.peaks, 1.0) * np.array(peaks))


def test_two_centred_parts_add_up() -> None:
    found = headroom(two((0.25, 0.25)), np.zeros(2), np.zeros(2))
    assert found.bound == pytest.approx(-6.02, abs=0.01)
    assert found.likely == pytest.approx(-12.04 + 2.0 / 3.0 * 6.02, abs=0.01)


def test_the_peaks_of_identical_twins_meet() -> None:
    material = two((0.25, 0.25))
    coherent = replace(material, cross=np.ones_like(material.cross))
    found = headroom(coherent, np.zeros(2), np.zeros(2))
    assert found.likely == found.bound


@given(st.integers(0, 10_000))
def test_the_estimate_is_never_above_the_bound(seed: int) -> None:
    draw = np.random.default_rng(seed)
    found = headroom(
        session(BAND, seed=seed), draw.uniform(-20.0, 6.0, len(BAND)), draw.uniform(-1.0, 1.0, len(BAND))
    )
    assert found.likely <= found.bound


def test_the_faders_go_down_by_what_is_too_much() -> None:
    assert drop(two((0.5, 0.5)), np.zeros(2), np.zeros(2), ALL) == pytest.approx(CEILING)


def test_what_may_not_be_moved_takes_its_room() -> None:
    """0.3 stands, 0.6 moves: 10^(-6/20) - 0.3 = 0.2012 is left for it."""
    only = np.array([False, True])
    assert drop(two((0.3, 0.6)), np.zeros(2), np.zeros(2), only) == pytest.approx(
        20.0 * math.log10(0.2012 / 0.6), abs=0.01
    )


def test_nothing_goes_down_for_what_stands_and_breaks_the_ceiling_alone() -> None:
    assert drop(two((0.9, 0.1)), np.zeros(2), np.zeros(2), np.array([False, True])) == 0.0


def test_faders_do_not_go_down_without_end() -> None:
    assert drop(two((100.0, 100.0)), np.zeros(2), np.zeros(2), ALL) == DEEPEST


def test_faders_are_not_pushed_up_to_the_ceiling() -> None:
    assert drop(two((0.01, 0.01)), np.zeros(2), np.zeros(2), ALL) == 0.0


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([(1.0, 0), (1.0, 3), (0.707, 0), (0.707, 3), (0.5, 0)]))
def test_no_mix_of_samples_is_above_the_bound_with_any_pan_law(seed: int, law: tuple[float, int]) -> None:
    """Noise, panned and summed as REAPER does, against the bound from block peaks."""
    draw = np.random.default_rng(seed)
    samples = draw.laplace(0.0, 0.1, (40, 50, 5)) * draw.choice([-1.0, 1.0], 5)
    gains, pans = draw.uniform(-12.0, 6.0, 5), draw.uniform(-1.0, 1.0, 5)
    material = replace(session(["piano"] * 5), peaks=np.abs(samples).max(axis=1))
    sides = reaper_pan(pans, *law)
    highest = max(float(np.abs(samples @ (10.0 ** (gains / 20.0) * side)).max()) for side in sides)
    assert 20.0 * math.log10(highest) <= headroom(material, gains, pans).bound + 1e-3


@pytest.mark.parametrize("crest", [0.0, 12.0, 20.0])
def test_a_proposal_keeps_the_ceiling(crest: float) -> None:
    material = session(BAND, crest=crest)
    balance = Closed().solve(material, Taste())
    assert headroom(material, balance.gains, balance.pans).bound <= CEILING + 1e-9


def test_the_reasons_say_that_all_faders_went_down() -> None:
    balance = Closed().solve(session(BAND, loudness=[-10.0] * len(BAND)), Taste())
    assert all("all faders" in reason and "for a peak below" in reason for reason in balance.reasons)


def test_wide_parts_pass_at_unity() -> None:
    material = replace(session(["piano"], parts=[Part(label="piano", wide=True)]), pans=np.array([1.0]))
    peak = 20.0 * math.log10(_highest(material.peaks))
    assert headroom(material, np.zeros(1), material.pans).bound == pytest.approx(peak)


def _highest(peaks: Array) -> float:
    return float(peaks.max())
