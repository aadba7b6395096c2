"""How right the fusion is, and how often it says so: one line per kind of evidence and per kind of name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.fusion_sessions import Listen, Naming, Recording, Staged, stage
from bench.names_data import Example
from models.ears.fusion.decide import decide
from models.ears.fusion.habits import Habits
from models.ears.fusion.weigh import Weights, gather, weigh
from models.ears.prediction import Prediction
from models.ears.taxonomy import CLASSES, UNKNOWN, family_of

CONFIDENT: Final = 0.9
DRAWS: Final = 2000
STAGINGS: Final = 5
"""Times that each song is staged with other recordings."""

NAMINGS: Final[tuple[Naming, ...]] = ("real", "half scrambled", "scrambled", "none")
_BINS: Final = 10

HEADER: Final = (
    f"{'27 classes':>22s}{'families':>22s}{'best guess':>12s}{'roles':>9s}{'≥ 0.9':>9s}{'error':>20s}{'ECE':>8s}"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One track: its song, true label, and what was said of it."""

    song: str
    label: str
    said: Prediction


def line(title: str, cases: Sequence[Case]) -> str:
    """A line under :data:`HEADER`.

    Classes and families are shares of the instruments (roles apart), unknown counts as wrong; "best guess" takes
    the first alternative where the label is unknown. Then come the share of tracks said with at least 0.9, the
    share of those that are wrong, and the expected calibration error of the labels given. Intervals: 95 %,
    bootstrap over songs.
    """
    instruments = [case for case in cases if case.label in CLASSES]
    roles = [case for case in cases if case.label not in CLASSES and case.label != UNKNOWN]
    given = [case for case in cases if case.said.label != UNKNOWN]
    confident = [case for case in given if case.said.confidence >= CONFIDENT]
    sizes = (
        f"{_percent([_guess(each) == each.label for each in instruments]):>12s}"
        f"{_percent([_right(each) for each in roles]):>9s}"
        f"{100 * len(confident) / len(cases):7.1f} %"
    )
    return (
        f"{title:30s}{_share(instruments, [_right(each) for each in instruments])}"
        f"{_share(instruments, [_family(each) for each in instruments])}{sizes}"
        f"{_share(confident, [not _right(each) for each in confident], 20)}{100 * calibration_error(given):6.1f} %"
    )


def _percent(hits: Sequence[bool]) -> str:
    return f"{100 * np.mean(hits):.1f} %" if hits else "-"


def _right(case: Case) -> bool:
    return case.said.label == case.label


def _family(case: Case) -> bool:
    return case.said.label != UNKNOWN and family_of(case.said.label) == family_of(case.label)


def _guess(case: Case) -> str:
    """The label, or where it is unknown the most probable alternative."""
    if case.said.label != UNKNOWN:
        return case.said.label
    return next((label for label, _ in case.said.alternatives if label != UNKNOWN), UNKNOWN)


def _share(cases: Sequence[Case], hits: Sequence[bool], width: int = 22) -> str:
    """Share of hits with its interval, in percent."""
    if not cases:
        return f"{'-':>{width}s}"
    low, high = interval([case.song for case in cases], hits)
    return f"{f'{100 * np.mean(hits):.1f} ({low:.1f} to {high:.1f})':>{width}s}"


def interval(songs: Sequence[str], hits: Sequence[bool]) -> tuple[float, float]:
    """95 % interval of the share of hits in percent, by drawing whole songs with replacement."""
    names = sorted(set(songs))
    place = {name: index for index, name in enumerate(names)}
    total, right = np.zeros(len(names)), np.zeros(len(names))
    for song, hit in zip(songs, hits, strict=True):
        total[place[song]] += 1
        right[place[song]] += hit
    drawn = np.random.default_rng(0).integers(len(names), size=(DRAWS, len(names)))
    low, high = np.percentile(right[drawn].sum(axis=1) / total[drawn].sum(axis=1), [2.5, 97.5])
    return 100 * float(low), 100 * float(high)


def calibration_error(cases: Sequence[Case]) -> float:
    """Expected calibration error in ten bins (Guo et al. 2017, eq. 3)."""
    said: NDArray[np.float64] = np.array([case.said.confidence for case in cases])
    right = np.array([_right(case) for case in cases])
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    inside = [bins == each for each in np.unique(bins)]
    gaps = [abs(said[each].mean() - right[each].mean()) * each.mean() for each in inside]
    return float(sum(gaps))


def cases(staged: Iterable[Staged], habits: Habits, by: Weights | None, listen: Listen | None) -> list[Case]:
    """What is said of the tracks that were heard; by the name alone without weights."""
    found = []
    for session in staged:
        said = session.by_name if by is None else _weighed(session, habits, by, listen)
        for index, sound in enumerate(session.by_sound):
            label = session.labels[index]
            if sound is not None and session.counted[index] and label != UNKNOWN:
                found.append(Case(session.song, label, said[index]))
    return found


def _weighed(session: Staged, habits: Habits, by: Weights, listen: Listen | None) -> Sequence[Prediction]:
    joint = listen(session) if listen else None
    beliefs = weigh(gather(session.by_name, session.by_sound, joint, session.pairs, habits), habits, by)
    return [
        name if sound is None else decide(name, sound, row)
        for name, sound, row in zip(session.by_name, session.by_sound, beliefs, strict=True)
    ]


def print_table(
    songs: Sequence[Sequence[Example]],
    recordings: Sequence[Recording],
    habits: Habits,
    without_joint: Weights,
    with_joint: Weights,
    listen: Listen | None,
) -> None:
    """Print a block per naming and a line per kind of evidence."""
    alone = replace(without_joint, neighbours=0.0, counts=0.0)
    ways: list[tuple[str, Weights | None, Listen | None]] = [
        ("name", None, None),
        ("name, sound", alone, None),
        ("name, sound, neighbours", replace(without_joint, counts=0.0), None),
        ("name, sound, session", without_joint, None),
    ]
    if listen:
        ways.append(("name, sound, joint", replace(with_joint, neighbours=0.0, counts=0.0), listen))
        ways.append(("name, sound, joint, session", with_joint, listen))
    for naming in NAMINGS:
        staged = [each for draw in range(STAGINGS) for each in stage(songs, recordings, naming, 1000 + draw)]
        print(f"{f'names: {naming}':30s}{HEADER}")
        for title, by, joint in ways:
            print(line(f"  {title}", cases(staged, habits, by, joint)))
