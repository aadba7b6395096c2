"""As loud behind a strip as before it: the processors are played, what they lose is measured and given back.

The rules predict what keeps the loudness from spectra and levels; on real tracks that is off by up to 0.6 LU. So
the last word has the sound: representative stretches of it go through ``core``'s processors in their order, and
each is given the gain that its own output lacks, by gated loudness (ITU-R BS.1770). A gain behind a processor
changes nothing that the processor does. Only in a multiband compressor the bypassed bands have none: that is
played again until the loudness is near.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.meters.loudness import integrated_loudness
from core.processors.dynamics import CompressorSettings
from core.processors.dynamics import compress as play_compressor
from core.processors.filters import Equaliser as Filters
from core.processors.multiband import MultibandSettings
from core.processors.multiband import compress_multiband as play_bands
from core.processors.stream import run
from core.units import gain_from_db
from models.strips.answer import Equaliser, Strip, Verdict
from models.strips.dynamics.levels import sounding
from models.strips.dynamics.limits import MAKEUP, clip
from models.strips.eq.equalise import MOST_GAIN
from models.strips.material import BLOCK, Sound
from models.strips.numbers import signed

PIECE: Final = 2.5
"""Seconds of a stretch."""

PIECES: Final = 24
"""Stretches at most."""

GATE_DB: Final = 10.0
"""How far below the mean power a stretch may lie: the relative gate of ITU-R BS.1770."""

NEAR: Final = 0.05
"""LU that are near enough: half of what a plug-in's displayed step moves."""

ROUNDS: Final = 4
"""How often a multiband compressor is played at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The processors of a strip in their order, None where there is none."""

    eq: Equaliser | None = None
    compressor: CompressorSettings | None = None
    multiband: MultibandSettings | None = None

    def __bool__(self) -> bool:
        return (self.eq or self.compressor or self.multiband) is not None


def chain_of(strip: Strip) -> Chain:
    """What a strip sets."""
    return Chain(
        eq=_settings(strip.eq), compressor=_settings(strip.compressor), multiband=_settings(strip.multiband)
    )


def stretches(levels: NDArray[np.floating]) -> tuple[float, ...]:
    """Where to listen, in seconds: starts of at most :data:`PIECES` stretches of :data:`PIECE` seconds.

    Those that count in a gated loudness, evenly from the quiet to the loud ones; in the order of time.

    Parameters
    ----------
    levels : array [shape=(t,)]
        Levels of the whole in dB (:attr:`models.strips.material.Sound.levels`).
    """
    size = round(PIECE / BLOCK)
    heard = np.where(sounding(levels), 10.0 ** (levels.astype(np.float64) / 10.0), 0.0)
    powers = np.add.reduceat(heard, np.arange(0, len(heard), size)) if len(heard) else heard
    if not powers.any():
        return ()
    gate = powers[powers > 0.0].mean() * 10.0 ** (-GATE_DB / 10.0)
    counted = np.flatnonzero(powers >= gate)
    ranked = counted[np.argsort(powers[counted], kind="stable")]
    count = min(PIECES, len(ranked))
    places = np.floor((np.arange(count) + 0.5) * len(ranked) / count).astype(int)
    return tuple(float(start) * PIECE for start in np.sort(ranked[places]))


def excerpt(sound: Sound, samples: Samples, sample_rate: int) -> Samples:
    """The :func:`stretches` of a recording, one behind the other."""
    count = round(PIECE * sample_rate)
    starts = (round(start * sample_rate) for start in stretches(sound.levels[:, 0]))
    return np.concatenate([samples[:0], *(samples[start : start + count] for start in starts)])


def levelled(chain: Chain, samples: Samples, sample_rate: int) -> Chain:
    """The chain whose every processor is as loud behind as before.

    Parameters
    ----------
    chain : Chain
    samples : array [shape=(frames, channels)]
        What it is fed with. Silence, and what is too short for a loudness, leaves the chain as it is.
    sample_rate : int, Hz
    """
    wanted = integrated_loudness(samples, sample_rate)
    if not math.isfinite(wanted):
        return chain
    sound, eq, compressor, multiband = samples, chain.eq, chain.compressor, chain.multiband
    if eq is not None:
        filters = Filters(eq.bands, sample_rate, samples.shape[1], gain_db=eq.gain)
        sound, lost = _matched(run(filters, sound), sample_rate, wanted)
        eq = replace(eq, gain=round(max(-MOST_GAIN, min(MOST_GAIN, eq.gain + lost)), 1))
    if compressor is not None:
        sound, lost = _matched(play_compressor(sound, sample_rate, compressor), sample_rate, wanted)
        compressor = replace(compressor, makeup_db=round(clip(compressor.makeup_db + lost, MAKEUP), 1))
    if multiband is not None:
        multiband = _bands_levelled(multiband, sound, sample_rate, wanted)
    return Chain(eq=eq, compressor=compressor, multiband=multiband)


def with_chain(strip: Strip, chain: Chain, seconds: float) -> Strip:
    """The strip with the gains of a levelled chain, and that they were measured on so many seconds."""
    heard = f"measured on {seconds:.0f} s of it"
    if strip.eq is not None and chain.eq is not None:
        reasons = {"gain": f"{signed(chain.eq.gain)} dB: as loud behind the bands as before, {heard}"}
        strip = replace(strip, eq=_with(strip.eq, chain.eq, reasons))
    if strip.compressor is not None and chain.compressor is not None:
        reasons = {"makeup_db": f"as loud behind it as before, {heard}"}
        strip = replace(strip, compressor=_with(strip.compressor, chain.compressor, reasons))
    if strip.multiband is not None and chain.multiband is not None:
        reasons = {
            f"{number} makeup_db": f"as loud behind all bands as before, {heard}"
            for number, band in enumerate(chain.multiband.bands, 1)
            if not band.bypass
        }
        strip = replace(strip, multiband=_with(strip.multiband, chain.multiband, reasons))
    return strip


def _settings(verdict: Verdict[T] | None) -> T | None:
    return None if verdict is None else verdict.settings


def _with(verdict: Verdict[Any], settings: Any, reasons: dict[str, str]) -> Verdict[Any]:
    return replace(verdict, settings=settings, reasons={**verdict.reasons, **reasons})


def _matched(samples: Samples, sample_rate: int, wanted: float) -> tuple[Samples, float]:
    """Sound at the wanted loudness, and the gain in dB that it took; as it is where it has none."""
    gain = wanted - integrated_loudness(samples, sample_rate)
    if not math.isfinite(gain):
        return samples, 0.0
    return samples * np.float32(gain_from_db(gain)), gain


def _bands_levelled(
    settings: MultibandSettings, samples: Samples, sample_rate: int, wanted: float
) -> MultibandSettings:
    for _ in range(ROUNDS):
        lost = wanted - integrated_loudness(play_bands(samples, sample_rate, settings), sample_rate)
        if not math.isfinite(lost) or abs(lost) <= NEAR:
            break
        settings = replace(settings, bands=tuple(_turned_up(settings, lost)))
    return settings


def _turned_up(settings: MultibandSettings, gain: float) -> Iterator[Any]:
    for band in settings.bands:
        yield band if band.bypass else replace(band, makeup_db=round(clip(band.makeup_db + gain, MAKEUP), 1))
