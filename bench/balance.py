"""Speed of the balance: ``python -m bench.balance`` prints what a candidate, a search and a proposal cost.

Sessions are made up (60 and 300 parts of four minutes, in eight sections), so the analysis is not timed, and
solvers that listen are left out: there is no sound. The genetic algorithm is held against two optimisers that
share nothing with it but the function that they minimise: SciPy's differential evolution (Storn & Price 1997) and
L-BFGS-B (Byrd et al. 1995) from many starts, both with far more evaluations; the best value that any of them finds
is the reference. A mix is rendered by the renderer for comparison: a part of the song, scaled to four minutes.
Times are wall-clock, the best of some rounds.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import differential_evolution, minimize

from bench.render import RATE, media, timed
from bridge.session import Item, Session, Source, Take, Track
from models.balance.evaluate.made_up import made_up
from models.balance.faders import faders
from models.balance.finish import common_level
from models.balance.fitness import Fitness, fitness
from models.balance.genetic import Breeding, Desk, breed
from models.balance.learned.solvers import Console, Leveller
from models.balance.material import Material
from models.balance.registry import solvers
from models.balance.solution import Taste
from models.balance.targets import targets
from models.ears.taxonomy import CLASSES

PARTS: Final = (60, 300)
SECONDS: Final = 240.0
RENDERED: Final = 20.0
"""Seconds that are rendered; the figure is scaled to :data:`SECONDS`."""

ROUNDS: Final = 3
SEEDS: Final = (1, 2, 3)
STARTS: Final = 20
REACH: Final = 24.0
"""dB around the closed form in which differential evolution looks."""

Array = NDArray[np.float64]
T = TypeVar("T")


def session(parts: int) -> Material:
    """A session of all classes in turn."""
    labels = [CLASSES[k % len(CLASSES)] for k in range(parts)]
    return made_up(labels, np.random.default_rng(parts), sections=8, seconds=SECONDS)


def problem(material: Material) -> tuple[Fitness, Desk]:
    """What the genetic algorithm minimises, and its genes."""
    units = faders(material, Taste())
    aimed = targets(units, Taste())
    closed = aimed.wanted - units.levels
    start = np.where(units.free, closed + common_level(units, closed), units.now)
    return fitness(material, units, aimed, start), Desk.of_units(units, start)


def best_of(call: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the fastest round, and the result."""
    found = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        result = call()
        found.append((time.perf_counter() - begun, result))
    return min(found, key=lambda one: one[0])


def reference(judge: Callable[[Array], Array], start: Array) -> dict[str, float]:
    """The best values that long runs of other optimisers find."""

    def one(genes: Array) -> float:
        return float(judge(genes[None])[0])

    def slope(genes: Array) -> Array:
        nudge = 1e-4
        moved = np.concatenate([genes + nudge * np.eye(len(genes)), genes - nudge * np.eye(len(genes))])
        up, down = np.split(judge(moved), 2)
        return np.asarray((up - down) / (2.0 * nudge))

    draw = np.random.default_rng(7)
    starts = [start, *(start + 6.0 * draw.standard_normal((STARTS - 1, len(start))))]
    descents = [minimize(one, begin, jac=slope, method="L-BFGS-B", options={"maxiter": 2000}) for begin in starts]

    def all_of(columns: Array) -> Array:
        return judge(columns.T)

    evolved = differential_evolution(
        all_of,  # type: ignore[arg-type]  # the stubs know no vectorised function
        list(zip(start - REACH, start + REACH, strict=True)),  # type: ignore[arg-type]
        popsize=4,
        maxiter=2000,
        tol=1e-8,
        rng=7,
        polish=False,
        vectorized=True,
        updating="deferred",
    )
    return {
        f"L-BFGS-B, {STARTS} starts": min(float(run.fun) for run in descents),
        f"differential evolution, {evolved.nit} generations": float(evolved.fun),
    }


def _fresh(search: Callable[[np.random.Generator], T], seed: int) -> T:
    return search(np.random.default_rng(seed))


def searched(parts: int) -> None:
    """Value and time of the genetic algorithm beside the long runs."""
    judge, desk = problem(session(parts))

    def value(many: Array) -> Array:
        return judge(desk.faders(many))

    begun = time.perf_counter()
    found = reference(value, desk.genes)
    long = time.perf_counter() - begun
    best = min(found.values())
    print(f"\n{parts} parts: value in dB, above the best of all")
    closed = float(value(desk.genes[None])[0])
    for name, reached in {**found, "closed form": closed}.items():
        print(f"{name:<44}{reached:>9.4f}{reached - best:>9.4f}")
    print(f"{'both optimisers took':<44}{long:>16.1f} s")
    for seed in SEEDS:
        search = partial(breed, value, desk.genes, Breeding())
        seconds, (_, curve) = best_of(partial(_fresh, search, seed))
        print(f"{f'genetic, seed {seed}':<44}{curve[-1]:>9.4f}{curve[-1] - best:>9.4f}{seconds:>8.2f} s")


def rendered(parts: int) -> float:
    """Seconds to render four minutes of as many tracks, without plug-ins, by one thread."""
    with tempfile.TemporaryDirectory() as folder:
        paths = media(Path(folder), RENDERED)
        items = [
            (Item(position=0.0, length=RENDERED, takes=(Take(source=Source(kind="WAVE", path=path)),)),)
            for path in paths
        ]
        tracks = tuple(
            Track(guid=f"t{number}", volume=0.3, items=items[number % len(items)]) for number in range(parts)
        )
        took, audio = timed(Session(name="bench", tracks=tracks, sample_rate=RATE), 1)
        return took * SECONDS / audio


def main() -> None:
    """Print the tables."""
    population = Breeding().population
    render = rendered(PARTS[0])
    print(f"{'':<44}" + "".join(f"{parts:>6} parts" for parts in PARTS))
    judged = []
    for parts in PARTS:
        judge, desk = problem(session(parts))
        seconds, _ = best_of(partial(judge, desk.faders(np.tile(desk.genes, (population, 1)))))
        judged.append(seconds / population)
    print(f"{'one candidate mix':<44}" + "".join(f"{1e6 * seconds:>9.1f} µs" for seconds in judged))
    print(f"{'the same, rendered (4 minutes, no plug-ins)':<44}{render:>10.1f} s{render / judged[0]:>14.0f} times")
    for name, solver in solvers().items():
        if not isinstance(solver, Leveller | Console):
            took = [best_of(partial(solver.solve, session(parts), Taste()))[0] for parts in PARTS]
            print(f"{f'proposal, {name}':<44}" + "".join(f"{seconds:>10.3f} s" for seconds in took))
    searched(PARTS[0])


if __name__ == "__main__":
    main()
