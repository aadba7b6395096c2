"""The ``evaluate`` command: how well a learned part does on recordings that it has not seen."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bridge.audio.hear import file_windows
from bridge.cli.output import to_json
from bridge.cli.progress import Progress
from bridge.errors import UserError
from bridge.words import plural
from models.ears.evaluate.contenders import Judges
from models.ears.evaluate.multitracks import song_sets
from models.ears.evaluate.published import REAL_SESSIONS, VALIDATION
from models.ears.evaluate.results import Evaluation, Table
from models.ears.evaluate.run import evaluate
from models.ears.evaluate.tracks import TestSet
from models.ears.evaluate.wording import COLUMNS, interval, percent
from models.ears.fusion import identify
from models.ears.sound.ear import Ear, load_ear

NAME_WIDTH: Final = 24
WIDTH: Final = 9


def run(arguments: argparse.Namespace) -> int:
    """Measure the ears and print the tables."""
    ear = _load(arguments.weights)
    sets = list(_sets(arguments))
    found = evaluate(sets, Judges(ear, identify), seed=arguments.seed, progress=Progress("Listening"))
    print(to_json(found) if arguments.json else "\n".join(report(found)))
    return 0


def _load(weights: Path | None) -> Ear:
    try:
        return load_ear(weights)
    except ValueError as error:
        raise UserError(f"Deskhand cannot listen: {error}. Nothing was measured. Name other weights.") from error


def _sets(arguments: argparse.Namespace) -> Iterator[TestSet]:
    if arguments.multitracks is not None:
        try:
            yield from song_sets(arguments.multitracks, file_windows)
        except ValueError as error:
            raise UserError(
                f"The multitracks cannot be read: {error}. Nothing was measured. Name another folder."
            ) from error


def report(found: Evaluation) -> Iterator[str]:
    """The tables, at most 100 columns wide."""
    yield f"Ears {found.version}    percent, and the 95 % interval over songs or libraries below"
    for table in found.tables:
        yield ""
        yield from _table(table)
    yield ""
    yield "Published, on other recordings"
    yield _line("", COLUMNS.values())
    yield _line("validation accuracy", [percent(VALIDATION.get(name)) for name in COLUMNS])
    for what, figure in REAL_SESSIONS:
        yield f"{what}: {figure}"


def _table(table: Table) -> Iterator[str]:
    groups = plural(table.groups, table.grouped_by)
    yield f"{table.title}, names {table.names}: {plural(table.tracks, 'track')}, {groups}"
    yield _line("", COLUMNS.values())
    for row in table.rows:
        scores = [row.scores[name] for name in COLUMNS]
        yield _line(row.contender, [percent(score.value) for score in scores])
        yield _line("", [interval(score) for score in scores])


def _line(head: str, cells: Iterable[str]) -> str:
    return (f"{head:<{NAME_WIDTH}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)).rstrip()
