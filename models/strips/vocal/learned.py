"""The four networks of Li and Lerch 2023 (section III.C): they say what the rules take from tables and means.

The reverb's network learned from vocals that were wet already, as the paper's did: what it says of a dry one is
the reverb that it hears there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.dynamics import CompressorSettings
from core.processors.reverb import ReverbSettings
from models.strips.answer import Equaliser, Verdict
from models.strips.vocal.chain import Chain, Material, material
from models.strips.vocal.compression import iterative_compression
from models.strips.vocal.features import Map, blocks, summary
from models.strips.vocal.masking import BANDS, LEAST_DB, bells
from models.strips.vocal.network import regress
from models.strips.vocal.parameters import (
    GAIN_RANGE,
    LEVEL_RANGE,
    RANGE_RANGE,
    parameters,
    reverb_ranges,
    to_settings,
    unscaled,
)
from models.strips.vocal.room import fitted
from models.strips.vocal.rules import balance, in_order
from models.strips.vocal.weights import Learned, load

Array = NDArray[np.float64]

SURE: Final = 0.3

UNHEARD: Final = "the vocal is nowhere loud enough to be heard"


def cnn(
    vocal: NDArray[np.floating],
    backing: NDArray[np.floating] | None,
    sample_rate: float,
    bpm: float | None,  # as models.strips.vocal.rules.rules: the networks hear, they are not told
    *,
    learned: Learned | None = None,
) -> Chain:
    """The chain of a vocal by the four networks, each asked about what the steps before it made.

    Parameters
    ----------
    vocal, backing : array [shape=(frames, channels)], or None
        See :mod:`models.strips.vocal`.
    sample_rate : float, Hz
    bpm : float, or None
        Not used.
    learned : Learned, optional
        Other networks than the built-in ones.

    Raises
    ------
    ValueError
        If an array is not audio.
    """
    nets = learned or load()
    return in_order(
        material(vocal, backing, sample_rate),
        eq=lambda given: _equaliser(nets, given),
        compressor=lambda given: _compressor(nets, given),
        reverb=lambda given: _reverb(nets, given),
        level=lambda given: _level(nets, given),
    )


def octave_gains(nets: Learned, heard: Map) -> Array:
    """Gains in dB of the nine octaves, (9,); all but the largest four are 0."""
    found = unscaled(_mean(nets, "eq", heard), *GAIN_RANGE)
    kept = np.argsort(-np.abs(found), kind="stable")[:BANDS]
    gains = np.zeros(len(found))
    gains[kept] = found[kept]
    return gains


def relative_level(nets: Learned, heard: Map) -> float:
    """Loudness of the vocal over its backing in LU."""
    return float(unscaled(_mean(nets, "level", heard), *LEVEL_RANGE)[0])


def wanted_range(nets: Learned, heard: Map) -> float:
    """Loudness range of the vocal in LU."""
    return float(unscaled(_mean(nets, "range", heard), *RANGE_RANGE)[0])


def reverb_values(nets: Learned, heard: Map) -> Array:
    """The ten parameters, (10,)."""
    return unscaled(_mean(nets, "reverb", heard), *reverb_ranges())


def _mean(nets: Learned, network: str, heard: Map) -> Array:
    """Outputs in 0..1, the mean over blocks."""
    return np.asarray(regress(nets.weights[network], heard).mean(axis=0), np.float64)


def _equaliser(nets: Learned, given: Material) -> Verdict[Equaliser]:
    heard = summary(given)
    if not len(heard):
        return Verdict(settings=None, why=UNHEARD)
    gains = octave_gains(nets, heard)
    bands = bells(np.where(np.abs(gains) < LEAST_DB, 0.0, gains), given.sample_rate)
    why = f"a network heard {len(bands)} octaves that stand out or lack"
    reasons = {str(number): "as the network hears it" for number in range(1, len(bands) + 1)}
    return Verdict(settings=Equaliser(bands=bands) if bands else None, why=why, reasons=reasons, sure=SURE)


def _compressor(nets: Learned, given: Material) -> Verdict[CompressorSettings]:
    heard = blocks(given)
    if not len(heard):
        return Verdict(settings=None, why=UNHEARD)
    return iterative_compression(given, target=wanted_range(nets, heard))


def _reverb(nets: Learned, given: Material) -> Verdict[ReverbSettings]:
    heard = blocks(given)
    if not len(heard):
        return Verdict(settings=None, why=UNHEARD)
    values = reverb_values(nets, heard)
    settings = fitted(to_settings(values), given.sample_rate)
    told = dict(zip((row.name for row in parameters()), values, strict=True))
    why = f"a network heard a decay of {told['reverb_time']:.1f} s, {told['dry_wet']:.0f} % of it wet"
    names = ("rt60_s", "dampening", "delay_ms", "low_pass_hz", "high_pass_hz", "wet_db")
    return Verdict(settings=settings, why=why, reasons=dict.fromkeys(names, why), sure=SURE)


def _level(nets: Learned, given: Material) -> Verdict[float]:
    heard = blocks(given)
    if not len(heard):
        return Verdict(settings=None, why=UNHEARD)
    wanted = relative_level(nets, heard)
    return balance(given, wanted, "as the network hears it")
