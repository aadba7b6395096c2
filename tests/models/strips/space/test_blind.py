from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from models.strips.material import Array
from models.strips.space.blind import RATIO, RT60, SURE, falls, features, reverberance
from models.strips.space.heard import box_room, noise_room
from models.strips.space.reverb import TRUSTED
from tests.models.strips.random_sounds import random_levels


def decaying(rt60: float, *, every: int = 100, count: int = 8) -> Array:
    """Straight falls from -10 dB, one after the other."""
    fall = -10.0 - 60.0 / rt60 * np.arange(every) * 0.01
    return np.tile(np.maximum(fall, -70.0), count)


@pytest.mark.parametrize("rt60", [0.5, 1.0, 2.0])
def test_a_straight_fall_has_its_own_decay_time(rt60: float) -> None:
    times = [time for time, _, _ in falls(decaying(rt60), -10.0)]
    assert len(times) == 8
    assert np.median(times) == pytest.approx(rt60, rel=0.1)


def test_longer_falls_are_taken_for_longer_rooms() -> None:
    guesses = [reverberance(decaying(rt60)) for rt60 in (0.4, 1.6)]
    short, long = (guess.rt60 for guess in guesses if guess)
    assert short < long


def test_a_steady_level_and_silence_tell_nothing() -> None:
    assert features(np.full(500, -20.0)) is None
    assert reverberance(np.full(500, -120.0)) is None
    assert reverberance(np.zeros(0)) is None


def test_a_guess_is_never_trusted_with_a_send() -> None:
    guess = reverberance(decaying(1.0))
    assert guess is not None
    assert guess.sure == SURE < TRUSTED


def test_random_levels_never_give_a_guess_out_of_range() -> None:
    rng = np.random.default_rng(5)
    for _ in range(1_000):
        if guess := reverberance(random_levels(rng)[:, 0]):
            assert RT60[0] <= guess.rt60 <= RT60[1]
            assert RATIO[0] <= guess.direct_to_reverberant <= RATIO[1]


@pytest.mark.parametrize("room", [noise_room, box_room])
def test_a_synthetic_room_decays_by_60_db_in_its_time(room: Callable[[float, int, Generator], Array]) -> None:
    rate, rt60 = 8000, 1.0
    response = room(rt60, rate, np.random.default_rng(2))
    energy = np.cumsum(np.square(response)[::-1])[::-1]
    decay = 10.0 * np.log10(energy / energy[0])
    start, end = (int(np.argmax(decay < level)) for level in (-5.0, -25.0))
    assert 3.0 * (end - start) / rate == pytest.approx(rt60, rel=0.25)
    assert math.isfinite(float(np.abs(response).max()))
