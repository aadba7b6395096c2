"""The measures that say whether a track needs a compressor, now and behind a gain that varies."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from core.units import db_from_power
from models.balance.decibels import power
from models.strips.dynamics.envelope import Envelope, evenness
from models.strips.dynamics.levels import calibrated_powers, loudness, sounding, spread
from models.strips.dynamics.targets import UNITS, Measure
from models.strips.material import SILENT_DB, Array, Sound

PEAK_REACH_DB: Final = 3.0
"""How far below the loudest block the one with the peak may lie."""

WORDS: Final[Mapping[Measure, str]] = {
    "range": "loudness range {now:.1f} {unit}",
    "spread": "its loud blocks stand {now:.1f} {unit} above the middling ones",
    "hits": "its hits differ by {now:.1f} {unit}",
    "crest": "its peak stands {now:.1f} {unit} above its RMS",
}


def measure(leads: Measure, sound: Sound, found: Envelope) -> float | None:
    """What a sound measures; None where it cannot be told."""
    whole = sound.levels[:, 0]
    match leads:
        case "range":
            return sound.loudness_range
        case "spread":
            return spread(whole[sounding(whole)])
        case "hits":
            return evenness(whole, found.onsets)
        case "crest":
            return sound.crest


def measured_behind(leads: Measure, sound: Sound, found: Envelope) -> Callable[[Array], float]:
    """The measure as a function of gains in dB (t,) over the blocks; onsets stay where they are."""
    whole = sound.levels[:, 0].astype(np.float64)
    heard = sounding(whole)
    match leads:
        case "range":
            powers = calibrated_powers(sound)
            reckoned = loudness(powers).range or 0.0
            offset = sound.loudness_range - reckoned
            return lambda gains: max(0.0, offset + (loudness(powers * power(gains)).range or 0.0))
        case "spread":
            return lambda gains: spread((whole + gains)[heard])
        case "hits":
            return lambda gains: evenness(whole + gains, found.onsets) or 0.0
        case "crest":
            return lambda gains: max(0.0, sound.crest + peak_change(sound, gains) - power_change(sound, gains))


def peak_change(sound: Sound, gains: Array) -> float:
    """By how many dB gains (t,) move the peak: the most that any of the blocks that may hold it gets."""
    whole = sound.levels[:, 0]
    may = sounding(whole) & (whole >= whole.max(initial=SILENT_DB) - PEAK_REACH_DB)
    return float(gains[may].max()) if may.any() else 0.0


def power_change(sound: Sound, gains: Array) -> float:
    """By how many dB gains (t,) move the mean power of what sounds."""
    heard = sounding(sound.levels[:, 0])
    before = power(sound.levels[heard, 0].astype(np.float64))
    return db_from_power(float((before * power(gains[heard])).sum() / before.sum())) if heard.any() else 0.0


def lost_loudness(sound: Sound, gains: Array) -> float:
    """By how many dB gains (t,) in dB over the blocks make a sound quieter, gated as BS.1770 has it.

    What is too quiet or too short for a loudness loses what its mean power does.
    """
    powers = calibrated_powers(sound)
    behind = powers * power(gains)
    lost = loudness(powers).integrated - loudness(behind).integrated
    if math.isfinite(lost):
        return lost
    return -power_change(sound, gains)


def said(leads: Measure, now: float) -> str:
    """A measure in words."""
    return WORDS[leads].format(now=now, unit=UNITS[leads])
