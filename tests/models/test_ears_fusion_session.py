from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from models.ears.fusion.context import chain, in_context
from models.ears.fusion.evidence import HEARD_COLUMNS, STATES, softmax
from models.ears.fusion.habits import EDGE, MANY, Habits, habits, learn
from models.ears.fusion.weigh import Weights, weights, with_partners
from models.ears.taxonomy import CLASSES
from tests.models.fusion_cases import fuse, fuse_names, named, sound

COLUMN = {label: column for column, label in enumerate(STATES)}


def two_states() -> Habits:
    """Habits of a world with two labels."""
    return Habits(
        prior=np.array([0.5, 0.5]),
        below=np.log([[1.6, 0.4], [0.7, 1.3]]),
        first=np.log([1.2, 0.8]),
        last=np.log([0.5, 1.5]),
        one_more=np.zeros((2, MANY)),
    )


def test_the_chain_is_the_sum_over_all_labellings() -> None:
    world = two_states()
    scores = np.log([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
    expected = np.zeros((4, 2))
    for labels in product((0, 1), repeat=4):
        score = world.first[labels[0]] + world.last[labels[-1]] + sum(scores[range(4), labels])
        score += sum(world.below[a, b] for a, b in pairwise(labels))
        for track, label in enumerate(labels):
            expected[track, label] += np.exp(score)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(chain(scores, world, 1.0)), expected, rtol=1e-12)


def test_without_weight_the_session_changes_nothing() -> None:
    scores = np.log([[0.9, 0.1], [0.4, 0.6]])
    around = in_context(scores, two_states(), size=np.ones(2), neighbours=0.0, counts=0.0)
    np.testing.assert_allclose(softmax(around), np.exp(scores))


def test_a_session_read_from_bottom_to_top_in_a_world_turned_over_is_the_same() -> None:
    world = two_states()
    turned = Habits(world.prior, world.below.T, world.last, world.first, world.one_more)
    scores = np.log([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    np.testing.assert_allclose(softmax(chain(scores, world, 0.7)), softmax(chain(scores[::-1], turned, 0.7))[::-1])


def test_neighbours_settle_what_the_sound_leaves_open() -> None:
    torn = sound(tom=0.4, piano=0.4)
    told = fuse_names(["Kick", "Snare", "Audio 7", "Overheads"], [None, None, torn, None])[2]
    other = fuse_names(["Strings", "Rhodes", "Audio 7", "Organ"], [None, None, torn, None])[2]
    assert told.label == "tom"
    assert other.label == "piano"


def test_a_sure_name_is_not_overturned_by_the_tracks_around_it() -> None:
    kit = [named("kick", 0.99), named("snare", 0.99), named("piano", 0.92), named("tom", 0.99)]
    torn = sound(tom=0.3, piano=0.2)
    among = fuse(kit, [None, None, torn, None])[2]
    alone = fuse([named(), named(), kit[2], named()], [None, None, torn, None])[2]
    assert (among.label, among.confidence) == (alone.label, alone.confidence) == ("piano", among.confidence)


def test_left_and_right_agree() -> None:
    heard = [sound(electric_guitar=0.7), sound(lead_vocal=0.6, electric_guitar=0.2)]
    left, right = fuse([named(), named()], heard, pairs=[(0, 1)])
    assert left.label == right.label == "electric_guitar"
    assert left.confidence == right.confidence
    assert left.by_sound == heard[0]
    assert right.by_sound == heard[1]


def test_a_partner_without_a_telling_name_takes_it_from_the_other() -> None:
    left, right = fuse([named("strings", 0.97), named()], [sound(strings=0.3), sound(organ=0.4)], pairs=[(0, 1)])
    assert left.label == right.label == "strings"


def test_order_within_a_pair_does_not_matter() -> None:
    heard = [sound(organ=0.6), sound(piano=0.6)]
    assert fuse([named(), named()], heard, pairs=[(0, 1)]) == fuse([named(), named()], heard, pairs=[(1, 0)])


@pytest.mark.parametrize(
    ("labels", "pairs", "nodes"),
    [
        (["unknown"] * 4, [(0, 2)], [(0, 2), (1,), (3,)]),
        (["kick", "snare"], [(0, 1)], [(0,), (1,)]),
        (["tom", "unknown"], [(1, 0)], [(0, 1)]),
        (["unknown"] * 3, [(0, 1), (1, 2)], [(0, 1), (2,)]),
        (["unknown"], [(0, 0)], [(0,)]),
    ],
)
def test_pairs_are_one_node_unless_their_names_differ(
    labels: list[str], pairs: list[tuple[int, int]], nodes: list[tuple[int, ...]]
) -> None:
    assert with_partners([named(label) for label in labels], pairs) == nodes


def test_what_stands_together_is_learned_from_sightings() -> None:
    seen = learn({("kick", "snare"): 50.0, (EDGE, "kick"): 50.0, ("snare", EDGE): 50.0}, {})
    usual = learn({}, {})
    kick, snare = COLUMN["kick"], COLUMN["snare"]
    following = np.exp(seen.below[kick]) * seen.prior
    assert following[snare] > 0.8
    assert seen.below[kick, COLUMN["fx_return"]] == 0.0, "a return is told by its name, not by its neighbours"
    assert seen.first[kick] > usual.first[kick]
    assert seen.last[snare] > usual.last[snare]


def test_a_surplus_speaks_against_one_more_of_what_there_is_one_of() -> None:
    seen = learn({}, {"kick": [0, 100, 0, 0, 0], "backing_vocal": [40, 15, 15, 15, 15]})
    kick, voices = seen.one_more[COLUMN["kick"]], seen.one_more[COLUMN["backing_vocal"]]
    assert kick[0] == 0.0
    assert kick[1] < -1.0
    assert kick[1] < voices[1]
    assert (seen.one_more <= 0.0).all()


def test_counts_tell_two_of_a_kind_apart_from_one() -> None:
    world = Habits(
        prior=np.array([0.5, 0.5]),
        below=np.zeros((2, 2)),
        first=np.zeros(2),
        last=np.zeros(2),
        one_more=np.array([[0.0, -2.0, -2.0, -2.0], [0.0] * MANY]),
    )
    scores = np.log([[0.999, 0.001], [0.6, 0.4]])
    around = softmax(in_context(scores, world, size=np.ones(2), neighbours=0.0, counts=1.0))
    assert around[0, 0] > 0.99
    assert around[1, 1] == pytest.approx(0.4 / (0.4 + 0.6 * np.exp(-2.0 * 0.999)), rel=1e-3)


def test_the_tables_beside_the_code_are_whole() -> None:
    usual = habits()
    assert usual.prior.sum() == pytest.approx(1.0)
    heard = np.isin(np.arange(len(STATES)), HEARD_COLUMNS)
    assert not usual.below[~heard].any()
    assert not usual.below[:, ~heard].any()
    assert ((np.exp(usual.below) * usual.prior)[np.ix_(heard, heard)].sum(axis=1) <= 1.0 + 1e-9).all()
    assert usual.one_more.shape == (len(STATES), MANY)
    assert len(CLASSES) < len(STATES)
    same = np.diag(usual.below)[: len(CLASSES)]
    assert (same > 0).all(), "an instrument stands beside its like more often than by chance"


@pytest.mark.parametrize("with_joint", [False, True])
def test_the_weights_beside_the_code_are_in_their_ranges(*, with_joint: bool) -> None:
    by = weights(with_joint=with_joint)
    assert isinstance(by, Weights)
    assert 0 <= by.joint <= 1.5 * with_joint
    assert 0 < by.sound <= 1.5
    assert 0 <= by.neighbours <= 1.5
    assert 0 <= by.counts <= 1.0
    assert 0.4 <= by.sharpness <= 1.5


def test_outside_a_session_nothing_that_can_be_heard_is_more_common() -> None:
    alone = habits().outside_sessions()
    assert alone.prior.sum() == pytest.approx(1.0)
    assert alone.prior[COLUMN["kick"]] == alone.prior[COLUMN["mallets"]]
    assert alone.prior[COLUMN["fx_return"]] < alone.prior[COLUMN["kick"]]
    scores = np.log([[0.5, *[0.5 / (len(STATES) - 1)] * (len(STATES) - 1)]] * 2)
    around = in_context(scores, alone, size=np.ones(2), neighbours=1.0, counts=1.0)
    np.testing.assert_allclose(softmax(around), np.exp(scores))


@pytest.mark.parametrize("with_joint", [False, True])
def test_outside_a_session_the_ears_have_one_vote_in_all(*, with_joint: bool) -> None:
    by = weights(with_joint=with_joint).outside_sessions()
    assert by.sound + by.joint == pytest.approx(1.0)
    assert (by.neighbours, by.counts, by.sharpness) == (0.0, 0.0, 1.0)


def test_a_file_without_a_telling_name_is_what_it_sounds_like_as_surely_as_it_sounds() -> None:
    (told,) = fuse([named()], [sound(mallets=0.9)])
    assert told.label == "mallets"
    assert told.confidence == pytest.approx(0.9, abs=0.02)


def test_files_that_are_no_session_are_identified_each_by_itself() -> None:
    heard = [sound(tom=0.4, piano=0.4), sound(kick=0.9), sound(snare=0.9)]
    together = fuse([named()] * 3, heard)
    assert together == [fuse([named()], [each])[0] for each in heard]
