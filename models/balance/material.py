"""What a solver sees of a session: levels, bands and peaks of every part, measured once. No audio, no DAW.

A part is what one fader moves: a track, or a folder of left and right that belong together.

Conventions
-----------
* Powers are mean squares of K-weighted samples (ITU-R BS.1770-5, Annex 1) at fader 0 dB, summed over channels, so
  that ``-0.691 + 10 log10`` of a sum over bands is a loudness in LUFS without gating.
* ``n`` parts, ``s`` sections of the song, ``b`` bands, ``t`` blocks of :data:`PEAK_BLOCK` seconds.
* Gains are faders in dB. A candidate mix with linear gains ``g`` has the power ``g @ cross.sum(0) @ g``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PEAK_BLOCK: Final = 0.05
"""Seconds of a block of :attr:`Material.peaks`."""

BAND_EDGES: Final = (
    20.0, 100.0, 200.0, 300.0, 400.0, 510.0, 630.0, 770.0, 920.0, 1080.0, 1270.0, 1480.0, 1720.0, 2000.0, 2320.0,
    2700.0, 3150.0, 3700.0, 4400.0, 5300.0, 6400.0, 7700.0, 9500.0, 12000.0, 15500.0,
)  # fmt: skip
"""Edges of the critical bands in Hz (Zwicker 1961), the lowest starting at 20 Hz: masking works within them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part. ``label`` is its class, ``sure`` how likely that is.

    ``wide``: its audio is stereo and is not moved in the panorama. ``partner`` is the index of the part that is
    its other side (-1: none), ``side`` which of the two it was recorded as (-1 left, 1 right, 0: not known).
    ``fixed``: its fader is not to be moved; it sounds all the same.
    """

    label: str
    sure: float = 1.0
    wide: bool = False
    partner: int = -1
    side: float = 0.0
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A session as numbers.

    ``loudness`` (n,) is gated integrated loudness in LUFS, ``-inf`` for silence. ``power`` (s, b, n) is the mean
    power in each section, ``seconds`` (s,) the sections' lengths. ``cross`` (b, n, n) are the cross-powers over
    the whole song, symmetric, its diagonals the parts' own. ``peaks`` (t, n) are the highest samples of each
    block, linear. ``gains`` (n,) and ``pans`` (n,) are where the faders (dB) and pans (-1 to 1) stand now.
    ``patches`` (n, p, mel bands, frames) are log-mel stretches for solvers that listen,
    None where nobody asked. ``heard`` (n, 128) is what the ear made of them already, in any length, zeros where
    nothing sounds: solvers that listen take it instead of the patches where it is there.
    """

    parts: tuple[Part, ...]
    loudness: Array
    power: Array
    seconds: Array
    cross: Array
    peaks: Array
    gains: Array
    pans: Array
    patches: NDArray[np.float32] | None = field(default=None, repr=False)
    heard: NDArray[np.float32] | None = field(default=None, repr=False)

    @property
    def audible(self) -> NDArray[np.bool_]:
        """(n,) Which parts sound at all."""
        return np.isfinite(self.loudness)
