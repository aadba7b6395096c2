"""What is measured of an answer beside its SDR."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import welch

from core.meters.loudness import LoudnessMeter
from core.units import db_from_power
from core.upmix.ambience import pan_angle
from core.upmix.channels import LFE, Stereo, Surround, fold_down
from models.separation.evaluate.sdr import si_sdr_db

OCTAVE: Final = (240.0, 480.0)
"""Hz: the octave over which the slope of the LFE is taken, one above its corner."""

WINDOW_S: Final = 0.2
THIRD: Final = 2.0 ** (1.0 / 6.0)


def angle_error(front: Stereo, angle: float) -> float:
    """Degrees between the direction of a front image and where its one source stands."""
    return abs(pan_angle(front) - angle)


def leakage_db(ambience: Stereo, mix: Stereo) -> float:
    """Energy of the ambience of a mix that has none, in dB relative to the mix."""
    return db_from_power(_energy(ambience) / _energy(mix))


def residual_db(mix: Stereo, surround: Surround) -> float:
    """What the fold-down has beside the mix, at whatever gain, in dB relative to it."""
    return -(si_sdr_db(mix, fold_down(surround)) or 0.0)


def louder_lu(mix: Stereo, surround: Surround, sample_rate: int) -> float:
    """Integrated loudness of the 5.1 less that of the mix."""
    return _loudness(surround, sample_rate) - _loudness(mix, sample_rate)


def energy_db(mix: Stereo, surround: Surround) -> float:
    """Energy of all channels but the LFE, in dB relative to the mix."""
    return db_from_power((_energy(surround) - _energy(surround[LFE])) / _energy(mix))


def lfe_slope(lfe: NDArray[np.float32], sample_rate: float) -> float | None:
    """Slope in dB per octave of an LFE made of white noise, between thirds of octaves around :data:`OCTAVE`.

    LR4 at 120 Hz has ``20 log10((1 + 4^4) / (1 + 2^4))`` = 23.6. None for silence.
    """
    frequencies, power = welch(
        lfe.astype(np.float64), sample_rate, "blackmanharris", round(WINDOW_S * sample_rate)
    )
    low, high = (float(power[(frequencies >= f / THIRD) & (frequencies <= f * THIRD)].mean()) for f in OCTAVE)
    return db_from_power(low / high) if low and high else None


def _loudness(samples: NDArray[np.float32], sample_rate: int) -> float:
    meter = LoudnessMeter(sample_rate, len(samples))
    meter.feed(samples.T)
    return meter.integrated()


def _energy(samples: NDArray[np.float32]) -> float:
    return float(np.square(samples, dtype=np.float64).sum())
