"""The stereo image: how alike the channels are in each octave, and from where the energy comes.

Conventions
-----------
* Middle is (L+R)/2, side (L-R)/2. A direction is the angle of a sample in the plane of both: 0 degrees middle, 45
  only left, -45 only right, beyond that out of phase, up to 90 where the channels are each other's inverse.
* A sample and its inverse have the same direction, and so have 90 and -90 degrees: their energy is shared.
* Exchanging the channels mirrors every figure exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.compare.figures import Field, Width
from core.audio import Samples
from core.meters.stereo import SILENT_POWER
from core.spectra import BandPower, long_term_spectrum, third_octave_powers
from core.units import db_from_power

STEP: Final = 3.0
"""Degrees between directions."""

DIRECTIONS: Final = tuple(STEP * step for step in range(30, -31, -1))
"""Degrees, left to right."""

BLOCK: Final = 1 << 18

CORRELATED: Final = 1.0 - 1e-9
"""What rounding leaves of a correlation of 1."""

Thirds = tuple[BandPower, ...]


class Powers:
    """Long-term power of left, right, middle and side in third octaves. Shorter than a second is filled up."""

    def __init__(self, audio: Samples, sample_rate: int) -> None:
        padded = np.pad(audio, ((0, max(0, sample_rate - len(audio))), (0, 0)))
        left, right = padded.T
        half = np.float32(0.5)
        self.left, self.right, self.middle, self.side = (
            _thirds(channel, sample_rate)
            for channel in (left, right, half * (left + right), half * (left - right))
        )

    @property
    def both(self) -> list[tuple[float, float]]:
        """Middle of each third octave in Hz and the mean power of left and right in it."""
        return [
            (left.band.middle, (left.power + right.power) / 2.0)
            for left, right in zip(self.left, self.right, strict=True)
        ]

    def octaves(self) -> tuple[Width, ...]:
        """Three third octaves at a time, the first around 31.5 Hz."""
        return tuple(self._width(first) for first in range(0, len(self.left) - 2, 3))

    def _width(self, first: int) -> Width:
        hertz = self.left[first + 1].band.middle
        powers = (self.left, self.right, self.middle, self.side)
        left, right, middle, side = (sum(one.power for one in thirds[first : first + 3]) for thirds in powers)
        if (left + right) / 2.0 <= SILENT_POWER:
            return Width(hertz=hertz, correlation=None, side=None, balance=None)
        return Width(
            hertz=hertz,
            correlation=_correlation(left, right, middle, side),
            side=ratio(side, middle),
            balance=ratio(left, right),
        )


def field(audio: Samples, powers: Powers) -> Field:
    """The stereo image of a whole side, ``audio`` of shape ``(frames, 2)``."""
    left, right = (float(np.vdot(channel, channel)) for channel in np.ascontiguousarray(audio.T))
    middle = side = 0.0
    for start in range(0, len(audio), BLOCK):
        one, other = audio[start : start + BLOCK].T
        summed, difference = one + other, one - other
        middle += float(np.vdot(summed, summed)) / 4.0
        side += float(np.vdot(difference, difference)) / 4.0
    heard = bool(len(audio)) and (left + right) / 2.0 > SILENT_POWER * len(audio)
    return Field(
        correlation=_correlation(left, right, middle, side) if heard else None,
        side=ratio(side, middle) if heard else None,
        balance=ratio(left, right) if heard else None,
        octaves=powers.octaves(),
        directions=tuple(directions(audio).tolist()),
    )


def directions(audio: Samples) -> NDArray[np.float64]:
    """Shares of the energy in each direction of :data:`DIRECTIONS`."""
    last = len(DIRECTIONS) // 2
    found = np.zeros(len(DIRECTIONS))
    for start in range(0, len(audio), BLOCK):
        left, right = audio[start : start + BLOCK].T.astype(np.float64)
        middle, side = left + right, left - right
        flip = np.where(middle < 0.0, -1.0, 1.0)
        angles = np.degrees(np.arctan2(flip * side, np.abs(middle)))
        places = last - np.rint(angles / STEP).astype(np.int64)
        found += np.bincount(places, left**2 + right**2, minlength=len(DIRECTIONS))
    found[[0, -1]] = found[[0, -1]].mean()
    total = math.fsum(found.tolist())
    return found / total if total else found


def ratio(power: float, other: float) -> float:
    """One power against another in dB; 0 for two silences."""
    return 0.0 if power == other else db_from_power(power) - db_from_power(other)


def shares(found: Sequence[float], low: float, high: float) -> float:
    """Share of the energy between two angles in degrees, ``low`` below ``high``."""
    return math.fsum(share for angle, share in zip(DIRECTIONS, found, strict=True) if low < angle < high)


def _correlation(left: float, right: float, middle: float, side: float) -> float | None:
    """``L R = M^2 - S^2``: cosine between the channels, the mean left in; None where one is silent."""
    if left <= 0.0 or right <= 0.0:
        return None
    value = (middle - side) / math.sqrt(left * right)
    return math.copysign(1.0, value) if abs(value) > CORRELATED else value


def _thirds(channel: NDArray[np.float32], sample_rate: int) -> Thirds:
    spectrum = long_term_spectrum(channel[:, np.newaxis], sample_rate)
    if spectrum is None:
        raise ValueError(f"expected at least a second, not {len(channel)} frames at {sample_rate} Hz")
    return third_octave_powers(spectrum)
