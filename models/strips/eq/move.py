"""One thing that an equaliser is asked to do, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.processors.filters import BUTTERWORTH, EqBand, Kind
from models.strips.eq.grid import LOWEST_HZ, bandwidth
from models.strips.numbers import percent, signed

OCTAVE: Final = bandwidth(1.0)
"""Octaves of a band with Q = 1 (1.39), as in Li and Lerch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A band at full strength.

    ``why`` are the measurements behind it. ``evidence`` in [0, 1] is how clearly they are beyond what would have
    been left alone: ``excess / (excess + least)``, 0.5 where they are twice as far as they need to be at least.
    """

    kind: Kind
    frequency: float
    gain: float = 0.0
    width: float = BUTTERWORTH
    why: str
    evidence: float

    def scaled(self, strength: float) -> Move:
        """The move at a strength of 0 to 1: a gain by its dB, a high-pass by its octaves above 20 Hz."""
        if self.kind == "high_pass":
            frequency = LOWEST_HZ * (self.frequency / LOWEST_HZ) ** strength
            full = f"{percent(strength)} of the octaves to {hertz(self.frequency)}, where "
            return replace(self, frequency=frequency, why=self.why if strength == 1.0 else full + self.why)
        return replace(self, gain=self.gain * strength)

    def band(self) -> EqBand | None:
        """The band, rounded as an engineer reads it; None where nothing is left of it."""
        frequency, gain = _readable(self.frequency), round(self.gain, 1)
        if self.kind == "high_pass":
            return EqBand("high_pass", frequency) if frequency > LOWEST_HZ else None
        return EqBand(self.kind, frequency, gain, round(self.width, 2)) if gain else None


def _readable(hz: float) -> float:
    """Three digits: 412, 1230."""
    return float(f"{hz:.3g}")


def evidence(excess: float, least: float) -> float:
    """See :class:`Move`."""
    return max(0.0, excess) / (max(0.0, excess) + least)


def said(band: EqBand) -> str:
    """Frequency and gain, or ``high-pass 80 Hz``."""
    hz = hertz(band.frequency_hz)
    return f"high-pass {hz}" if band.kind == "high_pass" else f"{hz} {signed(band.gain_db)} dB"


def hertz(hz: float) -> str:
    """``412 Hz``, ``1.23 kHz``."""
    return f"{hz / 1000.0:.3g} kHz" if hz >= 1000.0 else f"{hz:.3g} Hz"
