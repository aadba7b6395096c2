"""What the commands take that are about what Deskhand remembers."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from bridge.cli.arguments.shared import json_output, profile_name


def learn(command: argparse.ArgumentParser) -> None:
    """Finished projects and pairs of recordings, and whose taste they are."""
    command.add_argument("project", nargs="*", type=Path, metavar="PROJECT", help="a finished .RPP project")
    pairs = {"before": "a recording before you processed it", "after": "the same passage after that"}
    for name, what in pairs.items():
        command.add_argument(
            f"--{name}", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=what
        )
    command.add_argument(
        "--class",
        nargs="+",
        action="extend",
        default=[],
        dest="label",
        metavar="CLASS",
        help="what the pairs are of",
    )
    command.set_defaults(check=partial(check_pairs, command))
    profile_name(command)
    command.add_argument("--genre", default="", metavar="NAME", help="what kind of music these are")
    command.add_argument("--force", action="store_true", help="also learn projects that look unfinished")
    command.add_argument("--dry-run", action="store_true", help="show what would be learned, keep nothing")
    command.add_argument("--template", type=Path, metavar="FILE", help="your own template (TOML)")
    json_output(command)


def check_pairs(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """As many files after as before, and a class for all of them or for each."""
    from models.ears.taxonomy import CLASSES

    before, after, labels = arguments.before, arguments.after, arguments.label
    if not (before or after or labels):
        if not arguments.project:
            command.error("expected a PROJECT, or recordings with --before, --after and --class")
    elif len(before) != len(after):
        command.error(f"expected as many files with --after as with --before, not {len(after)} and {len(before)}")
    elif not before or len(labels) not in {1, len(before)}:
        command.error("expected --class once for all pairs, or once for each")
    elif unknown := [label for label in labels if label not in CLASSES]:
        command.error(f"there is no class {unknown[0]}, choose from {', '.join(CLASSES)}")


def profile(command: argparse.ArgumentParser) -> None:
    """Verbs for what is remembered."""
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="list what is remembered")
    show.add_argument("--profile", metavar="NAME", help="only the songs of this profile, and what they say")
    verbs.add_parser("export", help="write it to a file").add_argument("file", type=Path, metavar="FILE")
    verbs.add_parser("import", help="add what a file holds").add_argument("file", type=Path, metavar="FILE")
    forget = verbs.add_parser("forget", help="forget a song or a pair that was learned")
    forget.add_argument("song", metavar="SONG", help="its name, as show lists it")
    profile_name(forget)
    reset = verbs.add_parser("reset", help="forget everything")
    reset.add_argument("--profile", metavar="NAME", help="only the songs of this profile")
    reset.add_argument("--yes", action="store_true", help="forget without asking")
