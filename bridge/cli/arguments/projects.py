"""What the commands take that show or change a project."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from bridge.cli.arguments.shared import (
    check_kind,
    json_output,
    live,
    percent,
    profile_name,
    project_or_live,
)
from bridge.template.model import STEPS, STRIP_STEPS


def show(command: argparse.ArgumentParser) -> None:
    """A project."""
    project_or_live(command)
    json_output(command)


def _proposes(command: argparse.ArgumentParser) -> None:
    """What every command takes that proposes a plan."""
    project_or_live(command)
    command.add_argument("--dry-run", action="store_true", help="show the edits, write nothing")
    command.add_argument("--yes", action="store_true", help="write without asking")
    json_output(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--only", nargs="+", metavar="NAME", help="change only the tracks of these names")
    which.add_argument("--selected", action="store_true", help="change only the tracks selected in the project")
    command.add_argument("--template", type=Path, metavar="FILE", help="your own template (TOML)")
    command.add_argument("--out", type=Path, metavar="FILE", help="write to this file, leave PROJECT as it is")
    command.add_argument("--report", type=Path, metavar="FILE", help="where the HTML report goes")
    command.add_argument("--open-report", action="store_true", help="open the report in the browser in the end")
    command.add_argument(
        "--stems",
        action=argparse.BooleanOptionalAction,
        help="with --live: let REAPER render the tracks that cannot be listened to otherwise, or do not ask",
    )


def organise(command: argparse.ArgumentParser) -> None:
    """What every proposal takes, and steps to leave out."""
    _proposes(command)
    command.add_argument(
        "--skip", nargs="+", choices=STEPS, default=[], metavar="STEP", help=f"leave out: {', '.join(STEPS)}"
    )


def balance(command: argparse.ArgumentParser) -> None:
    """What every proposal takes; whose taste, how far, and which tracks."""
    _proposes(command)
    profile_name(command)
    command.add_argument("--genre", default="", metavar="NAME", help="go by songs of this genre only")
    command.add_argument(
        "--strength",
        type=percent,
        default=100.0,
        metavar="N",
        help="how much of the way the faders go, in %% (default 100)",
    )
    command.add_argument("--solver", metavar="NAME", help="what finds the faders; a wrong name lists them")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="of a solver that searches (default 1)")
    command.add_argument("--ab", action="store_true", help="render before and after, and let the report play both")
    command.add_argument(
        "--focus", action="append", default=[], metavar="TRACK", help="raise this track (may be repeated)"
    )
    command.add_argument("--keep", nargs="+", default=[], metavar="TRACK", help="leave these tracks as they are")
    command.add_argument(
        "--from",
        dest="start",
        choices=("scratch", "current"),
        default="scratch",
        help="current: your faders are a mix already, and only what is far out of place moves",
    )
    command.add_argument(
        "--sure-headroom", action="store_true", help="keep the headroom even if all tracks peak at once"
    )


def strip(command: argparse.ArgumentParser) -> None:
    """What every proposal takes; whose habits, which steps, how far."""
    _proposes(command)
    profile_name(command)
    command.add_argument(
        "--steps",
        type=_strip_steps,
        metavar="STEP,...",
        help=f"only these of {','.join(STRIP_STEPS)} (default: those of the template)",
    )
    command.add_argument(
        "--strength",
        type=percent,
        default=100.0,
        metavar="N",
        help="how much of every change is made, in %% (default 100)",
    )
    command.add_argument(
        "--adjust", action="store_true", help="also set ReaEQ, ReaComp and ReaXcomp that are there already"
    )
    command.add_argument(
        "--solver",
        choices=("rules", "cnn"),
        help="a vocal chain for lead vocals (default: the rules for any track)",
    )
    command.add_argument("--ab", action="store_true", help="render before and after, and let the report play both")


def _strip_steps(text: str) -> tuple[str, ...]:
    steps = tuple(filter(None, text.split(",")))
    unknown = [step for step in steps if step not in STRIP_STEPS]
    if unknown or not steps:
        raise argparse.ArgumentTypeError(f"expected some of {','.join(STRIP_STEPS)}, not {text!r}")
    return steps


def correct(command: argparse.ArgumentParser) -> None:
    """A track of a project, by words that depend on the kind of project."""
    command.usage = "deskhand correct [-h] (PROJECT | --live [--instance ID] [--tab NAME]) TRACK CLASS"
    command.description = "TRACK is its name or its number in the project, CLASS what it is, e.g. lead_vocal."
    command.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    live(command, command)
    command.set_defaults(check=partial(_check_correct, command))


def _check_correct(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Takes the words apart: PROJECT TRACK CLASS, live TRACK CLASS, and none where REAPER asks."""
    named = [] if arguments.in_reaper else ["track", "label"]
    named = named if arguments.live else ["project", *named]
    vars(arguments).update(project=None, track=None, label=None)
    if len(arguments.words) != len(named):
        what = {"project": "PROJECT", "track": "TRACK", "label": "CLASS"}
        command.error(f"expected {' '.join(what[name] for name in named) or 'no words'} behind correct")
    vars(arguments).update(zip(named, arguments.words, strict=True))
    if arguments.project is not None:
        arguments.project = Path(arguments.project)
    check_kind(command, arguments)


def undo(command: argparse.ArgumentParser) -> None:
    """A project."""
    project_or_live(command)
