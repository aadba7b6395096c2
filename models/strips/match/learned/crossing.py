"""What tells the crossovers of a pair: within a band all frequencies have one gain over time.

Gains of 46 ms windows and ninths of an octave (:mod:`core.pairs.shorttime`), brought to one grid of frequencies
for all sample rates.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from core.pairs.shorttime import cross_spectra
from core.processors.kernel import DB_PER_OCTAVE
from models.strips.match.learned.measure import decibels
from models.strips.material import Array

POINTS: Final = 45
GRID: Final = np.geomspace(40.0, 14000.0, POINTS)
"""Frequencies in Hz, a fifth of an octave apart."""

APART: Final = 2
"""Points of the grid across which gains are compared."""

LARGEST_DB: Final = 40.0
"""Gains beyond are noise of quiet places."""

QUIET_DB: Final = 60.0
"""Below the loudest place of a recording, a place says nothing of gains."""


def crossing_features(dry: Array, wet: Array, rate: float) -> Array:
    """Four figures a point of the grid, one behind the other, shape (4 x POINTS,).

    Level of the dry recording relative to its loudest point, mean gain, standard deviation of the gain over time,
    and the RMS difference over time of the gains :data:`APART` points above and below; dB, means by dry power.
    """
    spectra = cross_spectra(dry, wet, rate)
    level = decibels(spectra.dry)
    gain = DB_PER_OCTAVE * np.log2(np.maximum(np.abs(spectra.cross), 1e-12) / np.maximum(spectra.dry, 1e-12))
    gain = np.clip(gain, -LARGEST_DB, LARGEST_DB)
    weight = np.where(level > level.max() - QUIET_DB, np.sqrt(spectra.dry), 0.0)
    axis = np.log(np.maximum(spectra.frequencies, 1.0))
    gain, weight, level = (_on_grid(axis, each) for each in (gain, weight, level))
    mean = _mean(gain, weight)
    spread = np.sqrt(_mean((gain - mean) ** 2, weight))
    across = np.zeros(POINTS)
    both = np.minimum(weight[:, : -2 * APART], weight[:, 2 * APART :])
    across[APART:-APART] = np.sqrt(_mean((gain[:, 2 * APART :] - gain[:, : -2 * APART]) ** 2, both))
    loud = level.max(axis=0)
    return np.concatenate([loud - loud.max(), mean, spread, across])


def _on_grid(axis: Array, values: Array) -> Array:
    """Rows of values at :data:`GRID`, straight in the logarithm of frequency."""
    at = np.log(GRID)
    above = np.clip(np.searchsorted(axis, at), 1, len(axis) - 1)
    share = np.clip((at - axis[above - 1]) / (axis[above] - axis[above - 1]), 0.0, 1.0)
    mixed: Array = (1.0 - share) * values[:, above - 1] + share * values[:, above]
    return mixed


def _mean(values: Array, weight: Array) -> Array:
    total = weight.sum(axis=0)
    mean: Array = (values * weight).sum(axis=0) / np.where(total > 0.0, total, 1.0)
    return mean
