"""What tells the settings of one band: crest and range, percentiles, the transfer curve, how the gain moves.

Levels are those that the compressor's own detector reads, every millisecond, relative to the band's loud level.
A wet recording is the sum of the dry one's bands, each times its gain: the gains over time are those that leave
the least of it, window by window, so that no band is taken for its neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.ndimage import uniform_filter1d

from core.pairs.bands import split
from models.strips.match.learned.measure import STEP, Mask, decibels, envelopes, loud_levels, sounding, starts
from models.strips.material import Array

PERCENTILES: Final = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
TRANSFER_DB: Final = np.arange(-30.0, 9.1, 3.0)
"""Edges of the transfer curve's bins: level of the dry band relative to its loud level."""

LAGS_MS: Final = tuple(2**power for power in range(10))
"""Spans over which levels and gains are compared: 1 ms to 0.5 s."""

WINDOW: Final = 10
"""Steps over which gains are taken."""

RIDGE: Final = 1e-5
"""Share of the strongest band's power that is added to all: it settles what silence leaves open."""

LARGEST_DB: Final = 30.0
"""Gains beyond are noise of quiet places."""

STILL: Final = 1e-6
"""Variance in dB^2 below which a gain does not move."""

FEWEST: Final = 20
"""Values below which a figure is not taken."""


def band_features(dry: Array, wet: Array, rate: float, crossovers: Sequence[float]) -> tuple[Array, Array]:
    """Figures of each band, shape (4, features), and the loud levels in dBFS under the thresholds, (4,).

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
    rate : float, Hz
    crossovers : three rising frequencies in Hz
    """
    bands = split(dry, rate, crossovers)
    level = envelopes(bands, rate)
    gain = gains(bands, wet, rate)
    heard, loud = sounding(level), loud_levels(level)
    centres = np.log(np.sqrt(np.array([20.0, *crossovers]) * np.array([*crossovers, 20000.0])))
    rows = [
        np.concatenate([[number, centres[number], loud[number] - loud.max()], _band(*each)])
        for number, each in enumerate(zip(level - loud[:, np.newaxis], gain, heard, strict=True))
    ]
    return np.stack(rows), loud


def gains(bands: Array, wet: Array, rate: float) -> Array:
    """Gains in dB of the dry recording's bands (4, channels, frames) that make the wet one, (4, steps).

    Least squares in windows of :data:`WINDOW` steps; a band that is far below the others is drawn to nothing.
    """
    first = starts(bands.shape[2], rate, STEP)
    signals = [*bands, np.ascontiguousarray(wet.T)]
    count = len(bands)
    products = np.zeros((len(first), count, count + 1))
    for row in range(count):
        for column in range(row, count + 1):
            summed = np.add.reduceat((signals[row] * signals[column]).sum(axis=0), first)
            products[:, row, column] = uniform_filter1d(summed, WINDOW, mode="nearest")
            if column < count:
                products[:, column, row] = products[:, row, column]
    left, right = products[:, :, :count], products[:, :, count:]
    strongest = np.einsum("tii->ti", left).max(axis=1)
    left = left + (RIDGE * strongest + np.finfo(float).tiny)[:, np.newaxis, np.newaxis] * np.eye(count)
    found = np.linalg.solve(left, right)[..., 0].T
    return np.clip(decibels(found * np.abs(found)), -LARGEST_DB, LARGEST_DB)


def _band(level: Array, gain: Array, heard: Mask) -> Array:
    if heard.sum() < FEWEST:
        heard = np.ones_like(heard)
    shown, gains = level[heard], gain[heard]
    return np.concatenate(
        [
            [heard.mean(), shown.max() - np.sqrt(np.mean(shown**2)), shown.std(), gains.std()],
            np.percentile(shown, PERCENTILES),
            np.percentile(gains, PERCENTILES),
            _transfer(shown, gains),
            *(_movement(level, gain, heard, lag) for lag in LAGS_MS),
        ]
    )


def _transfer(level: Array, gain: Array) -> Array:
    """Mean gain in each bin of level, the nearest filled one's where a bin is empty; then the bins' shares."""
    bins = np.digitize(level, TRANSFER_DB)
    counts = np.bincount(bins, minlength=len(TRANSFER_DB) + 1)
    sums = np.bincount(bins, gain, minlength=len(TRANSFER_DB) + 1)
    filled = np.flatnonzero(counts)
    means = np.interp(np.arange(len(counts)), filled, sums[filled] / counts[filled])
    return np.concatenate([means, counts / len(level)])


def _movement(level: Array, gain: Array, heard: Mask, lag: int) -> Array:
    """How the gain moves over a span, and how it answers to a level that rises and to one that falls.

    5th and 95th percentile and standard deviation of the gain's differences; the slopes of a straight line from
    the level's differences to the gain's, of those that rise and of those that fall; their autocorrelation.
    """
    both = heard[lag:] & heard[:-lag]
    if both.sum() < FEWEST:
        return np.zeros(6)
    moved, risen = (gain[lag:] - gain[:-lag])[both], (level[lag:] - level[:-lag])[both]
    slopes = [_slope(risen[side], moved[side]) for side in (risen > 0.0, risen < 0.0)]
    centred = gain - gain[heard].mean()
    alike = float(np.mean((centred[lag:] * centred[:-lag])[both])) / max(gain[heard].var(), STILL)
    return np.array([*np.percentile(moved, (5.0, 95.0)), moved.std(), *slopes, alike])


def _slope(x: Array, y: Array) -> float:
    power = float(x @ x)
    return float(x @ y) / power if power > 0.0 else 0.0
