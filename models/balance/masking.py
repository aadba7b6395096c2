"""How much of a part is still heard beside the others: partial loudness in critical bands.

A part's power in a band excites the neighbouring bands too, by the spreading function of Schroeder, Atal and Hall
(*Optimizing digital speech coders by exploiting masking properties of the human ear*, JASA 66, 1979, eq. 9), in
dB over the distance ``dz`` in Bark:

    ``15.81 + 7.5 (dz + 0.474) - 17.5 sqrt(1 + (dz + 0.474)^2)``

Loudness in a band grows with the fourth root of the excitation (Zwicker's method in ISO 532-1:2017). Beside
others, a part of excitation ``E`` under ``M`` adds ``(E + M)^0.25 - M^0.25``, alone it has ``E^0.25``. Sums over
the bands, their ratio is the share of its loudness that is left: 1 alone, towards 0 as it drowns.
``((x + 1)^a - 1) / x^a`` grows with ``x = E / M`` for ``0 < a < 1``: a part turned up is never less audible.

Powers are K-weighted, which stands for the way to the inner ear.
There is no threshold in quiet: how loud the engineer listens is not known. Only relations count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance.decibels import level, power
from models.balance.material import BAND_EDGES, Array

EXPONENT: Final = 0.25
"""Of specific loudness over excitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """Excitations of ``u`` parts in ``b`` bands with the faders at 0 dB.

    ``heard`` (b, u) is a part's own while it plays, ``masks`` (b, u) what it does to others: the mean over the
    song.
    """

    heard: Array
    masks: Array


def spreading() -> Array:
    """(b, b) Share of the power in a band (column) that excites every band (row). The bands are one Bark apart."""
    place = np.arange(len(BAND_EDGES) - 1.0)
    distance = place[:, None] - place[None, :] + 0.474
    return power(15.81 + 7.5 * distance - 17.5 * np.sqrt(1.0 + distance**2))


def ear(powers: Array, sounding: Array) -> Ear:
    """Excitations from mean powers over the song.

    Parameters
    ----------
    powers
        (b, u) Mean powers over the song.
    sounding
        (u,) Powers of the parts while they play: a tom's is far above its mean.
    """
    spread = spreading() @ powers
    total = powers.sum(axis=0)
    ratio = np.divide(sounding, total, out=np.zeros_like(total), where=total > 0.0)
    return Ear(heard=spread * ratio, masks=spread)


def audible(of: Ear, gains: Array) -> Array:
    """Share of its loudness, 0 to 1, that every part keeps in every candidate mix.

    Parameters
    ----------
    of
        Excitations of ``u`` parts.
    gains
        (..., u) Faders in dB.

    Returns
    -------
    (..., u); 1 for what is alone in its bands, 0 for silence.
    """
    turned = power(gains)[..., None, :]
    masks = of.masks * turned
    others = np.maximum(masks.sum(axis=-1, keepdims=True) - masks, 0.0)
    own = of.heard * turned
    beside = ((own + others) ** EXPONENT - others**EXPONENT).sum(axis=-2)
    alone = (own**EXPONENT).sum(axis=-2)
    share = np.divide(beside, alone, out=np.zeros_like(alone), where=alone > 0.0)
    return np.asarray(np.clip(share, 0.0, 1.0))


def loss(of: Ear, gains: Array) -> Array:
    """(..., u) dB of loudness that masking takes: ``-10 log10`` of :func:`audible`; 3 dB: half as loud."""
    return -level(np.maximum(audible(of, gains), 1e-12))
