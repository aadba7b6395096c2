"""The ``train`` command: teach a learned part on labelled recordings, and say how well it learned."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bridge.cli import evaluate, train_balance, train_strips, train_vocal
from bridge.cli.learning import Building, Epochs
from bridge.errors import UserError
from bridge.workers import default_workers

if TYPE_CHECKING:
    from models.ears.train.fit import Epoch
    from models.ears.train.hierarchy import Answered
    from models.ears.train.run import Trained


def run(arguments: argparse.Namespace) -> int:
    """Train the network that is asked for. A run that was stopped goes on where it was.

    Raises
    ------
    UserError
        If what training needs is not installed, a number makes no sense, or the recordings cannot be used.
    """
    if None in map(find_spec, ("torch", "matplotlib", "sklearn")):
        raise UserError(
            "Training needs torch, matplotlib and scikit-learn, which are not all installed. Nothing was written. "
            'Install them with: pip install "deskhand[train]"'
        )
    wrong = [
        f"--{name}"
        for name in ("windows", "songs", "stretches", "epochs", "workers")
        if (value := getattr(arguments, name, None)) is not None
        and min(value if isinstance(value, list) else [value]) < 1
    ]
    if wrong:
        raise UserError(f"{' and '.join(wrong)} must be at least 1. Nothing was written. Run again with more.")
    arguments.out.mkdir(parents=True, exist_ok=True)
    try:
        if arguments.part == "balance":
            return train_balance.run(arguments)
        if arguments.part == "strips-match":
            return train_strips.run(arguments)
        if arguments.part == "vocal":
            return train_vocal.run(arguments)
        return _ear(arguments) if arguments.network == "ear" else _hierarchy(arguments)
    except ValueError as error:
        raise UserError(
            f"The {arguments.part} cannot be trained: {error}. What was built before is kept in {arguments.out}. "
            f"Mend or leave out that folder and run again."
        ) from error


def _ear(arguments: argparse.Namespace) -> int:
    from models.ears.evaluate.facts import write_settings, write_sources
    from models.ears.train.run import CYCLES, WINDOWS, train_ear

    trained = train_ear(arguments.data, arguments.out, **_common(arguments, CYCLES, WINDOWS))
    write_settings(trained.weights, _told(trained))
    write_sources(trained.weights, {"train": trained.train.heard(), "tune": trained.tune.heard()})
    print(f"Weights  {trained.weights}  {trained.weights.stat().st_size / 1e6:.1f} MB, {trained.checksum[:16]}")
    judged = argparse.Namespace(
        part="ears",
        data=arguments.data,
        weights=trained.weights,
        out=arguments.out,
        seed=arguments.seed,
        multitracks=None,
        names=None,
        json=False,
    )
    return evaluate.run(judged)


def _told(trained: Trained) -> dict[str, str | int | float | None]:
    """How it was trained, for the model card."""
    settings, last = trained.settings, trained.history[-1]
    return {
        "training windows": len(trained.train.labels),
        "tuning windows": len(trained.tune.labels),
        "epochs": " + ".join(map(str, settings.cycles)),
        "batch": settings.batch,
        "highest learning rate": settings.learning_rate,
        "weight decay": settings.weight_decay,
        "label smoothing": settings.smoothing,
        "seed": settings.seed,
        "last training loss": round(last.loss, 4),
        "right on tuning windows": round(last.accuracy, 4),
        "temperature": round(trained.temperature, 4),
        "temperature with name": round(trained.name_temperature, 4),
    }


def _hierarchy(arguments: argparse.Namespace) -> int:
    from models.ears.train.hierarchy import CYCLES, WINDOWS, train_hierarchy

    found = train_hierarchy(
        arguments.network, arguments.data, arguments.out, **_common(arguments, CYCLES, WINDOWS)
    )
    print(_line(found))
    return 0


def _line(found: Answered) -> str:
    import numpy as np

    from models.bootstrap import estimate
    from models.ears.evaluate.wording import interval, percent

    parts = np.stack([np.ones(len(found.right)), found.right], axis=1)
    score = estimate(parts, found.libraries, lambda sums: sums[..., 1] / sums[..., 0])
    return (
        f"{found.name}: {percent(score.value)} % of {len(found.right)} windows are right, of {score.groups} "
        f"libraries that were not trained on (95 % interval {interval(score)})"
    )


def _common(arguments: argparse.Namespace, usual: tuple[int, ...], windows: int) -> dict[str, Any]:
    cycles = tuple(arguments.epochs or usual)
    return {
        "windows": arguments.windows or windows,
        "cycles": cycles,
        "seed": arguments.seed,
        "workers": arguments.workers or default_workers(),
        "building": Building(),
        "told": Epochs(sum(cycles), _brought),
    }


def _brought(epoch: Epoch) -> str:
    return f"loss {epoch.loss:.3f}   {100 * epoch.accuracy:5.1f} % right on tuning windows"
