"""Everything that is measured on finished audio, in one pass: what ``deskhand measure`` prints.

Conventions
-----------
* Loudness is LUFS, ranges and ratios are dB (LU), levels are dBFS, true peak is dBTP. Silence is ``-inf``.
* A full-scale sine has an RMS of -3.01 dBFS and so a crest factor of 3.01 dB.
* RMS is the mean over all channels, peaks are those of the highest channel.
* PLR is true peak above integrated loudness, PSR true peak above the highest short-term loudness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import check_samples
from core.meters.dynamics import DynamicRangeMeter
from core.meters.level import LevelMeter
from core.meters.loudness import LoudnessMeter
from core.meters.stereo import StereoMeter
from core.meters.true_peak import TruePeakMeter

CACHED_FRAMES: Final = 1 << 14
"""Frames that go through all meters of the waveform before the next: they stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meters say.

    Attributes
    ----------
    integrated, momentary_max, short_term_max : float, LUFS
    lra : float, LU, or None
        None below 3 s and where nothing passes the gate.
    true_peak : float, dBTP
    sample_peak, rms : float, dBFS
    plr, psr, crest : float, dB, or None
        None where there is no level to compare with.
    dr : float, dB, or None
        Not rounded; None below two blocks of 3 s, and for silence.
    correlation : float, -1 to 1, or None
        None unless there are two channels with signal.
    """

    integrated: float
    momentary_max: float
    short_term_max: float
    lra: float | None
    true_peak: float
    sample_peak: float
    plr: float | None
    psr: float | None
    dr: float | None
    rms: float
    crest: float | None
    correlation: float | None


class ProgrammeMeter:
    """All meters over one stream, readable at any time.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    channels : int, at least 1
    dual_mono, weights
        See :func:`core.meters.layout.channel_weights`.
    """

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        *,
        dual_mono: bool = False,
        weights: Sequence[float] | None = None,
    ) -> None:
        self.loudness = LoudnessMeter(sample_rate, channels, dual_mono=dual_mono, weights=weights)
        self._channels = channels
        self._true_peak = TruePeakMeter(sample_rate, channels)
        self._level = LevelMeter(sample_rate, channels)
        self._dynamics = DynamicRangeMeter(sample_rate, channels)
        self._stereo = StereoMeter() if channels == 2 else None

    def feed(self, block: NDArray[np.floating]) -> None:
        """Measure a block of shape ``(frames, channels)``; long ones (seconds) are measured faster than short."""
        samples = check_samples(block, channels=self._channels)
        self.loudness.scan(samples)
        for start in range(0, len(samples), CACHED_FRAMES):
            planar = np.ascontiguousarray(samples[start : start + CACHED_FRAMES].T)
            self._true_peak.scan(planar)
            self._level.scan(planar)
            self._dynamics.scan(planar)
            if self._stereo is not None:
                self._stereo.scan(planar)

    def read(self) -> Reading:
        """What has been measured so far."""
        loudness, level = self.loudness, self._level
        integrated, short_term_max = loudness.integrated(), loudness.short_term_max
        true_peak = self._true_peak.true_peak
        return Reading(
            integrated=integrated,
            momentary_max=loudness.momentary_max,
            short_term_max=short_term_max,
            lra=loudness.range(),
            true_peak=true_peak,
            sample_peak=level.sample_peak,
            plr=_above(true_peak, integrated),
            psr=_above(true_peak, short_term_max),
            dr=self._dynamics.dr,
            rms=level.rms,
            crest=_above(level.sample_peak, level.rms),
            correlation=self._stereo.correlation if self._stereo else None,
        )


def measure_programme(samples: NDArray[np.floating], sample_rate: int, *, dual_mono: bool = False) -> Reading:
    """All measurements of audio of shape ``(frames, channels)``."""
    meter = ProgrammeMeter(sample_rate, samples.shape[-1], dual_mono=dual_mono)
    meter.feed(samples)
    return meter.read()


def _above(peak: float, level: float) -> float | None:
    return peak - level if math.isfinite(peak) and math.isfinite(level) else None
