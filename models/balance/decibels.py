"""Levels of whole arrays. Powers are mean squares, gains are amplitudes; silence is ``-inf``."""

from __future__ import annotations

from typing import Final

import numpy as np

from models.balance.material import Array

LOUDNESS_OF_UNIT_POWER: Final = -0.691
"""LUFS of the K-weighted power 1 (ITU-R BS.1770-5, Annex 1: it cancels the K-weighting's gain at 997 Hz)."""


def level(power: Array) -> Array:
    """Decibels of powers, ``-inf`` for 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(10.0 * np.log10(power))


def power(db: Array) -> Array:
    """Powers of levels in dB."""
    return np.asarray(np.power(10.0, db / 10.0))


def gain(db: Array) -> Array:
    """Amplitude ratios of faders in dB."""
    return np.asarray(np.power(10.0, db / 20.0))


def together(levels: Array) -> float:
    """Level of several uncorrelated signals together: their energies add."""
    return float(level(np.asarray(np.sum(power(levels)))))
