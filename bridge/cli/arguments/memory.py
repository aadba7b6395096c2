"""What the commands take that are about what Deskhand remembers."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.cli.arguments.shared import json_output, profile_name


def learn(command: argparse.ArgumentParser) -> None:
    """Finished projects, and whose taste they are."""
    command.add_argument("project", nargs="+", type=Path, metavar="PROJECT", help="a finished .RPP project")
    profile_name(command)
    command.add_argument("--genre", default="", metavar="NAME", help="what kind of music these are")
    command.add_argument("--force", action="store_true", help="also learn projects that look unfinished")
    command.add_argument("--dry-run", action="store_true", help="show what would be learned, keep nothing")
    command.add_argument("--template", type=Path, metavar="FILE", help="your own template (TOML)")
    json_output(command)


def profile(command: argparse.ArgumentParser) -> None:
    """Verbs for what is remembered."""
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="list what is remembered")
    show.add_argument("--profile", metavar="NAME", help="only the songs of this profile, and what they say")
    verbs.add_parser("export", help="write it to a file").add_argument("file", type=Path, metavar="FILE")
    verbs.add_parser("import", help="add what a file holds").add_argument("file", type=Path, metavar="FILE")
    forget = verbs.add_parser("forget", help="forget a song that was learned")
    forget.add_argument("song", metavar="SONG", help="its name, as show lists it")
    profile_name(forget)
    reset = verbs.add_parser("reset", help="forget everything")
    reset.add_argument("--profile", metavar="NAME", help="only the songs of this profile")
    reset.add_argument("--yes", action="store_true", help="forget without asking")
