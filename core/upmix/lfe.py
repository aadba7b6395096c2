"""The LFE's low-pass: the magnitude of LR4 without its phase.

The low-frequency effects channel is played back 10 dB louder than the main channels, in its band up to 120 Hz
(EBU Tech 3341, 2.10). The main channels keep their bass, so the two add in the room, and what is sent must be in
phase with what stays. An LR4 low-pass turns by 180 degrees at its corner: beside the unfiltered bass, played back
at its level (a send at -10 dB), it would leave 1 - 1/2 there, a hole of 6 dB. So the filter is LR4's magnitude,

    |H(f)| = 1 / (1 + (f / corner)^4),

-6.02 dB at the corner and 24 dB per octave above, at zero phase. Its impulse response is known in closed form,
``h(t) = exp(-a |t|) (cos a t + sin a |t|)`` with ``a = 2 pi corner / sqrt(2)`` (times a constant), and 120 dB down
after 26 ms at 120 Hz. Beside the main channels a send at ``s`` dB raises the bass by ``1 + 10^((s + 10)/20)``:
6.0 dB for -10, 3.5 dB for -16, 2.4 dB for -20, and nowhere lowers it.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLAYBACK_GAIN_DB: Final = 10.0
"""How much louder the LFE is played back than a main channel (EBU Tech 3341, 2.10)."""

_NEPERS: Final = 13.8
"""-120 dB"""


def lfe_taps(corner: float, sample_rate: float) -> NDArray[np.float64]:
    """The low-pass, symmetric, of unity gain at 0 Hz: shape (2 m + 1), its centre is time 0.

    Parameters
    ----------
    corner : float, Hz
        Where it is 6.02 dB down, above 0 and at most a quarter of the sample rate.
    sample_rate : float, Hz
    """
    if not 0.0 < corner <= sample_rate / 4.0:
        raise ValueError(f"the LFE's corner must be above 0 and at most {sample_rate / 4.0:g} Hz, not {corner:g}")
    a = math.sqrt(2.0) * math.pi * corner / sample_rate
    reach = math.ceil(_NEPERS / a)
    t = a * np.abs(np.arange(-reach, reach + 1))
    taps = np.exp(-t) * (np.cos(t) + np.sin(t))
    unity: NDArray[np.float64] = taps / taps.sum()
    return unity
