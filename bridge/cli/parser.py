"""What the command line accepts. Light: nothing here imports a library that takes time."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bridge.template.model import STEPS

PROFILE = "mine"
"""The profile that is meant where none is named."""

NETWORKS = ("ear", "hierarchy-4", "hierarchy-5", "hierarchy-3")
"""Networks that can be trained: the small one that ships, and the three of the published hierarchy."""

BALANCERS = ("leveller", "dmc", "dmc-basic")
"""Networks for faders and pans: the two that can be asked, and the second in its published size."""


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """What was typed. Ends the program with 2 and the usage where it makes no sense."""
    arguments = parser().parse_args(argv)
    if "check" in arguments:
        arguments.check(arguments)
    return arguments


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
    _balance(commands.add_parser("balance", help="set faders and pans, in your own taste"))
    _learn(commands.add_parser("learn", help="learn your taste from finished projects"))
    _classify(commands.add_parser("classify", help="say what tracks or audio files are, by sound and name"))
    _correct(commands.add_parser("correct", help="tell Deskhand what a track is; it remembers"))
    _profile(commands.add_parser("profile", help="export, import or reset what Deskhand remembers of you"))
    _render(commands.add_parser("render", help="write the mix as an audio file, without REAPER"))
    _measure(commands.add_parser("measure", help="measure loudness, peaks and dynamics of audio files"))
    _compare(commands.add_parser("compare", help="play and plot two mixes side by side at matched loudness"))
    _undo(commands.add_parser("undo", help="take the last run of Deskhand on a project back"))
    _serve(commands.add_parser("serve", help="run the bridge between REAPER and Deskhand"))
    _install(commands.add_parser("install", help="set REAPER up for Deskhand: scripts, actions, Python, OSC"))
    _uninstall(commands.add_parser("uninstall", help="put REAPER back to what it was before install"))
    _doctor(commands.add_parser("doctor", help="say what works, what does not and what to do next"))
    _train(commands.add_parser("train", help="train a learned part on your own recordings (needs torch)"))
    _evaluate(commands.add_parser("evaluate", help="measure a learned part on recordings it has not seen"))
    _selftest(commands.add_parser("selftest", help="try everything in your REAPER on a scratch project; a report"))
    return root


def _project(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", type=Path, metavar="PROJECT", help="a .RPP or .RTrackTemplate file")


def _project_or_live(command: argparse.ArgumentParser) -> None:
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("project", nargs="?", type=Path, metavar="PROJECT", help="a .RPP or .RTrackTemplate file")
    _live(which, command)
    command.set_defaults(check=partial(_check, command))


def _live(which: argparse._ActionsContainer, command: argparse.ArgumentParser) -> None:
    which.add_argument("--live", action="store_true", help="the project that is open in REAPER")
    command.add_argument("--instance", metavar="ID", help="with --live: in which REAPER, where several run")
    command.add_argument("--tab", metavar="NAME", help="with --live: in which project tab, not the one in front")
    command.add_argument("--in-reaper", action="store_true", help=argparse.SUPPRESS)


def _check(command: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Options that only go with one kind of project."""
    only_live = ("instance", "tab", "in_reaper", "stems")
    wrong = ("out",) if arguments.live else only_live
    given = [f"--{name.replace('_', '-')}" for name in wrong if getattr(arguments, name, None)]
    if given:
        command.error(f"{given[0]} goes with {'PROJECT' if arguments.live else '--live'}")
    if arguments.in_reaper and getattr(arguments, "json", False):
        command.error("--json goes to a terminal, not with --in-reaper")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON for programs")


def _show(command: argparse.ArgumentParser) -> None:
    _project_or_live(command)
    _json(command)


def _proposes(command: argparse.ArgumentParser) -> None:
    """What every command takes that proposes a plan."""
    _project_or_live(command)
    command.add_argument("--dry-run", action="store_true", help="show the edits, write nothing")
    command.add_argument("--yes", action="store_true", help="write without asking")
    _json(command)
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


def _organise(command: argparse.ArgumentParser) -> None:
    _proposes(command)
    command.add_argument(
        "--skip", nargs="+", choices=STEPS, default=[], metavar="STEP", help=f"leave out: {', '.join(STEPS)}"
    )


def _balance(command: argparse.ArgumentParser) -> None:
    _proposes(command)
    _profile_name(command)
    command.add_argument("--genre", default="", metavar="NAME", help="go by songs of this genre only")
    command.add_argument(
        "--strength",
        type=_percent,
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


def _learn(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", nargs="+", type=Path, metavar="PROJECT", help="a finished .RPP project")
    _profile_name(command)
    command.add_argument("--genre", default="", metavar="NAME", help="what kind of music these are")
    command.add_argument("--force", action="store_true", help="also learn projects that look unfinished")
    command.add_argument("--dry-run", action="store_true", help="show what would be learned, keep nothing")
    command.add_argument("--template", type=Path, metavar="FILE", help="your own template (TOML)")
    _json(command)


def _percent(text: str) -> float:
    value = float(text.removesuffix("%"))
    if not 0.0 <= value <= 100.0:
        raise argparse.ArgumentTypeError(f"expected 0 to 100, not {text}")
    return value


def _classify(command: argparse.ArgumentParser) -> None:
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
    _json(command)


def _correct(command: argparse.ArgumentParser) -> None:
    command.usage = "deskhand correct [-h] (PROJECT | --live [--instance ID] [--tab NAME]) TRACK CLASS"
    command.description = "TRACK is its name or its number in the project, CLASS what it is, e.g. lead_vocal."
    command.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    _live(command, command)
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
    _check(command, arguments)


def _profile(command: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="list what is remembered")
    show.add_argument("--profile", metavar="NAME", help="only the songs of this profile, and what they say")
    verbs.add_parser("export", help="write it to a file").add_argument("file", type=Path, metavar="FILE")
    verbs.add_parser("import", help="add what a file holds").add_argument("file", type=Path, metavar="FILE")
    forget = verbs.add_parser("forget", help="forget a song that was learned")
    forget.add_argument("song", metavar="SONG", help="its name, as show lists it")
    _profile_name(forget)
    reset = verbs.add_parser("reset", help="forget everything")
    reset.add_argument("--profile", metavar="NAME", help="only the songs of this profile")
    reset.add_argument("--yes", action="store_true", help="forget without asking")


def _profile_name(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", default=PROFILE, metavar="NAME", help=f"whose taste (default {PROFILE})")


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="DIR", help="folders of labelled recordings"
    )


def _resources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--resource-path", type=Path, metavar="DIR", help="REAPER's resource folder, where it is not the only one"
    )


def _edits_reaper(command: argparse.ArgumentParser) -> None:
    _resources(command)
    command.add_argument("--dry-run", action="store_true", help="show every file and line, write nothing")
    command.add_argument("--yes", action="store_true", help="write without asking")


def _install(command: argparse.ArgumentParser) -> None:
    _edits_reaper(command)
    osc = command.add_mutually_exclusive_group()
    osc.add_argument("--no-osc", action="store_true", help="add no OSC device")
    osc.add_argument(
        "--osc-receive",
        action="store_true",
        help="let REAPER listen on the OSC device too, on all network connections (else it only sends)",
    )


def _uninstall(command: argparse.ArgumentParser) -> None:
    _edits_reaper(command)


def _doctor(command: argparse.ArgumentParser) -> None:
    _resources(command)
    _json(command)


def _train(command: argparse.ArgumentParser) -> None:
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


def _evaluate(command: argparse.ArgumentParser) -> None:
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")
    ears = parts.add_parser("ears", help="recognition of instruments")
    _data(ears)
    ears.add_argument("--multitracks", type=Path, metavar="DIR", help="also real songs, in MedleyDB's layout")
    ears.add_argument("--names", type=Path, metavar="FILE", help="real track names to use: CSV with name,label")
    ears.add_argument("--weights", type=Path, metavar="FILE", help="other weights than the built-in ones")
    ears.add_argument("--out", type=Path, metavar="DIR", help="write model card and confusion matrix here")
    ears.add_argument("--seed", type=int, default=1, metavar="N", help="of the test windows (default 1)")
    _json(ears)
    balance = parts.add_parser("balance", help="faders, beside those of finished mixes")
    balance.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="DIR", help="folders of songs with tracks and mix"
    )
    balance.add_argument(
        "--sessions", type=Path, metavar="FILE", help="line-ups for simulated engineers: CSV with song,label"
    )
    balance.add_argument("--solvers", nargs="+", metavar="NAME", help="only these (all)")
    balance.add_argument("--seed", type=int, default=1, metavar="N", help="of everything random (default 1)")
    _json(balance)


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


def _compare(command: argparse.ArgumentParser) -> None:
    for side, name in (("before", "A"), ("after", "B")):
        command.add_argument(side, type=Path, metavar=name, help="a project (.RPP) or an audio file")
    command.add_argument("--report", type=Path, metavar="FILE", help="where the HTML page goes")
    command.add_argument("--open-report", action="store_true", help="open the page in the browser in the end")
    command.add_argument(
        "--seconds", type=_seconds, default=30.0, metavar="N", help="length of what the page plays (default 30)"
    )
    _json(command)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0.0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a length in seconds")
    return value


def _undo(command: argparse.ArgumentParser) -> None:
    _project_or_live(command)


def _serve(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", metavar="N", help="where to listen on 127.0.0.1 (0: any free port)")
    what = command.add_mutually_exclusive_group()
    what.add_argument("--stop", action="store_true", help="end the bridge that runs, and its jobs")
    what.add_argument("--status", action="store_true", help="say which REAPER is connected and what is at work")


def _selftest(command: argparse.ArgumentParser) -> None:
    command.add_argument("--live", action="store_true", required=True, help="in the REAPER that runs")
    command.add_argument(
        "--folder", type=Path, metavar="DIR", help="a new folder for the scratch project, or its own"
    )
    command.add_argument("--unattended", action="store_true", help="leave out what a person must see or answer")
    command.add_argument("--instance", metavar="ID", help="in which REAPER, where several run")
