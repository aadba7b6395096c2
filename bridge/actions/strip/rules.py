"""The rules that a strip is made by, as one bundle: those of :mod:`models.strips`, or others in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.gain import GainLaw
from core.processors.multiband import MultibandSettings
from core.processors.reverb import ReverbSettings
from models.strips.answer import Equaliser, Verdict
from models.strips.material import Channel, Mix, Sound
from models.strips.space.reverb import Space
from models.strips.style import Style


class AfterEq(Protocol):
    """How a sound measures behind an equaliser."""

    def __call__(self, sound: Sound, bands: Sequence[EqBand], *, gain: float = 0.0) -> Sound:
        """The sound behind the bands and a gain in dB."""
        ...


class Reverberate(Protocol):
    """Who is sent to which reverb."""

    def __call__(self, mix: Mix, style: Style, existing: Mapping[str, ReverbSettings] | None = None) -> Space:
        """Sends and new returns; ``existing`` are the reverbs that the session has, by GUID."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decides each step."""

    equalise: Callable[[Mix, Style, float], tuple[Verdict[Equaliser], ...]]
    compress: Callable[[Channel, Style], Verdict[CompressorSettings]]
    compress_bands: Callable[[Channel, Style], Verdict[MultibandSettings]]
    after_eq: AfterEq
    after_compression: Callable[[Sound, CompressorSettings], Sound]
    reverb: Reverberate


def weaker_compressor(settings: CompressorSettings, strength: float) -> CompressorSettings:
    """A compressor at part of its strength, 0 to 1."""
    if strength == 1.0:
        return settings
    ratio, makeup_db = _weaker_law(settings, strength)
    return replace(settings, ratio=ratio, makeup_db=makeup_db)


def weaker_bands(settings: MultibandSettings, strength: float) -> MultibandSettings:
    """A multiband compressor at part of its strength, 0 to 1."""
    if strength == 1.0:
        return settings
    laws = [_weaker_law(band, strength) for band in settings.bands]
    bands = zip(settings.bands, laws, strict=True)
    return replace(
        settings, bands=tuple(replace(band, ratio=ratio, makeup_db=makeup) for band, (ratio, makeup) in bands)
    )


def _weaker_law(law: GainLaw, strength: float) -> tuple[float, float]:
    """Ratio and make-up gain of a compressor that reduces ``strength`` times as many dB.

    Above the threshold a compressor takes ``1 - 1/R`` of every dB: that share is scaled, and with it what the
    make-up gain gives back.
    """
    return 1.0 / (1.0 - strength * (1.0 - 1.0 / law.ratio)), strength * law.makeup_db
