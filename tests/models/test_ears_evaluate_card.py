"""The model card: what it says is what was measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from models.bootstrap import Score
from models.ears.data.library import Recording
from models.ears.data.split import part_of
from models.ears.evaluate.aims import AIMS, against_aims
from models.ears.evaluate.card import write_card
from models.ears.evaluate.contenders import BY_SOUND, FUSION
from models.ears.evaluate.facts import (
    Library,
    libraries,
    read_settings,
    read_weights,
    weights_path,
    write_settings,
)
from models.ears.evaluate.metrics import MEASURES
from models.ears.evaluate.mistakes import Mistake, Recall, recalls, worst_mistakes
from models.ears.evaluate.results import Confusion, Evaluation, Point, Row, Table
from models.ears.evaluate.wording import counted, interval, percent
from models.ears.prediction import HEARD

PNG = b"\x89PNG\r\n\x1a\n"


def confusion(*cells: tuple[str, str, int]) -> Confusion:
    """Counts of (is, taken for, tracks); "" is no answer."""
    counts = np.zeros((len(HEARD), len(HEARD) + 1), int)
    for label, taken_for, count in cells:
        counts[HEARD.index(label), HEARD.index(taken_for) if taken_for else -1] = count
    return Confusion("a test", BY_SOUND, tuple(map(tuple, counts.tolist())))


CONFUSION = confusion(
    ("tom", "kick", 1), ("tom", "tom", 3), ("organ", "", 2), ("organ", "piano", 1), ("kick", "kick", 5)
)


def row(contender: str, value: float) -> Row:
    scores = dict.fromkeys(MEASURES, Score(value, value - 0.05, value + 0.05, 40, 4))
    return Row(contender, scores, (Point(0.5, 0.9, 0.2), Point(0.9, 0.5, None)))


TABLE = Table("songs of nobody, raw tracks", "scrambled", 40, 4, "song", (row(BY_SOUND, 0.72), row(FUSION, 0.87)))
EVALUATION = Evaluation("0123456789abcdef", 7, (TABLE,), (CONFUSION,))
LIBRARY = Library("some/library", "test", ("some/library",), ("CC-BY-4.0",), 12, {"kick": 5, "bass_guitar": 7})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("card")


@pytest.fixture(scope="module")
def weights(folder: Path) -> Path:
    path = folder / "ears.safetensors"
    arrays = {"a": np.zeros((3, 4), np.float16), "b": np.zeros(5, np.float16)}
    save_file(arrays, path, metadata={"sha256": "ab" * 32})
    return path


@pytest.fixture(scope="module")
def card(weights: Path, folder: Path) -> str:
    path = write_card(
        folder / "out",
        evaluation=EVALUATION,
        libraries=[LIBRARY, replace(LIBRARY, name="free/library", part="train", licences=("CC0",))],
        weights=read_weights(weights),
        settings={"epochs": 3, "learning_rate": 0.002},
    )
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "# Ears 0123456789abcdef",
        f"| ears.safetensors | 0.00 MB | 17 | `{'ab' * 32}` |",
        "| learning rate | 0.002 |",
        "**train**: 12 recordings of 1 library.",
        "| some/library | 12 | kick 5, bass guitar 7 | CC-BY-4.0 |",
        "* some/library: CC-BY-4.0",
        "### Songs of nobody, raw tracks, names scrambled",
        "40 tracks, 4 songs.",
        "| sound alone |" + " 72.0 [67–77] |" * 10,  # noqa: RUF001
        "| validation accuracy | 82.2 | 83.9 | 95.7 | 89.1 | - | - | - | - |",
        "* complex projects of several studios, on average: 68.3 %",
        "Recognised least: organ (0 of 3), tom (3 of 4).",
        "| organ | no answer | 2 of 3 |",
        "![What was taken for what](confusion_1.png)",
    ],
)
def test_the_card_says(line: str, card: str) -> None:
    assert line in card.splitlines()


def test_the_card_holds_each_figure_against_its_aim(card: str) -> None:
    (aims,) = (line for line in card.splitlines() if line.startswith("Aims:"))
    assert "families by sound and name ≥ 95.0 %: 87.0 %, not met" in aims
    assert "27 classes by sound and name ≥ 85.0 %: 87.0 %, met" in aims
    assert "27 classes by sound alone ≥ 70.0 %: 72.0 %, met" in aims
    assert "wrong among the confident ≤ 3.0 %: 87.0 %, not met" in aims


def test_the_card_says_what_asking_for_confidence_brings(card: str) -> None:
    assert (
        "from 0.5: 90.0 % of tracks, 20.0 % of them wrong; from 0.9: 50.0 % of tracks, - % of them wrong." in card
    )


def test_licences_that_ask_for_no_credit_are_given_none(card: str) -> None:
    assert card.count("CC0") == 1


def test_pictures_lie_beside_the_card(card: str, folder: Path) -> None:
    assert card
    assert (folder / "out/confusion_1.png").read_bytes().startswith(PNG)


def test_a_card_without_settings_says_so(weights: Path, tmp_path: Path) -> None:
    path = write_card(tmp_path, evaluation=EVALUATION, libraries=[], weights=read_weights(weights), settings={})
    assert "not written down" in path.read_text(encoding="utf-8")


def test_the_worst_mistakes_are_those_of_the_largest_share() -> None:
    assert worst_mistakes(CONFUSION, 2) == [Mistake("organ", "no answer", 2, 3), Mistake("organ", "piano", 1, 3)]


def test_recalls_are_worst_first_and_of_tested_classes_only() -> None:
    assert recalls(CONFUSION) == [Recall("organ", 0, 3), Recall("tom", 3, 4), Recall("kick", 5, 5)]


def test_an_aim_without_a_figure_is_neither_met_nor_missed() -> None:
    assert {aim.met(Score(None, None, None, 0, 0)) for aim in AIMS} == {None}


def test_aims_are_held_against_the_contender_that_took_part() -> None:
    assert [score.value for _, score in against_aims(TABLE)] == [0.87, 0.87, 0.72, 0.87]
    assert list(against_aims(replace(TABLE, rows=()))) == []


def recording(source: str, label: str, licence: str) -> Recording:
    return Recording(
        path=Path("x.wav"), label=label, source=source, licence=licence, kind="hit", articulation="", instrument=""
    )


def test_libraries_gather_the_sources_that_publish_them() -> None:
    found = libraries(
        [
            recording("ichbinsoftware/one-lithium", "snare", "CC0"),
            recording("ichbinsoftware/two-lithium", "kick", "CC-BY-4.0"),
            recording("sfzinstruments/karoryfer.horsepulse", "double_bass", "CC0"),
        ]
    )
    by_name = {library.name: library for library in found}
    lithium = by_name["ichbinsoftware/lithium"]
    assert lithium.sources == ("ichbinsoftware/one-lithium", "ichbinsoftware/two-lithium")
    assert lithium.part == part_of("ichbinsoftware/one-lithium")
    assert dict(lithium.labels) == {"kick": 1, "snare": 1}
    assert lithium.wants_credit
    assert not by_name["karoryfer/horsepulse"].wants_credit


@pytest.mark.parametrize(
    ("licence", "wanted"),
    [
        ("CC-BY-3.0 (A. Holm)", True),
        ("CC BY-SA 4.0", True),
        ("CC0 as claimed by a re-uploader", False),
        ("Unlicense / public domain (LICENSE)", False),
    ],
)
def test_credit_is_wanted_by_licences_of_attribution(licence: str, wanted: bool) -> None:
    assert replace(LIBRARY, licences=(licence,)).wants_credit is wanted


def test_settings_lie_beside_their_weights(weights: Path) -> None:
    assert read_settings(weights) == {}
    write_settings(weights, {"epochs": 3, "network": "ear"})
    assert read_settings(weights) == {"epochs": 3, "network": "ear"}


def test_weights_are_the_file_that_is_named(weights: Path) -> None:
    with weights_path(weights) as path:
        assert path == weights


@pytest.mark.parametrize(
    ("score", "value", "spread"),
    [
        (Score(0.8219, 0.754, 0.9, 9, 3), "82.2", "75–90"),  # noqa: RUF001
        (Score(1.0, None, None, 9, 1), "100.0", ""),
        (Score(None, None, None, 0, 0), "-", ""),
    ],
)
def test_scores_are_told_in_percent(score: Score, value: str, spread: str) -> None:
    assert (percent(score.value), interval(score)) == (value, spread)


def test_groups_are_counted_in_english() -> None:
    assert [counted(1, "library"), counted(2, "library"), counted(0, "song")] == [
        "1 library",
        "2 libraries",
        "0 songs",
    ]
