"""What the command takes that makes 5.1 of stereo."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Final

from bridge.cli.arguments.shared import check_kind, json_output, live

PRESETS: Final = ("music", "film", "wide", "conservative")
SEPARATORS: Final = ("embedded", "htdemucs", "hdemucs_mmi", "stems")
LAYOUTS: Final = ("print", "sources")
ORDERS: Final = ("smpte", "film")
BITS: Final = ("24", "32f")
PREVIEWS: Final = ("binaural", "downmix", "mono")
PROJECTS: Final = (".rpp", ".rpp-bak")
FROM: Final = {"master": (0,), "track": (0, 1), "item": (1,), "time": (2,), "stems": (0,)}
"""What of a project is upmixed, and how many words may follow."""


def upmix(command: argparse.ArgumentParser) -> None:
    """What is upmixed, how it is taken apart and placed, and where it goes."""
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "source",
        nargs="?",
        type=Path,
        metavar="FILE|PROJECT",
        help="a stereo or mono audio file, or a .RPP project",
    )
    live(which, command)
    command.add_argument(
        "--from",
        dest="source_of",
        nargs="+",
        metavar="WORD",
        help="of a project: master (default), track [NAME] (else the selected one), item N, time START END in"
        " seconds, or stems: master with --separator stems",
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="of a file: the .wav for the 5.1; of PROJECT: another project file",
    )
    _how(command)
    original = command.add_mutually_exclusive_group()
    original.add_argument("--keep-original", action="store_true", help="of a project: leave the original sounding")
    original.add_argument(
        "--mute-original", action="store_true", help="of a project: mute the original tracks (default)"
    )
    command.add_argument("--dry-run", action="store_true", help="show what would be written, keep nothing")
    command.add_argument("--yes", action="store_true", help="write, and download a model, without asking")
    command.add_argument("--report", type=Path, metavar="FILE", help="of a project: where the HTML report goes")
    command.add_argument(
        "--open-report", action="store_true", help="of a project: open the report in the browser in the end"
    )
    json_output(command)
    command.set_defaults(check=partial(_check, command), template=None, project=None)


def _how(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--separator",
        choices=SEPARATORS,
        default=SEPARATORS[0],
        help="what takes the mix apart; embedded (default) needs no model, stems takes the project's own tracks",
    )
    command.add_argument(
        "--models", type=Path, metavar="DIR", help="folder of the networks' models, instead of a download"
    )
    command.add_argument(
        "--preset", choices=PRESETS, default=PRESETS[0], help=f"where the sources go (default {PRESETS[0]})"
    )
    command.add_argument(
        "--layout",
        choices=LAYOUTS,
        default=LAYOUTS[0],
        help="of a project: one track, or one for each source (default print)",
    )
    command.add_argument(
        "--order",
        choices=ORDERS,
        default=ORDERS[0],
        help="smpte: L R C LFE Ls Rs (default), film: L C R Ls Rs LFE",
    )
    command.add_argument(
        "--bits", choices=BITS, help="24, or 32f for float (default: 24 for a file, 32f in a project)"
    )
    command.add_argument(
        "--preview",
        choices=PREVIEWS,
        action="append",
        default=[],
        help="also write what is heard on headphones, in stereo or in mono, beside the 5.1 (may be repeated)",
    )
    command.add_argument(
        "--head", type=Path, metavar="FILE", help="SOFA file of the head in --preview binaural (default: a sphere)"
    )


def _check(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    if arguments.live or arguments.source.suffix.lower() in PROJECTS:
        arguments.project = arguments.source
        _check_project(command, arguments)
    else:
        _check_file(command, arguments)
    check_kind(command, arguments)


def _check_project(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    kind, *words = arguments.source_of = arguments.source_of or ["master"]
    if kind not in FROM or len(words) not in FROM[kind]:
        command.error("--from takes master, track [NAME], item N, time START END, or stems")
    try:
        numbers = [float(word) for word in words] if kind in ("item", "time") else []
    except ValueError:
        command.error(f"--from {kind} takes numbers, not {' '.join(words)}")
    if kind == "item" and not words[0].isdecimal():
        command.error(f"--from item takes a whole number, not {words[0]}")
    if kind == "time" and not 0.0 <= numbers[0] < numbers[1] < float("inf"):
        command.error("--from time takes a start and a later end, in seconds")
    if kind == "stems":
        arguments.separator = "stems"
    elif arguments.separator == "stems" and kind != "master":
        command.error("--separator stems goes with --from master")


def _check_file(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    of_projects = ("source_of", "keep_original", "mute_original", "report", "open_report")
    given = [name for name in of_projects if getattr(arguments, name)]
    if given or arguments.separator == "stems" or arguments.layout != LAYOUTS[0]:
        command.error(
            "--from, --layout sources, --separator stems, --keep-original, --mute-original and --report"
            " go with a project"
        )
    if arguments.out is None:
        command.error("--out is needed: the .wav file where the 5.1 goes")
    if arguments.out.suffix.lower() != ".wav":
        command.error(f"--out must be a .wav file, not {arguments.out.name}")
