"""The faders that a human used, recovered from tracks and mix by least squares.

A mix bus equalises, compresses and adds reverb; a channel does, too. So each side of the mix is explained as the
sum of the tracks, each through its own complex gain in every octave band: an equaliser and a short delay change
these gains, and not the fit. A track's fader is what its gains do to its K-weighted power: by how much louder it
is in the mix than it came. What is later than a window (reverb, echo) is not explained and does not count.

Beside it stands a fit that is blind to phase: the power of the mix in each window and band as the sum of the
tracks' powers, by gains that are not negative (Lawson & Hanson 1974, :func:`scipy.optimize.nnls`). Where the two
are far apart, a channel did something to its track that one gain does not describe (chorus, a doubled take).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from models.balance.decibels import level
from models.balance.evaluate.spectra import Complex, Products
from models.balance.material import Array

ALIKE: Final = 0.95
"""Share of a track's power that the others may explain: beyond, its gain is theirs as much as its own."""

UNSURE: Final = 1.5
"""Standard error in dB beyond which a gain is not known."""

APART: Final = 6.0
"""dB between both fits beyond which a gain is not known."""

BLIND_FLOOR: Final = 1e-3
"""Of the mix's mean power: windows below it count as this loud where powers are weighted."""

LOADING: Final = 1e-9
"""Of the mean power of the tracks in a band, on the diagonal: what is silent there gets no gain."""

DB_PER_SHARE: Final = 10.0 / np.log(10.0)
"""dB of a small change of a power, relative to that power."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a mix did to its tracks (n,).

    Attributes
    ----------
    gains : dB
        ``-inf`` for a track that is not in the mix. A mono track in the centre at 0 dB has 0.
    pans : -1 to 1
        Of the constant-power law; ``nan`` for a track that is not in the mix.
    errors : dB
        Standard errors of the gains, as far as chance goes.
    blind : dB
        The gains of the fit that is blind to phase.
    alike : 0 to 1
        Share of each track's power that the others explain.
    condition : float
        Of the tracks' correlations: 1 for tracks that have nothing in common.
    explained : float
        Share of the mix's K-weighted power that the tracks explain.
    """

    gains: Array
    pans: Array
    errors: Array
    blind: Array
    alike: Array
    condition: float
    explained: float

    @property
    def identifiable(self) -> NDArray[np.bool_]:
        """(n,) Which gains are known: in the mix, unlike the others, sure, and the same to both fits."""
        sounding = np.isfinite(self.gains) & np.isfinite(self.blind)
        apart = np.where(sounding, self.gains, 0.0) - np.where(sounding, self.blind, 0.0)
        common = np.median(apart[sounding]) if sounding.any() else 0.0
        known = (self.alike < ALIKE) & (self.errors < UNSURE) & (np.abs(apart - common) < APART)
        return sounding & known


def recover(found: Products) -> Recovered:
    """Gains and pans of the tracks of a song."""
    powers = np.real(np.einsum("sbii->sbi", found.tracks))
    shaped, chance, left = _shaped(found)
    shares = powers / np.maximum(powers.sum(axis=(0, 1)), np.finfo(float).tiny)
    squares = np.maximum(np.abs(shaped) ** 2 - chance, 0.0)
    energy = (shares * squares).sum(axis=(0, 1))
    # var |h|^2 for h complex normal about its true value: 2 |h|^2 v + v^2.
    variance = (shares**2 * (2.0 * squares * chance + chance**2)).sum(axis=(0, 1))
    total = max(float(found.power.sum()), float(np.finfo(float).tiny))
    sides = np.sqrt((powers * squares).sum(axis=1) / np.maximum(powers.sum(axis=1), np.finfo(float).tiny))
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = DB_PER_SHARE * np.sqrt(variance) / energy
        pans = np.where(energy > 0.0, np.arctan2(sides[1], sides[0]) * 4.0 / np.pi - 1.0, np.nan)
    alike, condition = _alike(found)
    return Recovered(
        gains=level(energy),
        pans=pans,
        errors=np.where(energy > 0.0, errors, np.inf),
        blind=_blind(found),
        alike=alike,
        condition=condition,
        explained=1.0 - left / total,
    )


def _shaped(found: Products) -> tuple[Complex, Array, float]:
    """Complex gains (s, b, n), the variances of them that chance makes, and the power that is left."""
    sides, bands, count = found.mix.shape
    gains = np.zeros((sides, bands, count), np.complex128)
    chance = np.zeros((sides, bands, count))
    left = 0.0
    for side, band in np.ndindex(sides, bands):
        gram, right = found.tracks[side, band], found.mix[side, band]
        diagonal = LOADING * (float(np.trace(gram).real) / count + float(np.finfo(float).tiny))
        inverse = np.linalg.inv(gram + diagonal * np.eye(count))
        gains[side, band] = inverse @ right
        rest = max(0.0, float(found.power[side, band] - (right.conj() @ gains[side, band]).real))
        left += rest
        chance[side, band] = rest / max(found.count[band] - count, 1.0) * np.diag(inverse).real
    return gains, chance, left


def _blind(found: Products) -> Array:
    """Gains in dB from powers alone, each window weighted by the root of what is in it."""
    energy = np.zeros(found.mix.shape[2])
    for band in found.frames.swapaxes(0, 1).astype(np.float64):
        tracks, mix = band[:-1], band[-1]
        weight = 1.0 / np.sqrt(np.maximum(mix, BLIND_FLOOR * mix.mean() + np.finfo(float).tiny))
        squares, _ = nnls((tracks * weight).T, mix * weight)
        energy += squares * tracks.sum(axis=1)
    total = found.frames[:-1].sum(axis=(1, 2), dtype=np.float64)
    return level(energy / np.maximum(total, np.finfo(float).tiny))


def _alike(found: Products) -> tuple[Array, float]:
    """Share of each track's power that the others explain, and the condition of the correlations.

    With the inverse ``C`` of the correlations the share is ``1 - 1 / C_ii`` (variance inflation).
    """
    gram = found.tracks.sum(axis=(0, 1)).real
    scale = np.sqrt(np.diag(gram))
    sounding = scale > 1e-6 * scale.max(initial=np.finfo(float).tiny)
    alike = np.zeros(len(gram))
    if not sounding.any():
        return alike, 1.0
    correlations = (gram / np.maximum(np.outer(scale, scale), np.finfo(float).tiny))[np.ix_(sounding, sounding)]
    values, vectors = np.linalg.eigh(correlations)
    inflation = (vectors**2 / np.maximum(values, 1e-12)).sum(axis=1)
    alike[sounding] = 1.0 - 1.0 / inflation
    return alike, float(values[-1] / max(values[0], 1e-12))
