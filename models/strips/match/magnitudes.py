"""Where the bands of a pair meet, from its gains alone: for processors whose crossovers turn phases otherwise.

The gains of given bands are linear (:mod:`core.pairs.explain`), so only the frequencies are searched: the rising
triples of a coarse grid, then the best ones are refined (variable projection; G. Golub, V. Pereyra, "Separable
nonlinear least squares", Inverse Problems 19, 2003).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

import numpy as np
from scipy import optimize

from core.pairs.explain import Explained, explain, responses, without_phase
from core.pairs.shorttime import Array, CrossSpectra

Triple = tuple[float, float, float]

GRID: Final = tuple(45.0 * 2.0 ** (step / 1.25) for step in range(11))
"""Frequencies in Hz of the coarse search, up to 11.5 kHz."""

CLOSEST: Final = 1.15
"""Smallest ratio of two crossovers."""

SEARCHED: Final = 160
"""Windows that the search looks at."""

STARTS: Final = 2
"""Best triples of the grid that are refined."""

LOWEST_HZ: Final = 20.0
HIGHEST: Final = 0.45
"""Highest crossover relative to the sample rate."""


def by_magnitude(spectra: CrossSpectra, sample_rate: float, start: Triple | None = None) -> Triple:
    """The crossovers whose bands, with gains of any size, leave least; from ``start`` alone where one is given."""
    few = _loudest(spectra)
    triples = list(combinations([one for one in GRID if one < HIGHEST * sample_rate], 3))
    ranked = sorted((magnitudes(few, sample_rate, one).lost, one) for one in triples)
    starts = [start] if start else [one for _, one in ranked[:STARTS]]
    return min((_refined(few, sample_rate, one) for one in starts), key=lambda end: end[0])[1]


def magnitudes(spectra: CrossSpectra, sample_rate: float, crossovers: Triple) -> Explained:
    """What the magnitudes of bands explain of the magnitudes of a pair."""
    bands = np.abs(responses(spectra.frequencies, sample_rate, crossovers)).astype(np.complex128)
    return explain(without_phase(spectra), bands)


def ordered(frequencies: Array, sample_rate: float) -> Triple:
    """Three frequencies in Hz as crossovers: rising, apart from each other, within the limits."""
    top = HIGHEST * sample_rate
    f1, f2, f3 = np.clip(np.sort(frequencies), LOWEST_HZ, top)
    f1 = min(f1, top / CLOSEST**2)
    f2 = min(max(f2, f1 * CLOSEST), top / CLOSEST)
    return float(f1), float(f2), float(max(f3, f2 * CLOSEST))


def _refined(spectra: CrossSpectra, sample_rate: float, start: Triple) -> tuple[float, Triple]:
    def lost(point: Array) -> float:
        return magnitudes(spectra, sample_rate, ordered(np.exp(point), sample_rate)).lost

    begin = np.log(start)
    simplex = begin + np.vstack([np.zeros(3), 0.2 * np.eye(3)])
    options: dict[str, Any] = {"initial_simplex": simplex, "xatol": 3e-3, "fatol": 1e-6, "maxfev": 80}
    result = optimize.minimize(lost, begin, method="Nelder-Mead", options=options)  # type: ignore[call-overload]  # options vary by method
    return float(result.fun), ordered(np.exp(result.x), sample_rate)


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
