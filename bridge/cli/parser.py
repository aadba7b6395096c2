"""What the command line accepts. Light: nothing here imports a library that takes time."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.template.model import STEPS


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="deskhand",
        description="A mixing assistant for REAPER projects: recognises tracks, proposes edits, shows them, "
        "writes what you accept, takes it back. Runs on this computer; nothing is uploaded.",
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _show(commands.add_parser("show", help="print the tracks of a project"))
    _organise(commands.add_parser("organise", help="recognise, name, colour, group and gain-stage the tracks"))
    _classify(commands.add_parser("classify", help="say what tracks are by their names"))
    _render(commands.add_parser("render", help="write the mix as an audio file, without REAPER"))
    _measure(commands.add_parser("measure", help="measure loudness, peaks and dynamics of audio files"))
    _undo(commands.add_parser("undo", help="take the last run of Deskhand on a project back"))
    return root


def _project(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", type=Path, metavar="PROJECT", help="a .RPP or .RTrackTemplate file")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON for programs")


def _show(command: argparse.ArgumentParser) -> None:
    _project(command)
    _json(command)


def _organise(command: argparse.ArgumentParser) -> None:
    _project(command)
    command.add_argument("--dry-run", action="store_true", help="show the edits, write nothing")
    command.add_argument("--yes", action="store_true", help="write without asking")
    _json(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument("--only", nargs="+", metavar="NAME", help="change only the tracks of these names")
    which.add_argument("--selected", action="store_true", help="change only the tracks selected in the project")
    command.add_argument(
        "--skip", nargs="+", choices=STEPS, default=[], metavar="STEP", help=f"leave out: {', '.join(STEPS)}"
    )
    command.add_argument("--template", type=Path, metavar="FILE", help="your own template (TOML)")
    command.add_argument("--out", type=Path, metavar="FILE", help="write to this file, leave PROJECT as it is")
    command.add_argument("--report", type=Path, metavar="FILE", help="where the HTML report goes")


def _classify(command: argparse.ArgumentParser) -> None:
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--name", action="append", metavar="NAME", help="a track name (may be repeated)")
    source.add_argument("--names-file", type=Path, metavar="FILE", help="one session: a track name per line")
    command.add_argument("--no-context", action="store_true", help="take every name on its own")
    _json(command)


def _render(command: argparse.ArgumentParser) -> None:
    _project(command)
    command.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="where the mix goes: a .wav or .flac file, 24-bit"
    )
    command.add_argument("--stems", action="store_true", help="also a file for every track that feeds the master")
    command.add_argument("--float", action="store_true", help="32-bit float instead of 24-bit (WAV only)")
    _json(command)


def _measure(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="+", type=Path, metavar="FILE", help="an audio file")
    command.add_argument(
        "--dual-mono", action="store_true", help="a mono file plays on two loudspeakers (+3.01 LU)"
    )
    _json(command)


def _undo(command: argparse.ArgumentParser) -> None:
    _project(command)
