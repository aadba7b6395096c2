"""Settings as habits: relative to the track that they stand on, so that they carry over to another one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from core.processors.filters import EqBand
from core.processors.gain import GainLaw
from core.processors.multiband import MultibandSettings
from models.strips.answer import Equaliser
from models.strips.dynamics.compress import LEAST_EFFECT
from models.strips.dynamics.levels import LOUD, loud_level, sounding
from models.strips.dynamics.simulate import reductions
from models.strips.eq.change import curve
from models.strips.habits.kinds import BAND, CROSSOVER, EQ, LAW, PARAMETERS, kinds
from models.strips.match.recovered import Recovered, RecoveredBand, RecoveredEq
from models.strips.material import Levels

TONE: Final = frozenset({"low_shelf", "high_shelf", "band"})
"""Kinds of bands that are a tone; passes and notches take away what a single recording has too much of."""

FASTEST_MS: Final = 0.1
"""Time in ms that stands for none."""


def law_habits(where: str, law: GainLaw, levels: Levels, column: int = 0) -> dict[str, float]:
    """A compressor on levels (t, 5) as habits; nothing where it does not reduce the loud blocks.

    ``where`` is the compressor's or a band's name in :mod:`models.strips.habits.kinds`, ``column`` its levels.
    """
    own = levels[:, column]
    heard = sounding(own)
    if not heard.any() or np.percentile(reductions(own, law)[heard], LOUD) < LEAST_EFFECT:
        return {}
    values = (
        law.threshold_db - loud_level(own[heard]),
        1.0 - 1.0 / law.ratio,
        _log(law.attack_ms),
        _log(law.release_ms),
        law.makeup_db,
    )
    return within({f"{where} {name}": value for name, value in zip(LAW, values, strict=True)})


def band_habits(settings: MultibandSettings, levels: Levels) -> dict[str, float]:
    """A multiband compressor as habits; nothing where it does not reduce any band."""
    found: dict[str, float] = {}
    for column, (where, band) in enumerate(zip(BAND, settings.bands, strict=True), start=1):
        if not band.bypass:
            found |= law_habits(where, band, levels, column)
    return found | crossover_habits(settings) if found else {}


def crossover_habits(settings: MultibandSettings) -> dict[str, float]:
    """The crossovers as habits."""
    edges = zip(CROSSOVER, settings.crossovers_hz, strict=True)
    return within({name: math.log(hertz) for name, hertz in edges})


def eq_habits(bands: Sequence[EqBand], sample_rate: int) -> dict[str, float]:
    """Shelves and bells of one equaliser or of several as gains of octaves; nothing where there are none."""
    tone = tuple(band for band in bands if band.kind in TONE and band.gain_db)
    gains = curve(Equaliser(bands=tone), sample_rate) if tone else ()
    return within(dict(zip(EQ, map(float, gains), strict=False)))


def pair_habits(
    levels: Levels, law: RecoveredBand | None, bands: Recovered | None, eq: RecoveredEq
) -> dict[str, float]:
    """What was recovered between two recordings as habits; ``levels`` (t, 5) are those of the dry one.

    What the pair does not tell is left out. The gains of octaves are relative to their median: a pair does not say
    what of its gain is the equaliser's.
    """
    found = _recovered("comp", law, levels, 0) if law else {}
    for column, where in enumerate(BAND, start=1):
        if bands:
            found |= _recovered(where, bands.bands[column - 1], levels, column)
    if bands and any(name.startswith("multiband") for name in found):
        found |= crossover_habits(bands.settings)
    octaves = {name: one.value for name, one in zip(EQ, eq.octaves, strict=True) if one.identifiable}
    middle = float(np.median(list(octaves.values()))) if octaves else 0.0
    return found | within({name: value - middle for name, value in octaves.items()})


def within(values: dict[str, float]) -> dict[str, float]:
    """Values that are finite, no further than their kind may be."""
    limits = {name: kinds()[PARAMETERS[name]] for name in values}
    return {
        name: min(limits[name].high, max(limits[name].low, value))
        for name, value in values.items()
        if math.isfinite(value)
    }


def _recovered(where: str, band: RecoveredBand, levels: Levels, column: int) -> dict[str, float]:
    own = levels[:, column]
    heard = sounding(own)
    if not heard.any() or not band.threshold.identifiable:
        return {}
    told = {
        "threshold": (band.threshold, band.threshold.value - loud_level(own[heard])),
        "ratio": (band.ratio, 1.0 - 1.0 / max(1.0, band.ratio.value)),
        "attack": (band.attack, _log(band.attack.value)),
        "release": (band.release, _log(band.release.value)),
        "gain": (band.gain, band.gain.value),
    }
    return within({f"{where} {name}": value for name, (one, value) in told.items() if one.identifiable})


def _log(ms: float) -> float:
    return math.log(max(FASTEST_MS, ms))
