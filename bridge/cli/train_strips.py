"""``train strips-match``: teach what recovers settings from a recording before and after."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bridge.cli.learning import Building, Epochs
from bridge.workers import default_workers

if TYPE_CHECKING:
    from models.strips.train.fit import Epoch


def run(arguments: argparse.Namespace) -> int:
    """Make pairs, train the encoder, grow the forests, print how near they come, write the model card.

    Raises
    ------
    ValueError
        If the recordings cannot be used.
    """
    from models.strips.train.card import report, write_card
    from models.strips.train.run import EPOCHS, STRETCHES, train_match

    epochs = arguments.epochs or EPOCHS
    trained = train_match(
        arguments.data,
        arguments.out,
        stretches=arguments.stretches or STRETCHES,
        epochs=epochs,
        seed=arguments.seed,
        workers=arguments.workers or default_workers(),
        building=Building(),
        told=Epochs(epochs, _brought),
    )
    print("\n".join(report(trained)))
    print(f"Card     {write_card(trained, arguments.out)}")
    return 0


def _brought(epoch: Epoch) -> str:
    return f"error {100 * epoch.loss:.1f} % of the ranges   tuning pairs {100 * epoch.tuning:.1f} %"
