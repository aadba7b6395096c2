"""How well the leveller learns an engineer from a few songs: simulated ones, whose taste is known.

An engineer's taste is an offset per class from the published priors; a song adds noise to every part. So offsets
by class are the right model here, where the classes are known; the leveller has to hear them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.random import Generator

from models.balance.learned.engineer import fitted
from models.balance.learned.network import features, last, levels
from models.balance.learned.weights import Learned
from models.balance.material import Array
from models.balance.train.measure import apart, mean_score
from models.balance.train.rule import expected
from models.balance.train.songs import Song
from models.bootstrap import Score
from models.ears.taxonomy import CLASSES

ENGINEERS: Final = 20
LEARNED_SONGS: Final = 8
TASTE: Final = 3.0
"""Standard deviation of an engineer's offsets per class in dB."""

NOISE: Final = 1.5
"""Standard deviation in dB of one part in one song."""

Mixes = Sequence[tuple[Song, Array]]
Learner = Callable[[Mixes], Callable[[Song], Array]]
"""An engineer's mixes in, a function from a song to levels in LU out."""


def learners(base: Learned) -> dict[str, Learner]:
    """The leveller with and without an engineer's last layer, beside offsets by class."""

    def by_layer(mixes: Mixes) -> Callable[[Song], Array]:
        own = fitted(base, [(song.heard, wanted) for song, wanted in mixes])
        return lambda song: heard_levels(own, song)

    return {
        "shared leveller": lambda mixes: lambda song: heard_levels(base, song),
        "leveller with the engineer's last layer": by_layer,
        "published priors, true class": lambda mixes: lambda song: expected(song.labels),
        "offsets by true class, shrunk to the priors": by_class,
    }


def by_class(mixes: Mixes) -> Callable[[Song], Array]:
    """Mean offsets of the classes that were met, shrunk by what is known of :data:`TASTE` and :data:`NOISE`."""
    left: dict[str, list[float]] = {}
    for song, wanted in mixes:
        for label, more in zip(song.labels, apart(wanted, expected(song.labels)), strict=True):
            left.setdefault(label, []).append(float(more))
    offsets = {
        label: float(np.mean(found)) / (1.0 + NOISE**2 / (TASTE**2 * len(found))) for label, found in left.items()
    }
    return lambda song: expected(song.labels) + [offsets.get(label, 0.0) for label in song.labels]


def heard_levels(learned: Learned, song: Song) -> Array:
    """What a leveller says of a song, in LU relative to the mean."""
    return levels(last(learned.weights, features(learned.weights, song.heard))).astype(float)


def simulate(base: Learned, songs: Sequence[Song], seed: int = 1) -> dict[str, Score]:
    """Mean absolute errors in dB on songs that were not learned from; intervals over engineers.

    Raises
    ------
    ValueError
        If there are no songs left to ask about.
    """
    if len(songs) <= LEARNED_SONGS:
        raise ValueError(f"expected more than {LEARNED_SONGS} songs, not {len(songs)}")
    rng = np.random.default_rng(seed)
    errors: dict[str, list[Array]] = {name: [] for name in learners(base)}
    groups: list[str] = []
    for engineer in range(ENGINEERS):
        taste = dict(zip(CLASSES, rng.normal(0.0, TASTE, len(CLASSES)), strict=True))
        order = rng.permutation(len(songs))
        mixes = [(songs[at], _mix(songs[at], taste, rng)) for at in order]
        known, asked = mixes[:LEARNED_SONGS], mixes[LEARNED_SONGS:]
        for name, learner in learners(base).items():
            answer = learner(known)
            errors[name] += [np.abs(apart(answer(song), wanted)) for song, wanted in asked]
        groups += [str(engineer) for _, wanted in asked for _ in wanted]
    return {name: mean_score(np.concatenate(found), groups) for name, found in errors.items()}


def _mix(song: Song, taste: dict[str, float], rng: Generator) -> Array:
    offsets = np.array([taste[label] for label in song.labels])
    wanted: Array = expected(song.labels) + offsets + rng.normal(0.0, NOISE, len(song.labels))
    return wanted
