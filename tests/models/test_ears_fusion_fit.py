from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.fusion_fit import MOST_OF_A_PAIR, START_WITH_JOINT, counts_in, fit, lessons, neighbours_in, songs
from bench.fusion_judge import Case, calibration_error, interval
from bench.fusion_sessions import Staged, heard_recordings, joined, simulated_ear, stage
from bench.names_data import Example
from models.ears.fusion.habits import EDGE, MANY
from models.ears.fusion.tables import rows
from models.ears.prediction import HEARD
from models.ears.sound.ear import Ear
from models.ears.taxonomy import family_of
from tests.models.fusion_cases import named
from tests.shared import needs_shared


def song(*labels: str, title: str = "a song") -> list[Example]:
    return [Example(name=label, label=label, certainty="sure", source=title, half="dev") for label in labels]


def test_the_simulated_ear_is_right_as_often_as_it_says_and_errs_within_families() -> None:
    recordings = simulated_ear()
    right = np.array([each.sound.label == each.label for each in recordings])
    said = np.array([each.sound.confidence for each in recordings])
    errors = [(each.label, each.sound.label) for each in recordings if each.sound.label != each.label]
    akin = np.mean([family_of(label) == family_of(said) for label, said in errors if "mix" not in (label, said)])
    assert 0.65 <= right.mean() <= 0.75
    assert said.mean() == pytest.approx(right.mean(), abs=0.03)
    assert akin > 0.6


def test_a_stack_of_one_label_counts_as_neighbours_a_few_times_only() -> None:
    seen = neighbours_in([song("kick", *["backing_vocal"] * 80), song("kick", "unknown", "snare")])
    assert seen["backing_vocal", "backing_vocal"] == MOST_OF_A_PAIR
    assert seen[EDGE, "kick"] == 2
    assert seen["kick", "backing_vocal"] == 1
    assert not any("unknown" in pair for pair in seen)


def test_sessions_are_counted_by_how_many_of_a_label_they_hold() -> None:
    counted = counts_in([song("kick"), song("snare"), song(*["kick"] * 7)])
    assert counted["kick"] == [1, 1, 0, 0, 1]
    assert sum(counted["snare"]) == 3


def test_scrambled_sessions_keep_sounds_and_order_and_lose_all_names() -> None:
    some = [song("kick", "organ", "control", "fx_return")]
    (staged,) = stage(some, simulated_ear(), "scrambled", seed=1)
    assert staged.labels == ["kick", "organ", "control", "fx_return"]
    assert all(clue.name.startswith("Audio 0") for clue in staged.clues)
    assert all(name.label == "unknown" for name in staged.by_name)
    assert [sound is not None for sound in staged.by_sound] == [True, True, False, True]


def test_a_label_is_heard_from_one_source_per_session() -> None:
    recordings = simulated_ear()
    source_of = {each.sound.beliefs: each.source for each in recordings}
    (staged,) = stage([song(*["tom"] * 12)], recordings, "real", seed=3)
    assert len({source_of[sound.beliefs] for sound in staged.by_sound if sound is not None}) == 1


def test_what_an_ear_heard_is_read_from_its_file_and_parted_by_source(tmp_path: Path) -> None:
    file = tmp_path / "ears.npz"
    beliefs = np.full((40, len(HEARD)), 1 / len(HEARD))
    np.savez(
        file,
        beliefs=beliefs,
        embedding=np.ones((40, 1)),
        label=np.array(["kick"] * 40),
        source=np.array([f"library {index // 2}" for index in range(40)]),
    )
    recordings = heard_recordings(file)
    parts = {each.source: each.part for each in recordings}
    assert all(each.part == parts[each.source] for each in recordings)
    assert set(parts.values()) == {0, 1}
    assert {each.part for each in heard_recordings(file, part=1)} == {1}
    np.savez(file, beliefs=beliefs)
    with pytest.raises(ValueError, match="lacks the arrays embedding, label, source"):
        heard_recordings(file)


class ReadsNames:
    """Stands in for an ear: believes in the label that the name spells."""

    def with_name(self, sounds: Sequence[object], names: Sequence[str]) -> NDArray[np.float64]:
        assert len(sounds) == len(names)
        return np.array([[0.9 if label == name else 0.1 / 27 for label in HEARD] for name in names])


def test_the_multimodal_network_is_asked_for_the_tracks_that_are_heard() -> None:
    (staged,) = stage([song("kick", "control", "organ")], simulated_ear(), "real", seed=1)
    joint = joined(cast(Ear, ReadsNames()))(staged)
    assert [HEARD[row.argmax()] for row in joint[[0, 2]]] == ["kick", "organ"]
    assert np.isnan(joint[1]).all()


def test_a_network_that_knows_the_label_is_given_weight() -> None:
    def listen(session: Staged) -> NDArray[np.float64]:
        return ReadsNames().with_name(session.labels, session.labels)

    some = [song("kick", "snare", "organ", "piano", title=title) for title in ("one", "two", "three")]
    tune = [each for each in simulated_ear() if each.part == 0]
    assert fit(lessons(some, tune, listen), with_joint=True).joint > START_WITH_JOINT.joint


def test_songs_are_drawn_whole() -> None:
    low, high = interval(["a"] * 50 + ["b"] * 50, [True] * 50 + [False] * 50)
    assert (low, high) == (0.0, 100.0)
    assert interval(["a", "b"], [True, True]) == (100.0, 100.0)


def test_calibration_error_is_the_gap_between_said_and_true() -> None:
    cases = [Case("a song", "kick" if right else "snare", named("kick", 0.75)) for right in (True, False)]
    assert calibration_error(cases) == pytest.approx(0.25)


@needs_shared
def test_the_tables_are_what_was_counted_in_the_half_that_was_developed_on() -> None:
    half = songs("dev")
    assert len(half) == 20
    assert not {each[0].source for each in half} & {each[0].source for each in songs("held")}
    assert {(row["label"], row["below"]): int(row["count"]) for row in rows("neighbours.csv")} == neighbours_in(
        half
    )
    columns = [*map(str, range(MANY)), "more"]
    assert {row["label"]: [int(row[each]) for each in columns] for row in rows("counts.csv")} == counts_in(half)
