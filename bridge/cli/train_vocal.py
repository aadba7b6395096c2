"""``train vocal``: teach the four networks of the vocal chain."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from bridge.cli.learning import Building, Epochs
from bridge.workers import default_workers

if TYPE_CHECKING:
    from models.strips.vocal.train.fit import Epoch


def run(arguments: argparse.Namespace) -> int:
    """Make songs, train the networks one after the other, write weights and model card.

    Raises
    ------
    ValueError
        If the recordings cannot be used.
    """
    from models.strips.vocal.train.card import report, write_card
    from models.strips.vocal.train.run import SONGS, train_vocal
    from models.strips.vocal.train.tasks import TASKS

    shown = {
        name: Epochs(arguments.epochs or task.settings.epochs, _brought(name)) for name, task in TASKS.items()
    }
    trained = train_vocal(
        arguments.data,
        arguments.out,
        songs=arguments.songs or SONGS,
        epochs=arguments.epochs,
        seed=arguments.seed,
        workers=arguments.workers or default_workers(),
        building=Building(),
        told=lambda network, epoch: shown[network](epoch),
    )
    print(report(trained))
    print(f"Card     {write_card(trained, arguments.out)}")
    return 0


def _brought(network: str) -> Callable[[Epoch], str]:
    return lambda epoch: f"{network:<6}  loss {epoch.loss:.4f}   tuning songs {epoch.tuning:.4f}"
