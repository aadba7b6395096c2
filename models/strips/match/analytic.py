"""The settings of a multiband compressor from a dry and a processed recording, without anything learned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.processors.gain import GainLaw
from core.processors.multiband import MultibandBand, MultibandSettings
from models.strips.match.fit import fit_law
from models.strips.match.pair import Ready, make_ready
from models.strips.match.plain import gain_alone
from models.strips.match.recovered import Recovered
from models.strips.match.refine import refined


def match(
    dry: NDArray[np.floating],
    wet: NDArray[np.floating],
    sample_rate: float,
    start: MultibandSettings | None = None,
) -> Recovered:
    """Recover the settings of a pair.

    First the crossovers, then the law of each band from its gains over time, then all of it from the sound.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        Before and after, of one sample rate. They need not be in time, of one polarity or of one length.
    sample_rate : float, Hz
    start : MultibandSettings, optional
        Where to look besides. Its knees and RMS sizes are taken as they are.

    Returns
    -------
    Recovered

    Raises
    ------
    ValueError
        If the shapes do not go together, a recording is silent, or they share too little.
    """
    plain = gain_alone(dry, wet, sample_rate)
    if plain is not None:
        return plain
    ready = make_ready(dry, wet, sample_rate)
    return refined(ready, first_guess(ready, start))


def first_guess(ready: Ready, start: MultibandSettings | None = None) -> MultibandSettings:
    """The law of each band from its gains over time, between the crossovers of the pair."""
    hints = start.bands if start else (MultibandBand(),) * 4
    between = MultibandSettings(crossovers_hz=ready.crossing.crossovers, bands=hints)
    courses = ready.courses(between)
    laws = [
        fit_law(course, start=hint if start else None, knee_db=hint.knee_db)
        for course, hint in zip(courses, hints, strict=True)
    ]
    return MultibandSettings(crossovers_hz=ready.crossing.crossovers, bands=tuple(map(_band, laws)))


def _band(law: GainLaw) -> MultibandBand:
    return MultibandBand(
        threshold_db=law.threshold_db,
        ratio=law.ratio,
        attack_ms=law.attack_ms,
        release_ms=law.release_ms,
        makeup_db=law.makeup_db,
        knee_db=law.knee_db,
        rms_size_ms=law.rms_size_ms,
    )
