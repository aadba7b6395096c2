"""What the commands take that listen to audio or play it."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.cli.arguments.shared import json_output, project, seconds


def classify(command: argparse.ArgumentParser) -> None:
    """Audio files, names, or both."""
    command.add_argument("file", nargs="*", type=Path, metavar="FILE", help="an audio file")
    command.add_argument(
        "--name", action="append", metavar="NAME", help="a track name (may be repeated); with FILEs, their names"
    )
    command.add_argument("--names-file", type=Path, metavar="FILE", help="one session: a track name per line")
    command.add_argument("--session", action="store_true", help="take the files as the tracks of one session")
    command.add_argument("--no-context", action="store_true", help="take every name on its own")
    votes = command.add_mutually_exclusive_group()
    votes.add_argument("--audio-only", action="store_true", help="listen, do not read the names")
    votes.add_argument("--name-only", action="store_true", help="read the names, do not listen")
    json_output(command)


def render(command: argparse.ArgumentParser) -> None:
    """A project, and where its mix goes."""
    project(command)
    command.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="where the mix goes: a .wav or .flac file, 24-bit"
    )
    command.add_argument("--stems", action="store_true", help="also a file for every track that feeds the master")
    command.add_argument("--float", action="store_true", help="32-bit float instead of 24-bit (WAV only)")
    json_output(command)


def measure(command: argparse.ArgumentParser) -> None:
    """Audio files."""
    command.add_argument("file", nargs="+", type=Path, metavar="FILE", help="an audio file")
    command.add_argument(
        "--dual-mono", action="store_true", help="a mono file plays on two loudspeakers (+3.01 LU)"
    )
    json_output(command)


def match(command: argparse.ArgumentParser) -> None:
    """A recording before and after processing."""
    command.add_argument("dry", type=Path, metavar="DRY", help="the recording before processing")
    command.add_argument("wet", type=Path, metavar="WET", help="the same recording after it")
    json_output(command)


def compare(command: argparse.ArgumentParser) -> None:
    """Two mixes, and where the page goes."""
    for side, name in (("before", "A"), ("after", "B")):
        command.add_argument(side, type=Path, metavar=name, help="a project (.RPP) or an audio file")
    command.add_argument("--report", type=Path, metavar="FILE", help="where the HTML page goes")
    command.add_argument("--open-report", action="store_true", help="open the page in the browser in the end")
    command.add_argument(
        "--seconds", type=seconds, default=30.0, metavar="N", help="length of what the page plays (default 30)"
    )
    json_output(command)
