"""Listen to sets of tracks once, then let every contender judge them under every kind of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from models.ears.evaluate.contenders import (
    ALONE,
    BY_SOUND,
    FUSION,
    IN_COMPANY,
    IN_SESSION,
    MAJORITY,
    Contender,
    Heard,
    Judges,
    Listener,
    majority,
)
from models.ears.evaluate.metrics import MEASURES, confusion, operating_points, score
from models.ears.evaluate.results import Confusion, Evaluation, Row, Table
from models.ears.evaluate.tracks import TestSet, TestTrack
from models.ears.evaluate.verdicts import Verdict, Verdicts

AT_ONCE: Final = 8
"""Tracks whose windows are in memory at once."""

Progress = Callable[[int, int, str], None]
"""Tracks heard, their total, and the set that is being heard."""


def evaluate(
    sets: Iterable[TestSet], judges: Judges, *, seed: int = 1, progress: Progress = lambda *_: None
) -> Evaluation:
    """Measure an ear and what is made of its word.

    Parameters
    ----------
    sets : iterable of TestSet
        Those without tracks are left out.
    seed : int
        Of the resampling for intervals.
    """
    tables: list[Table] = []
    confusions: list[Confusion] = []
    for each in sets:
        if each.tracks:
            heard = _listen(each, judges.ear, progress)
            for names in each.namings:
                found = dict(_verdicts(each, heard, names, judges))
                tables.append(_table(each, names, found, seed))
                if names == each.namings[0]:
                    confusions += _confusions(each, names, found)
    return Evaluation(judges.ear.version, seed, tuple(tables), tuple(confusions))


def _listen(tested: TestSet, ear: Listener, progress: Progress) -> list[list[Heard]]:
    total = len(tested.tracks)
    told: list[Heard] = []
    for start in range(0, total, AT_ONCE):
        told += _hear(tested.tracks[start : start + AT_ONCE], ear)
        progress(len(told), total, tested.title)
    heard = iter(told)
    return [[next(heard) for _ in session] for session in tested.sessions]


def _hear(tracks: Sequence[TestTrack], ear: Listener) -> list[Heard]:
    windows = [track.windows() for track in tracks]
    together = ear.hear(windows)
    alone = iter(ear.hear([one[None] for each in windows for one in each]))
    single = [tuple(sound for _ in each if (sound := next(alone)) is not None) for each in windows]
    return [Heard(sound, each) for sound, each in zip(together, single, strict=True)]


def _verdicts(
    tested: TestSet, heard: Sequence[Sequence[Heard]], names: str, judges: Judges
) -> Iterator[tuple[str, Verdicts]]:
    yield MAJORITY, Verdicts.of(majority([track.label for track in tested.tracks]))
    contenders = {**ALONE, **IN_COMPANY} if tested.has_company else ALONE
    for title, contender in contenders.items():
        yield title, Verdicts.of(list(_judged(tested, heard, names, judges, contender)))


def _judged(
    tested: TestSet, heard: Sequence[Sequence[Heard]], names: str, judges: Judges, contender: Contender
) -> Iterator[Verdict]:
    for session, sounds in zip(tested.sessions, heard, strict=True):
        yield from contender(sounds, [track.names[names] for track in session], judges)


def _table(tested: TestSet, names: str, found: dict[str, Verdicts], seed: int) -> Table:
    truth = [track.label for track in tested.tracks]
    groups = [track.group for track in tested.tracks]
    rows = tuple(
        Row(
            contender,
            {name: score(measure, truth, verdicts, groups, seed=seed) for name, measure in MEASURES.items()},
            operating_points(truth, verdicts),
        )
        for contender, verdicts in found.items()
    )
    return Table(tested.title, names, len(truth), len(set(groups)), tested.grouped_by, rows)


def _confusions(tested: TestSet, names: str, found: dict[str, Verdicts]) -> Iterator[Confusion]:
    """Of the sound alone, and of what ships."""
    truth = [track.label for track in tested.tracks]
    shipped = IN_SESSION if tested.has_company else FUSION
    for contender, title in ((BY_SOUND, tested.title), (shipped, f"{tested.title}, names {names}")):
        counts = confusion(truth, found[contender])
        yield Confusion(title, contender, tuple(map(tuple, counts.tolist())))
