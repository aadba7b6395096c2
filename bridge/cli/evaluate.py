"""The ``evaluate`` command: how well a learned part does on recordings that it has not seen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bridge.audio.hear import file_windows
from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.errors import UserError
from models.ears.data.library import Folder, read_folders
from models.ears.evaluate.contenders import Judges
from models.ears.evaluate.facts import libraries, read_settings, read_weights, weights_path
from models.ears.evaluate.multitracks import song_sets
from models.ears.evaluate.names import MADE_UP, REAL, RealNames, made_up
from models.ears.evaluate.published import REAL_SESSIONS, VALIDATION
from models.ears.evaluate.recorded import recorded_sets
from models.ears.evaluate.results import Evaluation, Table
from models.ears.evaluate.run import evaluate
from models.ears.evaluate.tracks import TestSet
from models.ears.evaluate.wording import COLUMNS, counted, interval, percent
from models.ears.fusion import identify
from models.ears.prediction import HEARD
from models.ears.sound.ear import load_ear

NAME_WIDTH: Final = 24
WIDTH: Final = 9


def run(arguments: argparse.Namespace) -> int:
    """Measure a part and print its tables; of the ears, write the model card where one is asked for."""
    if arguments.part == "balance":
        from bridge.cli import evaluate_balance

        return evaluate_balance.run(arguments)
    if arguments.part == "strips":
        from bridge.cli import evaluate_strips

        return evaluate_strips.run(arguments)
    if arguments.part == "upmix":
        from bridge.cli import evaluate_upmix

        return evaluate_upmix.run(arguments)
    found = measure(
        arguments.data,
        weights=arguments.weights,
        multitracks=arguments.multitracks,
        names=arguments.names,
        seed=arguments.seed,
        card=arguments.out,
    )
    print(to_json(_as_json(found)) if arguments.json else "\n".join(report(found)))
    return 0


def measure(
    data: Sequence[Path],
    *,
    weights: Path | None = None,
    multitracks: Path | None = None,
    names: Path | None = None,
    seed: int = 1,
    card: Path | None = None,
) -> Evaluation:
    """Measure the ears; progress and what was left out are told on standard error.

    Parameters
    ----------
    data, multitracks
        Folders of labelled recordings, and one of real songs.
    weights
        Other weights than the built-in ones.
    names
        Real names for the recordings, see :class:`models.ears.evaluate.names.RealNames`.
    card
        A folder for the model card.

    Raises
    ------
    UserError
        If something cannot be read, or the card cannot be drawn.
    """
    if card is not None and find_spec("matplotlib") is None:
        raise UserError(
            "The model card needs matplotlib for its pictures, which is not installed. Nothing was measured. "
            'Install it with: pip install "deskhand[train]"'
        )
    with TemporaryDirectory() as decoded:
        try:
            ear = load_ear(weights)
            folder = read_folders(data)
            sets = [
                *_recorded(folder, names, Path(decoded), seed),
                *([] if multitracks is None else _songs(multitracks, folder)),
            ]
        except ValueError as error:
            raise UserError(
                f"The ears cannot be measured: {error}. Nothing was written. Name other weights or folders."
            ) from error
        found = evaluate(sets, Judges(ear, identify), seed=seed, progress=Progress("Listening"))
    for each in sets:
        for what in each.left_out:
            print(f"{each.title}: left out {what}.", file=sys.stderr)
    if card is not None:
        print(f"Model card: {_card(card, found, folder, weights)}", file=sys.stderr)
    return found


def _recorded(folder: Folder, names: Path | None, decoded: Path, seed: int) -> list[TestSet]:
    given = {MADE_UP: made_up} if names is None else {REAL: RealNames(names)}
    return recorded_sets(folder.recordings, given, folder=decoded, seed=seed)


def _songs(multitracks: Path, folder: Folder) -> list[TestSet]:
    trained_on = {each.name for each in libraries(folder.recordings) if each.part != "test"}
    return song_sets(multitracks, file_windows, trained_on=trained_on)


def _card(out: Path, found: Evaluation, folder: Folder, weights: Path | None) -> Path:
    from models.ears.evaluate.card import write_card

    with weights_path(weights) as path:
        return write_card(
            out,
            evaluation=found,
            libraries=libraries(folder.recordings),
            weights=read_weights(path),
            settings=read_settings(path),
        )


def _as_json(found: Evaluation) -> dict[str, object]:
    return {
        "version": found.version,
        "seed": found.seed,
        "tables": plain(found.tables),
        "confusions": plain(found.confusions),
        "labels": HEARD,
        "published": dict(VALIDATION),
    }


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
    size = f"{counted(table.tracks, 'track')}, {counted(table.groups, table.grouped_by)}"
    yield f"{table.title}, names {table.names}: {size}"
    yield _line("", COLUMNS.values())
    for row in table.rows:
        scores = [row.scores[name] for name in COLUMNS]
        yield _line(row.contender, [percent(score.value) for score in scores])
        if any(spread := [interval(score) for score in scores]):
            yield _line("", spread)


def _line(head: str, cells: Iterable[str]) -> str:
    return (f"{head:<{NAME_WIDTH}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)).rstrip()
