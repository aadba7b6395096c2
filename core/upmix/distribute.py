"""Sources over the six channels of 5.1, streamed.

With a source's primary part ``P`` (of both sides), what its sides share ``K``, and its ambient part ``A``, a
placement moves sound away from the front (all in amplitude, per side)::

    C      = sqrt2 centre K
    Ls, Rs = sqrt2 (surround A + wrap (P - K))
    L, R   = x - (C + Ls) / sqrt2,  x - (C + Rs) / sqrt2

so that ``L + (C + Ls) / sqrt2 = x``: the fold-down of Rec. ITU-R BS.775 is the stereo, whatever the shares are,
and whatever gain in [0, 1] all that is moved has. That gain is what keeps peaks: where a channel would pass both
full scale and the stereo's own peak, less is moved for some milliseconds, and with nothing moved L and R are the
stereo. A centre at full scale on both sides is +3 dB in C alone; such moments stay partly in L and R.

Decorrelated surrounds are other signals. An exact scene takes these from L and R, so that the equation holds; the
others take what was moved, and the fold-down differs by what decorrelation changed.

The LFE is no part of the fold-down and passes no such gain: sends far above the presets' may pass full scale.

Conventions
-----------
* Sources are (2, n) float32 and sum to the stereo. The result is (6, n) in the order of
  :data:`core.upmix.channels.CHANNELS`, in time with it, as long as it.
* Memory does not grow with the length, and the blocks' sizes change nothing but the last bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d
from scipy.signal import oaconvolve

from core.units import db_from_power, gain_from_db
from core.upmix.ambience import AdaptivePanning, Parts
from core.upmix.channels import LFE, LS, MINUS_3_DB, RS, C, L, R, Stereo, Surround, fold_down
from core.upmix.decorrelation import decorrelation_taps
from core.upmix.lfe import lfe_taps
from core.upmix.scene import Placement, Scene

BLOCK: Final = 1 << 15
"""Frames that are worked on at once."""

WORKERS: Final = 2
"""Sources that are taken apart at the same time."""

HOLD_S: Final = 0.003
"""Time before and after a peak over which what is moved is turned down, and fades."""

SQRT2: Final = math.sqrt(2.0)

_LEAST: Final = np.float32(1e-20)

# Rows of what is moved: the stereo itself, what goes to C, Ls and Rs, and the LFE's feed.
_STEREO, _MOVED, _FEED = slice(0, 2), slice(2, 5), 5


class Upmixer:
    """Sources in, 5.1 out.

    Parameters
    ----------
    names : sequence of str
        The sources that every block holds.
    scene : Scene
    sample_rate : float, Hz, at least 1000
    """

    def __init__(self, names: Sequence[str], scene: Scene, sample_rate: float) -> None:
        if not names:
            raise ValueError("an upmix needs at least one source")
        self._placements = {name: scene.of(name) for name in names}
        self._panning = {name: AdaptivePanning(sample_rate) for name in names}
        self._low_pass = lfe_taps(min(scene.lfe_corner, sample_rate / 4.0), sample_rate).astype(np.float32)
        amount = scene.decorrelation
        self._decorrelation = decorrelation_taps(amount, sample_rate).astype(np.float32) if amount else None
        self._exact = scene.exact
        self._hold = max(1, round(HOLD_S * sample_rate))
        self._has_lfe = any(place.lfe > -math.inf for place in self._placements.values())
        self._reach = max(self._hold * 2, len(self._low_pass) // 2, _reach(self._decorrelation) + 2 * self._hold)
        self._waiting = np.zeros((6, self._reach), np.float32)

    def process(self, sources: Mapping[str, Stereo]) -> Surround:
        """The 5.1 that a block completes, (6, m); sources are (2, n) each, in time with one another."""
        if sources.keys() != self._panning.keys():
            raise ValueError(f"sources must be {', '.join(self._panning)}, not {', '.join(sources)}")
        frames = {source.shape[-1] for source in sources.values()}
        if len(frames) > 1:
            raise ValueError(f"sources must be of one length, not {sorted(frames)} frames")
        return _joined(
            [
                self._next({name: source[:, at : at + BLOCK] for name, source in sources.items()})
                for at in range(0, max(frames), BLOCK)
            ]
        )

    def finish(self) -> Surround:
        """The rest, so that all results together are as long as all blocks."""
        rest = self._next(None)
        self._waiting = np.concatenate([self._waiting, np.zeros((6, self._reach), np.float32)], axis=1)
        return _joined([rest, self._rendered()])

    def _next(self, blocks: Mapping[str, Stereo] | None) -> Surround:
        """The 5.1 that a block of all sources completes; without one, what their last frames complete."""

        def rows(name: str) -> NDArray[np.float32]:
            panning = self._panning[name]
            parts = panning.finish() if blocks is None else panning.process(blocks[name])
            return moved(parts, self._placements[name])

        # Transforms and kernels leave the interpreter's lock; sources do not know of each other.
        with ThreadPoolExecutor(WORKERS) as pool:
            total = sum(pool.map(rows, self._panning))
        self._waiting = np.concatenate([self._waiting, np.asarray(total, np.float32)], axis=1)
        return self._rendered()

    def _rendered(self) -> Surround:
        """The channels of all frames that have :attr:`_reach` frames on both sides."""
        frames = self._waiting.shape[1] - 2 * self._reach
        if frames <= 0:
            return np.zeros((6, 0), np.float32)
        here = slice(self._reach, self._reach + frames)
        near = self._around(2 * self._hold, frames)
        out = np.empty((6, frames), np.float32)
        stereo, away = near[_STEREO], near[_MOVED]
        placed = self._decorrelated(away, frames)
        fronts = front_share(placed if self._exact else away)
        gain = safe_gain(stereo, fronts, placed, self._hold)
        middle = slice(2 * self._hold, 2 * self._hold + frames)
        out[[L, R]] = stereo[:, middle] - gain * fronts[:, middle]
        out[[C, LS, RS]] = gain * placed[:, middle]
        out[LFE] = self._low_passed(frames) if self._has_lfe else 0.0
        if self._exact:
            # The subtraction in float32 is taken from what the channels became, so that only its rounding is left.
            out[[L, R]] = self._waiting[_STEREO, here] - MINUS_3_DB * (out[C] + out[[LS, RS]])
        self._waiting = self._waiting[:, frames:]
        return out

    def _around(self, margin: int, frames: int) -> NDArray[np.float32]:
        return self._waiting[:, self._reach - margin : self._reach + frames + margin]

    def _low_passed(self, frames: int) -> NDArray[np.float32]:
        reach = len(self._low_pass) // 2
        played: NDArray[np.float32] = oaconvolve(self._around(reach, frames)[_FEED], self._low_pass, mode="valid")
        return played

    def _decorrelated(self, away: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
        """What C, Ls and Rs play, with the same margin as ``away``."""
        if self._decorrelation is None:
            return away
        near = self._around(2 * self._hold + _reach(self._decorrelation), frames)[_MOVED][1:]
        surrounds = oaconvolve(near, self._decorrelation, mode="valid", axes=1)
        return np.concatenate([away[:1], surrounds])


def upmix(sources: Mapping[str, Stereo], scene: Scene, sample_rate: float) -> Surround:
    """The 5.1 of whole sources, (6, n)."""
    upmixer = Upmixer(tuple(sources), scene, sample_rate)
    frames = next(iter(sources.values())).shape[1]
    out = np.empty((6, frames), np.float32)
    filled = 0
    for at in range(0, frames, BLOCK):
        block = upmixer.process({name: source[:, at : at + BLOCK] for name, source in sources.items()})
        out[:, filled : filled + block.shape[1]] = block
        filled += block.shape[1]
    out[:, filled:] = upmixer.finish()
    return out


def moved(parts: Parts, placement: Placement) -> NDArray[np.float32]:
    """A source as stereo, its share of C, Ls and Rs, and its feed of the LFE, (6, n).

    The LFE's feed is ``(left + right) / sqrt2``: a source in the centre sends what C would play of it.
    """
    stereo = parts.primary + parts.ambient
    rows = np.empty((6, stereo.shape[1]), np.float32)
    rows[_STEREO] = stereo
    rows[2] = np.float32(SQRT2 * placement.centre) * parts.common
    rows[3:5] = np.float32(SQRT2 * placement.surround) * parts.ambient
    if placement.wrap:
        rows[3:5] += np.float32(SQRT2 * placement.wrap) * (parts.primary - parts.common)
    rows[_FEED] = np.float32(MINUS_3_DB * gain_from_db(placement.lfe)) * (stereo[0] + stereo[1])
    return rows


def front_share(away: NDArray[np.float32]) -> Stereo:
    """What the fronts give away of C, Ls and Rs (3, n), as it comes back in the fold-down."""
    given: Stereo = np.float32(MINUS_3_DB) * (away[0] + away[1:])
    return given


def safe_gain(stereo: Stereo, fronts: Stereo, placed: NDArray[np.float32], hold: int) -> NDArray[np.float32]:
    """Gain in [0, 1] of what is moved at which no channel passes full scale or the stereo's peak of the moment.

    Shapes: (2, n), (2, n), (3, n) to (n - 4 hold). ``|x - g f| <= top`` and ``g |m| <= top`` hold for every
    smaller gain too if they hold for one, as ``|x| <= top``: so the least within ``hold`` frames, averaged over
    as many, is safe as well.
    """
    top = np.maximum(1.0, np.abs(stereo).max(axis=0))
    frames = len(top) - 4 * hold
    front = np.abs(stereo - fronts).max(axis=0) > top
    if not front.any() and not (np.abs(placed).max(axis=0) > top).any():
        return np.ones(frames, np.float32)
    # |x - g f| = top: from |x| straight up where f has the other sign than x, else down through 0.
    room = np.where(stereo * fronts < 0.0, top - np.abs(stereo), top + np.abs(stereo))
    limits = top / np.maximum(np.abs(placed).max(axis=0), _LEAST)
    sides = np.where(fronts == 0.0, 1.0, room / np.maximum(np.abs(fronts), _LEAST))
    needed = np.minimum(1.0, np.minimum(limits, sides.min(axis=0)))
    least = minimum_filter1d(needed.astype(np.float64), 2 * hold + 1, mode="nearest")
    window = np.hanning(2 * hold + 3)[1:-1]
    return oaconvolve(least, window / window.sum(), mode="valid")[hold:-hold].astype(np.float32)


def fold_down_residual_db(stereo: Stereo, surround: Surround) -> float:
    """Energy of the difference between a 5.1's fold-down and the stereo, relative to the stereo, in dB."""
    energy = float(np.vdot(stereo, stereo))
    difference = fold_down(surround) - stereo
    return db_from_power(float(np.vdot(difference, difference)) / energy) if energy else -math.inf


def _reach(taps: NDArray[np.float32] | None) -> int:
    return 0 if taps is None else taps.shape[-1] // 2


def _joined(blocks: Sequence[Surround]) -> Surround:
    if len(blocks) == 1:
        return blocks[0]
    return np.concatenate(blocks, axis=1) if blocks else np.zeros((6, 0), np.float32)
