"""``deskhand evaluate balance``: proposed faders beside those of finished mixes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.errors import UserError
from models.balance.evaluate.engineers import BOUND, Learning
from models.balance.evaluate.run import Evaluation, evaluate
from models.balance.evaluate.score import Row
from models.balance.registry import solvers
from models.balance.solution import Solver
from models.bootstrap import Score

NAME_WIDTH: Final = 26
NUMBER_WIDTH: Final = 6


def run(arguments: argparse.Namespace) -> int:
    """Measure and print.

    Raises
    ------
    UserError
        If a solver is not known or something cannot be read.
    """
    chosen = _chosen(arguments.solvers)
    try:
        found = evaluate(
            arguments.data, chosen, sessions=arguments.sessions, seed=arguments.seed, progress=Progress
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"The balance cannot be measured: {error}. Nothing was written. Name other folders."
        ) from error
    for what in found.left_out:
        print(f"Left out: {what}.", file=sys.stderr)
    print(to_json(plain(found)) if arguments.json else "\n".join(report(found)))
    return 0


def _chosen(names: Sequence[str] | None) -> Mapping[str, Solver]:
    known = solvers()
    if strange := sorted(set(names or ()) - known.keys()):
        raise UserError(
            f"There is no solver {', '.join(strange)}. Nothing was measured. Choose from {', '.join(known)}."
        )
    return {name: solver for name, solver in known.items() if not names or name in names}


def report(found: Evaluation) -> Iterator[str]:
    """The tables, at most 100 columns wide."""
    yield "Faders against the human's: mean absolute error in dB after removing the overall offset,"
    yield "one song left out at a time, 95 % intervals over songs; of pans that of the distance from the centre"
    yield ""
    yield f"{'':{NAME_WIDTH + 5}}{'dB':>6}  {'interval':<13}{'pans':>6}  tracks"
    for number, row in enumerate(found.rows, 1):
        value, spread, pans = _number(row.faders.value), _interval(row.faders), _number(row.pans.value)
        yield f"[{number:>2}] {row.contender:<{NAME_WIDTH}}{value:>6}  {spread:<13}{pans:>6}  {row.faders.tracks}"
    yield ""
    yield from _apart("by class (tracks)", _classes(found.rows), found.rows)
    yield ""
    yield from _apart("by song (explained)", _songs(found), found.rows)
    if any(song.staged for song in found.songs):
        yield "* stems that hold the human's faders: brought to equal peaks before they were handed out"
    yield ""
    yield from _learning(found.learning)


def _classes(rows: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    for label, score in rows[0].classes.items() if rows else ():
        yield f"{label} ({score.tracks})", [_number(row.classes[label].value) for row in rows]


def _songs(found: Evaluation) -> Iterator[tuple[str, list[str]]]:
    for song in found.songs:
        name = f"{song.name[-18:]}{'*' if song.staged else ''} ({song.explained:.0%})"
        yield name, [_number(row.songs.get(song.name)) for row in found.rows]


def _apart(title: str, lines: Iterable[tuple[str, list[str]]], rows: Sequence[Row]) -> Iterator[str]:
    yield f"{title:<{NAME_WIDTH}}" + "".join(f"{f'[{k}]':>{NUMBER_WIDTH}}" for k in range(1, len(rows) + 1))
    for name, cells in lines:
        yield f"{name:<{NAME_WIDTH}}" + "".join(f"{cell:>{NUMBER_WIDTH}}" for cell in cells)


def _learning(told: Sequence[Learning]) -> Iterator[str]:
    yield "Simulated engineers: error on the ninth song in dB, with the profile of eight songs and without;"
    yield "against what they mean (0 is possible), and what they did (who knows them is as wrong as 'chance')"
    yield f"{'':{NAME_WIDTH}}{'profile':>8}  {'interval':<13}{'without':>8}{'helps':>8}{'did':>7}{'chance':>8}"
    for one in told:
        met = "" if one.learnt.value is None or one.learnt.value > BOUND else f"  within {BOUND:g} dB"
        yield (
            f"{one.solver:<{NAME_WIDTH}}{_number(one.learnt.value):>8}  {_interval(one.learnt):<13}"
            f"{_number(one.blank.value):>8}{f'{one.better}/{one.engineers}':>8}"
            f"{_number(one.learnt_done.value):>7}{_number(one.perfect_done.value):>8}{met}"
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _interval(score: Score) -> str:
    return "" if score.low is None or score.high is None else f"{score.low:.2f} to {score.high:.2f}"
