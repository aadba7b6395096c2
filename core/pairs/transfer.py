"""Level in against level out of a pair: the static curve of whatever lies between, without a model of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from core.pairs.shorttime import Array, CrossSpectra
from core.units import db_from_power

STEP_DB: Final = 2.0
FEWEST: Final = 4
"""Windows from which a level has a median."""

FAINT: Final = 1e-12
"""Mean power below which a window is silent."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Median level out at each level in, both in dB, shape ``(levels,)``; ``windows`` is of how many."""

    level_in: Array
    level_out: Array
    windows: Array


def transfer_curve(spectra: CrossSpectra, *, lowest_hz: float = 0.0, highest_hz: float = np.inf) -> Transfer:
    """The transfer curve of a pair between two frequencies.

    Levels are those of the windows of :func:`core.pairs.shorttime.cross_spectra`, relative to a full-scale
    square wave. Below a compressor's threshold the curve rises by 1 dB per dB, above it by ``1/R``, rounded
    by attack and release.
    """
    used = (spectra.frequencies >= lowest_hz) & (spectra.frequencies < highest_hz)
    # A periodic Hann window of n frames has the power 3/8 n; half of a real signal's spectrum is kept.
    scale = 0.375 * spectra.size**2 / 2.0
    before, after = (one[:, used].sum(axis=1) / scale for one in (spectra.dry, spectra.wet))
    heard = (before > FAINT) & (after > FAINT)
    level_in, level_out = (np.array([db_from_power(p) for p in one[heard].tolist()]) for one in (before, after))
    place = np.round(level_in / STEP_DB)
    rows = [
        (
            STEP_DB * at,
            float(np.median(level_out[place == at] - level_in[place == at])),
            float((place == at).sum()),
        )
        for at in np.unique(place)
        if (place == at).sum() >= FEWEST
    ]
    centres, change, windows = np.array(rows).reshape(-1, 3).T
    return Transfer(centres, centres + change, windows)
