"""What the page plays: the loudest stretch of both sides, at matched loudness and below full scale.

Conventions
-----------
* The sides share one time: the stretch starts and ends at the same place of both.
* The louder one is turned down, never the quieter one up; where a peak still passes :data:`CEILING`, both go down
  by the same amount.
* Clips are FLAC of 16 bit: every browser plays it, and no lossy codec stands between the ear and the mix.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from bridge.compare.figures import Match
from core.audio import Samples
from core.meters.gating import power_of_loudness, sliding_mean
from core.meters.hops import HOP_SECONDS, TICKS_PER_HOP
from core.meters.loudness import integrated_loudness
from core.meters.true_peak import TruePeakMeter
from core.meters.weighted import WeightedEnergy
from core.units import db_from_gain, gain_from_db

CEILING: Final = -1.0
"""Highest true peak of a clip in dBTP (AES TD1008 for streaming)."""

TOLERANCE: Final = 0.1
"""LU within which two clips count as matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """What the page plays, as files of FLAC."""

    a: bytes = field(repr=False)
    b: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sound:
    """A side's audio, shape ``(frames, 2)``, its rate in Hz and its integrated loudness in LUFS."""

    audio: Samples = field(repr=False)
    sample_rate: int
    loudness: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.audio) / self.sample_rate

    def cut(self, start: float, seconds: float) -> Samples:
        """A stretch of it."""
        first = round(start * self.sample_rate)
        return self.audio[first : first + round(seconds * self.sample_rate)]


def matched(a: Sound, b: Sound, seconds: float) -> tuple[Match, Clips] | None:
    """The loudest ``seconds`` of both, or all that both have, matched, encoded and measured again.

    None where they have no time in common.
    """
    common = min(a.seconds, b.seconds)
    if min(round(common * side.sample_rate) for side in (a, b)) < 1:
        return None
    length = min(seconds, common)
    start = _loudest(a, b, length, common)
    sounds = (a, b)
    cuts = [side.cut(start, length) for side in sounds]
    gains = _gains(cuts, [side.sample_rate for side in sounds])
    files = [
        _encoded(cut * np.float32(gain_from_db(gain)), side.sample_rate)
        for cut, gain, side in zip(cuts, gains, sounds, strict=True)
    ]
    loudness = [_loudness_of_file(file) for file in files]
    match = Match(
        start=start,
        seconds=length,
        gain_a=gains[0],
        gain_b=gains[1],
        loudness_a=loudness[0],
        loudness_b=loudness[1],
        matched=all(map(math.isfinite, loudness)) and abs(loudness[1] - loudness[0]) <= TOLERANCE,
    )
    return match, Clips(a=files[0], b=files[1])


def _loudest(a: Sound, b: Sound, length: float, common: float) -> float:
    """Where the stretch starts whose power is highest, each side's relative to its own loudness; in seconds."""
    hops = int(common / HOP_SECONDS)
    powers = np.zeros(hops)
    for side in (a, b):
        if math.isfinite(side.loudness):
            found = _hop_powers(side)[:hops]
            powers[: len(found)] += found / power_of_loudness(side.loudness)
    means = sliding_mean(powers, max(1, math.ceil(length / HOP_SECONDS)))
    return float(np.argmax(means)) * HOP_SECONDS if len(means) else 0.0


def _hop_powers(side: Sound) -> NDArray[np.float64]:
    """K-weighted power of every 100 ms."""
    ticks = WeightedEnergy(side.sample_rate, 2).push(side.audio).sum(axis=1)
    whole = len(ticks) - len(ticks) % TICKS_PER_HOP
    powers: NDArray[np.float64] = ticks[:whole].reshape(-1, TICKS_PER_HOP).sum(axis=1)
    return powers / (HOP_SECONDS * side.sample_rate)


def _gains(cuts: list[Samples], rates: list[int]) -> tuple[float, float]:
    """Gains in dB that match two stretches in loudness and keep both below the ceiling."""
    loudness = [integrated_loudness(cut, rate) for cut, rate in zip(cuts, rates, strict=True)]
    down = [min(0.0, min(loudness) - one) if all(map(math.isfinite, loudness)) else 0.0 for one in loudness]
    peaks = [_true_peak(cut, rate) for cut, rate in zip(cuts, rates, strict=True)]
    over = max(0.0, *(peak + gain - CEILING for peak, gain in zip(peaks, down, strict=True)))
    return down[0] - over, down[1] - over


def _true_peak(audio: Samples, sample_rate: int) -> float:
    meter = TruePeakMeter(sample_rate, 2)
    meter.feed(audio)
    return meter.true_peak


def _encoded(audio: Samples, sample_rate: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, audio, sample_rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def _loudness_of_file(file: bytes) -> float:
    audio, sample_rate = soundfile.read(io.BytesIO(file), dtype="float32", always_2d=True)
    return integrated_loudness(audio, sample_rate)


def residue(a: Sound, b: Sound) -> float | None:
    """Level of B minus A at B's loudness, in dB relative to B, over the time that both have.

    None where their rates differ or either has no loudness.
    """
    if a.sample_rate != b.sample_rate or not (math.isfinite(a.loudness) and math.isfinite(b.loudness)):
        return None
    count = min(len(a.audio), len(b.audio))
    left, right = a.audio[:count], b.audio[:count]
    left_over = right - left * np.float32(gain_from_db(b.loudness - a.loudness))
    reference = float(np.linalg.norm(right))
    return db_from_gain(float(np.linalg.norm(left_over)) / reference) if reference else None
