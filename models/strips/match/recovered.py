"""What is recovered from a dry and a processed recording: parameters with intervals, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.processors.dynamics import CompressorSettings
from core.processors.multiband import MultibandSettings
from models.strips.material import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One parameter.

    ``value`` is the most likely one; ``low`` and ``high`` bound it with a probability of 0.9. ``unknown`` says why
    the pair does not tell it (threshold and ratio where hardly any gain is reduced); it is empty where it does.
    """

    value: float
    low: float
    high: float
    unknown: str = ""

    @property
    def identifiable(self) -> bool:
        """Whether the pair tells the parameter at all."""
        return not self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredBand:
    """One band: threshold in dBFS, ratio n of n:1, times in ms, gain in dB.

    ``reduction`` is the mean gain reduction while the band sounds, in dB (0 or more).
    """

    threshold: Estimate
    ratio: Estimate
    attack: Estimate
    release: Estimate
    gain: Estimate
    reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A multiband compressor between two recordings.

    ``settings`` holds the values alone, playable. ``crossovers`` are three, in Hz. ``delay`` is by how many
    samples the processed recording is later, ``inverted`` whether its polarity is. ``error`` in dB is the RMS
    difference of the gain-reduction curves of the pair and of ``settings``, while the bands sound. ``residual``
    in dB is the processed recording minus the dry one through ``settings``, relative to the processed one.
    """

    settings: MultibandSettings
    crossovers: tuple[Estimate, Estimate, Estimate]
    bands: tuple[RecoveredBand, RecoveredBand, RecoveredBand, RecoveredBand]
    delay: int
    inverted: bool
    error: float
    residual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredCompressor:
    """One compressor over the whole of two recordings; ``knee`` in dB, the rest as in :class:`Recovered`."""

    settings: CompressorSettings
    law: RecoveredBand
    knee: Estimate
    delay: int
    inverted: bool
    error: float
    residual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredEq:
    """An equaliser between two recordings.

    ``octaves`` are the gains in dB of the nine octaves of :data:`~models.strips.material.OCTAVES`.
    ``response`` (f,) is the whole curve in dB at :data:`~models.strips.material.FREQUENCIES`, NaN where the dry
    recording has nothing. ``coherence`` (f,) in [0, 1] says how far the pair is linear there.
    """

    octaves: tuple[Estimate, ...]
    response: Array = field(repr=False)
    coherence: Array = field(repr=False)
