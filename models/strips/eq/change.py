"""How much an equaliser changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.strips.answer import Equaliser, Verdict
from models.strips.eq.grid import effect, octave_levels
from models.strips.material import FREQUENCIES, Array


def total_change(verdicts: Sequence[Verdict[Equaliser]], sample_rate: int = 48000) -> float:
    """``|dB|`` summed over the nine octaves and all tracks; 0 where nothing is changed."""
    curves = (curve(each.settings, sample_rate) for each in verdicts if each.settings)
    return sum(float(np.abs(one).sum()) for one in curves)


def curve(equaliser: Equaliser, sample_rate: int = 48000) -> Array:
    """(o,) dB in each octave of noise that is the same in all bands, the gain included."""
    flat = octave_levels(np.ones(len(FREQUENCIES)))
    return np.asarray(octave_levels(effect(equaliser.bands, sample_rate)) - flat + equaliser.gain)
