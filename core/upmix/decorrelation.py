"""Surrounds that differ from the front and from each other without a colour of their own.

The filters turn phases and nothing else: random phases at knots spaced along the frequency axis, smooth between
them, opposite in the two surrounds. Their group delay is the slope of the phase, so the spacing of the knots, no
closer than 100 Hz, bounds it to about 10 ms at low and 1 ms at high frequencies: an onset stays an onset (after
M. Bouéri, C. Kyriakakis, "Audio Signal Decorrelation Based on a Critical Band Approach", AES 117, 2004).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fftshift, irfft
from scipy.interpolate import PchipInterpolator

LENGTH_S: Final = 0.0853
"""Length of the filters: 4096 at 48 kHz."""

NARROWEST_HZ: Final = 100.0
SEED: Final = 775


def decorrelation_taps(amount: float, sample_rate: float) -> NDArray[np.float64]:
    """Filters of the left and the right surround, shape (2, 2 m + 1), their centre is time 0.

    Parameters
    ----------
    amount : float in [0, 1]
        Share of the phases' full range of ±pi. 0 leaves the sound as it is.
    sample_rate : float, Hz
    """
    if not 0.0 <= amount <= 1.0:
        raise ValueError(f"the amount of decorrelation must be in 0..1, not {amount}")
    reach = round(LENGTH_S * sample_rate / 2.0)
    frequencies = np.arange(reach + 1) * sample_rate / (2 * reach)
    knots = _knots(sample_rate / 2.0)
    # The same knots carry the same phases at every sample rate: they are drawn from low to high.
    phases = np.random.default_rng(SEED).uniform(-np.pi, np.pi, len(knots))
    phases[:2] = phases[-1] = 0.0
    turn = amount * PchipInterpolator(knots, phases)(frequencies)
    taps = irfft(np.exp(1j * np.stack([turn, -turn])), 2 * reach, axis=1)
    return np.concatenate([fftshift(taps, axes=1), np.zeros((2, 1))], axis=1)


def _knots(nyquist: float) -> NDArray[np.float64]:
    """Frequencies from 0 to Nyquist, one equivalent rectangular bandwidth apart, but at least 100 Hz."""
    knots = [0.0]
    while knots[-1] < nyquist:
        knots.append(knots[-1] + max(NARROWEST_HZ, 24.7 * (1.0 + 0.00437 * knots[-1])))
    return np.array([*knots[:-1], nyquist])
