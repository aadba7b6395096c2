"""Contenders are told apart: errors by hand, songs left out, engineers learnt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.balance.closed import Closed
from models.balance.evaluate.cases import Case
from models.balance.evaluate.contenders import Answer, class_means, contenders
from models.balance.evaluate.engineers import ask, ask_many, mix
from models.balance.evaluate.made_up import line_ups, made_up, some_of
from models.balance.evaluate.score import fader_errors, leave_one_out, without_offset
from models.balance.material import Array
from models.balance.solution import Taste
from models.ears.taxonomy import CLASSES

LABELS = ("kick", "snare", "bass_guitar", "electric_guitar", "lead_vocal")
PLACES = dict(zip(LABELS, (-9.0, -10.0, -8.0, -12.0, -3.0), strict=True))


def case(name: str, *, seed: int, labels: tuple[str, ...] = LABELS) -> Case:
    """A song mixed by somebody who always puts every class at the same place."""
    material = made_up(labels, np.random.default_rng(seed))
    truth = np.array([PLACES[label] for label in labels]) - material.loudness
    every = np.ones(len(labels), dtype=bool)
    return Case(name, material, truth, np.zeros(len(labels)), every, 1.0, 1.0, False, ())


def test_the_offset_that_is_taken_off_is_the_median() -> None:
    assert without_offset(np.array([1.0, 3.0, 8.0])).tolist() == [2.0, 0.0, 5.0]


@given(arrays(float, 5, elements=st.floats(-40, 40)), st.floats(-40, 40), st.floats(-40, 40))
def test_no_other_offset_gives_a_smaller_error(differences: Array, by: float, instead: float) -> None:
    error = without_offset(differences).mean()
    assert error == pytest.approx(without_offset(differences + by).mean(), abs=1e-9)
    assert error <= np.abs(differences - instead).mean() + 1e-9


def test_several_answers_count_by_their_mean_error() -> None:
    one = case("a", seed=1)
    answer = Answer(np.stack([one.truth, one.truth + 4.0 * np.eye(5)[4]]), one.pans)
    assert fader_errors(one, answer).tolist() == pytest.approx([0.0, 0.0, 0.0, 0.0, 2.0])


def test_class_means_are_right_where_everybody_agrees() -> None:
    cases = [case(str(seed), seed=seed) for seed in range(4)]
    rows = {row.contender: row for row in leave_one_out(cases, contenders({"closed": Closed()}, 1))}
    assert rows["class means"].faders.value == pytest.approx(0.0, abs=0.3)
    assert rows["closed, profile"].faders.value is not None
    assert rows["closed"].faders.value is not None
    assert rows["closed, profile"].faders.value < 1.0 < rows["closed"].faders.value
    assert rows["faders at zero"].faders.value is not None
    assert rows["faders at zero"].faders.value > 2.0
    assert rows["class means"].faders.groups == 4


def test_no_contender_sees_the_song_that_it_is_asked_about() -> None:
    cases = [case(str(seed), seed=seed) for seed in range(3)]
    seen: list[list[str]] = []

    def spy(material: object, others: object) -> Answer:
        seen.append([other.name for other in others if isinstance(other, Case)])  # type: ignore[attr-defined]
        return Answer(np.zeros((1, len(LABELS))), np.zeros(len(LABELS)))

    leave_one_out(cases, {"spy": spy})
    assert seen == [["1", "2"], ["0", "2"], ["0", "1"]]


def test_a_class_that_no_other_song_has_gets_its_familys_mean() -> None:
    material = made_up(["tom", "lead_vocal"], np.random.default_rng(1))
    means = class_means(material, [case("a", seed=2)])
    drums = class_means(made_up(["kick", "snare"], np.random.default_rng(3)), [case("a", seed=2)])
    assert means[0] == pytest.approx(drums.mean())


def test_random_faders_are_the_same_for_the_same_seed_and_wrong_by_what_chance_says() -> None:
    one = case("a", seed=1)
    answers = [contenders({}, seed)["random ±6 dB"](one.material, []).gains for seed in (1, 1, 2)]
    assert np.array_equal(answers[0], answers[1])
    assert not np.array_equal(answers[0], answers[2])
    assert np.abs(answers[0]).max() <= 6.0
    # Mean absolute value of a uniform variable between -6 and 6.
    assert np.abs(answers[0]).mean() == pytest.approx(3.0, abs=0.2)


def test_a_song_of_one_known_track_is_not_judged() -> None:
    lone = case("lone", seed=1)
    lone.scored[1:] = False
    rows = leave_one_out([lone, case("a", seed=2), case("b", seed=3)], contenders({}, 1))
    assert set(rows[0].songs) == {"a", "b"}


def test_an_engineer_without_offsets_mixes_as_the_house_does() -> None:
    song = mix(LABELS, dict.fromkeys(CLASSES, 0.0), np.random.default_rng(1))
    assert song.meant == pytest.approx(Closed().solve(song.material, Taste()).gains)
    assert not np.allclose(song.done, song.meant)


def test_after_eight_songs_the_ninth_is_within_a_decibel_and_the_profile_helps_everybody() -> None:
    (told,) = ask_many({"closed": Closed()}, line_ups(), count=20)
    assert told.learnt.value is not None
    assert told.learnt.value < 1.0
    assert told.better == told.engineers == 20
    assert told.perfect_done.value is not None
    assert 0.8 < told.perfect_done.value < 1.3


def test_a_profile_that_is_ignored_helps_nobody() -> None:
    class Deaf:
        name = "deaf"

        def solve(self, material: object, taste: Taste, *, seed: int = 1) -> object:
            return Closed().solve(material, Taste())  # type: ignore[arg-type]

    engineer = ask(Deaf(), line_ups(), 5)  # type: ignore[arg-type]
    assert engineer.learnt == engineer.blank > 1.0


def test_line_ups_have_instruments_only_and_parts_of_them_at_least_two() -> None:
    for labels in line_ups():
        assert set(labels) <= set(CLASSES)
        assert 2 <= len(some_of(labels, np.random.default_rng(1))) <= len(labels)


def test_made_up_sessions_have_powers_that_no_mix_makes_negative() -> None:
    material = made_up([*LABELS] * 60, np.random.default_rng(1))
    values = np.linalg.eigvalsh(material.cross)
    assert values.min() > -1e-9 * values.max()
    shares = material.seconds / material.seconds.sum()
    whole = np.tensordot(shares, material.power, axes=1)
    assert np.einsum("bii->bi", material.cross) == pytest.approx(whole)
