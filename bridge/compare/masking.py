"""Masking: how much of its loudness each track loses to the others, second by second and band by band.

The model is that of :mod:`models.balance.masking`: excitation spreads to neighbouring critical bands, and a track
of excitation ``E`` under ``M`` adds ``(E + M)^a - M^a`` of loudness where alone it had ``E^a``. Here each second
is asked for itself. What is left over what there would be alone, in dB, is what masking takes: 3 dB is half
as loud.

Conventions
-----------
* Tracks count as unrelated: their energies add up.
* Turning all tracks up or down by the same changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.decibels import level
from models.balance.masking import EXPONENT, spreading
from models.balance.material import BAND_EDGES

Array = NDArray[np.float64]

FLOOR: Final = 1e-12
"""Share below which there is nothing: excitation of the loudest cell, loudness that is left."""


@dataclass(frozen=True, slots=True)
class Masking:
    """Loss of loudness in dB, 0 or more; NaN where there is none to lose.

    ``bands`` has the shape (bands,), ``tracks`` (tracks,).
    """

    bands: Array
    tracks: Array


def masking(energies: Sequence[NDArray[np.floating]]) -> Masking:
    """Masking among tracks.

    Parameters
    ----------
    energies : sequence of array [shape=(seconds, bands)]
        What :class:`bridge.compare.bands.BandMeter` measured on each track.
    """
    if not energies:
        return Masking(np.full(len(BAND_EDGES) - 1, np.nan), np.zeros(0))
    excited = np.stack([each.astype(np.float64) @ spreading().T for each in energies])
    excited[excited < FLOOR * excited.max(initial=0.0)] = 0.0
    others = np.maximum(excited.sum(axis=0) - excited, 0.0)
    alone = excited**EXPONENT
    beside = np.where(excited > 0.0, (excited + others) ** EXPONENT - others**EXPONENT, 0.0)
    return Masking(_lost(beside, alone, (0, 1)), _lost(beside, alone, (1, 2)))


def _lost(beside: Array, alone: Array, over: tuple[int, int]) -> Array:
    had = alone.sum(axis=over)
    kept = np.divide(beside.sum(axis=over), had, out=np.full_like(had, np.nan), where=had > 0.0)
    return -level(np.clip(kept, FLOOR, 1.0))
