"""The ``learn`` command: what finished projects and pairs say about the engineer goes into a profile."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bridge.actions.strip.taught import Taught, has_strips, taught
from bridge.balancing.measure import measure_material
from bridge.cli.learn_pairs import PairSaid, pairs_said
from bridge.cli.learn_pairs import told as told_of_pair
from bridge.cli.listening import heard
from bridge.cli.output import plain, to_json
from bridge.cli.profile import known_lines
from bridge.cli.project import Project
from bridge.cli.terminal import Terminal
from bridge.hosts.rpp.host import RppHost
from bridge.profile import Profile
from bridge.profile.habits import Habit, habits, learn_habits
from bridge.profile.lesson import Lesson, key_of, lesson
from bridge.profile.settings import load_settings
from bridge.profile.songs import Song, learn, songs
from bridge.strips.measure import measure_mix
from bridge.template.load import load
from bridge.template.model import Template
from bridge.words import plural


@dataclass(frozen=True, slots=True)
class Learned:
    """A project and what it said, of its balance and of its channel strips."""

    project: Path
    said: Lesson
    strips: Taught = field(default_factory=Taught)

    @property
    def nothing(self) -> bool:
        """Whether it taught nothing at all."""
        return bool(self.said.refused) and not self.strips.examples


def run(arguments: argparse.Namespace) -> int:
    """Listen to every project and compare every pair, keep what they say. 1 where one of them taught nothing."""
    template = load(arguments.template)
    desk = Terminal(quiet=arguments.json)
    hosts = [RppHost(path) for path in arguments.project]
    for host in hosts:
        host.snapshot()  # one that cannot be read is told before any is listened to
    every = [_learned(host, template, desk, arguments) for host in hosts]
    pairs = list(pairs_said(arguments, desk))
    fresh = [_song(each, arguments) for each in every if not each.said.refused]
    strips = [*_habits(every, pairs, arguments)]
    known: tuple[Sequence[Song], Sequence[Habit]] = fresh, strips
    if (fresh or strips) and not arguments.dry_run:
        with Profile() as profile:
            learn(profile, fresh)
            learn_habits(profile, strips)
            known = songs(profile, arguments.profile), habits(profile, arguments.profile)
    if arguments.json:
        found = {"projects": [plain(each) for each in every], "pairs": [plain(each) for each in pairs]}
        print(to_json({"profile": arguments.profile, **found}))
    else:
        for each in every:
            desk.tell(*_told(each))
        for pair in pairs:
            desk.tell(told_of_pair(pair))
        desk.tell("", tuple(known_lines(arguments.profile, *known)))
        if arguments.dry_run:
            desk.tell("Nothing was kept.")
    return int(any(each.nothing for each in every) or not all(pair.values for pair in pairs))


def _learned(host: RppHost, template: Template, desk: Terminal, arguments: argparse.Namespace) -> Learned:
    path = host.path
    project = Project(host, desk, path.name, f'"{path}"')
    session = project.host.snapshot()
    with heard(project, session, None, arguments) as found:
        scene = measure_material(found.session, found.analysis, progress=desk.progress("Measuring"))
        mix = None
        if has_strips(session, found.analysis):
            mix = measure_mix(found.session, found.analysis, progress=desk.progress("Measuring"))
    said = lesson(session, found.analysis, scene, act=template.act, force=arguments.force)
    if mix is None:
        return Learned(path, said)
    return Learned(path, said, taught(session, found.analysis, mix, act=template.act, known=load_settings()))


def _song(learned: Learned, arguments: argparse.Namespace) -> Song:
    return Song(
        taste=arguments.profile,
        key=key_of(learned.project),
        name=learned.project.stem,
        learned=datetime.now(UTC),
        genre=arguments.genre,
        places=learned.said.places,
    )


def _habits(every: Iterable[Learned], pairs: Iterable[PairSaid], arguments: argparse.Namespace) -> Iterator[Habit]:
    now = datetime.now(UTC)
    for learned in every:
        for number, example in enumerate(learned.strips.examples, 1):
            yield Habit(
                taste=arguments.profile,
                key=key_of(learned.project),
                name=learned.project.stem,
                learned=now,
                label=example.label,
                track=number,
                values=example.values,
            )
    yield from (pair.habit(arguments.profile, now) for pair in pairs if pair.values)


def _told(learned: Learned) -> tuple[str, tuple[str, ...]]:
    name, said, strips = learned.project.name, learned.said, learned.strips
    of_strips = f" Strips of {plural(len(strips.examples), 'track')} learned." if strips.examples else ""
    if said.refused:
        return f"{name}: not learned, {said.refused}.{of_strips}", tuple(_strips_uncounted(strips))
    uncounted = (*_uncounted(said), *_strips_uncounted(strips))
    return f"{name}: {len(said.places)} classes learned.{of_strips}", uncounted


def _strips_uncounted(strips: Taught) -> Iterator[str]:
    if strips.not_counted:
        yield "  Of the strips this is not counted:"
        yield from (f"  {each}" for each in strips.not_counted)


def _uncounted(said: Lesson) -> Iterator[str]:
    if said.not_counted:
        yield "  Plug-ins that change the level in a way that is not counted:"
        yield from (f"  {each}" for each in said.not_counted)
