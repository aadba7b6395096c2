"""``train balance``: teach a network that balances by listening, and say how near it comes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bridge.cli.learning import Building, Epochs
from bridge.workers import default_workers

if TYPE_CHECKING:
    from models.balance.train.fit import Epoch


def run(arguments: argparse.Namespace) -> int:
    """Make songs, train the network that is asked for, print the table, write the model card.

    Raises
    ------
    ValueError
        If the recordings cannot be used.
    """
    from models.balance.train.card import report, write_card
    from models.balance.train.run import SETTINGS, SONGS, train_balance

    trained = train_balance(
        arguments.network,
        arguments.data,
        arguments.out,
        songs=arguments.songs or SONGS,
        epochs=arguments.epochs,
        seed=arguments.seed,
        workers=arguments.workers or default_workers(),
        building=Building(),
        told=Epochs(arguments.epochs or SETTINGS[arguments.network].epochs, _brought),
    )
    print(report(trained))
    print(f"Card     {write_card(trained, arguments.out)}")
    return 0


def _brought(epoch: Epoch) -> str:
    return f"loss {epoch.loss:.3f}   tuning songs {epoch.tuning:.3f}"
