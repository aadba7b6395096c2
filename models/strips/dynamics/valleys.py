"""Where the bands of a multiband compressor part: the house's crossovers, moved to a valley near by."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.ndimage import uniform_filter1d

from models.balance.decibels import level
from models.strips.dynamics.limits import CROSSOVER, clip
from models.strips.material import CROSSOVERS, FREQUENCIES, PER_OCTAVE, Array, Sound

SMOOTHED: Final = PER_OCTAVE // 3
"""Bands over which the spectrum is smoothed, a third of an octave."""

REACH: Final = PER_OCTAVE // 2
"""Bands by which a crossover may move either way: half an octave. The bands as measured still stand for them."""

DEPTH_DB: Final = 3.0
"""How much lower a valley must be than the spectrum at the house's crossover."""

LEAST_APART: Final = 1.5
"""Ratio by which two crossovers must differ."""


def crossovers(
    sound: Sound, habit: tuple[float, ...] | None = None
) -> tuple[tuple[float, float, float], tuple[str, str, str]]:
    """Three rising crossovers in whole Hz, and why each is where it is.

    Parameters
    ----------
    sound : Sound
    habit : three logarithms of Hz, or None
        What an engineer uses; the spectrum is then not asked.
    """
    if habit:
        wanted = [(math.exp(min(12.0, value)), "the engineer's mean") for value in habit]
    else:
        smooth = smoothed(sound.spectrum)
        wanted = [_moved(edge, smooth) for edge in CROSSOVERS]
    edges: list[float] = []
    for hertz, _ in wanted:
        least = edges[-1] * LEAST_APART if edges else CROSSOVER[0]
        edges.append(float(round(clip(max(hertz, least), CROSSOVER))))
    (a, b, c), (why_a, why_b, why_c) = edges, (why for _, why in wanted)
    return ((a, b, c), (why_a, why_b, why_c)) if a < b < c else (CROSSOVERS, ("the house's",) * 3)


def smoothed(spectrum: Array) -> Array:
    """(f,) The spectrum in dB, smoothed over a third of an octave."""
    return level(np.maximum(uniform_filter1d(spectrum, SMOOTHED), np.finfo(float).tiny))


def _moved(edge: float, smooth: Array) -> tuple[float, str]:
    at = int(np.argmin(np.abs(np.log(np.array(FREQUENCIES) / edge))))
    low = max(0, at - REACH)
    lowest = low + int(np.argmin(smooth[low : at + REACH + 1]))
    depth = float(smooth[at] - smooth[lowest])
    if depth < DEPTH_DB:
        return edge, "the house's; no valley is near"
    return FREQUENCIES[lowest], f"a valley of the spectrum, {depth:.1f} dB below that at {edge:.0f} Hz"
