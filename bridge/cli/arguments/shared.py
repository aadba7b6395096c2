"""What several commands take."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

PROFILE = "mine"
"""The profile that is meant where none is named."""


def project(command: argparse.ArgumentParser) -> None:
    """A project on disk."""
    command.add_argument("project", type=Path, metavar="PROJECT", help="a .RPP or .RTrackTemplate file")


def project_or_live(command: argparse.ArgumentParser) -> None:
    """A project on disk, or the one that is open in REAPER."""
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("project", nargs="?", type=Path, metavar="PROJECT", help="a .RPP or .RTrackTemplate file")
    live(which, command)
    command.set_defaults(check=partial(check_kind, command))


def live(which: argparse._ActionsContainer, command: argparse.ArgumentParser) -> None:
    """The project that is open in REAPER, and in which REAPER and tab."""
    which.add_argument("--live", action="store_true", help="the project that is open in REAPER")
    command.add_argument("--instance", metavar="ID", help="with --live: in which REAPER, where several run")
    command.add_argument("--tab", metavar="NAME", help="with --live: in which project tab, not the one in front")
    command.add_argument("--in-reaper", action="store_true", help=argparse.SUPPRESS)


def check_kind(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Options that only go with one kind of project."""
    only_live = ("instance", "tab", "in_reaper", "stems")
    wrong = ("out",) if arguments.live else only_live
    given = [f"--{name.replace('_', '-')}" for name in wrong if getattr(arguments, name, None)]
    if given:
        command.error(f"{given[0]} goes with {'PROJECT' if arguments.live else '--live'}")
    if arguments.in_reaper and getattr(arguments, "json", False):
        command.error("--json goes to a terminal, not with --in-reaper")


def json_output(command: argparse.ArgumentParser) -> None:
    """JSON instead of text."""
    command.add_argument("--json", action="store_true", help="print JSON for programs")


def profile_name(command: argparse.ArgumentParser) -> None:
    """Whose taste."""
    command.add_argument("--profile", default=PROFILE, metavar="NAME", help=f"whose taste (default {PROFILE})")


def percent(text: str) -> float:
    """A share from 0 to 100, with or without its sign."""
    value = float(text.removesuffix("%"))
    if not 0.0 <= value <= 100.0:
        raise argparse.ArgumentTypeError(f"expected 0 to 100, not {text}")
    return value


def seconds(text: str) -> float:
    """A length above 0."""
    value = float(text)
    if not 0.0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a length in seconds")
    return value
