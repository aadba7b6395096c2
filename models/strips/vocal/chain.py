"""What a vocal's chain is, and what it sounds like through ``core``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples, check_samples
from core.meters.loudness import LoudnessMeter, integrated_loudness
from core.processors.dynamics import CompressorSettings, compress
from core.processors.filters import equalise
from core.processors.reverb import ReverbSettings, reverberate
from core.units import gain_from_db
from models.strips.answer import Equaliser, Verdict

AUDIBLE: Final = -70.0
"""LUFS below which nothing is measured: the absolute gate of ITU-R BS.1770."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The four steps in their order.

    ``reverb`` is an insert, dry and wet. ``level`` is the gain in dB behind it, None as settings
    where there is nothing to be level with. Reasons of ``reverb`` go by the names of
    :class:`~core.processors.reverb.ReverbSettings`, those of ``eq`` by ``"1"``, ``"2"`` …
    """

    eq: Verdict[Equaliser]
    compressor: Verdict[CompressorSettings]
    reverb: Verdict[ReverbSettings]
    level: Verdict[float]


@dataclass(frozen=True, slots=True)
class Material:
    """A vocal and what it sings to, at one sample rate. ``backing`` is None where nothing else sounds."""

    vocal: Samples
    backing: Samples | None
    sample_rate: int

    def after(self, vocal: NDArray[np.floating]) -> Material:
        """The same with the vocal as a step left it."""
        return replace(self, vocal=np.asarray(vocal, np.float32))


def material(vocal: NDArray[np.floating], backing: NDArray[np.floating] | None, sample_rate: float) -> Material:
    """Audio that passed the gate.

    Raises
    ------
    ValueError
        If an array has another shape than ``(frames, channels)``, or holds what is not finite.
    """
    sung = check_samples(vocal)
    others = None if backing is None else check_samples(backing)
    audible = others is not None and loudness(others, round(sample_rate)) > AUDIBLE
    return Material(sung, others if audible else None, round(sample_rate))


def loudness(samples: Samples, sample_rate: int) -> float:
    """Integrated loudness in LUFS; one channel is in the centre of two."""
    return integrated_loudness(samples, sample_rate, dual_mono=samples.shape[1] == 1)


def loudness_range(samples: Samples, sample_rate: int) -> float | None:
    """Loudness range in LU (EBU Tech 3342); None below 3 s and for silence."""
    meter = LoudnessMeter(sample_rate, samples.shape[1])
    meter.scan(samples)
    return meter.range()


def play(chain: Chain, vocal: Samples, sample_rate: float) -> Samples:
    """A vocal through its chain and the reverb's tail, shape ``(frames, channels)``."""
    out = vocal
    if chain.eq.settings:
        out = equalise(out, sample_rate, chain.eq.settings.bands) * np.float32(
            gain_from_db(chain.eq.settings.gain)
        )
    if chain.compressor.settings:
        out = compress(out, sample_rate, chain.compressor.settings)
    if chain.reverb.settings:
        out = reverberate(out, sample_rate, chain.reverb.settings)
    return out * np.float32(gain_from_db(chain.level.settings or 0.0))
