"""What comes from a direction and what surrounds it: adaptive panning in bands.

Sources: R. Irwan, R. M. Aarts, "Two-to-Five Channel Sound Processing", JAES 50(11), 2002 (weights that follow the
direction of the dominant sound); E. Oja, "A Simplified Neuron Model as a Principal Component Analyzer", J. Math.
Biology 15, 1982.

Oja's rule ``w <- w + mu y (x - y w)``, ``y = w . x``, moves two weights towards the principal axis of the
covariance of left and right over the last ``1/mu`` samples. Of two channels that axis is known in closed form, so
the covariance is what is followed here, with the same step, and the weights are read off it: they are where the
rule would arrive, at once and at any level. With ``R`` the covariance, its eigenvalues ``p >= q`` and the axis at
the angle ``a``::

    tan 2a = 2 R_lr / (R_ll - R_rr)        w = (cos a, sin a)
    primary = g w (w . x),  g = 1 - (q/p)^2        ambient = x - primary

``g`` is 1 for one source and 0 for sound that is the same in all directions, which has no axis. Squared, a source
10 dB above the sound around it leaks into the ambient part at -40 dB.

Step and bands are a compromise, measured on synthetic sources at 48 kHz. A source at 20 degrees with independent
noise 14 dB below leaks at -69 dB (-67 with 0.3 s, and -73 with 0.08 s and 4 bands per ERB); of diffuse noise alone
-1.3 dB count as ambient (-1.1 with 0.3 s, -1.7 with 4 bands per ERB); three chords at -45, 0 and 45 degrees leave
-15 dB. A burst 12 dB above a steady source on the other side makes ambience at most 1 dB above that source, and
3 dB above it if the step does not grow (with 4 bands per ERB).

Conventions
-----------
* Audio is (2, n) float32. Primary and ambient parts sum to it.
* A pan angle is in degrees: -45 left, 0 centre, 45 right; beyond, up to 90, the sides are in antiphase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from core.processors.kernel import kernel
from core.upmix.channels import Stereo

FRAME_S: Final = 0.0427
"""Length of a frame in seconds (2048 at 48 kHz), rounded to a power of two of samples."""

MEMORY_S: Final = 0.15
"""Time over which the covariance is averaged: the step is ``hop / (MEMORY_S fs)`` per frame."""

ONSET: Final = 4.0
"""Energy of a frame over that of the past from which on the step grows, so that an onset is heard where it is."""

BANDS_PER_ERB: Final = 2.0

FRAMES_AT_ONCE: Final = 32

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Primary (2, n) and ambient (2, n) part of a source, and what both sides of the primary part share (n)."""

    primary: Stereo
    ambient: Stereo
    common: NDArray[np.float32]


def pan_angle(stereo: Stereo) -> float:
    """Pan angle in degrees of the principal axis of a stretch of audio; 0 for silence."""
    left, right = stereo.astype(np.float64)
    twice = math.atan2(2.0 * float(left @ right), float(left @ left) - float(right @ right))
    angle = math.degrees(twice) / 2.0 - 45.0 if stereo.any() else 0.0
    return angle + 180.0 if angle <= -90.0 else angle


class AdaptivePanning:
    """Takes stereo apart into primary and ambient sound, block by block.

    Parts come as soon as their frames are complete, at most one frame late; :meth:`finish` gives the rest, and all
    parts together are as long as all blocks.

    Parameters
    ----------
    sample_rate : float, Hz, at least 1000
    """

    def __init__(self, sample_rate: float) -> None:
        if not sample_rate >= 1000.0:
            raise ValueError(f"the sample rate must be at least 1000 Hz, not {sample_rate}")
        self.frame = 1 << round(math.log2(FRAME_S * sample_rate))
        self._hop = self.frame // 2
        self._window = np.sin(np.pi * (np.arange(self.frame) + 0.5) / self.frame).astype(np.float32)
        self._edges = band_edges(self.frame, sample_rate)
        self._step = min(1.0, self._hop / (MEMORY_S * sample_rate))
        self._covariance = np.zeros((len(self._edges) - 1, 3))
        self._waiting = np.zeros((2, self._hop), np.float32)
        self._tail = np.zeros((3, self._hop), np.float32)
        self._lead = self._hop

    def process(self, stereo: Stereo) -> Parts:
        """The parts that a block (2, n) completes."""
        if stereo.ndim != 2 or len(stereo) != 2:
            raise ValueError(f"a block must have the shape (2, frames), not {stereo.shape}")
        self._waiting = np.concatenate([self._waiting, stereo.astype(np.float32, copy=False)], axis=1)
        count = max(0, self._waiting.shape[1] // self._hop - 1)
        heard = self._waiting[:, : count * self._hop]
        halves = np.empty((3, count, self._hop), np.float32)
        for at in range(0, count, FRAMES_AT_ONCE):
            self._fill(at, halves[:, at : at + FRAMES_AT_ONCE])
        known = halves.reshape(3, -1)
        primary, ambient, common = known[:2], heard - known[:2], known[2]
        self._waiting = self._waiting[:, count * self._hop :]
        # The first half frame is the silence before the first block.
        late = min(self._lead, count * self._hop)
        self._lead -= late
        return Parts(primary[:, late:], ambient[:, late:], common[late:])

    def finish(self) -> Parts:
        """The parts of what is still waiting. The object is empty afterwards and must not be fed again."""
        rest = self._waiting.shape[1] - self._lead
        parts = self.process(np.zeros((2, self.frame), np.float32))
        return Parts(parts.primary[:, :rest], parts.ambient[:, :rest], parts.common[:rest])

    def _fill(self, at: int, halves: NDArray[np.float32]) -> None:
        """Primary left and right and their common part, (3, frames, hop), of the frames from ``at`` on."""
        stretch = self._waiting[:, at * self._hop : (at + halves.shape[1] + 1) * self._hop]
        frames = np.lib.stride_tricks.sliding_window_view(stretch, self.frame, axis=1)[:, :: self._hop]
        spectra = rfft(frames * self._window, axis=2)
        primary = np.empty((3, *spectra.shape[1:]), np.complex64)
        _follow(spectra, self._covariance, self._edges, self._step, primary)
        played = np.asarray(irfft(primary, self.frame, axis=2), np.float32)
        played *= self._window
        halves[:] = played[:, :, : self._hop]
        halves[:, 0] += self._tail
        halves[:, 1:] += played[:, :-1, self._hop :]
        self._tail = played[:, -1, self._hop :].copy()


def band_edges(frame: int, sample_rate: float) -> NDArray[np.int64]:
    """First bins of the bands of a spectrum of ``frame // 2 + 1`` bins, and its end.

    Bands are even on the scale of Glasberg and Moore (1990), ``E = 21.4 log10(1 + 0.00437 f)``, and no narrower
    than one bin.
    """
    bins = frame // 2 + 1
    erb = 21.4 * np.log10(1.0 + 0.00437 * np.arange(bins) * sample_rate / frame)
    starts = np.flatnonzero(np.diff(np.floor(erb * BANDS_PER_ERB), prepend=-1.0))
    return np.append(starts, bins).astype(np.int64)


@kernel
def _follow(
    spectra: Spectra, covariance: NDArray[np.float64], edges: NDArray[np.int64], step: float, out: Spectra
) -> None:
    """Primary part of both sides and what they share, (3, frames, bins), of spectra (2, frames, bins)."""
    for frame in range(spectra.shape[1]):
        left, right = spectra[0, frame], spectra[1, frame]
        for band in range(len(edges) - 1):
            first, end = edges[band], edges[band + 1]
            ll = rr = lr = 0.0
            for k in range(first, end):
                ll += left[k].real * left[k].real + left[k].imag * left[k].imag
                rr += right[k].real * right[k].real + right[k].imag * right[k].imag
                lr += left[k].real * right[k].real + left[k].imag * right[k].imag
            past = covariance[band]
            new, old = ll + rr, past[0] + past[1]
            share = max(step, 1.0 - ONSET * old / new) if new > 0.0 else step
            past[0] += share * (ll - past[0])
            past[1] += share * (rr - past[1])
            past[2] += share * (lr - past[2])
            c, s, gain = _axis(past[0], past[1], past[2])
            to_left, to_right = np.float32(gain * c), np.float32(gain * s)
            shared = np.float32(gain * max(0.0, min(c, s)))
            c32, s32 = np.float32(c), np.float32(s)
            for k in range(first, end):
                y = c32 * left[k] + s32 * right[k]
                out[0, frame, k] = to_left * y
                out[1, frame, k] = to_right * y
                out[2, frame, k] = shared * y


@kernel
def _axis(ll: float, rr: float, lr: float) -> tuple[float, float, float]:
    """Cosine (>= 0) and sine of the axis of a covariance, and the gain of the primary part along it."""
    difference, total = ll - rr, ll + rr
    if total < 1e-30:
        return 1.0, 0.0, 0.0
    length = math.sqrt(difference * difference + 4.0 * lr * lr)
    larger = 0.5 * (total + length)
    ratio = max(0.0, ll * rr - lr * lr) / (larger * larger)
    if difference >= 0.0:
        c = math.sqrt(0.5 * (1.0 + difference / length)) if length > 0.0 else math.sqrt(0.5)
        s = lr / (length * c) if length > 0.0 else c
    else:
        s = math.copysign(math.sqrt(0.5 * (1.0 - difference / length)), lr)
        c = lr / (length * s)
    return c, s, 1.0 - ratio * ratio
