"""Metrics on verdicts that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bootstrap import Score, estimate
from models.ears.evaluate.collapse import DRUMS_5, FAMILIES_4, OTHERS_3, Groups
from models.ears.evaluate.metrics import MEASURES, confusion, score
from models.ears.evaluate.verdicts import Verdict, Verdicts, indices
from models.ears.prediction import HEARD
from models.ears.taxonomy import CLASSES, FAMILIES, LABELS, UNKNOWN

TRUTH = ["kick", "snare", "cymbal", "piano", "strings", "lead_vocal", "mix"]
VERDICTS = Verdicts.of(
    [
        Verdict("kick", {"kick": 0.95, "tom": 0.05}),
        Verdict("percussion", {"percussion": 0.5, "hihat": 0.2, "snare": 0.3}),
        Verdict("overheads", {"overheads": 0.92, "cymbal": 0.08}),
        Verdict("synth_pad", {"synth_pad": 0.6, "piano": 0.4}),
        Verdict(UNKNOWN, {UNKNOWN: 0.95, "woodwind": 0.05}),
        Verdict("lead_vocal", {"lead_vocal": 0.91}),
        Verdict("drum_loop", {"drum_loop": 1.0}),
    ]
)
SONGS = ["a", "a", "b", "b", "c", "c", "c"]


def value(measure: str, truth: list[str] = TRUTH, verdicts: Verdicts = VERDICTS) -> float | None:
    return score(MEASURES[measure], truth, verdicts, ["one"] * len(truth), seed=1).value


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("classes", 2 / 6),  # kick and lead vocal of the six instruments
        ("families", 5 / 6),  # all but the one that was left unknown
        ("drums", 3 / 3),  # the snare's best of the five is snare, a cymbal counts with the overheads
        ("others", 2 / 2),  # a pad is keys as a piano is; a woodwind is everything else as strings are
        ("top_3", 5 / 6),  # strings are not among what is believed of the unknown one
        ("coverage", 4 / 7),  # kick, overheads, lead vocal, drum loop; not the surely unknown
        ("error", 2 / 4),  # overheads and drum loop of those four
        ("balanced", 2 / 6),
    ],
)
def test_shares_are_as_counted_by_hand(measure: str, expected: float) -> None:
    assert value(measure) == pytest.approx(expected)


def test_macro_f1_means_over_the_classes_that_occur() -> None:
    truth = ["kick", "kick", "snare", "tom"]
    verdicts = Verdicts.of([Verdict(label, {label: 1.0}) for label in ("kick", "snare", "snare", "hihat")])
    # kick: 2·1 / (2 + 1); snare: 2·1 / (1 + 2); tom: 0; the hi-hat does not occur
    assert value("macro_f1", truth, verdicts) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert value("balanced", truth, verdicts) == pytest.approx((1 / 2 + 1 + 0) / 3)


def test_calibration_error_weighs_the_gaps_of_bins() -> None:
    truth = ["kick"] * 5
    said = [("kick", 0.95), ("snare", 0.95), ("kick", 0.65), ("snare", 0.30), (UNKNOWN, 0.9)]
    verdicts = Verdicts.of([Verdict(label, {label: p}) for label, p in said])
    # bins of 1/15: |1.90 - 1| / 4 + |0.65 - 1| / 4 + |0.30 - 0| / 4; the unknown one was not decided on
    assert value("ece", truth, verdicts) == pytest.approx((0.90 + 0.35 + 0.30) / 4)


def test_confidence_on_an_edge_belongs_to_the_bin_below() -> None:
    truth = ["kick", "kick"]
    verdicts = Verdicts.of([Verdict("kick", {"kick": 0.4}), Verdict("snare", {"snare": 0.399})])
    # 0.4 = 6/15 closes the bin in which 0.399 lies: their gaps add up before the absolute value
    assert value("ece", truth, verdicts) == pytest.approx(abs(0.4 - 1 + 0.399) / 2)


def test_nothing_to_ask_gives_no_score() -> None:
    assert score(
        MEASURES["drums"], ["piano"], Verdicts.of([Verdict("kick", {"kick": 1.0})]), ["a"], seed=1
    ) == Score(None, None, None, 0, 0)


def test_a_measure_counts_the_tracks_and_groups_that_it_speaks_of() -> None:
    told = score(MEASURES["drums"], TRUTH, VERDICTS, SONGS, seed=1)
    assert (told.tracks, told.groups) == (3, 2)


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="as many verdicts and groups as the 7 labels, not 7 and 1"):
        score(MEASURES["classes"], TRUTH, VERDICTS, ["a"], seed=1)


def test_a_label_outside_of_the_taxonomy_is_refused() -> None:
    with pytest.raises(ValueError, match="not kazoo"):
        Verdicts.of([Verdict("kazoo", {"kazoo": 1.0})])


def test_confusion_counts_what_was_taken_for_what() -> None:
    table = confusion(TRUTH, VERDICTS)
    kick, snare, percussion, strings = (HEARD.index(label) for label in ("kick", "snare", "percussion", "strings"))
    assert table.shape == (len(HEARD), len(HEARD) + 1)
    assert table.sum() == len(TRUTH)
    assert table[kick, kick] == table[snare, percussion] == table[strings, len(HEARD)] == 1


def test_a_role_is_no_answer_in_the_confusion() -> None:
    assert confusion(["kick"], Verdicts.of([Verdict("bus", {"bus": 0.9})]))[HEARD.index("kick"), -1] == 1


def test_an_interval_is_over_groups_not_tracks() -> None:
    # Two songs of fifty tracks, one all right, one all wrong: a draw of two songs is 0, 1/2 or 1.
    parts = np.stack([np.ones(100), np.repeat([1.0, 0.0], 50)], axis=1)
    told = estimate(parts, ["good"] * 50 + ["bad"] * 50, lambda sums: sums[..., 1] / sums[..., 0])
    assert (told.value, told.low, told.high) == (0.5, 0.0, 1.0)


def test_one_group_has_no_interval() -> None:
    told = estimate(np.ones((5, 2)), ["song"] * 5, lambda sums: sums[..., 1] / sums[..., 0])
    assert (told.value, told.low, told.high) == (1.0, None, None)


def test_an_interval_is_that_of_the_binomial_where_groups_are_single_tracks() -> None:
    right = np.repeat([1.0, 0.0], [80, 20])
    told = estimate(
        np.stack([np.ones(100), right], axis=1), [f"{n:03d}" for n in range(100)], lambda s: s[..., 1] / 100
    )
    # ±1.96 · sqrt(0.8 · 0.2 / 100), in steps of 0.01
    assert told.low == pytest.approx(0.8 - 0.0784, abs=0.011)
    assert told.high == pytest.approx(0.8 + 0.0784, abs=0.011)


@given(st.permutations(range(len(TRUTH))))
def test_the_order_of_tracks_does_not_matter(order: list[int]) -> None:
    shuffled = Verdicts(VERDICTS.beliefs[order], VERDICTS.chosen[order])
    for measure in MEASURES.values():
        told = score(measure, [TRUTH[i] for i in order], shuffled, [SONGS[i] for i in order], seed=1)
        expected = score(measure, TRUTH, VERDICTS, SONGS, seed=1)
        assert told.value == pytest.approx(expected.value)
        assert told.low == pytest.approx(expected.low)
        assert told.high == pytest.approx(expected.high)


@pytest.mark.parametrize("groups", [DRUMS_5, OTHERS_3, FAMILIES_4])
def test_collapses_name_classes_and_none_of_them_twice(groups: Groups) -> None:
    members = [label for group in groups.values() for label in group]
    assert len(members) == len(set(members))
    assert set(members) <= set(CLASSES)


def test_the_collapses_have_the_published_counts() -> None:
    assert [len(groups) for groups in (FAMILIES_4, DRUMS_5, OTHERS_3)] == [4, 5, 3]
    assert {label for group in OTHERS_3.values() for label in group} == set(FAMILIES["other"])


def test_every_label_has_its_place() -> None:
    assert indices(list(LABELS)).tolist() == list(range(len(LABELS)))
