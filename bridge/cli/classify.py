"""The ``classify`` command: what audio files and names are, by sound and by name."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bridge.classify import Outcome, classify_files
from bridge.cli.ears import open_ear
from bridge.cli.output import to_json, told
from bridge.cli.progress import Progress
from bridge.cli.terminal import Terminal
from bridge.errors import UserError
from bridge.identify import Identify, named
from bridge.profile import load_corrections
from bridge.words import from_columns, plural, spoken, to_columns
from models.ears.corrections import with_corrections
from models.ears.names.recognise import recognise_names
from models.ears.prediction import Identity, Prediction

if TYPE_CHECKING:
    from bridge.audio.hear import Listener

WRONG_USAGE: Final = 2

MISUSES: Final[tuple[tuple[Callable[[argparse.Namespace], Any], str], ...]] = (
    (
        lambda given: not (given.file or given.name or given.names_file),
        "Nothing to classify: give audio files, or names with --name or --names-file.",
    ),
    (
        lambda given: given.names_file and (given.file or given.name),
        "--names-file is a session of its own: leave out the files and --name.",
    ),
    (lambda given: given.audio_only and not given.file, "--audio-only listens: give it audio files."),
    (lambda given: given.audio_only and given.name, "--audio-only reads no names: leave out --name."),
    (
        lambda given: given.session and not given.file,
        "--session takes audio files: for names use --names-file.",
    ),
)
"""What makes no sense together, and what to do instead."""

NAME_WIDTH: Final = 40
MOST_ALTERNATIVES: Final = 2


def run(arguments: argparse.Namespace, *, ear: Listener | None = None, identify: Identify | None = None) -> int:
    """Print one line a file or a name, in the order of the input. 1 if a file could not be read.

    ``ear`` and ``identify`` are those that come with Deskhand if None.
    """
    misuse = next((sentence for applies, sentence in MISUSES if applies(arguments)), None)
    if misuse is not None:
        print(misuse, file=sys.stderr)
        return WRONG_USAGE
    return _run_files(arguments, ear, identify) if arguments.file else _run_names(arguments)


def _run_names(arguments: argparse.Namespace) -> int:
    from_file = arguments.names_file is not None
    names = read_names(arguments.names_file) if from_file else arguments.name
    read = map(named, recognise_names(names, context=from_file and not arguments.no_context))
    predictions = with_corrections(list(read), load_corrections())
    lines = map(name_json, predictions) if arguments.json else table(predictions)
    for line in lines:
        print(line)
    return 0


def _run_files(arguments: argparse.Namespace, ear: Listener | None, identify: Identify | None) -> int:
    by_name = not arguments.audio_only
    ear = None if arguments.name_only else ear or _ear(arguments)
    outcomes = classify_files(
        arguments.file,
        file_names(arguments.file, arguments.name),
        ear=ear,
        by_name=by_name,
        session=arguments.session,
        context=not arguments.no_context,
        corrections=load_corrections(ear=ear.version if ear else None),
        progress=Progress("Listening"),
        identify=identify,
    )
    lines = map(partial(as_json, by_name=by_name), outcomes) if arguments.json else file_table(outcomes)
    print("\n".join(lines))
    refused = [outcome for outcome in outcomes if outcome.identity is None]
    for outcome in refused:
        print(f"{outcome.file}: {outcome.error}.", file=sys.stderr)
    return 1 if refused else 0


def _ear(arguments: argparse.Namespace) -> Listener | None:
    """The built-in ear. Without it names can still be read, unless the user asked not to."""
    if not arguments.audio_only:
        return open_ear("Until then names alone are read.", Terminal())
    from bridge.audio.hear import built_in_ear

    return built_in_ear()


def file_names(files: Sequence[Path], names: Sequence[str] | None) -> Sequence[str]:
    """What the files are called: what was given, in their order, or the files' own names.

    Raises
    ------
    UserError
        If there are more or fewer names than files.
    """
    if names is None:
        return [file.stem for file in files]
    if len(names) != len(files):
        raise UserError(
            f"There are {plural(len(files), 'file')} and {plural(len(names), 'name')}. Nothing was classified. "
            f"Give one --name for every file, in their order, or none."
        )
    return names


def read_names(path: Path) -> list[str]:
    """The lines of a names file: one track each, an empty line is a track without a name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}. Nothing was classified. Name another file."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path} is no UTF-8 text. Nothing was classified. Save it as UTF-8 and run again."
        ) from error
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def as_json(outcome: Outcome, *, by_name: bool = True) -> str:
    """One object: what a file is and what name and sound say, or why it could not be read."""
    given = {"file": outcome.file, "name": outcome.name}
    if outcome.identity is None:
        return to_json(given | {"error": outcome.error})
    found = told(outcome.identity)
    if not by_name:
        found["votes"]["name"] = None
    return to_json(given | {key: entry for key, entry in found.items() if key != "name"})


def name_json(prediction: Prediction) -> str:
    """One object: what a name says."""
    return to_json({field.name: getattr(prediction, field.name) for field in dataclasses.fields(Prediction)})


def table(predictions: Sequence[Prediction]) -> Iterator[str]:
    """Aligned columns: name, label, confidence, side, number and part, reason."""
    for name, prediction in zip(_name_column([each.name for each in predictions]), predictions, strict=True):
        facts = (prediction.side, prediction.number, prediction.part)
        detail = " ".join(str(fact) for fact in facts if fact is not None)
        yield _line(name, prediction, f"{detail:<10}", prediction.reason)


def file_table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Aligned columns: name, label, confidence, family, votes and alternatives."""
    for name, outcome in zip(_name_column([each.name for each in outcomes]), outcomes, strict=True):
        identity = outcome.identity
        if identity is None:
            yield from_columns(f"{name}  not read: {to_columns(outcome.error)}")
        else:
            yield _line(name, identity, f"{identity.family or '':<6}", _why(identity))


def _why(identity: Identity) -> str:
    others = [f"{spoken(label)} {share:.2f}" for label, share in identity.alternatives[:MOST_ALTERNATIVES]]
    return f"{identity.reason}; or {', '.join(others)}" if others else identity.reason


def _name_column(names: Sequence[str]) -> list[str]:
    shown = [to_columns(name) for name in names]
    width = min(NAME_WIDTH, max(map(len, shown), default=0))
    return [f"{name:<{width}}" for name in shown]


def _line(name: str, prediction: Prediction, facts: str, reason: str) -> str:
    told = f"{spoken(prediction.label):<16} {prediction.confidence:.2f}  {facts}"
    return from_columns(f"{name}  {told}  {to_columns(reason)}").rstrip()
