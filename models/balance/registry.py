"""The solvers by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.balance.closed import Closed
from models.balance.genetic import Genetic
from models.balance.learned.solvers import Console, Leveller
from models.balance.solution import Solver

DEFAULT: Final = "closed"
"""What solves where nobody asks for another: the baseline, until another is measured to be better."""


def solvers() -> Mapping[str, Solver]:
    """Name → solver."""
    every: tuple[Solver, ...] = (Closed(), Genetic(), Leveller(), Console())
    return {solver.name: solver for solver in every}
