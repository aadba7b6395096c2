"""The rule system of Li and Lerch 2023 (section III.B): masking EQ, compression, reverb from the tempo, level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.processors.dynamics import CompressorSettings, compress
from core.processors.filters import equalise
from core.processors.reverb import ReverbSettings, reverberate
from core.units import gain_from_db
from models.balance.reasons import MINUS
from models.strips.answer import Equaliser, Verdict
from models.strips.numbers import signed
from models.strips.vocal.chain import AUDIBLE, Chain, Material, loudness, material
from models.strips.vocal.compression import TARGET, iterative_compression
from models.strips.vocal.masking import masking_eq
from models.strips.vocal.room import room

LEVEL: Final = -1.77
"""Integrated loudness of the vocal relative to its backing in LU: the mean of 21936 songs."""

MOST_GAIN: Final = 40.0
"""dB either way: what needs more was recorded wrongly, or is no vocal."""

SURE: Final = 0.5


def rules(
    vocal: NDArray[np.floating],
    backing: NDArray[np.floating] | None,
    sample_rate: float,
    bpm: float | None,
) -> Chain:
    """The chain of a vocal by rules.

    Parameters
    ----------
    vocal, backing : array [shape=(frames, channels)], or None
        See :mod:`models.strips.vocal`.
    sample_rate : float, Hz
    bpm : float, or None
        Quarter notes a minute.

    Raises
    ------
    ValueError
        If an array is not audio.
    """
    return in_order(
        material(vocal, backing, sample_rate),
        eq=masking_eq,
        compressor=lambda given: iterative_compression(given, target=TARGET),
        reverb=lambda given: room(given, bpm),
        level=lambda given: balance(given, LEVEL, f"{MINUS}{-LEVEL:.2f} LU is the mean of 21936 songs"),
    )


def in_order(
    given: Material,
    *,
    eq: Callable[[Material], Verdict[Equaliser]],
    compressor: Callable[[Material], Verdict[CompressorSettings]],
    reverb: Callable[[Material], Verdict[ReverbSettings]],
    level: Callable[[Material], Verdict[float]],
) -> Chain:
    """Ask the four steps one after the other, each about what the ones before made of the vocal."""
    equaliser, given = _equalised(eq(given), given)
    dynamics, given = _compressed(compressor(given), given)
    space = reverb(given)
    if space.settings:
        given = given.after(reverberate(given.vocal, given.sample_rate, space.settings))
    return Chain(eq=equaliser, compressor=dynamics, reverb=space, level=level(given))


def _equalised(step: Verdict[Equaliser], given: Material) -> tuple[Verdict[Equaliser], Material]:
    """The step with the gain that keeps the loudness, and the vocal behind it."""
    if not step.settings:
        return step, given
    out = equalise(given.vocal, given.sample_rate, step.settings.bands)
    gain = _lost(given, out)
    reasons = {**step.reasons, "gain": "as loud behind the equaliser as before it"}
    matched = replace(step, settings=replace(step.settings, gain=gain), reasons=reasons)
    return matched, given.after(out * np.float32(gain_from_db(gain)))


def _compressed(
    step: Verdict[CompressorSettings], given: Material
) -> tuple[Verdict[CompressorSettings], Material]:
    """The step with the make-up that keeps the loudness, and the vocal behind it."""
    if not step.settings:
        return step, given
    out = compress(given.vocal, given.sample_rate, step.settings)
    gain = _lost(given, out)
    reasons = {**step.reasons, "makeup_db": "as loud behind the compressor as before it"}
    matched = replace(step, settings=replace(step.settings, makeup_db=gain), reasons=reasons)
    return matched, given.after(out * np.float32(gain_from_db(gain)))


def _lost(given: Material, out: Samples) -> float:
    """By how many dB a step made the vocal quieter, held to :data:`MOST_GAIN`."""
    before, after = (loudness(samples, given.sample_rate) for samples in (given.vocal, out))
    return min(MOST_GAIN, max(-MOST_GAIN, before - after)) if min(before, after) > AUDIBLE else 0.0


def balance(given: Material, wanted: float, why: str) -> Verdict[float]:
    """The gain in dB that puts a vocal ``wanted`` LU above its backing."""
    if given.backing is None:
        return Verdict(settings=None, why="there is no backing to be level with")
    sung, others = (loudness(samples, given.sample_rate) for samples in (given.vocal, given.backing))
    if sung <= AUDIBLE:
        return Verdict(settings=None, why="the vocal is silent")
    gain = min(MOST_GAIN, max(-MOST_GAIN, others + wanted - sung))
    return Verdict(
        settings=gain,
        why=f"vocal {signed(sung)} LUFS, backing {signed(others)} LUFS, wanted {signed(wanted)} LU; {why}",
        sure=SURE,
    )
