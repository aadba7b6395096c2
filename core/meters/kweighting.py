"""K-weighting (ITU-R BS.1770-5, annex 1): the filter in front of a loudness meter, for any sample rate."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

TABLE_RATE: Final = 48000
"""Sample rate of the standard's table in Hz."""


def k_weighting(sample_rate: int) -> Matrix:
    """Coefficients of both stages, shape (2, 6): ``b0 b1 b2 a0 a1 a2`` with ``a0 = 1``.

    The standard gives a table for 48 kHz and asks for "the same frequency response" elsewhere. These are the
    analogue parameters behind that table (B. De Man, "Evaluation of implementations of the EBU R128 loudness
    measurement", AES 145, 2018; libebur128 has the same), turned digital by the bilinear transform; at 48 kHz they
    give the table to its last digit. The table's high-pass has a pass band of 1.005 that those parameters alone
    lose at other rates (0.02 dB at 96 kHz): it is kept here by scaling the numerator.
    """
    shelf = _shelf(sample_rate)
    a1, a2 = _high_pass_poles(sample_rate)
    table_a1, table_a2 = _high_pass_poles(TABLE_RATE)
    gain = (1.0 - a1 + a2) / (1.0 - table_a1 + table_a2)
    return np.array([shelf, [gain, -2.0 * gain, gain, 1.0, a1, a2]])


def _shelf(sample_rate: int) -> list[float]:
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    high = math.pow(10.0, 3.999843853973347 / 20.0)
    band = math.pow(high, 0.4996667741545416)
    norm = 1.0 + k / q + k * k
    return [
        (high + band * k / q + k * k) / norm,
        2.0 * (k * k - high) / norm,
        (high - band * k / q + k * k) / norm,
        1.0,
        2.0 * (k * k - 1.0) / norm,
        (1.0 - k / q + k * k) / norm,
    ]


def _high_pass_poles(sample_rate: int) -> tuple[float, float]:
    """``a1, a2``; the pass band of ``b = 1 -2 1`` over them is ``4 / (1 - a1 + a2)``, at half the sample rate."""
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    norm = 1.0 + k / q + k * k
    return 2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm


def delta_form(sample_rate: int) -> NDArray[np.float64]:
    """The filter as the kernels calculate it: ``b0 b1 b2 a1 a2`` of the shelf, ``c1 c2`` of the high-pass.

    With ``d = z - 1`` the high-pass is ``d^2 / (d^2 + c1 d + c2)``, ``c1 = 2 + a1`` and ``c2 = 1 + a1 + a2``: both
    are small, so they, and the response at 38 Hz, keep their digits in float32. Its gain is in the shelf.
    """
    (b0, b1, b2, _, a1, a2), (gain, _, _, _, high_a1, high_a2) = k_weighting(sample_rate)
    return np.array([gain * b0, gain * b1, gain * b2, a1, a2, 2.0 + high_a1, 1.0 + high_a1 + high_a2])
