"""What an upmix came to: levels of its channels, and how far its fold-down is from the stereo."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.units import db_from_gain, db_from_power
from core.upmix.channels import CHANNELS, Stereo, Surround, fold_down


@dataclass(frozen=True, slots=True)
class Level:
    """A channel: its RMS level and the level of its loudest sample, in dB relative to full scale."""

    channel: str
    rms_db: float
    peak_db: float


class Measurement:
    """Taken along while an upmix runs."""

    def __init__(self) -> None:
        self._frames = 0
        self._energy = np.zeros(len(CHANNELS))
        self._peak = np.zeros(len(CHANNELS))
        self._stereo = 0.0
        self._difference = 0.0

    def add(self, stereo: Stereo, surround: Surround) -> None:
        """A stretch of the stereo, (2, n), and of its 5.1, (6, n)."""
        if not surround.shape[1]:
            return
        self._frames += surround.shape[1]
        self._energy += np.square(surround, dtype=np.float64).sum(axis=1)
        self._peak = np.maximum(self._peak, np.abs(surround).max(axis=1))
        self._stereo += float(np.vdot(stereo, stereo))
        difference = fold_down(surround) - stereo
        self._difference += float(np.vdot(difference, difference))

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every channel's, in the order of :data:`core.upmix.channels.CHANNELS`."""
        return tuple(
            Level(name, db_from_power(energy / max(1, self._frames)), db_from_gain(peak))
            for name, energy, peak in zip(CHANNELS, self._energy.tolist(), self._peak.tolist(), strict=True)
        )

    @property
    def residual_db(self) -> float:
        """Energy of the fold-down's difference from the stereo, relative to the stereo, in dB."""
        if not self._difference:
            return -math.inf
        return db_from_power(self._difference / self._stereo) if self._stereo else math.inf
