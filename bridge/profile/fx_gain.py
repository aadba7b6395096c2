"""The gain of a plug-in chain where it can be read off: behind an equaliser, a compressor, of a volume JSFX.

What a plug-in does to the level otherwise (compression, distortion, the bands of an equaliser) depends on the
sound and is not counted; such plug-ins are named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.registry import read
from bridge.session import Fx, Track

VOLUME_JSFX: Final = frozenset({"utility/volume", "utility/volume_pan"})
"""JSFX of REAPER whose first slider is a gain in dB ("Volume Adjustment", "Volume/Pan Smoother")."""


INAUDIBLE_DB: Final = -100.0
"""A dry signal below this is none: the compressor opens with -150 dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainGain:
    """Gain in dB, and the names of plug-ins whose effect on the level is not in it."""

    db: float = 0.0
    not_counted: tuple[str, ...] = ()


def chain_gain(track: Track) -> ChainGain:
    """The gain of a track's plug-ins that are switched on."""
    return total(_gain(fx) for fx in track.fx if track.fx_enabled and fx.enabled and not fx.offline)


def total(gains: Iterable[ChainGain]) -> ChainGain:
    """Chains one behind the other."""
    every = list(gains)
    names = dict.fromkeys(name for each in every for name in each.not_counted)
    return ChainGain(db=sum(each.db for each in every), not_counted=tuple(names))


def _gain(fx: Fx) -> ChainGain:
    try:
        settings = read(fx)
    except ValueError:
        settings = None
    db = next((how(settings) for kind, how in READ_OFF.items() if isinstance(settings, kind)), None)
    if db is None or not math.isfinite(db):
        return ChainGain(not_counted=(fx.name,))
    named = (f"{fx.name} (compression)",) if isinstance(settings, ReaComp) else ()
    return ChainGain(db=db, not_counted=named)


def _compressor(settings: ReaComp) -> float | None:
    """The wet gain, where nothing dry is mixed in."""
    return settings.wet if settings.dry < INAUDIBLE_DB else None


def _volume(settings: Jsfx) -> float | None:
    first = settings.sliders[0] if settings.sliders else None
    return first if settings.path.casefold() in VOLUME_JSFX and isinstance(first, float) else None


READ_OFF: Final[Mapping[type, Callable[[Any], float | None]]] = {
    ReaEq: lambda settings: settings.gain,
    ReaComp: _compressor,
    Jsfx: _volume,
}
"""How the gain is read off the settings of a plug-in; None where it is not this simple."""
