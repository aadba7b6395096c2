"""Tracks through panners, and tracks that one fader moves, as one sound in stereo.

Conventions
-----------
* A matrix has the shape (2, 2) and acts as ``[left, right]_out = M [left, right]_in``; a track of one channel goes
  into both sides of it.
* Energies, hops and peaks are those of :class:`core.mixing.meter.Fingerprint`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.mixing.meter import Fingerprint

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What comes out: energies summed over both sides, and the sketches of the sides.

    ``bands`` (cells, bands), ``hops`` (hops,), ``peaks`` of the sides (blocks, 2), ``sketch`` (2, bands, buckets).
    ``side`` is the share of the difference of the sides in the energy, 0 for a mono sound in the centre.
    """

    bands: Array
    hops: Array
    peaks: Array
    sketch: NDArray[np.complex64]
    side: float


def through(track: Fingerprint, matrix: Array) -> Sound:
    """A track through a panner. All figures are exact but the peaks, which are upper bounds where sides mix."""
    gains = _into(track, matrix)
    quadratic = gains.T @ gains
    apart = gains[0] - gains[1]
    return Sound(
        bands=track.bands @ _weights(quadratic),
        hops=track.hops @ _weights(quadratic),
        peaks=track.peaks.astype(np.float64) @ np.abs(gains).T,
        sketch=np.tensordot(gains.astype(np.float32), track.sketch, axes=1),
        side=_share(track.hops @ _weights(np.outer(apart, apart)), 2.0 * (track.hops @ _weights(quadratic))),
    )


def together(sounds: Sequence[Sound]) -> Sound:
    """Sounds that play at the same time, in one.

    What their energies add up to in each band follows from the sketches of the whole song: sounds that are alike
    add up to more than their energies. Peaks are added, which is the most that they can be.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not sounds:
        raise ValueError("expected at least one sound, not none")
    if len(sounds) == 1:
        return sounds[0]
    sketch: NDArray[np.complex64] = np.sum([sound.sketch for sound in sounds], axis=0)
    parts = np.sum([_energies(sound.sketch) for sound in sounds], axis=0)
    ratio = np.divide(_energies(sketch), parts, out=np.ones_like(parts), where=parts > 0.0)
    bands = _sum([sound.bands for sound in sounds])
    hops = _sum([sound.hops for sound in sounds])
    overall = _share(np.array([(bands * ratio).sum()]), np.array([bands.sum()]))
    middle, side = (_energies(np.stack([sketch[0] + sign * sketch[1]])).sum() for sign in (1.0, -1.0))
    return Sound(
        bands=bands * ratio,
        hops=hops * overall,
        peaks=_sum([sound.peaks for sound in sounds]),
        sketch=sketch,
        side=float(side / (middle + side)) if middle + side > 0.0 else 0.0,
    )


def _into(track: Fingerprint, matrix: Array) -> Array:
    """Gains from the track's channels to the sides, shape (2, channels)."""
    return matrix if track.peaks.shape[1] == 2 else matrix.sum(axis=1, keepdims=True)


def _weights(quadratic: Array) -> Array:
    """What the energies of a track count in a quadratic form of its channels: left, right, twice their product."""
    if len(quadratic) == 1:
        return np.diag(quadratic)
    return np.array([quadratic[0, 0], quadratic[1, 1], 2.0 * quadratic[0, 1]])


def _energies(sketch: NDArray[np.complex64]) -> Array:
    energies: Array = np.sum(np.abs(sketch.astype(np.complex128)) ** 2, axis=(0, 2))
    return energies


def _share(part: Array, whole: Array) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0.0 else 0.0


def _sum(arrays: Sequence[Array]) -> Array:
    """Sum of arrays of different lengths: the shorter ones are silent at the end."""
    out = np.zeros((max(map(len, arrays)), *arrays[0].shape[1:]))
    for array in arrays:
        out[: len(array)] += array
    return out
