"""The ``learn`` command: what finished projects say about the engineer goes into a profile."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bridge.balancing.measure import measure_material
from bridge.cli.listening import heard
from bridge.cli.output import plain, to_json
from bridge.cli.profile import tastes
from bridge.cli.project import Project
from bridge.cli.terminal import Terminal
from bridge.hosts.rpp.host import RppHost
from bridge.profile import Profile
from bridge.profile.lesson import Lesson, key_of, lesson
from bridge.profile.songs import Song, learn, songs
from bridge.template.load import load
from bridge.template.model import Template


@dataclass(frozen=True, slots=True)
class Learned:
    """A project and what it said."""

    project: Path
    said: Lesson


def run(arguments: argparse.Namespace) -> int:
    """Listen to every project, keep what the finished ones say. 1 where a project taught nothing."""
    template = load(arguments.template)
    desk = Terminal(quiet=arguments.json)
    hosts = [RppHost(path) for path in arguments.project]
    for host in hosts:
        host.snapshot()  # one that cannot be read is told before any is listened to
    every = [_learned(host, template, desk, arguments) for host in hosts]
    fresh = [_song(each, arguments) for each in every if not each.said.refused]
    if fresh and not arguments.dry_run:
        with Profile() as profile:
            learn(profile, fresh)
            known = songs(profile, arguments.profile)
    else:
        known = tuple(fresh)
    if arguments.json:
        print(to_json({"profile": arguments.profile, "projects": [plain(each) for each in every]}))
    else:
        for each in every:
            desk.tell(*_told(each))
        desk.tell("", tuple(tastes(arguments.profile, known)) if known else ())
        if arguments.dry_run:
            desk.tell("Nothing was kept.")
    return int(any(each.said.refused for each in every))


def _learned(host: RppHost, template: Template, desk: Terminal, arguments: argparse.Namespace) -> Learned:
    path = host.path
    project = Project(host, desk, path.name, f'"{path}"')
    session = project.host.snapshot()
    with heard(project, session, None, arguments) as found:
        scene = measure_material(found.session, found.analysis, progress=desk.progress("Measuring"))
    said = lesson(session, found.analysis, scene, act=template.act, force=arguments.force)
    return Learned(path, said)


def _song(learned: Learned, arguments: argparse.Namespace) -> Song:
    return Song(
        taste=arguments.profile,
        key=key_of(learned.project),
        name=learned.project.stem,
        learned=datetime.now(UTC),
        genre=arguments.genre,
        places=learned.said.places,
    )


def _told(learned: Learned) -> tuple[str, tuple[str, ...]]:
    name, said = learned.project.name, learned.said
    if said.refused:
        return f"{name}: not learned, {said.refused}.", ()
    return f"{name}: {len(said.places)} classes learned.", tuple(_uncounted(said))


def _uncounted(said: Lesson) -> Iterator[str]:
    if said.not_counted:
        yield "  Plug-ins that change the level in a way that is not counted:"
        yield from (f"  {each}" for each in said.not_counted)
