"""The genetic algorithm: faders bred towards an engineer's targets, the best always kept.

After the thesis (section 4.2, "only the best solutions survive"), which names no operators; these are ours. A
candidate is one fader for every unit that may move. It starts from the closed form and from mixes scattered around
it, so it never ends worse. Parents are found by tournament, children lie on, between and a little beyond them
(blend crossover, Eshelman and Schaffer 1993), some faders are nudged, less from generation to generation, and the
best few go on unchanged.

Nothing depends on the order of the tracks: they are sorted by what they are before the first number is drawn.
Identical twins are one gene.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.faders import Faders, faders
from models.balance.finish import Limits, common_level, finish
from models.balance.fitness import fitness
from models.balance.material import Array, Material
from models.balance.solution import Balance, Taste
from models.balance.targets import targets

SCATTER: Final = 3.0
"""dB of standard deviation of the first generation about the closed form."""

UNHEARD: Final = -200.0
"""dB that stand for a fader that is all the way down: the search needs finite numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breeding:
    """Settings of the search.

    ``population`` candidates over ``generations``; ``tournament`` draws a parent from so many; ``crossover`` is
    the probability of two parents, ``blend`` how far beyond them a child may lie (0: between); ``mutation`` is the
    probability of a fader being nudged, ``nudge`` the dB of standard deviation in the first generation, falling
    to 0; ``elite`` go on unchanged.
    """

    population: int = 64
    generations: int = 120
    tournament: int = 3
    crossover: float = 0.9
    blend: float = 0.3
    mutation: float = 0.1
    nudge: float = 1.0
    elite: int = 2


@dataclass(slots=True)
class Genetic:
    """The genetic algorithm as a solver."""

    limits: Limits = field(default_factory=Limits)
    breeding: Breeding = field(default_factory=Breeding)
    name: str = "genetic"

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """Faders and pans; the same ``seed`` gives the same."""
        units = faders(material, taste)
        aimed = targets(units, taste)
        closed = aimed.wanted - units.levels
        start = np.maximum(np.where(units.free, closed + common_level(units, closed), units.now), UNHEARD)
        curve: tuple[float, ...] = ()
        if units.free.any():
            judge = fitness(material, units, aimed, start)
            desk = Desk.of_units(units, start)
            genes, curve = breed(
                lambda many: judge(desk.faders(many)), desk.genes, self.breeding, np.random.default_rng(seed)
            )
            start = desk.faders(genes[None, :])[0]
        return finish(material, units, aimed, taste, start, limits=self.limits, curve=curve)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Which gene moves which unit: ``of`` (u,), -1 where ``base`` (u,) stands.

    ``genes`` (v,) are where the search starts.
    """

    of: NDArray[np.int64]
    base: Array
    genes: Array

    @classmethod
    def of_units(cls, units: Faders, start: Array) -> Desk:
        """One gene for every kind of unit that may move."""
        _, first, of = np.unique(units.kinds[units.free], return_index=True, return_inverse=True)
        genes = np.full(len(start), -1)
        genes[units.free] = of
        return cls(of=genes, base=start, genes=start[units.free][first])

    def faders(self, genes: Array) -> Array:
        """(p, u) Faders of candidates ``genes`` (p, v)."""
        return np.where(self.of >= 0, genes[:, self.of], self.base)


def breed(
    judge: Callable[[Array], Array], start: Array, settings: Breeding, draw: np.random.Generator
) -> tuple[Array, tuple[float, ...]]:
    """The best candidate and the best value after every generation.

    Parameters
    ----------
    judge
        (p, v) candidates to their (p,) values, smaller is better.
    start
        (v,) A candidate that the first generation is scattered about and contains.
    settings
        Settings of the search.
    draw
        Where the numbers come from.
    """
    size = settings.population
    many = start + SCATTER * draw.standard_normal((size, len(start)))
    many[0] = start
    values = judge(many)
    curve = [float(values.min())]
    for generation in range(settings.generations):
        best = np.argsort(values, kind="stable")[: settings.elite]
        children = _children(many, values, settings, draw, 1.0 - generation / settings.generations)
        many = np.concatenate([many[best], children])
        values = np.concatenate([values[best], judge(children)])
        curve.append(float(values.min()))
    return many[np.argmin(values)], tuple(curve)


def _children(many: Array, values: Array, settings: Breeding, draw: np.random.Generator, left: float) -> Array:
    """The next generation but its elite; ``left`` is the share of the search that is left."""
    shape = len(many) - settings.elite, many.shape[1]
    first, second = (many[_winners(values, shape[0], settings.tournament, draw)] for _ in range(2))
    between = draw.uniform(-settings.blend, 1.0 + settings.blend, shape)
    crossed = draw.random((shape[0], 1)) < settings.crossover
    children = np.where(crossed, first + between * (second - first), first)
    nudged = draw.random(shape) < settings.mutation
    return np.asarray(children + nudged * draw.normal(0.0, settings.nudge * left, shape))


def _winners(values: Array, count: int, tournament: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Indices of the best of ``count`` tournaments."""
    drawn = draw.integers(0, len(values), (count, tournament))
    return np.asarray(drawn[np.arange(count), np.argmin(values[drawn], axis=1)])
