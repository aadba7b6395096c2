"""Pan laws, balance, dual pan and width: what the panner of a REAPER track does.

Conventions
-----------
* Pan is -1 (left) .. 1 (right), as in REAPER's project files; width is -1 (swapped) .. 1 (as recorded).
* A pan law is named by the gain at the centre in dB. With ``x = (1 + pan) / 2`` and linear gains ``(1 - x, x)``,
  sine gains ``(cos, sin)(pi/2 x)``:

  ==========  ===========================================================================================
  ``0``       REAPER's default, a balance control: ``left = min(1, 1 - pan)``, ``right = min(1, 1 + pan)``
  ``-3``      sine: constant power, ``left^2 + right^2 = 1``
  ``-4.5``    geometric mean of sine and linear
  ``-6``      linear: constant sum, ``left + right = 1``
  ==========  ===========================================================================================

  REAPER's tapers for laws other than 0 dB are a project setting; these are the textbook ones (U. Zölzer, DAFX,
  2011, section 5.2).
* Matrices have the shape (2, 2) and act as ``[left, right]_out = M [left, right]_in``.
* Width acts on middle and side: ``m = (l + r)/2``, ``s = (l - r)/2``, ``l' = m + w s``, ``r' = m - w s``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.processors.stream import Block, Float, Limits, State, Stream, check_block, check_limits

PanLaw = Literal["0", "-3", "-4.5", "-6"]
"""Gain at the centre in dB."""

PAN_LIMITS: Final[Limits] = {"pan": (-1.0, 1.0), "width": (-1.0, 1.0)}


def _balance(pan: float) -> tuple[float, float]:
    return min(1.0, 1.0 - pan), min(1.0, 1.0 + pan)


def _sine(pan: float) -> tuple[float, float]:
    if pan == 1.0:
        return 0.0, 1.0
    angle = math.pi / 4.0 * (1.0 + pan)
    return math.cos(angle), math.sin(angle)


def _linear(pan: float) -> tuple[float, float]:
    return (1.0 - pan) / 2.0, (1.0 + pan) / 2.0


def _between(pan: float) -> tuple[float, float]:
    (l1, r1), (l2, r2) = _sine(pan), _linear(pan)
    return math.sqrt(l1 * l2), math.sqrt(r1 * r2)


LAWS: Final[dict[PanLaw, Callable[[float], tuple[float, float]]]] = {
    "0": _balance,
    "-3": _sine,
    "-4.5": _between,
    "-6": _linear,
}


def pan_gains(pan: float, law: PanLaw = "0") -> tuple[float, float]:
    """Amplitude gains of left and right for a mono sound at ``pan``.

    Raises
    ------
    ValueError
        If the pan is outside -1..1 or the law is none of :data:`PanLaw`.
    """
    check_limits({"pan": pan}, {"pan": PAN_LIMITS["pan"]})
    if law not in LAWS:
        raise ValueError(f"law must be one of {', '.join(get_args(PanLaw))}, not {law}")
    return LAWS[law](pan)


def balance_matrix(pan: float, law: PanLaw = "0") -> State:
    """REAPER's "stereo balance / mono pan": the channels stay apart, each gets its gain of the law."""
    return np.diag(pan_gains(pan, law))


def dual_pan_matrix(left_pan: float, right_pan: float, law: PanLaw = "0") -> State:
    """Dual pan: each channel is panned by itself as a mono sound, and the results are added."""
    return np.array([pan_gains(left_pan, law), pan_gains(right_pan, law)]).T


def width_matrix(width: float) -> State:
    """Stereo width: 1 leaves the sound, 0 makes it mono, -1 swaps left and right."""
    check_limits({"width": width}, {"width": PAN_LIMITS["width"]})
    near, far = (1.0 + width) / 2.0, (1.0 - width) / 2.0
    return np.array([[near, far], [far, near]])


def stereo_pan_matrix(pan: float, width: float, law: PanLaw = "0") -> State:
    """Stereo pan: the width first, then the balance of what it left."""
    return balance_matrix(pan, law) @ width_matrix(width)


class Panner(Stream):
    """A matrix on stereo sound. It has no state.

    Parameters
    ----------
    matrix : array [shape=(2, 2)]
        One of the matrices of this module, or a product of them.
    sample_rate : float, Hz
    """

    def __init__(self, matrix: State, sample_rate: float) -> None:
        super().__init__(sample_rate, 2)
        if matrix.shape != (2, 2) or not np.isfinite(matrix).all():
            raise ValueError(f"matrix must be 2 by 2 and finite, not {matrix!r}")
        self._matrix = matrix

    def _run(self, samples: Block, out: Block) -> None:
        (ll, lr), (rl, rr) = self._matrix
        left, right = samples[:, 0], samples[:, 1]
        out[:, 0] = ll * left + lr * right
        out[:, 1] = rl * left + rr * right

    def _clear(self) -> None:
        """Nothing is kept."""


def pan_stereo(samples: NDArray[Float], matrix: State) -> NDArray[Float]:
    """Stereo sound, shape ``(frames, 2)``, through a matrix."""
    return Panner(matrix, 48000.0).process(samples)


def pan_mono(samples: NDArray[Float], pan: float, law: PanLaw = "0") -> NDArray[Float]:
    """A mono sound, shape ``(frames, 1)``, at its place in stereo, shape ``(frames, 2)``."""
    gains = np.array(pan_gains(pan, law), samples.dtype)
    return check_block(samples, 1) * gains
