"""Engineers whose taste is known because it was drawn, and how soon it is learnt.

An engineer is an offset in dB for each class, on top of where the closed form puts it without a profile: so to
know nothing is to be wrong by the offsets alone. In each song chance adds to every class. After eight songs a
solver predicts the ninth, with the profile that they give and with none. The ninth is drawn several times, since
one song has few classes; its error is the mean.

Two errors are told. Against what the engineer *means* (the offsets without chance) one can be perfect. Against
what the engineer *did* in that song nobody can: chance alone has a mean absolute deviation of ``sqrt(2 / pi)`` of
its standard deviation, which is 1.2 dB of 1.5 dB (less where tracks share a class, and so their chance).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance.closed import Closed
from models.balance.evaluate.made_up import made_up, some_of
from models.balance.evaluate.score import without_offset
from models.balance.material import Array, Material
from models.balance.solution import Solver, Taste
from models.balance.taste import finished, learn_taste
from models.bootstrap import Score, estimate
from models.ears.taxonomy import CLASSES

TASTE: Final = 3.0
"""Standard deviation in dB of the offsets."""

CHANCE: Final = 1.5
"""Standard deviation in dB of a class from song to song."""

SONGS: Final = 8
NINTHS: Final = 5
"""Ninth songs that the mean is over."""

SECONDS: Final = 30.0
"""Of a song: enough for its peaks."""

FEWEST: Final = 4
"""Classes of a song that says something about taste: of one class nothing is left after removing the offset."""

ENGINEERS: Final = 20
BOUND: Final = 1.0
"""dB that the ninth song is to be predicted within."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A song by an engineer: ``meant`` (n,) faders in dB, and ``done`` (n,) with the chance of the day."""

    material: Material
    meant: Array
    done: Array


@dataclass(frozen=True, slots=True)
class Engineer:
    """One who was asked: mean absolute errors on the ninth song in dB, after removing the overall offset.

    ``learnt`` with the profile, ``blank`` without, both against what was meant; ``learnt_done`` and ``blank_done``
    against what was done. ``perfect_done`` is the error of one who knows the taste.
    """

    learnt: float
    blank: float
    learnt_done: float
    blank_done: float
    perfect_done: float


@dataclass(frozen=True, slots=True)
class Learning:
    """How well a solver learns: means over engineers with intervals, and for how many the profile helps."""

    solver: str
    learnt: Score
    blank: Score
    learnt_done: Score
    perfect_done: Score
    better: int
    engineers: int


def mix(labels: Sequence[str], taste: Mapping[str, float], draw: np.random.Generator) -> Mixed:
    """A song as an engineer of these offsets mixes it."""
    material = made_up(labels, draw, seconds=SECONDS)
    chance = dict(zip(CLASSES, draw.normal(0.0, CHANCE, len(CLASSES)), strict=True))
    house = Closed().solve(material, Taste()).gains
    meant = house + np.array([taste[label] for label in labels])
    return Mixed(material, meant, meant + np.array([chance[label] for label in labels]))


def ask(solver: Solver, sessions: Sequence[Sequence[str]], seed: int) -> Engineer:
    """An engineer drawn by ``seed`` mixes eight songs; a solver predicts the ninth."""
    draw = np.random.default_rng(seed)
    taste = dict(zip(CLASSES, draw.normal(0.0, TASTE, len(CLASSES)), strict=True))
    songs = [mix(_line_up(sessions, draw), taste, draw) for _ in range(SONGS + NINTHS)]
    known, asked = songs[:SONGS], songs[SONGS:]
    learnt = learn_taste(finished(one.material, one.done, np.zeros(len(one.done))) for one in known)
    errors = np.mean([_errors(solver, one, learnt, seed) for one in asked], axis=0)
    return Engineer(*map(float, errors))


def _errors(solver: Solver, song: Mixed, learnt: Taste, seed: int) -> list[float]:
    """The fields of :class:`Engineer` for one song."""
    with_profile, blank = (solver.solve(song.material, taste, seed=seed).gains for taste in (learnt, Taste()))
    return [
        _error(with_profile, song.meant),
        _error(blank, song.meant),
        _error(with_profile, song.done),
        _error(blank, song.done),
        _error(song.meant, song.done),
    ]


def ask_many(
    solvers: Mapping[str, Solver],
    sessions: Sequence[Sequence[str]],
    *,
    seed: int = 1,
    count: int = ENGINEERS,
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> list[Learning]:
    """The same engineers for every solver, on line-ups of :data:`FEWEST` classes or more.

    Raises
    ------
    ValueError
        If no line-up has so many.
    """
    sessions = [labels for labels in sessions if len(set(labels)) >= FEWEST]
    if not sessions:
        raise ValueError(f"expected a line-up of {FEWEST} classes or more, found none")
    found = []
    for done, (name, solver) in enumerate(solvers.items(), 1):
        told = [ask(solver, sessions, seed * 1000 + number) for number in range(count)]
        found.append(
            Learning(
                solver=name,
                learnt=_mean([one.learnt for one in told], seed),
                blank=_mean([one.blank for one in told], seed),
                learnt_done=_mean([one.learnt_done for one in told], seed),
                perfect_done=_mean([one.perfect_done for one in told], seed),
                better=sum(one.learnt < one.blank for one in told),
                engineers=count,
            )
        )
        progress(done, len(solvers), name)
    return found


def _line_up(sessions: Sequence[Sequence[str]], draw: np.random.Generator) -> Sequence[str]:
    """Some tracks of one of the sessions."""
    while len(set(labels := some_of(sessions[int(draw.integers(len(sessions)))], draw))) < FEWEST:
        pass
    return labels


def _error(predicted: Array, wanted: Array) -> float:
    return float(without_offset(predicted - wanted).mean())


def _mean(errors: Sequence[float], seed: int) -> Score:
    parts = np.column_stack([np.ones(len(errors)), errors])
    return estimate(
        parts, [f"{k}" for k in range(len(errors))], lambda sums: sums[..., 1] / sums[..., 0], seed=seed
    )
