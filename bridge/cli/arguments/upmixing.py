"""What the command takes that makes 5.1 of stereo."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Final

from bridge.cli.arguments.shared import json_output

PRESETS: Final = ("music", "film", "wide", "conservative")
SEPARATORS: Final = ("embedded", "htdemucs", "hdemucs_mmi")
ORDERS: Final = ("smpte", "film")
BITS: Final = ("24", "32f")
PREVIEWS: Final = ("downmix", "mono")


def upmix(command: argparse.ArgumentParser) -> None:
    """A recording, how it is taken apart and placed, and where the 5.1 goes."""
    command.add_argument("source", type=Path, metavar="FILE", help="a stereo or mono audio file")
    command.add_argument("--out", type=Path, metavar="FILE", help="where the 5.1 goes: a .wav file")
    command.add_argument(
        "--separator",
        choices=SEPARATORS,
        default=SEPARATORS[0],
        help="what takes the mix apart; embedded needs no model (default embedded)",
    )
    command.add_argument(
        "--models", type=Path, metavar="DIR", help="folder of the networks' models, instead of a download"
    )
    command.add_argument(
        "--preset", choices=PRESETS, default=PRESETS[0], help=f"where the sources go (default {PRESETS[0]})"
    )
    command.add_argument(
        "--order",
        choices=ORDERS,
        default=ORDERS[0],
        help="smpte: L R C LFE Ls Rs (default), film: L C R Ls Rs LFE",
    )
    command.add_argument("--bits", choices=BITS, default=BITS[0], help="24, or 32f for float (default 24)")
    command.add_argument(
        "--preview",
        choices=PREVIEWS,
        action="append",
        default=[],
        help="also write what a stereo or mono listener hears, beside the 5.1 (may be repeated)",
    )
    command.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")
    command.add_argument("--yes", action="store_true", help="download a model without asking")
    json_output(command)
    command.set_defaults(check=partial(_check, command))


def _check(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    if arguments.out is None:
        command.error("--out is needed: the .wav file where the 5.1 goes")
    if arguments.out.suffix.lower() != ".wav":
        command.error(f"--out must be a .wav file, not {arguments.out.name}")
