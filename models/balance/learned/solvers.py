"""The two solvers that listen: the leveller and the console (DMC-basic of Steinmetz 2020, its small form).

Both answer how loud a part is beside the others by how all of them sound. The classes' names play a role where an
engineer is known: what his offsets differ from the literature's is added to what was heard
(:func:`models.balance.targets.targets`). The leveller can be fitted to an engineer's songs besides
(:mod:`models.balance.learned.engineer`). Of the console's pans the distances from the centre are kept: which side
is which, it cannot know, as its loss takes mirror images for equal. Sides and pairs are those of
:mod:`models.balance.pan`.

Neither ships as the default: see the model card, ``models/weights/balance.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import together
from models.balance.faders import Faders, faders
from models.balance.finish import Limits, finish
from models.balance.learned.hearing import embeddings, of_units
from models.balance.learned.network import Rows, console, features, last, levels
from models.balance.learned.weights import Learned, load
from models.balance.material import Array, Material
from models.balance.solution import Balance, Offset, Taste
from models.balance.targets import Aim, Targets, targets

Indices = NDArray[np.int64]

HEARD_SONGS: Final = 1000
"""Songs that the console's widths count for beside the table's: they replace it."""


@dataclass(slots=True)
class Leveller:
    """The leveller as a solver. ``learned`` is the built-in network if None."""

    limits: Limits = field(default_factory=Limits)
    learned: Learned | None = None
    name: str = "leveller"

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """Faders and pans; ``seed`` plays no role.

        Raises
        ------
        ValueError
            If the material has neither patches nor what was heard, or the weights are missing or do not fit.
        """
        network = self.learned or load(self.name)
        units, indices, rows = _heard(material, taste, network)
        answer = levels(rows)
        return _finished(material, units, taste, _Answer(_spread(units, indices, answer), network.error), self)


@dataclass(slots=True)
class Console:
    """The console as a solver. ``learned`` is the built-in network if None."""

    limits: Limits = field(default_factory=Limits)
    learned: Learned | None = None
    name: str = "dmc"

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """As :meth:`Leveller.solve`."""
        network = self.learned or load(self.name)
        units, indices, rows = _heard(material, taste, network)
        answer, pans = console(rows)
        wide = replace(taste, widths={**_widths(units, indices, np.abs(pans)), **taste.widths})
        return _finished(material, units, wide, _Answer(_spread(units, indices, answer), network.error), self)


def _heard(material: Material, taste: Taste, network: Learned) -> tuple[Faders, Indices, Rows]:
    """The units, which of them were heard, and what the network's last layer says of those."""
    units = faders(material, taste)
    indices, heard = of_units(embeddings(material), units.members)
    return units, indices, last(network.weights, features(network.weights, heard))


@dataclass(frozen=True, slots=True)
class _Answer:
    """``levels`` (u,) in LU, ``nan`` where nothing was heard; the standard deviation of their errors."""

    levels: Array
    error: float


def _spread(units: Faders, indices: Indices, answer: Rows) -> Array:
    """Values of the units that were heard among all units, ``nan`` for the others."""
    found = np.full(len(units.members), np.nan)
    found[indices] = answer
    return found


def _widths(units: Faders, indices: Indices, distances: Rows) -> Mapping[str, Offset]:
    """What was heard as a width of each class: the mean over its units."""
    by_class: dict[str, list[float]] = {}
    for index, distance in zip(indices, distances, strict=True):
        by_class.setdefault(units.labels[index], []).append(float(distance))
    return {
        label: Offset(mean=float(np.mean(found)), spread=float(np.std(found)), songs=HEARD_SONGS)
        for label, found in by_class.items()
    }


def _finished(
    material: Material, units: Faders, taste: Taste, answer: _Answer, solver: Leveller | Console
) -> Balance:
    """A balance of what was heard and, where the engineer is known, of what he does differently."""
    by_class = targets(units, taste)
    wanted = answer.levels + by_class.wanted - targets(units, Taste()).wanted if taste.offsets else answer.levels
    wanted = np.where(units.known, wanted, np.nan)
    there = np.isfinite(wanted)
    wanted = np.where(there, wanted - (together(wanted[there]) if there.any() else 0.0), by_class.wanted)
    aims = {label: _told(aim, solver.name) for label, aim in by_class.aims.items()}
    spread = np.where(there, answer.error, by_class.spread)
    aimed = Targets(wanted=wanted, spread=spread, aims=aims, shift=by_class.shift)
    return finish(material, units, aimed, taste, wanted - units.levels, limits=solver.limits)


def _told(aim: Aim, name: str) -> Aim:
    return replace(aim, source=f"by its sound, {name}")
