"""Fit the few numbers of the fusion and judge it: ``python -m bench.fusion_fit [EARS.npz [JUDGE.npz]]``.

Fitted on the sessions of the half that was developed on, judged on the other half, each with recordings that the
other did not have (``bench/fusion_sessions.py``). ``--write`` writes the tables beside ``models/ears/fusion``.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.fusion_judge import CONFIDENT, print_table
from bench.fusion_sessions import Listen, Naming, Recording, Staged, heard_recordings, joined, simulated_ear, stage
from bench.names_data import Example, Half, load, sessions
from models.ears.fusion import weigh as package
from models.ears.fusion.evidence import STATES
from models.ears.fusion.habits import EDGE, MANY, Habits, learn
from models.ears.fusion.weigh import Evidence, Weights, gather, weigh
from models.ears.sound.ear import load_ear
from models.ears.taxonomy import UNKNOWN

TO_FIT: Final[tuple[Naming, ...]] = ("half scrambled", "scrambled")
"""Names that the weights are fitted on. The names of this half as they are would teach to believe every name."""

MOST_OF_A_SONG: Final = 20
"""Tracks that a session counts for at most: else two sessions of long stacks would set the weights."""

MOST_WRONG: Final = 0.02
"""Most wrong labels among the confident: the aim is 3 %, and other songs are a little harder than these."""

DRAWS: Final = 4
RIDGE: Final = 10.0
"""Strength of the ridge: its standard deviation is 0.32 in a weight (1/sqrt(RIDGE))."""

START: Final = Weights(sound=0.9, neighbours=0.5, counts=0.3)
START_WITH_JOINT: Final = replace(START, sound=0.5, joint=0.4)

Song = Sequence[Example]

MOST_OF_A_PAIR: Final = 5
"""Times that a session counts for one pair of neighbours: stacks of eighty voices would speak for all sessions."""


def songs(half: Half) -> list[list[Example]]:
    """Whole sessions of a half."""
    table = "sessions_labelled.csv"
    return sessions(table, [example for example in load(table) if example.half == half])


def neighbours_in(some: Iterable[Song]) -> Counter[tuple[str, str]]:
    """(label, label below it) → how often."""
    total: Counter[tuple[str, str]] = Counter()
    for song in some:
        labels = [EDGE, *(example.label for example in song), EDGE]
        here = Counter(pair for pair in pairwise(labels) if {*pair} <= {*STATES, EDGE})
        total.update({pair: min(count, MOST_OF_A_PAIR) for pair, count in here.items()})
    return total


def counts_in(some: Sequence[Song]) -> dict[str, list[int]]:
    """Label → number of sessions that hold none, one ... :data:`MANY` or more of it."""
    table = {label: [0] * (MANY + 1) for label in STATES}
    for song in some:
        held = Counter(example.label for example in song)
        for label in STATES:
            table[label][min(held[label], MANY)] += 1
    return table


def habits_of(some: Sequence[Song]) -> Habits:
    """Habits of these sessions."""
    return learn(neighbours_in(some), counts_in(some))


def write_habits(some: Sequence[Song]) -> None:
    """Write what was counted beside the code."""
    counts = [[label, *row] for label, row in counts_in(some).items()]
    header = ["label", *(str(count) for count in range(MANY)), "more"]
    write_table("counts.csv", header, counts)
    write_table(
        "neighbours.csv",
        ["label", "below", "count"],
        ([*pair, n] for pair, n in sorted(neighbours_in(some).items())),
    )


def write_table(name: str, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write one of the tables of ``models/ears/fusion``."""
    with Path(package.__file__).with_name(name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A staged session as evidence, with the habits of all other songs and the columns of the true labels.

    ``weight`` is that of each of its tracks; ``nameless``: no name says anything.
    """

    evidence: Evidence
    habits: Habits
    tracks: NDArray[np.int64]
    truth: NDArray[np.int64]
    weight: float
    nameless: bool


def lessons(half: Sequence[Song], recordings: Sequence[Recording], listen: Listen | None) -> list[Lesson]:
    """Sessions of all namings; each leans on the habits of the other songs, as a new session does."""
    without = [habits_of([song for song in half if song is not one]) for one in half]
    return [
        _lesson(session, habits, listen, nameless=naming == "scrambled")
        for naming in TO_FIT
        for draw in range(DRAWS)
        for session, habits in zip(stage(half, recordings, naming, draw), without, strict=True)
    ]


def _lesson(session: Staged, habits: Habits, listen: Listen | None, *, nameless: bool) -> Lesson:
    joint = listen(session) if listen else None
    evidence = gather(session.by_name, session.by_sound, joint, session.pairs, habits)
    tracks = [
        index
        for index, label in enumerate(session.labels)
        if session.counted[index] and label != UNKNOWN and session.by_sound[index] is not None
    ]
    truth = [STATES.index(session.labels[index]) for index in tracks]
    weight = min(1.0, MOST_OF_A_SONG / max(len(tracks), 1))
    return Lesson(evidence, habits, np.array(tracks, int), np.array(truth, int), weight, nameless)


def fit(data: Sequence[Lesson], *, with_joint: bool) -> Weights:
    """Weights that make the true labels most probable, track by track, held back by a ridge to ``START``."""
    start = START_WITH_JOINT if with_joint else START
    names = [field.name for field in fields(Weights) if with_joint or field.name != "joint"]
    centre = np.array([getattr(start, name) for name in names])

    def loss(values: NDArray[np.float64]) -> float:
        by = replace(start, **dict(zip(names, values.tolist(), strict=True)))
        lost = -sum(lesson.weight * _log_likelihood(lesson, by) for lesson in data) / DRAWS
        return float(lost + RIDGE / 2 * np.sum((values - centre) ** 2))

    best = minimize(loss, centre, method="L-BFGS-B", bounds=[(0.0, 2.0)] * len(names), options={"ftol": 1e-5}).x
    fitted = replace(start, **{name: round(float(value), 2) for name, value in zip(names, best, strict=True)})
    return replace(fitted, sharpness=_cautious(data, fitted))


def _cautious(data: Sequence[Lesson], by: Weights) -> float:
    """The sharpness, or as much less as it takes for few confident labels to be wrong where no name helps."""
    nameless = [lesson for lesson in data if lesson.nameless]
    for lower in np.arange(0.0, 0.5, 0.02):
        sharpness = round(by.sharpness - float(lower), 2)
        if _confident_and_wrong(nameless, replace(by, sharpness=sharpness)) <= MOST_WRONG:
            return sharpness
    raise ValueError(f"more than {MOST_WRONG:.0%} of the confident labels are wrong, however they are tempered")


def _confident_and_wrong(data: Sequence[Lesson], by: Weights) -> float:
    """Share of wrong labels among those of at least :data:`CONFIDENT`."""
    wrong = confident = 0.0
    for lesson in data:
        beliefs = weigh(lesson.evidence, lesson.habits, by)[lesson.tracks]
        sure = beliefs.max(axis=1) >= CONFIDENT
        confident += lesson.weight * sure.sum()
        wrong += lesson.weight * (sure & (beliefs.argmax(axis=1) != lesson.truth)).sum()
    return wrong / max(confident, 1.0)


def _log_likelihood(lesson: Lesson, by: Weights) -> float:
    beliefs = weigh(lesson.evidence, lesson.habits, by)
    return float(np.log(beliefs[lesson.tracks, lesson.truth]).sum())


def halved(by: Weights) -> Weights:
    """Weights for a multimodal network that was not fitted: it shares the weight of the sound it hears too."""
    return replace(by, sound=round(by.sound / 2, 2), joint=round(by.sound / 2, 2))


def write_weights(without_joint: Weights, with_joint: Weights) -> None:
    """Write the weights beside the code."""
    lines = (
        [field.name, getattr(without_joint, field.name), getattr(with_joint, field.name)]
        for field in fields(Weights)
    )
    write_table("weights.csv", ["weight", "without_joint", "with_joint"], lines)


def main() -> None:
    """Fit, judge, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ears", nargs="*", type=Path, help="what an ear heard; a second file only to judge by")
    parser.add_argument("--weights", type=Path, help="the ear's weights, for its multimodal network")
    parser.add_argument("--write", action="store_true", help="write the tables beside the code")
    chosen = parser.parse_args()
    recordings = _recordings(chosen.ears)
    listen = joined(load_ear(chosen.weights)) if chosen.weights else None
    half = songs("dev")
    tune = [each for each in recordings if each.part == 0]
    without_joint = fit(lessons(half, tune, None), with_joint=False)
    with_joint = fit(lessons(half, tune, listen), with_joint=True) if listen else halved(without_joint)
    print(
        f"without joint  {without_joint}\nwith joint     {with_joint if listen else 'not fitted: no --weights'}\n"
    )
    if chosen.write:
        write_habits(half)
        write_weights(without_joint, with_joint)
    judge = [each for each in recordings if each.part == 1]
    print_table(songs("held"), judge, habits_of(half), without_joint, with_joint, listen)


def _recordings(paths: Sequence[Path]) -> list[Recording]:
    if not paths:
        return simulated_ear()
    if len(paths) == 1:
        return heard_recordings(paths[0])
    return [each for part, path in enumerate(paths) for each in heard_recordings(path, part=part)]


if __name__ == "__main__":
    main()
