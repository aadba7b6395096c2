"""A rigid sphere for a head: what reaches two ears from a loudspeaker.

Sources: C. P. Brown, R. O. Duda, "A Structural Model for Binaural Sound Synthesis", IEEE Trans. Speech and Audio
Processing 6(5), 1998, eqs. 3 to 5; R. O. Duda, W. L. Martens, "Range Dependence of the Response of a Spherical
Head Model", JASA 104(5), 1998; R. S. Woodworth, "Experimental Psychology", 1938 (the delay).

With ``t`` the angle between a source and an ear, ``a`` the head's radius and ``c`` the speed of sound::

    delay   -(a/c) cos t                  to 90 degrees, then (a/c) (t - pi/2): the way around the sphere
    shadow  (1 + j alpha w/2w0) / (1 + j w/2w0),  w0 = c/a
            alpha = (1 + 0.05) + (1 - 0.05) cos(t 180/150)

which lifts high frequencies by 6 dB at the near ear and takes 20 dB from them on the far side. There are no
pinnae in it, so front and back, above and below sound alike but for the delay.

Conventions
-----------
* Azimuths are in degrees, 0 ahead, positive to the left (as in AES69), so the left ear is at 90.
* Filters have the shape (2, channels, 2 m + 1): left and right ear; their centre is the time at which sound would
  pass the middle of the head.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fftshift, irfft
from scipy.signal.windows import tukey

RADIUS_M: Final = 0.0875
SOUND_M_S: Final = 343.0
EARS: Final = (90.0, -90.0)

REACH_S: Final = 0.005
"""Half the filters' length. The latest arrival is (a/c) pi/2 = 0.40 ms, the shadow's time constant 0.13 ms."""

_ALPHA_MIN: Final = 0.1
_DARKEST: Final = 150.0
"""Angle in degrees of the least sound; beyond it waves from both sides meet."""

Taps = NDArray[np.float64]


def ear_angle(azimuth: float, ear: float) -> float:
    """Angle in degrees, 0 to 180, between two directions in the horizontal plane."""
    return abs((azimuth - ear + 180.0) % 360.0 - 180.0)


def arrival(angle: float) -> float:
    """When sound reaches an ear at an angle in degrees: seconds, relative to the middle of the head."""
    radians = np.radians(angle)
    way = -np.cos(radians) if angle <= 90.0 else radians - np.pi / 2.0
    return float(RADIUS_M / SOUND_M_S * way)


def shadow(angle: float, frequencies: Taps) -> NDArray[np.complex128]:
    """The head's response at frequencies in Hz for an ear at an angle in degrees."""
    alpha = 1.0 + _ALPHA_MIN / 2.0 + (1.0 - _ALPHA_MIN / 2.0) * np.cos(np.radians(angle * 180.0 / _DARKEST))
    turn = 1j * np.pi * frequencies * RADIUS_M / SOUND_M_S
    response: NDArray[np.complex128] = (1.0 + alpha * turn) / (1.0 + turn)
    return response


def head_taps(azimuths: Sequence[float], sample_rate: float) -> Taps:
    """Filters from loudspeakers in the horizontal plane to both ears, (2, loudspeakers, 2 m + 1)."""
    reach = round(REACH_S * sample_rate)
    frequencies = np.arange(reach + 1) * sample_rate / (2 * reach)
    angles = [[ear_angle(azimuth, ear) for azimuth in azimuths] for ear in EARS]
    responses = np.array(
        [
            [shadow(angle, frequencies) * np.exp(-2j * np.pi * frequencies * arrival(angle)) for angle in row]
            for row in angles
        ]
    )
    taps = fftshift(irfft(responses, 2 * reach, axis=2), axes=2)
    return np.concatenate([taps, np.zeros((*taps.shape[:2], 1))], axis=2) * tukey(2 * reach + 1, 0.5)
