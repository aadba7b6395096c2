"""Who says where faders belong: baselines that anybody could think of, and the solvers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance.evaluate.cases import Case
from models.balance.material import Array, Material
from models.balance.solution import Solver, Taste
from models.balance.targets import mix_loudness
from models.balance.taste import finished, learn_taste
from models.ears.taxonomy import family_of

RANDOM_DB: Final = 6.0
DRAWS: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """Faders in dB, shape (answers, n): one row, or one for each draw; pans (n,)."""

    gains: Array
    pans: Array


Contender = Callable[[Material, Sequence[Case]], Answer]
"""From the material of a song and the other songs with their human mixes."""


def contenders(solvers: Mapping[str, Solver], seed: int) -> dict[str, Contender]:
    """All contenders by name, baselines first. Each solver with no profile, and with that of the other songs."""
    found: dict[str, Contender] = {
        "faders at zero": lambda material, _: _centred(np.zeros(len(material.parts))),
        "equal loudness": lambda material, _: _centred(_to(material, np.zeros(len(material.parts)))),
        "class means": lambda material, others: _centred(_to(material, class_means(material, others))),
        f"random ±{RANDOM_DB:g} dB": lambda material, _: _random(material, seed),
    }
    for name, solver in solvers.items():
        found[name] = _without(solver, seed)
        found[f"{name}, profile"] = _with(solver, seed)
    return found


def class_means(material: Material, others: Sequence[Case]) -> Array:
    """(n,) Mean loudness relative to the mix of each part's class in other songs; else of its family, else all."""
    levels = [told for case in others for told in _levels(case)]
    return np.array([_mean_for(part.label, levels) for part in material.parts])


def profile_of(cases: Sequence[Case]) -> Taste:
    """What the human mixes of songs have in common."""
    return learn_taste((finished(*case.known()) for case in cases), name="other songs")


def _levels(case: Case) -> Iterator[tuple[str, float]]:
    material, gains, _ = case.known()
    heard = material.loudness + gains - mix_loudness(material, gains)
    return zip((part.label for part in material.parts), map(float, heard), strict=True)


def _mean_for(label: str, levels: Sequence[tuple[str, float]]) -> float:
    family = family_of(label)
    for like in (lambda one: one == label, lambda one: family_of(one) == family, lambda _: True):
        if alike := [level for one, level in levels if like(one)]:
            return float(np.mean(alike))
    return 0.0


def _to(material: Material, wanted: Array) -> Array:
    """Faders that bring every part to a loudness; silent parts stay at 0."""
    return np.where(material.audible, wanted - np.where(material.audible, material.loudness, 0.0), 0.0)


def _centred(gains: Array) -> Answer:
    return Answer(gains[np.newaxis], np.zeros(len(gains)))


def _random(material: Material, seed: int) -> Answer:
    count = len(material.parts)
    draws = np.random.default_rng(seed).uniform(-RANDOM_DB, RANDOM_DB, (DRAWS, count))
    return Answer(draws, np.zeros(count))


def _without(solver: Solver, seed: int) -> Contender:
    return lambda material, _: _solved(solver, material, Taste(), seed)


def _with(solver: Solver, seed: int) -> Contender:
    return lambda material, others: _solved(solver, material, profile_of(others), seed)


def _solved(solver: Solver, material: Material, taste: Taste, seed: int) -> Answer:
    balance = solver.solve(material, taste, seed=seed)
    return Answer(balance.gains[np.newaxis], balance.pans)
