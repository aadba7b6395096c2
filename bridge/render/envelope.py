"""REAPER's envelopes as values at points in time.

Conventions
-----------
* Before its first point an envelope has that point's value, after its last point the last one's. Of points at the
  same time the last holds from there on.
* Shapes act on the way from one point's value to the next: linear ``f``, square 0, slow start and end
  ``f^2 (3 - 2f)``, fast start ``1 - (1-f)^3``, fast end ``f^3`` (SWS extension, ``BR_EnvelopeUtil.cpp``).
* Bezier: with ``b = 1 - |tension|`` and a negative tension the control points are ``(b/4, 1 - 3b/4)`` and
  ``(3b/4, 1 - b/4)``, for a positive one the mirror image; on the fader's scale ``(b/4, 1 - 7b/8)`` and
  ``(3b/4, 1 - b/8)``. Measured in REAPER 7 by the authors of OuthenticLtd/Daw2Daw.
* A volume envelope drawn on the fader's scale runs its segments there, not in gain.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from bridge.session import Envelope, Point
from core.units import gain_from_db

Values = NDArray[np.float64]

SQUARE: Final = 1
BEZIER: Final = 5

SHAPES: Final[dict[int, Callable[[Values], Values]]] = {
    0: lambda f: f,
    SQUARE: np.zeros_like,
    2: lambda f: f * f * (3.0 - 2.0 * f),
    3: lambda f: 1.0 - (1.0 - f) ** 3,
    4: lambda f: f**3,
}

BISECTIONS: Final = 48
"""Halvings in the search for a place on a bezier curve: 2^-48 of the segment."""

TOP_GAIN: Final = gain_from_db(12.0)
"""Gain at the upper end of the fader's scale."""

_CUBE_ROOT: Final = Polynomial([0.0, 1.25802392, 0.00524267, -0.05802796, 0.61641223, -0.23670805])
"""Cube root of the gain over the place on the fader's scale, 0 = silence, 1 = +12 dB.

Our fit to a published measurement (Daw2Daw: ramps over a sine in REAPER, read at every dB from +12 to -80): within
0.004 dB of it there. Beyond the ends of the scale it is held.
"""

_PLACES: Final = np.linspace(0.0, 1.0, 4097)


def gain_at(place: Values) -> Values:
    """Gain at places on the fader's scale."""
    root: Values = _CUBE_ROOT(np.clip(place, 0.0, 1.0))
    return np.minimum(root**3, TOP_GAIN)


def place_of(gain: Values) -> Values:
    """Place on the fader's scale of a gain: :func:`gain_at` inverted by Newton's method."""
    root = np.cbrt(np.clip(gain, 0.0, TOP_GAIN))
    place: Values = np.interp(root, _CUBE_ROOT(_PLACES), _PLACES)
    for _ in range(2):
        place = place - (_CUBE_ROOT(place) - root) / _CUBE_ROOT.deriv()(place)
    return np.clip(place, 0.0, 1.0)


class Curve:
    """An envelope that can be asked for its values.

    Parameters
    ----------
    envelope : Envelope
        With at least one point.
    """

    def __init__(self, envelope: Envelope) -> None:
        self._points = sorted(envelope.points, key=lambda point: point.time)
        self._times = np.array([point.time for point in self._points])
        self._on_fader = envelope.fader_scaled
        values = np.array([point.value for point in self._points])
        self._values = place_of(values) if self._on_fader else values

    def at(self, times: Values) -> Values:
        """Values at rising times in seconds; same shape."""
        segments = np.searchsorted(self._times, times, side="right") - 1
        out = self._values[np.clip(segments, 0, None)]
        last = len(self._points) - 1
        for segment in range(max(0, int(segments[0])), min(last, int(segments[-1]) + 1)) if len(times) else ():
            inside = slice(*np.searchsorted(segments, [segment, segment + 1]))
            out[inside] = self._along(segment, times[inside])
        return gain_at(out) if self._on_fader else out

    def _along(self, segment: int, times: Values) -> Values:
        start, end = self._times[segment : segment + 2]
        low, high = self._values[segment : segment + 2]
        way = shaped(self._points[segment], (times - start) / (end - start), on_fader=self._on_fader)
        value: Values = low + (high - low) * way
        return value


def shaped(point: Point, progress: Values, *, on_fader: bool = False) -> Values:
    """How far the segment that leaves a point has come at ``progress`` in 0..1."""
    if point.shape == BEZIER:
        return _bezier(max(-1.0, min(1.0, point.tension)), progress, 7 / 8 if on_fader else 3 / 4)
    return SHAPES.get(point.shape, SHAPES[0])(progress)


def _bezier(tension: float, progress: Values, rise: float) -> Values:
    """``rise`` is the ``3/4`` or ``7/8`` of the control points; the second one has what is left to 1."""
    if math.isclose(tension, 0.0, abs_tol=1e-12):
        return progress
    if tension > 0.0:
        return 1.0 - _bezier(-tension, 1.0 - progress, rise)
    b = 1.0 + tension
    (x1, y1), (x2, y2) = (b / 4.0, 1.0 - rise * b), (3.0 * b / 4.0, 1.0 - (1.0 - rise) * b)
    low, high = np.zeros_like(progress), np.ones_like(progress)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        short = _cubic(x1, x2, middle) < progress
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return _cubic(y1, y2, (low + high) / 2.0)


def _cubic(first: float, second: float, u: Values) -> Values:
    """A coordinate of the cubic from 0 over two control points to 1 (Bernstein form)."""
    v = 1.0 - u
    return 3.0 * v * v * u * first + 3.0 * v * u * u * second + u**3
