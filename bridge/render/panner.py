"""REAPER's pan laws, tapers and pan modes.

Conventions
-----------
* Pan is -1 (left) to 1 (right), width -1 (swapped) to 1 (as it is); a law is the gain at the centre.
* A law above 1 is gain-compensated: the law ``1 / law``, and everything ``law`` times louder (ReaScript's
  ``D_PANLAW``: 1.414 is "-3 dB with gain compensation").
* Hybrid taper (REAPER 7.1 and later): 0 dB is a balance that turns the far side down, ``1 - |pan|``; -3 dB is
  sine, -6 dB linear. 0 dB at three pans and -3 dB at three are published measurements in REAPER
  7.82 (the reaper-panning skill); other laws are geometric between (and below) these, which is ours.
* Sine taper (before 7.1, and where a project names none), with ``theta = (1 + pan) pi/4``:
  ``(left, right) = k (cos theta, sin theta)``, ``k = 1 + (law sqrt 2 - 1) g(|pan|)``; from -6 dB down linear.
  The law and a table of ``g`` are published measurements (OuthenticLtd/Daw2Daw); the polynomial is our fit to it.
* Linear taper is taken for hybrid: no project of our corpus has it and no measurement is known.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from core.units import db_from_gain, gain_from_db

Values = NDArray[np.float64]
Gains = tuple[Values, Values]
Matrix = tuple[Values, Values, Values, Values]
"""``left from left, left from right, right from left, right from right``, each 0- or 1-dimensional."""

SINE_TAPER: Final = 0
DUAL_PAN: Final = 6

LINEAR_LAW: Final = 0.5
"""Law (-6 dB) from which down the sine taper is linear too."""

STEP_DB: Final = db_from_gain(math.sqrt(2.0))
"""dB from one of the hybrid taper's three curves to the next."""

QUIETEST: Final = gain_from_db(-60.0)
"""Laws below are taken for this one: REAPER offers none."""

_BOOST: Final = Polynomial([1.0, -0.74419353, -0.19526361, -0.03688132, -0.02366154])
"""``g`` over ``pan^2``, within 3e-5 of the measured table."""


def pan_gains(pan: Values, law: float, taper: int) -> Gains:
    """Gains of left and right at every pan."""
    if law > 1.0:
        left, right = pan_gains(pan, 1.0 / law, taper)
        return law * left, law * right
    law = max(law, QUIETEST)
    return _sine_taper(pan, law) if taper == SINE_TAPER else _hybrid(pan, law)


def width_and_pan(width: Values, gains: Gains) -> Matrix:
    """Balance and stereo pan: the width first, ``(1 ± width) / 2`` of each side, then the gains."""
    near, far = (1.0 + width) / 2.0, (1.0 - width) / 2.0
    left, right = gains
    return left * near, left * far, right * far, right * near


def dual_pan(first: Gains, second: Gains) -> Matrix:
    """Dual pan: each channel is panned by itself."""
    return first[0], second[0], first[1], second[1]


def _balance(pan: Values) -> Gains:
    return np.minimum(1.0, 1.0 - pan), np.minimum(1.0, 1.0 + pan)


def _sine(pan: Values) -> Gains:
    theta = math.pi / 4.0 * (1.0 + pan)
    return np.where(pan >= 1.0, 0.0, np.cos(theta)), np.sin(theta)


def _linear(pan: Values) -> Gains:
    return (1.0 - pan) / 2.0, (1.0 + pan) / 2.0


_CURVES: Final = (_balance, _sine, _linear)


def _sine_taper(pan: Values, law: float) -> Gains:
    if law <= LINEAR_LAW:
        return _linear(pan)
    k = 1.0 + (law * math.sqrt(2.0) - 1.0) * _BOOST(pan * pan)
    left, right = _sine(pan)
    return k * left, k * right


def _hybrid(pan: Values, law: float) -> Gains:
    steps = -db_from_gain(law) / STEP_DB
    if steps >= 2.0:
        left, right = _linear(pan)
        return left ** (steps / 2.0), right ** (steps / 2.0)
    below = int(steps)
    share = steps - below
    lower, upper = _CURVES[below](pan), _CURVES[below + 1](pan)
    left, right = (a ** (1.0 - share) * b**share for a, b in zip(lower, upper, strict=True))
    return left, right
