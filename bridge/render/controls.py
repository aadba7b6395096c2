"""What the controls of a track or the master do to its sound, frame by frame where they are automated.

Conventions
-----------
* In the automation mode trim/read the fader is multiplied with its envelope and the pan is added to its; in the
  other modes the envelope takes the control's place (REAPER user guide 18.8; measured by Daw2Daw).
* A pan envelope is stored upside down: +1 is left (measured by two sources, see ``docs/rendering.md``).
* A mute envelope is muted below 0.5.
* Pan and width act on the first two channels, the fader on all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from bridge.render.envelope import Curve
from bridge.render.panner import DUAL_PAN, Matrix, dual_pan, pan_gains, width_and_pan
from bridge.session import Master, Session, Track

Values = NDArray[np.float64]
Audio = NDArray[np.float64]

TRIM_READ: Final = 0
AUDIBLE: Final = 0.5

FOLLOWED: Final = frozenset({"volume", "pan", "width", "mute", "pre_fx_volume", "pre_fx_pan", "trim_volume"})
"""Kinds of envelopes that are played."""


@dataclass(frozen=True)
class Controls:
    """The controls of one track. ``pan_law`` and ``pan_mode`` are resolved: never -1."""

    volume: float
    pan: float
    width: float
    inverted: bool
    pan_law: float
    pan_taper: int
    pan_mode: int
    dual_pan: tuple[float, float]
    trims: bool
    curves: Mapping[str, Curve]

    @classmethod
    def of(cls, owner: Track | Master, session: Session) -> Self:
        """The controls of a track or the master of a session."""
        own_law = owner.pan_law >= 0.0
        return cls(
            volume=owner.volume,
            pan=_within_one(owner.pan),
            width=_within_one(owner.width),
            inverted=isinstance(owner, Track) and owner.phase_inverted,
            pan_law=owner.pan_law if own_law else session.pan_law,
            pan_taper=owner.pan_taper if own_law else session.pan_taper,
            pan_mode=owner.pan_mode if owner.pan_mode >= 0 else session.pan_mode,
            dual_pan=(_within_one(owner.dual_pan[0]), _within_one(owner.dual_pan[1])),
            trims=owner.automation_mode == TRIM_READ,
            curves={one.kind: Curve(one) for one in owner.automation if one.kind in FOLLOWED and one.points},
        )

    def before_fx(self, audio: Audio, times: Values) -> None:
        """Apply in place what comes before the plug-ins: pre-FX envelopes and the mute envelope."""
        if "mute" in self.curves:
            audio *= self._mute(times)[:, None]
        if "pre_fx_volume" in self.curves:
            audio *= self.curves["pre_fx_volume"].at(times)[:, None]
        if "pre_fx_pan" in self.curves:
            pan = np.clip(-self.curves["pre_fx_pan"].at(times), -1.0, 1.0)
            _apply(width_and_pan(np.array(1.0), pan_gains(pan, 1.0, self.pan_taper)), audio)

    def fader(self, audio: Audio, times: Values) -> None:
        """Apply phase, fader, width and pan in place."""
        if {"pan", "width"} & self.curves.keys():
            _apply(self._matrix(self._panned(times), self._widened(times)), audio)
        else:
            _apply(self._still, audio)
        if {"volume", "trim_volume", "mute"} & self.curves.keys():
            audio *= (self._polarity * self._level(times))[:, None]
        elif (level := self._polarity * self.volume) != 1.0:
            audio *= level

    @property
    def _polarity(self) -> float:
        return -1.0 if self.inverted else 1.0

    @cached_property
    def _still(self) -> Matrix:
        return self._matrix(np.array(self.pan), np.array(self.width))

    def _matrix(self, pan: Values, width: Values) -> Matrix:
        if self.pan_mode == DUAL_PAN:
            first, second = (pan_gains(np.array(one), self.pan_law, self.pan_taper) for one in self.dual_pan)
            return dual_pan(first, second)
        return width_and_pan(width, pan_gains(pan, self.pan_law, self.pan_taper))

    def _level(self, times: Values) -> Values:
        level = np.full(len(times), self.volume)
        if "volume" in self.curves:
            drawn = self.curves["volume"].at(times)
            level = level * drawn if self.trims else drawn
        if "trim_volume" in self.curves:
            level = level * self.curves["trim_volume"].at(times)
        return level * self._mute(times) if "mute" in self.curves else level

    def _panned(self, times: Values) -> Values:
        if "pan" not in self.curves:
            return np.full(len(times), self.pan)
        drawn = -self.curves["pan"].at(times)
        return np.clip(self.pan + drawn if self.trims else drawn, -1.0, 1.0)

    def _widened(self, times: Values) -> Values:
        if "width" not in self.curves:
            return np.full(len(times), self.width)
        drawn = self.curves["width"].at(times)
        return np.clip(self.width * drawn if self.trims else drawn, -1.0, 1.0)

    def _mute(self, times: Values) -> Values:
        return np.where(self.curves["mute"].at(times) >= AUDIBLE, 1.0, 0.0)


def _within_one(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _apply(matrix: Matrix, audio: Audio) -> None:
    """Send the first two channels through a matrix, in place."""
    left_left, left_right, right_left, right_right = matrix
    if not np.any(left_right) and not np.any(right_left):
        for channel, gain in ((0, left_left), (1, right_right)):
            if np.ndim(gain) or gain != 1.0:
                audio[:, channel] *= gain
        return
    left, right = audio[:, 0].copy(), audio[:, 1].copy()
    audio[:, 0] = left_left * left + left_right * right
    audio[:, 1] = right_left * left + right_right * right
