"""The genetic algorithm against other optimisers, and its own promises."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, differential_evolution, minimize

from models.balance.faders import faders
from models.balance.finish import common_level
from models.balance.fitness import CREST, PEAKY, Fitness, fitness
from models.balance.genetic import Breeding, Genetic, breed
from models.balance.material import Array, Material
from models.balance.solution import Taste
from models.balance.targets import targets
from tests.models.balance.cases import BAND, copied, louder, session

HOUSE = Taste()
AS_GOOD = 0.1
"""dB of fitness within which the algorithm reaches the best that is known."""


def judged(material: Material) -> tuple[Fitness, Array]:
    units = faders(material, HOUSE)
    aimed = targets(units, HOUSE)
    closed = aimed.wanted - units.levels
    start = closed + common_level(units, closed)
    return fitness(material, units, aimed, start), start


def descended(judge: Fitness, start: Array, starts: int) -> float:
    """The best value that L-BFGS finds from several starts."""

    def value_and_gradient(at: Array, *_: object) -> tuple[float, Array]:
        steps = 1e-4 * np.eye(len(at))
        slope = (judge(at + steps) - judge(at - steps)) / 2e-4
        return float(judge(at[None, :])[0]), slope

    draw = np.random.default_rng(0)
    points = [start, *(start + draw.normal(0.0, 4.0, len(start)) for _ in range(starts - 1))]
    return min(float(minimize(value_and_gradient, at, jac=True, method="L-BFGS-B").fun) for at in points)


def evolved(judge: Fitness, start: Array) -> float:
    """The best value that differential evolution finds within 12 dB of a start."""

    def value(at: Array, *_: object) -> float:
        return float(judge(at[None, :])[0])

    bounds = Bounds(start - 12.0, start + 12.0)
    return float(differential_evolution(value, bounds, rng=2, maxiter=80, tol=1e-8).fun)


def test_it_is_as_good_as_differential_evolution_with_few_parts() -> None:
    judge, start = judged(session(BAND[:5]))
    best, _ = breed(judge, start, Breeding(), np.random.default_rng(1))
    assert judge(best[None, :])[0] <= evolved(judge, start) + AS_GOOD


@pytest.mark.parametrize("off", [0.0, 6.0])
def test_it_is_as_good_as_gradients_with_a_whole_band_even_from_a_bad_start(off: float) -> None:
    judge, start = judged(session([*BAND, *BAND, "strings", "brass"]))
    from_here = start + np.random.default_rng(4).normal(0.0, off, len(start))
    best, _ = breed(judge, from_here, Breeding(), np.random.default_rng(1))
    assert judge(best[None, :])[0] <= descended(judge, start, 4) + AS_GOOD


def test_the_curve_never_rises_and_ends_at_what_is_proposed() -> None:
    curve = Genetic().solve(session(BAND), HOUSE).curve
    assert len(curve) == Breeding().generations + 1
    assert np.all(np.diff(curve) <= 1e-12)
    assert curve[-1] < curve[0]


def test_the_same_seed_gives_the_same_and_another_nearly() -> None:
    material = session(BAND)
    first, again, other = (Genetic().solve(material, HOUSE, seed=seed).gains for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(np.diff(first), np.diff(other), atol=1.0)


def test_missing_every_target_by_one_lu_is_one() -> None:
    """Two classes of one weight, one 1 LU too loud and one 1 LU too quiet: one constant cannot mend it."""
    judge, start = judged(session(["lead_vocal", "lead_vocal"], loudness=[-20.0, -20.0], sections=1))
    assert judge.terms(start[None, :])[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert judge.terms((start + np.array([1.0, -1.0]))[None, :])[0, 0] == pytest.approx(1.0)


def test_a_peaky_mix_costs_what_is_beyond_the_crest() -> None:
    judge, start = judged(session(["piano"], crest=CREST + 10.0))
    peak = judge.terms(start[None, :])[2, 0] / PEAKY
    assert 5.0 < peak <= 10.0 + 1e-9
    assert judge(start[None, :])[0] == pytest.approx(PEAKY * peak, abs=1.0)


def test_fitness_does_not_know_how_loud_the_mix_is() -> None:
    judge, start = judged(session(BAND, crest=25.0))
    many = start + np.random.default_rng(0).normal(0.0, 5.0, (6, len(start)))
    np.testing.assert_allclose(judge(many + 9.0), judge(many), rtol=1e-9)


def test_a_population_is_judged_as_each_of_its_mixes() -> None:
    judge, start = judged(session(BAND))
    many = start + np.random.default_rng(0).normal(0.0, 5.0, (6, len(start)))
    np.testing.assert_allclose(judge(many), [judge(one[None, :])[0] for one in many])


def test_twins_get_the_same_fader() -> None:
    gains = Genetic().solve(copied(session(BAND), 4), HOUSE).gains
    assert gains[4] == gains[-1]


def test_louder_audio_of_all_parts_moves_no_fader() -> None:
    material = session(BAND, crest=-20.0)
    before, after = (Genetic().solve(one, HOUSE).gains for one in (material, louder(material, 3.0)))
    np.testing.assert_allclose(after, before, atol=0.01)
