"""A pair between which there is a gain and nothing else."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.pairs.align import align, check_pair, in_time
from core.processors.multiband import MultibandBand, MultibandSettings
from core.units import db_from_gain
from models.strips.match.intervals import CROSSOVER, KINDS, estimate
from models.strips.match.model import GAIN, LOWEST, to_vector
from models.strips.match.read import residual
from models.strips.match.recovered import Recovered, RecoveredBand

NOTHING_DB: Final = -60.0
"""Residual of a plain gain below which nothing else was done."""

WHY: Final = "nothing but a gain lies between the recordings"


def gain_alone(dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float) -> Recovered | None:
    """The pair as four bands with one gain, None where more than a gain lies between the recordings."""
    before, after = check_pair(dry, wet)
    if not (before.any() and after.any()):
        return None
    found = align(before, after, sample_rate)
    early, late = in_time(before, after, found.delay)
    if not (late.any() and found.gain > 0.0):
        return None
    left = residual((-found.gain if found.inverted else found.gain) * early, late)
    if left > NOTHING_DB:
        return None
    gain = float(np.clip(db_from_gain(found.gain), LOWEST[GAIN], -LOWEST[GAIN]))
    settings = MultibandSettings(bands=(MultibandBand(makeup_db=gain),) * 4)
    values = to_vector(settings)
    law = [
        estimate(float(value), 0.0, kind, unknown="" if which == GAIN else WHY)
        for which, (value, kind) in enumerate(zip(values[: len(KINDS)], KINDS, strict=True))
    ]
    threshold, ratio, attack, release, makeup = law
    band = RecoveredBand(
        threshold=threshold, ratio=ratio, attack=attack, release=release, gain=makeup, reduction=0.0
    )
    f1, f2, f3 = (estimate(float(np.log(f)), 0.0, CROSSOVER, unknown=WHY) for f in settings.crossovers_hz)
    return Recovered(
        settings=settings,
        crossovers=(f1, f2, f3),
        bands=(band, band, band, band),
        delay=found.delay,
        inverted=found.inverted,
        error=0.0,
        residual=left,
    )
