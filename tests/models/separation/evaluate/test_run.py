"""The tables: every contender in every one, the same for the same seed, better with more known."""

from __future__ import annotations

import pytest

from models.bootstrap import Score
from models.separation.evaluate.contenders import contenders
from models.separation.evaluate.run import AMBIENCE, ANGLE, GIVEN, PARTS, RESIDUAL, Figures, evaluate, tables
from models.strips.evaluate.table import Table
from tests.models.separation.evaluate.made import songs


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Table]:
    return list(evaluate([songs(tmp_path_factory.mktemp("songs"))], seconds=5.0))


def value(table: Table, row: str, column: str) -> float:
    cells = next(each.cells for each in table.rows if each.name == row)
    cell = cells[table.columns.index(column)]
    assert isinstance(cell, Score)
    assert cell.value is not None
    return cell.value


def test_every_contender_stands_in_both_tables_of_sdr(found: list[Table]) -> None:
    for table in found[:2]:
        assert [row.name for row in table.rows] == list(contenders())
        assert table.columns == PARTS


def test_the_mix_taken_for_the_ambience_has_minus_what_is_too_much_of_it(found: list[Table]) -> None:
    # |ambience|^2 / |dry|^2 is -14 dB by construction.
    assert value(found[0], "the mix itself", AMBIENCE) == pytest.approx(-14.0, abs=0.01)


def test_true_stems_are_called_given_and_their_ambience_is_scored(found: list[Table]) -> None:
    cells = next(row.cells for row in found[0].rows if row.name == "true stems")
    assert cells[:-1] == (GIVEN,) * 4
    assert isinstance(cells[-1], Score)


def test_exact_upmixes_fold_down_and_point_where_the_source_is(found: list[Table]) -> None:
    for name in ("adaptive panning alone", "embedded separator", "true stems"):
        assert value(found[2], name, RESIDUAL) < -100.0
        assert value(found[2], name, ANGLE) < 1.0
    assert value(found[2], "passive matrix", RESIDUAL) > -40.0


def test_a_figure_that_is_none_is_left_out_and_an_empty_measure_has_no_score() -> None:
    figures = Figures()
    for each in (None, float("inf"), 2.0, 4.0):
        figures.add("a", f"song {each}", each)
    score = figures.score("a", 1)
    assert score is not None
    assert (score.value, score.tracks, score.groups) == (3.0, 2, 2)
    assert figures.score("b", 1) is None
    assert [len(table.rows) for table in tables({"x": figures}, 1, 1)] == [1, 1, 0]
