"""What is done to vocals so that a network learns to undo it, without torch: random bells, random reverbs."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.processors.filters import response
from models.strips.material import OCTAVES
from models.strips.vocal.features import RATE, Map, bin_frequencies, block, mel
from models.strips.vocal.masking import BANDS, bells
from models.strips.vocal.parameters import GAIN_RANGE, reverb_ranges, taught

Array = NDArray[np.float64]


def random_gains(rng: Generator) -> Array:
    """Gains in dB of the nine octaves, (9,): four of them anywhere in ±15 dB, the others 0."""
    gains = np.zeros(len(OCTAVES))
    chosen = rng.choice(len(OCTAVES), BANDS, replace=False)
    gains[chosen] = rng.uniform(*GAIN_RANGE, BANDS)
    return gains


def altered(sung: Array, others: Array, gains: Array) -> Map:
    """What is heard of a song, ``(2, 128, 64)``, whose vocal went through bells of gains in dB (9,).

    ``sung`` and ``others`` are mel powers of vocal and backing (64, 128). The vocal's are multiplied by the mean
    of the bells' power response over each mel band: filtering, but for how a band's power lies within it and for
    what rings on from one transform into the next.
    """
    square = np.abs(response(bells(gains, RATE), bin_frequencies(), RATE)) ** 2
    return block(sung * (mel(square) / mel(np.ones_like(square))), others)


def random_reverb(rng: Generator) -> Array:
    """Ten parameters, (10,), anywhere in their ranges; those without a counterpart in the middle."""
    low, high = reverb_ranges()
    return np.where(taught(), rng.uniform(low, high), (low + high) / 2.0)
