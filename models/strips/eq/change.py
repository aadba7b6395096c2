"""How much an equaliser changes."""

from __future__ import annotations

import numpy as np

from models.strips.answer import Equaliser
from models.strips.eq.grid import effect, k_weights, octave_levels, octave_of
from models.strips.material import FREQUENCIES, Array, Sound


def change(sound: Sound, equaliser: Equaliser) -> float:
    """``|dB|`` that the octaves of a sound move, mean by their K-weighted power; 0 for silence.

    Octaves of which it holds little weigh little: a high-pass below a guitar is hardly a change.
    """
    weights = octave_of() @ (sound.spectrum * k_weights(sound.sample_rate))
    if not weights.any():
        return 0.0
    sounding = weights > 0.0
    after = sound.spectrum * effect(equaliser.bands, sound.sample_rate)
    before = octave_levels(sound.spectrum)[sounding]
    moved = np.abs(octave_levels(after)[sounding] - before + equaliser.gain)
    return float(np.average(moved, weights=weights[sounding]))


def curve(equaliser: Equaliser, sample_rate: int = 48000) -> Array:
    """(o,) dB in each octave of noise that is the same in all bands, the gain included."""
    flat = octave_levels(np.ones(len(FREQUENCIES)))
    return np.asarray(octave_levels(effect(equaliser.bands, sample_rate)) - flat + equaliser.gain)
