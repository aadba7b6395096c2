"""Errors of recovered settings, and the tables that they are printed in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.processors.multiband import MultibandSettings
from models.bootstrap import Score
from models.strips.evaluate.errors import COLUMNS, Errors, errors_of, our_scores, published_scores, told_shares
from models.strips.evaluate.intervals import held_of, interval_rows
from models.strips.evaluate.markdown import lines
from models.strips.evaluate.run import evaluate
from models.strips.evaluate.table import Options, Row, Table
from models.strips.match.learned.ranges import LAW
from models.strips.match.recovered import Estimate, Recovered, RecoveredBand
from models.strips.train.pairs import Pair, make_pair, with_another
from models.strips.train.recordings import Excerpt, Take, in_turn
from models.strips.train.truth import Truth, truth_of
from tests.models.strips.learned_cases import RATE, bursts


@pytest.fixture(scope="module")
def judged() -> tuple[Pair, Truth]:
    pair = make_pair(Excerpt("bursts", "made up", bursts()[:, 0], RATE), np.random.default_rng(2))
    return pair, truth_of(pair)


def errors_by_column(errors: Errors) -> dict[str, np.ndarray]:
    return {name: column.published for name, column in zip(COLUMNS, errors.columns, strict=True)}


def test_the_true_settings_have_no_error(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    errors = errors_of(pair, truth, pair.settings)
    assert errors.curve == 0.0
    assert all(np.allclose(column.published, 0.0) and np.allclose(column.ours, 0.0) for column in errors.columns)


def test_errors_are_shares_of_the_range_or_logarithms(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    off = [
        replace(band, attack_ms=2.0 * band.attack_ms, makeup_db=band.makeup_db + 1.8)
        for band in pair.settings.bands
    ]
    errors = errors_of(pair, truth, replace(pair.settings, bands=tuple(off)))
    published = errors_by_column(errors)
    attacks, gains = truth.laws[:, 2], truth.laws[:, 4]
    np.testing.assert_allclose(published["gain"], 100.0 * (np.minimum(gains + 1.8, 9.0) - gains) / 18.0)
    np.testing.assert_allclose(published["attack"], 100.0 * (np.minimum(2.0 * attacks, 100.0) - attacks) / 99.0)
    np.testing.assert_allclose(errors.columns[0].ours, 100.0 * np.log(2.0))
    np.testing.assert_allclose(errors.columns[COLUMNS.index("gain")].ours, 1.8)
    assert published["crossover"].max() == 0.0


def test_a_gain_that_is_off_is_off_in_the_curve(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    louder = [replace(band, makeup_db=band.makeup_db - 2.0) for band in pair.settings.bands]
    errors = errors_of(pair, truth, replace(pair.settings, bands=tuple(louder)))
    assert errors.curve == pytest.approx(2.0)


def test_a_band_that_reduces_nothing_tells_neither_threshold_nor_times(judged: tuple[Pair, Truth]) -> None:
    pair, _ = judged
    first, *others = pair.settings.bands
    idle = replace(pair, settings=replace(pair.settings, bands=(replace(first, threshold_db=20.0), *others)))
    known = dict(zip(LAW, truth_of(idle).known_laws[0].tolist(), strict=True))
    assert known == {"threshold": False, "ratio": False, "attack": False, "release": False, "gain": True}


def test_neighbours_of_one_gain_have_no_crossover_to_tell(judged: tuple[Pair, Truth]) -> None:
    pair, _ = judged
    flat = MultibandSettings(crossovers_hz=pair.settings.crossovers_hz)
    assert not truth_of(replace(pair, settings=flat)).known_crossovers.any()


def test_means_count_every_pair_and_ours_only_what_is_told(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    right = errors_of(pair, truth, pair.settings)
    off = [replace(band, makeup_db=band.makeup_db - np.sign(band.makeup_db) * 3.6) for band in pair.settings.bands]
    wrong = errors_of(pair, truth, replace(pair.settings, bands=tuple(off)))
    published = published_scores([right, wrong], ["a", "b"], 1)
    assert len(published) == len(COLUMNS) + 1
    assert published[COLUMNS.index("gain")].value == pytest.approx(10.0)
    assert published[-1].value == pytest.approx(10.0 / len(COLUMNS))
    assert our_scores([right, wrong], ["a", "b"], 1)[COLUMNS.index("gain")].value == pytest.approx(1.8)
    assert told_shares([right])[COLUMNS.index("gain")] == 100.0


def test_an_interval_holds_what_lies_in_it(judged: tuple[Pair, Truth]) -> None:
    pair, _ = judged
    around = [Estimate(value=0.0, low=-1e9, high=1e9), Estimate(value=0.0, low=-1.0, high=-1.0, unknown="quiet")]
    band = RecoveredBand(
        threshold=around[0], ratio=around[0], attack=around[0], release=around[1], gain=around[0], reduction=3.0
    )
    found = Recovered(
        settings=pair.settings,
        crossovers=(around[0], around[0], around[1]),
        bands=(band, band, band, band),
        delay=0,
        inverted=False,
        error=0.0,
        residual=-60.0,
    )
    within, told = interval_rows([{"fit": held_of(pair, found)}])
    assert within.cells == (100.0, None, 100.0, 100.0, 100.0, 100.0)
    assert told.cells[:-1] == (100.0, 0.0, 100.0, 100.0, 100.0)
    assert told.cells[-1] == pytest.approx(200.0 / 3.0)


def test_sources_come_in_turn_however_many_takes_they_have() -> None:
    takes = [
        Take(Path(f"{source}{number}"), source)
        for source, count in (("a", 30), ("b", 1))
        for number in range(count)
    ]
    drawn = list(in_turn(takes, 20, np.random.default_rng(1)))
    assert [take.source for take in drawn] == ["a", "b"] * 10
    assert len({take.path for take in drawn}) == 11


def test_a_table_is_markdown_with_a_cell_for_every_column() -> None:
    score = Score(1.234, 1.0, 2.0, 10, 3)
    table = Table(
        title="Gains",
        about="Two pairs.",
        columns=("dB", "%"),
        rows=(Row(name="fit", cells=(score, 5.0)), Row(name="published", cells=(None, "n/a"))),
    )
    assert list(lines(table)) == [
        "### Gains",
        "",
        "Two pairs.",
        "",
        "| | dB | % |",
        "|---|--:|--:|",
        "| fit | 1.23 (1.00 to 2.00) | 5.00 |",
        "| published | - | n/a |",
    ]


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 cells of 'fit', not 1"):
        Table(title="", about="", columns=("a", "b"), rows=(Row(name="fit", cells=(1.0,)),))


def test_a_part_that_is_not_there_is_named_before_anything_is_measured() -> None:
    with pytest.raises(ValueError, match="no part nonsense, choose from match, eq, "):
        next(evaluate(Options(), ["nonsense"]))


def test_another_compressor_has_the_same_settings_and_another_sound(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    other = with_another(pair, np.random.default_rng(1))
    np.testing.assert_array_equal(truth_of(other).laws, truth.laws)
    assert np.abs(other.wet - pair.wet).max() > 0.01
    assert np.array_equal(other.wet, np.round(other.wet * 2**15) / 2**15)


def test_a_ratio_without_end_is_held_at_the_end_of_the_control(judged: tuple[Pair, Truth]) -> None:
    pair, truth = judged
    limited = replace(pair.settings, bands=tuple(replace(band, ratio=np.inf) for band in pair.settings.bands))
    ratio = errors_of(pair, truth, limited).columns[COLUMNS.index("ratio")]
    true = truth.laws[:, list(LAW).index("ratio")]
    np.testing.assert_allclose(ratio.published, 100.0 * (10.0 - true) / 8.8)
    np.testing.assert_allclose(ratio.ours, 100.0 * np.log(100.0 / true))
