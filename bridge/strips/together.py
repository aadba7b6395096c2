"""Sounds turned up and sounds that are one: a left and a right as the two channels of a recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.strips.meter import sounding_gate
from core.units import db_from_power, power_from_db
from models.strips.material import BLOCK, SILENT_DB, Array, Levels, Sound
from models.strips.measured import decibels


def louder(sound: Sound, db: float) -> Sound:
    """The sound with a gain; silence stays silent."""
    if not db:
        return sound
    return replace(
        sound,
        loudness=sound.loudness + db,
        peak=sound.peak + db,
        spectrum=sound.spectrum * power_from_db(db),
        loud_spectrum=sound.loud_spectrum * power_from_db(db),
        levels=np.where(sound.levels > SILENT_DB, np.maximum(sound.levels + np.float32(db), SILENT_DB), SILENT_DB),
    )


def together(sounds: Sequence[Sound]) -> Sound | None:
    """Sounds as the channels of one recording, of which the mean power counts; None where there are none.

    The loudness range is the mean of theirs by power, the reverberance that of the loudest.
    """
    if len(sounds) < 2:
        return next(iter(sounds), None)
    powers = _mean_powers([sound.levels for sound in sounds])
    heard = powers[:, 0] >= sounding_gate(powers[:, 0])
    loudness = np.array([power_from_db(sound.loudness) for sound in sounds])
    loudest = sounds[int(loudness.argmax())]
    peak = max(sound.peak for sound in sounds)
    rms = db_from_power(float(powers[heard, 0].mean(dtype=np.float64))) if heard.any() else peak

    def mean(of: Callable[[Sound], Array]) -> Array:
        return np.asarray(np.mean([of(sound) for sound in sounds], axis=0))

    return Sound(
        seconds=float(np.count_nonzero(heard)) * BLOCK,
        sample_rate=loudest.sample_rate,
        loudness=db_from_power(float(loudness.mean())),
        loudness_range=float(np.average([sound.loudness_range for sound in sounds], weights=loudness)),
        peak=peak,
        crest=peak - rms,
        spectrum=mean(lambda sound: sound.spectrum),
        loud_spectrum=mean(lambda sound: sound.loud_spectrum),
        levels=decibels(powers),
        reverberance=loudest.reverberance,
    )


def _mean_powers(levels: Sequence[Levels]) -> Levels:
    total = np.zeros((max(map(len, levels)), levels[0].shape[1]), np.float32)
    for each in levels:
        total[: len(each)] += np.where(each > SILENT_DB, 10.0 ** (each / 10.0), 0.0)
    return total / np.float32(len(levels))
