"""Sessions that never were: line-ups of real ones, sounds from chance. For simulations and for speed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np

from models.balance.decibels import LOUDNESS_OF_UNIT_POWER, gain, power
from models.balance.material import BAND_EDGES, PEAK_BLOCK, Material, Part
from models.ears.taxonomy import CLASSES

BANDS: Final = len(BAND_EDGES) - 1
LOUDNESS, LOUDNESS_SPREAD = -23.0, 5.0
"""LUFS of tracks as they come, mean and standard deviation."""

BELL: Final = 4.0
"""Bands on each side of a class's middle in which most of it lies."""

CREST: Final = 14.0
"""dB of the highest peaks above the mean power."""

ALIKE: Final = 0.1
"""Correlation of any two tracks: they keep the same time."""


def line_ups(path: Path | None = None) -> list[list[str]]:
    """Classes of the tracks of each song of a table with ``song`` and ``label``; a small table of our own if None.

    Tracks that are no instrument are left out, and songs of fewer than two tracks.

    Raises
    ------
    ValueError
        If there is no song, or a column is missing.
    """
    own = files(__package__) / "sessions.csv"
    text = own.read_text(encoding="utf-8") if path is None else path.read_text(encoding="utf-8-sig")
    songs: dict[str, list[str]] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        if not row.get("song") or not row.get("label"):
            raise ValueError(f"{path or own}, row {number}: expected a song and a label")
        if row["label"] in CLASSES:
            songs.setdefault(row["song"], []).append(row["label"])
    found = [labels for labels in songs.values() if len(labels) > 1]
    if not found:
        raise ValueError(f"{path or own} holds no song of two tracks or more")
    return found


def some_of(labels: Sequence[str], draw: np.random.Generator, *, most: int = 40) -> list[str]:
    """Between half and all of the tracks, at least two and at most ``most``, in order."""
    count = min(most, max(2, int(draw.integers(len(labels) // 2, len(labels) + 1))))
    return [labels[place] for place in sorted(draw.choice(len(labels), count, replace=False))]


def made_up(
    labels: Sequence[str], draw: np.random.Generator, *, sections: int = 4, seconds: float = 240.0
) -> Material:
    """A session of these classes, faders at 0 dB: a bell in the spectrum for each, played now more, now less."""
    count = len(labels)
    loudness = draw.normal(LOUDNESS, LOUDNESS_SPREAD, count)
    powers = power(loudness - LOUDNESS_OF_UNIT_POWER)
    places = np.array([CLASSES.index(label) * (BANDS - 1) / (len(CLASSES) - 1) for label in labels])
    bells = np.exp(-0.5 * ((np.arange(BANDS)[:, None] - places - draw.normal(0.0, 1.0, count)) / BELL) ** 2)
    bands = bells / bells.sum(axis=0) * powers
    played = draw.uniform(0.2, 1.0, (sections, 1, count))
    roots = np.sqrt(bands)
    cross = ALIKE * roots[:, :, None] * roots[:, None, :]
    cross[:, range(count), range(count)] = bands
    peaks = np.sqrt(powers) * gain(draw.uniform(0.0, CREST, (round(seconds / PEAK_BLOCK), count)))
    return Material(
        parts=tuple(Part(label=label) for label in labels),
        loudness=loudness,
        power=bands * played / played.mean(axis=0),
        seconds=np.full(sections, seconds / sections),
        cross=cross,
        peaks=peaks,
        gains=np.zeros(count),
        pans=np.zeros(count),
    )
