"""Pans as they stand now: who keeps a place or a side, and that mirrored sessions get mirrored answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.faders import faders
from models.balance.material import Array, Material, Part
from models.balance.pan import imbalance, place
from models.balance.pan_spread import ALONE, INNER, PAIR
from models.balance.priors import priors
from models.balance.solution import Taste
from tests.models.balance.cases import session

HOUSE = Taste()
GUITAR = priors()["electric_guitar"].width
LABELS = st.lists(st.sampled_from([*sorted(priors()), "unknown"]), min_size=2, max_size=14)
PANS = st.sampled_from([-1.0, -0.9, -0.6, -0.3, -0.02, 0.0, 0.0, 0.0, 0.1, 0.45, 0.7, 1.0])


def placed(material: Material) -> Array:
    return place(material, faders(material, HOUSE), material.gains, HOUSE)


def standing(labels: Sequence[str], pans: Sequence[float], *, parts: Sequence[Part] | None = None) -> Material:
    """Parts of equal loudness at these pans."""
    loudness = [-30.0] * len(labels)
    return replace(session(labels, loudness=loudness, parts=parts), pans=np.array(pans, dtype=float))


def beside_a_kick(labels: Sequence[str], pans: Sequence[float]) -> Array:
    """Where the parts go that play beside a kick 20 dB above them: it keeps left and right alike."""
    material = session([*labels, "kick"], loudness=[*[-40.0] * len(labels), -20.0])
    return placed(replace(material, pans=np.array([*pans, 0.0])))[:-1]


@st.composite
def sessions(draw: st.DrawFn, *, held: bool = True) -> Material:
    """Sessions with any pans; ``held``: with parts that are fixed, stereo or a pair of overheads, too."""
    labels = draw(LABELS)
    kinds = [draw(st.sampled_from(["", "", "", "fixed", "wide"])) if held else "" for _ in labels]
    parts = [Part(label=one, fixed=k == "fixed", wide=k == "wide") for one, k in zip(labels, kinds, strict=True)]
    if held and draw(st.booleans()):
        count = len(labels)
        labels = [*labels, "overheads", "overheads"]
        parts += [Part(label="overheads", partner=count + 1), Part(label="overheads", partner=count)]
    pans = [draw(PANS) if label != "unknown" or held else 0.0 for label in labels]
    return replace(session(labels, parts=parts, seed=draw(st.integers(0, 9))), pans=np.array(pans))


@settings(deadline=None, max_examples=150)
@given(sessions())
def test_a_session_with_mirrored_pans_gets_mirrored_pans(material: Material) -> None:
    if np.any(material.pans):
        mirrored = placed(replace(material, pans=-material.pans))
        np.testing.assert_allclose(mirrored, -placed(material), atol=1e-6)


@settings(deadline=None, max_examples=100)
@given(sessions(held=False))
def test_left_and_right_are_within_one_db_wherever_the_parts_stood(material: Material) -> None:
    powers = np.asarray(np.diagonal(material.cross, axis1=1, axis2=2).sum(axis=0))
    nothing = np.zeros(len(material.parts), dtype=bool)
    assert abs(imbalance(powers, placed(material), nothing)) <= 1.0


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(sorted(priors())), PANS), min_size=1, max_size=12))
def test_a_second_look_moves_nothing(parts: list[tuple[str, float]]) -> None:
    """Where left and right are alike anyway and nobody has to move in for it."""
    labels = [label for label, _ in parts]
    once = beside_a_kick(labels, [pan for _, pan in parts])
    np.testing.assert_allclose(beside_a_kick(labels, once.tolist()), once)


@pytest.mark.parametrize("now", [-GUITAR, -0.6, 0.5, INNER * GUITAR])
def test_parts_within_their_classs_usual_width_keep_their_place(now: float) -> None:
    pans = [now, -now]
    np.testing.assert_array_equal(beside_a_kick(["electric_guitar"] * 2, pans), pans)


@pytest.mark.parametrize("now", [-0.3, 0.3, 0.1])
def test_the_only_part_of_a_class_keeps_a_place_within_its_width(now: float) -> None:
    """A hi-hat at 30 %: neither half as far, nor to the other side."""
    assert beside_a_kick(["hihat"], [now])[0] == now


def test_the_only_part_that_stands_too_far_out_comes_in_on_its_side() -> None:
    assert beside_a_kick(["hihat"], [0.9])[0] == pytest.approx(ALONE * priors()["hihat"].width)


@pytest.mark.parametrize(
    ("now", "sides"),
    [((-1.0, 1.0), (-1, 1)), ((1.0, -0.9), (1, -1)), ((0.1, 0.2), (-1, 1)), ((0.2, 0.0), (1, -1))],
)
def test_two_that_stand_elsewhere_go_out_each_to_the_side_that_is_nearer(
    now: tuple[float, float], sides: tuple[int, int]
) -> None:
    expected = GUITAR * np.array(sides)
    np.testing.assert_allclose(beside_a_kick(["electric_guitar"] * 2, now), expected)


def test_one_that_is_still_in_the_centre_answers_the_one_that_is_panned() -> None:
    np.testing.assert_allclose(beside_a_kick(["electric_guitar"] * 2, [0.0, 0.5]), [-0.5, 0.5])


def test_of_three_the_one_nearest_to_the_centre_stays_there() -> None:
    np.testing.assert_allclose(beside_a_kick(["electric_guitar"] * 3, [0.0, 1.0, -1.0]), [0.0, GUITAR, -GUITAR])


def test_a_backing_vocal_that_is_alone_stays_in_the_centre_and_two_go_out() -> None:
    assert beside_a_kick(["backing_vocal"], [0.0])[0] == 0.0
    width = priors()["backing_vocal"].width
    assert sorted(beside_a_kick(["backing_vocal"] * 2, [0.0, 0.0])) == [-width, width]


def test_where_everything_stands_at_one_side_all_is_placed_anew() -> None:
    """Two guitars at 60 % left within their width: one goes over, and they are mirrored."""
    pans = placed(standing(["electric_guitar"] * 2, [-0.6, -0.6]))
    assert sorted(np.sign(pans)) == [-1.0, 1.0]
    assert abs(pans[0]) == abs(pans[1]) == pytest.approx(GUITAR)


@pytest.mark.parametrize("now", [(0.4, 0.7), (0.7, 0.4), (-0.9, -0.6), (-0.5, -0.9)])
def test_of_two_mirror_images_the_one_nearer_to_the_present_pans_is_taken(now: tuple[float, float]) -> None:
    """Two guitars of different classes at one side, which cannot both stay there."""
    material = standing(["electric_guitar", "acoustic_guitar"], now)
    pans = placed(material)
    away, mirrored = (np.abs(image - material.pans).sum() for image in (pans, -pans))
    assert np.sign(pans[0]) == -np.sign(pans[1])
    assert away < mirrored


def test_a_new_pair_faces_the_way_of_the_parts_that_are_panned() -> None:
    """Both sides are as good for guitars around overheads that are equally loud."""
    parts = [Part(label="overheads", partner=1), Part(label="overheads", partner=0)]
    labels = ["overheads", "overheads", "electric_guitar"]
    answers = [
        placed(standing(labels, [-side, side, 0.0], parts=[*parts, Part(label="electric_guitar")]))
        for side in (-PAIR, PAIR)
    ]
    np.testing.assert_array_equal(answers[0], -answers[1])
