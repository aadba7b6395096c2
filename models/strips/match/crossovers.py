"""Where the bands of a pair meet, from the mean phase between the recordings.

The phase of a compressor of several bands is that of its crossover's all-pass, whatever the gains do
(:mod:`core.pairs.phase`): three frequencies, a delay and the polarity. First all rising triples of a coarse grid
are tried with every delay, then the best ones are refined by least squares. Where the phases are those of no such
crossover, the magnitudes are asked (:mod:`models.strips.match.magnitudes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy import optimize

from core.pairs.explain import Explained, delayed, explain, responses
from core.pairs.phase import MeanPhase, mean_phase
from core.pairs.shorttime import Array, Complex, CrossSpectra
from models.strips.match.magnitudes import HIGHEST, LOWEST_HZ, Triple, by_magnitude, magnitudes, ordered

GRID: Final = tuple(45.0 * 2.0 ** (step / 2.5) for step in range(21))
"""Frequencies in Hz of the coarse search, up to 11.5 kHz."""

DELAYS_MS: Final = tuple(0.02 * step for step in range(-60, 11))
"""What may be left of the delay: the all-passes of a crossover make a pair look later than it is."""

ROUGH: Final = 0.3
"""Phase in rad by which the grid may miss."""

EXACT: Final = 0.004
"""Phase in rad that gains which move within a window leave even where hardly anything is spread."""

STARTS: Final = 6
"""Best triples of the grid that are refined."""

FAR: Final = 3.0
"""Standard errors from which a group counts by its distance instead of its square."""

ALIKE: Final = 0.2
"""Phase in rad up to which a group agrees."""

AGREED: Final = 0.7
"""Share of the groups that must agree for the crossover to be core's."""

WHOLE: Final = 1.5
"""How much worse a whole number of samples may fit to be preferred, and no delay at all to any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Crossovers in Hz, the delay in samples that is left, and what their bands explain.

    ``phase`` says whether the phases agree with core's crossover; else the magnitudes alone were matched.
    """

    crossovers: Triple
    delay: float
    phase: bool
    explained: Explained


def find_crossovers(
    dry: Array,
    wet: Array,
    spectra: CrossSpectra,
    sample_rate: float,
    *,
    start: Triple | None = None,
    known: int = 0,
) -> Crossing:
    """The crossovers of a pair, from ``start`` alone where one is given.

    ``known`` is by how many samples the wet recording was drawn forwards already: as the files lay is preferred.
    """
    phase = mean_phase(dry, wet, sample_rate)
    if len(phase.frequencies):
        fit = _Fit(phase, sample_rate)
        crossovers, delay = fit.best(fit.near(start) if start else fit.coarse(), known)
        if fit.agreement(crossovers, delay) >= AGREED:
            shapes = responses(spectra.frequencies, sample_rate, crossovers)
            explained = explain(delayed(spectra, delay, sample_rate), shapes)
            return Crossing(crossovers=crossovers, delay=delay, phase=True, explained=explained)
    crossovers = by_magnitude(spectra, sample_rate, start)
    explained = magnitudes(spectra, sample_rate, crossovers)
    return Crossing(crossovers=crossovers, delay=0.0, phase=False, explained=explained)


class _Fit:
    """Points are the logarithms of three frequencies in Hz, and a delay in samples."""

    def __init__(self, phase: MeanPhase, sample_rate: float) -> None:
        self.sample_rate = sample_rate
        self.frequencies, self.turns = phase.frequencies, phase.turns
        self.steps = 2.0 * np.pi * phase.frequencies / sample_rate
        self.rough = 1.0 / (phase.spread**2 + ROUGH**2)
        self.sharp = 1.0 / np.sqrt(phase.spread**2 + EXACT**2)

    def coarse(self) -> list[Array]:
        """The triples of the grid that agree best, each with its best delay."""
        triples = list(combinations([one for one in GRID if one < HIGHEST * self.sample_rate], 3))
        return self._ranked(triples)[:STARTS]

    def near(self, start: Triple) -> list[Array]:
        """A given triple with its best delay."""
        return self._ranked([start])

    def _ranked(self, triples: list[Triple]) -> list[Array]:
        delays = np.array(DELAYS_MS) * 1e-3 * self.sample_rate
        turned = np.exp(1j * np.outer(self.steps, delays))
        passes = np.stack([self._all_pass(one) for one in triples])
        agreement = np.abs(((np.conj(passes) * (self.turns * self.rough)) @ turned).real)
        best = agreement.argmax(axis=1)
        order = np.argsort(-agreement.max(axis=1))
        return [np.append(np.log(triples[index]), delays[best[index]]) for index in order]

    def best(self, starts: list[Array], known: int) -> tuple[Triple, float]:
        """The best end of walks from the starts; at a whole delay, or at none, where that does as well."""
        ends = [self._walk(start) for start in starts]
        cost, point = min(ends, key=lambda end: end[0])
        for delay in (-float(known), float(round(point[3]))):
            fixed = min((self._walk(np.append(end[:3], delay), settled=True) for _, end in ends[:2]), key=_cost)
            if fixed[0] <= WHOLE * cost:
                return self._triple(fixed[1]), delay
        return self._triple(point), float(point[3])

    def agreement(self, crossovers: Triple, delay: float) -> float:
        """Share of the groups whose phases agree."""
        point = np.append(np.log(crossovers), delay)
        return float(np.mean(np.abs(self._off(point)) < ALIKE))

    def _walk(self, start: Array, *, settled: bool = False) -> tuple[float, Array]:
        free = 3 if settled else 4
        low = np.append(np.full(3, np.log(LOWEST_HZ)), start[3] - 40.0)[:free]
        high = np.append(np.full(3, np.log(HIGHEST * self.sample_rate)), start[3] + 40.0)[:free]

        def left(part: Array) -> Array:
            return self._off(np.append(part, start[free:])) * self.sharp

        inside = np.clip(start[:free], low + 1e-9, high - 1e-9)
        result = optimize.least_squares(
            left, inside, bounds=(low, high), loss="soft_l1", f_scale=FAR, x_scale=[0.1, 0.1, 0.1, 1.0][:free]
        )
        return float(result.cost), np.append(result.x, start[free:])

    def _off(self, point: Array) -> Array:
        """Phase in rad by which each group is off, of the polarity that agrees better."""
        apart = self.turns * np.conj(self._all_pass(self._triple(point))) * np.exp(1j * self.steps * point[3])
        off: Array = np.angle(apart if (apart.real * self.rough).sum() >= 0.0 else -apart)
        return off

    def _triple(self, point: Array) -> Triple:
        return ordered(np.exp(point[:3]), self.sample_rate)

    def _all_pass(self, crossovers: Triple) -> Complex:
        whole: Complex = responses(self.frequencies, self.sample_rate, crossovers).sum(axis=0)
        return whole


def _cost(end: tuple[float, Array]) -> float:
    return end[0]
