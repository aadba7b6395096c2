"""The ``classify`` command: what tracks are, by their names."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bridge.cli.output import to_json
from bridge.errors import UserError
from bridge.words import from_columns, to_columns
from models.ears.names.recognise import recognise_names
from models.ears.prediction import Prediction


def run(arguments: argparse.Namespace) -> int:
    """Print one line a name, in the order of the input."""
    from_file = arguments.names_file is not None
    names = read_names(arguments.names_file) if from_file else arguments.name
    predictions = recognise_names(names, context=from_file and not arguments.no_context)
    lines = map(to_json, predictions) if arguments.json else table(predictions)
    for line in lines:
        print(line)
    return 0


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


def table(predictions: Sequence[Prediction]) -> Iterator[str]:
    """Aligned columns: name, label, confidence, side, number and part, reason."""
    shown = [to_columns(prediction.name) for prediction in predictions]
    width = min(40, max(map(len, shown), default=0))
    for name, prediction in zip(shown, predictions, strict=True):
        facts = (prediction.side, prediction.number, prediction.part)
        detail = " ".join(str(fact) for fact in facts if fact is not None)
        label = prediction.label.replace("_", " ")
        facts_of_label = f"{label:<16} {prediction.confidence:.2f}  {detail:<10}"
        yield from_columns(f"{name:<{width}}  {facts_of_label}  {to_columns(prediction.reason)}").rstrip()
