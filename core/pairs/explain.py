"""Gains over time that make the bands of the dry recording into the wet one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.pairs.shorttime import RIDGE, Array, Complex, CrossSpectra
from core.processors.crossover import crossover_rows


@dataclass(frozen=True, slots=True)
class Explained:
    """What gains of given bands explain.

    Attributes
    ----------
    gains : Array [shape=(windows, bands)]
        Amplitude ratios; negative where the polarity is turned.
    precision : Array [shape=(windows, bands)]
        Power of the dry recording that tells each gain apart from the others (0: nothing does).
    lost : float
        Power of the wet recording that is not explained, as a share of all of it.
    """

    gains: Array
    precision: Array
    lost: float


def responses(frequencies: Array, sample_rate: float, crossovers_hz: Sequence[float]) -> Complex:
    """Responses of the four bands, shape ``(4, frequencies)``, of :mod:`core.processors.crossover`."""
    z = np.exp(-2j * np.pi * frequencies / sample_rate)
    low, whole = [], []
    for b, a1, a2 in crossover_rows(crossovers_hz, sample_rate):
        below = 1.0 + a1 * z + a2 * z * z
        low.append((b * (1.0 + z) ** 2 / below) ** 2)
        whole.append((a2 + a1 * z + z * z) / below)
    (l1, l2, l3), (a1_, a2_, a3_) = low, whole
    lows, highs = l2 * a3_, (a2_ - l2) * a1_
    return np.stack([lows * l1, lows * (a1_ - l1), highs * l3, highs * (a3_ - l3)])


def explain(spectra: CrossSpectra, bands: NDArray[np.complexfloating]) -> Explained:
    """Least-squares gains of bands with responses of shape ``(bands, groups)``."""
    pairs = np.conj(bands)[:, None, :] * bands[None, :, :]
    count = len(bands)
    normal = (spectra.dry @ pairs.real.reshape(count * count, -1).T).reshape(-1, count, count)
    right = (spectra.cross @ np.conj(bands).T).real
    total = np.trace(normal, axis1=1, axis2=2)
    normal = normal + (RIDGE * total + 1e-30)[:, None, None] * np.eye(count)
    inverse = np.linalg.inv(normal)
    gains = np.einsum("tij,tj->ti", inverse, right)
    explained = float(np.einsum("ti,ti->", gains, right))
    wet = float(spectra.wet.sum())
    lost = max(0.0, 1.0 - explained / wet) if wet else 0.0
    return Explained(gains, 1.0 / np.diagonal(inverse, axis1=1, axis2=2), lost)


def without_phase(spectra: CrossSpectra) -> CrossSpectra:
    """The same pair as if its phases agreed: for processors whose crossovers are of another kind."""
    alike = np.sqrt(spectra.dry * spectra.wet).astype(np.complex128)
    return CrossSpectra(spectra.frequencies, spectra.size, spectra.hop, spectra.dry, spectra.wet, alike)


def delayed(spectra: CrossSpectra, samples: float, sample_rate: float) -> CrossSpectra:
    """The same pair with the wet recording drawn ``samples`` forwards (a fraction is allowed)."""
    turn = np.exp(2j * np.pi * spectra.frequencies * samples / sample_rate)
    return CrossSpectra(
        spectra.frequencies, spectra.size, spectra.hop, spectra.dry, spectra.wet, spectra.cross * turn
    )
