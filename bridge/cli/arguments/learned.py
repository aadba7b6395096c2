"""What ``train`` and ``evaluate`` take."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.cli.arguments.shared import json_output

NETWORKS = ("ear", "hierarchy-4", "hierarchy-5", "hierarchy-3")
"""Networks that can be trained: the small one that ships, and the three of the published hierarchy."""

BALANCERS = ("leveller", "dmc", "dmc-basic")
"""Networks for faders and pans: the two that can be asked, and the second in its published size."""


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="DIR", help="folders of labelled recordings"
    )


def train(command: argparse.ArgumentParser) -> None:
    """Which part to train, on what, for how long."""
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")
    ears = parts.add_parser("ears", help="recognition of instruments")
    _data(ears)
    ears.add_argument("--out", type=Path, required=True, metavar="DIR", help="weights, model card, checkpoints")
    ears.add_argument(
        "--network", choices=NETWORKS, default=NETWORKS[0], help=f"which network (default {NETWORKS[0]})"
    )
    ears.add_argument("--windows", type=int, metavar="N", help="training windows to build")
    ears.add_argument(
        "--epochs", type=int, nargs="+", metavar="N", help="passes over them, in cycles of the learning rate"
    )
    ears.add_argument("--seed", type=int, default=1, metavar="N", help="of windows and of training (default 1)")
    ears.add_argument("--workers", type=int, metavar="N", help="processes that build windows (one a core)")
    balance = parts.add_parser("balance", help="faders and pans by listening, on songs made of your recordings")
    _data(balance)
    balance.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="songs, weights, card, checkpoints"
    )
    balance.add_argument(
        "--network", choices=BALANCERS, default=BALANCERS[0], help=f"which network (default {BALANCERS[0]})"
    )
    balance.add_argument("--songs", type=int, metavar="N", help="training songs to make")
    balance.add_argument("--epochs", type=int, metavar="N", help="passes over them")
    balance.add_argument("--seed", type=int, default=1, metavar="N", help="of songs and of training (default 1)")
    balance.add_argument("--workers", type=int, metavar="N", help="processes that make songs (one a core)")
    match = parts.add_parser("strips-match", help="compressor settings from a recording before and after")
    _data(match)
    match.add_argument("--out", type=Path, required=True, metavar="DIR", help="pairs, weights, card")
    match.add_argument("--stretches", type=int, metavar="N", help="stretches of recordings to make pairs of")
    match.add_argument("--epochs", type=int, metavar="N", help="passes over the pairs")
    match.add_argument("--seed", type=int, default=1, metavar="N", help="of settings and of training (default 1)")
    match.add_argument("--workers", type=int, metavar="N", help="processes that make pairs (one a core)")
    vocal = parts.add_parser("vocal", help="equaliser, compressor, reverb and level of a lead vocal by listening")
    _data(vocal)
    vocal.add_argument("--out", type=Path, required=True, metavar="DIR", help="songs, weights, model card")
    vocal.add_argument("--songs", type=int, metavar="N", help="training songs to make")
    vocal.add_argument("--epochs", type=int, metavar="N", help="passes over them")
    vocal.add_argument("--seed", type=int, default=1, metavar="N", help="of songs and of training (default 1)")
    vocal.add_argument("--workers", type=int, metavar="N", help="processes that make songs (one a core)")


def evaluate(command: argparse.ArgumentParser) -> None:
    """Which part to measure, on what."""
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")
    ears = parts.add_parser("ears", help="recognition of instruments")
    _data(ears)
    ears.add_argument("--multitracks", type=Path, metavar="DIR", help="also real songs, in MedleyDB's layout")
    ears.add_argument("--names", type=Path, metavar="FILE", help="real track names to use: CSV with name,label")
    ears.add_argument("--weights", type=Path, metavar="FILE", help="other weights than the built-in ones")
    ears.add_argument("--out", type=Path, metavar="DIR", help="write model card and confusion matrix here")
    ears.add_argument("--seed", type=int, default=1, metavar="N", help="of the test windows (default 1)")
    json_output(ears)
    balance = parts.add_parser("balance", help="faders, beside those of finished mixes")
    balance.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="DIR", help="folders of songs with tracks and mix"
    )
    balance.add_argument(
        "--sessions", type=Path, metavar="FILE", help="line-ups for simulated engineers: CSV with song,label"
    )
    balance.add_argument("--solvers", nargs="+", metavar="NAME", help="only these (all)")
    balance.add_argument("--seed", type=int, default=1, metavar="N", help="of everything random (default 1)")
    json_output(balance)
    strips = parts.add_parser("strips", help="settings of channel strips, recovered and proposed")
    strips.add_argument(
        "--data", nargs="+", type=Path, default=[], metavar="DIR", help="folders of labelled recordings"
    )
    strips.add_argument(
        "--multitracks", nargs="+", type=Path, default=[], metavar="DIR", help="folders of songs with their tracks"
    )
    strips.add_argument("--parts", nargs="+", default=[], metavar="NAME", help="only these measurements (all)")
    strips.add_argument("--pairs", type=int, metavar="N", help="recordings of each set (each part's own choice)")
    strips.add_argument("--seed", type=int, default=1, metavar="N", help="of everything random (default 1)")
    strips.add_argument("--workers", type=int, metavar="N", help="processes (one a core)")
    json_output(strips)
    upmix = parts.add_parser("upmix", help="upmixes of mixes whose sources and ambience are known")
    upmix.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="DIR", help="folders of songs with their tracks"
    )
    upmix.add_argument("--seconds", type=float, default=12.0, metavar="N", help="of each song (default 12)")
    upmix.add_argument("--seed", type=int, default=1, metavar="N", help="of everything random (default 1)")
    json_output(upmix)
