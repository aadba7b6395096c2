"""Where the bands of a pair meet: the crossovers whose bands leave least of the wet recording unexplained.

The gains of given bands are linear (:mod:`core.pairs.explain`), so only the frequencies are searched: first all
rising triples of a coarse grid, then the best one is refined together with what is left of the delay (variable
projection; G. Golub, V. Pereyra, "Separable nonlinear least squares", Inverse Problems 19, 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from scipy import optimize

from core.pairs.explain import Explained, delayed, explain, responses, without_phase
from core.pairs.shorttime import Array, CrossSpectra
from core.units import power_from_db

Triple = tuple[float, float, float]

GRID: Final = tuple(45.0 * 2.0 ** (step / 2.5) for step in range(21))
"""Frequencies in Hz of the coarse search, up to 11.5 kHz."""

CLOSEST: Final = 1.15
"""Smallest ratio of two crossovers."""

DELAYS_MS: Final = tuple(0.01 * step for step in range(-90, 11))
"""What may be left of the delay in the coarse search: the all-passes of a crossover make a pair look later."""

HEARD_DB: Final = -70.0
"""Power relative to the strongest group below which a group's phase is not asked."""

FEWER: Final = 5
"""Every which triple is tried where phases say nothing."""

LIKELY: Final = 120
"""Triples of the grid whose phases agree best: their gains are tried."""

SEARCHED: Final = 240
"""Windows that the search looks at."""

STARTS: Final = 3
"""Best triples of the grid that are refined."""

WELL: Final = 0.25
"""Share of the power unexplained (-6 dB) up to which phases are taken to agree: gains that change within a window
leave some unexplained, other phases leave most."""

LOWEST_HZ: Final = 20.0
HIGHEST: Final = 0.45
"""Highest crossover relative to the sample rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Crossovers in Hz, the delay in samples that is left, and what their bands explain.

    ``phase`` says whether the phases agree with core's crossover; else the magnitudes alone were matched.
    """

    crossovers: Triple
    delay: float
    phase: bool
    explained: Explained


def find_crossovers(spectra: CrossSpectra, sample_rate: float, *, start: Triple | None = None) -> Crossing:
    """The crossovers of a pair; from ``start`` alone where one is given."""
    by_phase = _search(spectra, sample_rate, start, phase=True)
    if by_phase.explained.lost < WELL:
        return by_phase
    return _search(without_phase(spectra), sample_rate, start, phase=False)


def _search(spectra: CrossSpectra, sample_rate: float, start: Triple | None, *, phase: bool) -> Crossing:
    few = _loudest(spectra)
    starts = [(0.0, start)] if start else _coarse(few, sample_rate, phase=phase)
    found = min((_refined(few, sample_rate, *one, phase=phase) for one in starts), key=lambda result: result[0])
    crossovers, delay = found[1], found[2]
    explained = explain(
        delayed(spectra, delay, sample_rate), _bands(spectra, sample_rate, crossovers, phase=phase)
    )
    return Crossing(crossovers=crossovers, delay=delay, phase=phase, explained=explained)


def _coarse(spectra: CrossSpectra, sample_rate: float, *, phase: bool) -> list[tuple[float, Triple]]:
    """The best delays and triples of the grid."""
    triples = list(combinations([one for one in GRID if one < HIGHEST * sample_rate], 3))
    likely = _by_phase(spectra, sample_rate, triples) if phase else [(0.0, one) for one in triples[::FEWER]]
    ranked = sorted(
        (
            explain(delayed(spectra, delay, sample_rate), _bands(spectra, sample_rate, one, phase=phase)).lost,
            delay,
            one,
        )
        for delay, one in likely
    )
    return [(delay, one) for _, delay, one in ranked[:STARTS]]


def _by_phase(spectra: CrossSpectra, sample_rate: float, triples: list[Triple]) -> list[tuple[float, Triple]]:
    """The triples whose all-pass agrees best with the mean phase of the pair, each with its best delay.

    Gains are positive and real: whatever they do, the phase between the recordings stays that of the crossover.
    """
    power = spectra.dry.sum(axis=0)
    heard = power > power.max() * power_from_db(HEARD_DB)
    frequencies = spectra.frequencies[heard]
    cross = spectra.cross[:, heard]
    phases = cross.sum(axis=0) / np.maximum(np.abs(cross).sum(axis=0), 1e-300)
    delays = np.array(DELAYS_MS) * 1e-3
    turns = np.exp(2j * np.pi * np.outer(frequencies, delays))
    passes = np.stack([responses(frequencies, sample_rate, one).sum(axis=0) for one in triples])
    agreement = np.abs(((np.conj(passes) * phases) @ turns).real)
    best = agreement.argmax(axis=1)
    order = np.argsort(-agreement.max(axis=1))[:LIKELY]
    return [(float(delays[best[index]] * sample_rate), triples[index]) for index in order]


def _refined(
    spectra: CrossSpectra, sample_rate: float, delay: float, start: Triple, *, phase: bool
) -> tuple[float, Triple, float]:
    def crossovers_of(point: Array) -> Triple:
        f1, f2, f3 = np.clip(np.sort(np.exp(point[:3])), LOWEST_HZ, HIGHEST * sample_rate)
        f2 = max(f2, f1 * CLOSEST)
        return float(f1), float(f2), float(max(f3, f2 * CLOSEST))

    def lost(point: Array) -> float:
        crossovers = crossovers_of(point)
        if crossovers[2] > HIGHEST * sample_rate:
            return 1.0
        moved = delayed(spectra, 10.0 * point[3], sample_rate) if phase else spectra
        return explain(moved, _bands(spectra, sample_rate, crossovers, phase=phase)).lost

    begin = np.append(np.log(start), 0.1 * delay)
    simplex = begin + np.vstack([np.zeros(4), 0.2 * np.eye(4)])
    options: dict[str, Any] = {"initial_simplex": simplex, "xatol": 1e-3, "fatol": 1e-7, "maxfev": 160}
    result = optimize.minimize(lost, begin, method="Nelder-Mead", options=options)  # type: ignore[call-overload]  # options vary by method
    return float(result.fun), crossovers_of(result.x), 10.0 * float(result.x[3]) if phase else 0.0


def _bands(
    spectra: CrossSpectra, sample_rate: float, crossovers: Triple, *, phase: bool
) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    bands = responses(spectra.frequencies, sample_rate, crossovers)
    return bands if phase else np.abs(bands).astype(np.complex128)


def _loudest(spectra: CrossSpectra) -> CrossSpectra:
    """The windows of most power, each brought to the same: quiet passages tell of the bands as well."""
    power = spectra.wet.sum(axis=1)
    chosen = np.sort(np.argsort(power)[-SEARCHED:])
    scale = 1.0 / np.sqrt(power[chosen] * max(power.max(), 1e-300) + 1e-300)[:, None]
    return CrossSpectra(
        spectra.frequencies,
        spectra.size,
        spectra.hop,
        spectra.dry[chosen] * scale,
        spectra.wet[chosen] * scale,
        spectra.cross[chosen] * scale,
    )
