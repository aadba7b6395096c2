"""What the command line accepts. Light: nothing here imports a library that takes time."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bridge.cli.arguments import learned, memory, projects, reaper, sound, surfaces, upmixing


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
    projects.show(commands.add_parser("show", help="print the tracks of a project"))
    projects.organise(
        commands.add_parser("organise", help="recognise, name, colour, group and gain-stage the tracks")
    )
    projects.balance(commands.add_parser("balance", help="set faders and pans, in your own taste"))
    projects.strip(commands.add_parser("strip", help="set EQ, compressors and reverb in stock plug-ins"))
    memory.learn(commands.add_parser("learn", help="learn your taste from finished projects"))
    sound.classify(commands.add_parser("classify", help="say what tracks or audio files are, by sound and name"))
    projects.correct(commands.add_parser("correct", help="tell Deskhand what a track is; it remembers"))
    memory.profile(commands.add_parser("profile", help="export, import or reset what Deskhand remembers of you"))
    sound.render(commands.add_parser("render", help="write the mix as an audio file, without REAPER"))
    upmixing.upmix(
        commands.add_parser("upmix", help="make 5.1 of a stereo file, or of a project, a track, an item")
    )
    sound.measure(commands.add_parser("measure", help="measure loudness, peaks and dynamics of audio files"))
    sound.match(commands.add_parser("match", help="recover settings from a recording before and after processing"))
    sound.compare(commands.add_parser("compare", help="play and plot two mixes side by side at matched loudness"))
    projects.undo(commands.add_parser("undo", help="take the last run of Deskhand on a project back"))
    reaper.serve(commands.add_parser("serve", help="run the bridge between REAPER and Deskhand"))
    surfaces.osc(commands.add_parser("osc", help="watch what control surfaces get and send, or be one"))
    reaper.install(
        commands.add_parser("install", help="set REAPER up for Deskhand: scripts, actions, Python, OSC")
    )
    reaper.uninstall(commands.add_parser("uninstall", help="put REAPER back to what it was before install"))
    reaper.doctor(commands.add_parser("doctor", help="say what works, what does not and what to do next"))
    learned.train(commands.add_parser("train", help="train a learned part on your own recordings (needs torch)"))
    learned.evaluate(commands.add_parser("evaluate", help="measure a learned part on recordings it has not seen"))
    reaper.selftest(
        commands.add_parser("selftest", help="try everything in your REAPER on a scratch project; a report")
    )
    return root
