"""Hand-computed masking of two tracks, and what has to stay the same."""

from __future__ import annotations

import numpy as np
import pytest

from models.strips.eq.masking import FREE, MASKEES, Parts, masking, ranks
from models.strips.material import OCTAVES

VOCAL = (-60.0, -40.0, -26.0, -22.0, -20.0, -24.0, -28.0, -36.0, -50.0)
GUITAR = (-50.0, -30.0, -18.0, -16.0, -17.0, -19.0, -24.0, -45.0, -60.0)
"""Octaves from 63 Hz. The guitar's four strongest are 250 Hz to 2 kHz; 4 kHz is its 5th, 125 Hz its 6th."""


def parts(*levels: tuple[float, ...], priority: tuple[int, ...], seconds: int = 4) -> Parts:
    return Parts(
        levels=np.array(levels),
        priority=np.array(priority),
        essential=np.array([6 if each == 5 else 4 for each in priority]),
        active=np.ones((len(levels), seconds), bool),
    )


def test_a_guitar_makes_room_in_its_weak_octaves_where_the_vocal_is_strong() -> None:
    (cuts,) = masking(parts(VOCAL, GUITAR, priority=(5, 3)), [1])
    assert set(cuts) == {6}, "4 kHz: the vocal's sixth octave, the guitar's fifth; at 125 Hz the vocal has no say"
    assert cuts[6].by == pytest.approx(-24.0 - -28.0)
    assert (cuts[6].maskee, cuts[6].rank) == (0, 5)
    assert cuts[6].gain == pytest.approx(-2.0)


def test_a_vocal_makes_no_room_for_a_guitar() -> None:
    louder = tuple(level + 30.0 for level in VOCAL)
    assert masking(parts(louder, GUITAR, priority=(5, 3)), [0]) == [{}]


def test_small_masking_is_left_alone() -> None:
    nearly = (*GUITAR[:6], VOCAL[6] + FREE - 0.1, *GUITAR[7:])
    assert masking(parts(VOCAL, nearly, priority=(5, 3)), [1]) == [{}]


def test_tracks_that_never_sound_together_do_not_mask() -> None:
    both = parts(VOCAL, GUITAR, priority=(5, 3))
    both.active[0, 2:] = False
    both.active[1, :2] = False
    assert masking(both, [1]) == [{}]


def test_twins_do_not_cut_each_other() -> None:
    assert masking(parts(GUITAR, GUITAR, priority=(3, 3)), [0, 1]) == [{}, {}]


def test_nobody_makes_room_for_a_click() -> None:
    assert masking(parts(VOCAL, GUITAR, priority=(0, 3)), [1]) == [{}]


def test_ranks_start_at_the_strongest_octave() -> None:
    assert ranks(np.array([VOCAL]))[0].tolist() == [9, 7, 4, 2, 1, 3, 5, 6, 8]


def test_of_many_maskees_the_foremost_count() -> None:
    """More lesser tracks than are looked at do not hide the lead vocal from the guitar."""
    pads = [tuple(level + 6.0 for level in VOCAL)] * (MASKEES + 10)
    many = parts(*pads, GUITAR, VOCAL, priority=(*[3] * len(pads), 3, 5))
    (cuts,) = masking(many, [len(pads)])
    assert cuts[6].maskee == len(pads) + 1


def test_the_order_of_the_tracks_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    levels = rng.uniform(-60.0, -10.0, (40, len(OCTAVES)))
    priority = rng.integers(1, 6, 40)
    active = rng.random((40, 60)) < 0.6
    order = rng.permutation(40)
    whole = Parts(levels=levels, priority=priority, essential=np.full(40, 4), active=active)
    mixed = Parts(levels=levels[order], priority=priority[order], essential=np.full(40, 4), active=active[order])
    straight, turned = masking(whole, range(40)), masking(mixed, range(40))
    assert any(straight)
    for place, index in enumerate(order):
        expected = {octave: (cut.by, cut.maskee) for octave, cut in straight[index].items()}
        assert {o: (cut.by, int(order[cut.maskee])) for o, cut in turned[place].items()} == expected
