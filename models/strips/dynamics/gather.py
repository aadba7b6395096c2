"""What dynamics recordings of a class ordinarily have, measured: writes ``ordinary.csv``.

    python -m models.strips.dynamics.gather FOLDER... > ordinary.csv

Folders are those of :mod:`models.ears.data.library`. Only what was *played* counts (phrases and loops of two
seconds and more): one note says nothing of how a track swings. Licences of which the index says "unverified" are
left out. Every library weighs the same, however many recordings it has. Columns are the middle and the upper
quartile of :func:`~models.strips.dynamics.levels.spread`, of :func:`~models.strips.dynamics.envelope.evenness` and
of the crest factor, all in dB.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import soundfile

from core.units import db_from_gain, db_from_power
from models.ears.data.library import Recording, read_folders
from models.ears.data.split import library_of
from models.ears.taxonomy import CLASSES
from models.strips.dynamics.envelope import evenness, find_onsets
from models.strips.dynamics.levels import sounding, spread
from models.strips.material import BLOCK, SILENT_DB, Array

PLAYED: Final = ("phrase", "loop")
UNVERIFIED: Final = "unverified"
SHORTEST: Final = 2.0
"""Seconds of sound."""

QUARTILES: Final = (0.5, 0.75)


class Measured(NamedTuple):
    """One recording; ``hits`` is NaN where too few stand out."""

    library: str
    spread: float
    hits: float
    crest: float


def measured(recording: Recording) -> Measured | None:
    """What one recording has; None where it sounds too short."""
    samples, rate = soundfile.read(recording.path, dtype="float64", always_2d=True)
    levels = block_levels(samples, rate)
    heard = sounding(levels)
    if heard.sum() * BLOCK < SHORTEST:
        return None
    hits = evenness(levels, find_onsets(levels))
    power = float(np.mean(10.0 ** (levels[heard] / 10.0)))
    return Measured(
        library_of(recording.source),
        spread(levels[heard]),
        math.nan if hits is None else hits,
        db_from_gain(float(np.abs(samples).max())) - db_from_power(power),
    )


def block_levels(samples: Array, rate: int) -> Array:
    """(t,) Levels in dB of blocks of samples (frames, channels)."""
    size = round(BLOCK * rate)
    powers = np.square(samples[: len(samples) // size * size]).mean(axis=1).reshape(-1, size).mean(axis=1)
    levels: Array = 10.0 * np.log10(np.maximum(powers, 10.0 ** (SILENT_DB / 10.0)))
    return levels


def weighted_quantiles(values: Array, weights: Array, shares: Sequence[float]) -> Array:
    """Values below which the shares of the weight lie, interpolated between the middles of the weights."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - weights[order] / 2.0
    found: Array = np.interp(np.array(shares) * weights.sum(), reached, values[order])
    return found


def rows(recordings: Iterable[Recording]) -> Iterator[dict[str, str]]:
    """One row a class that anything was measured of."""
    found: dict[str, list[Measured]] = {label: [] for label in CLASSES}
    for recording in recordings:
        if recording.kind in PLAYED and UNVERIFIED not in recording.licence and recording.label in found:
            one = measured(recording)
            found[recording.label] += [one] if one else []
    for label, all_of in found.items():
        if all_of:
            yield {"class": label, **_row(all_of)}


def _row(all_of: Sequence[Measured]) -> dict[str, str]:
    libraries = [one.library for one in all_of]
    weights = np.array([1.0 / libraries.count(library) for library in libraries])
    row = {}
    for name in ("spread", "hits", "crest"):
        values = np.array([getattr(one, name) for one in all_of])
        known = np.isfinite(values)
        quantiles = weighted_quantiles(values[known], weights[known], QUARTILES) if known.any() else ()
        for quartile, value in zip(("middle", "high"), quantiles, strict=False):
            row[f"{name}_{quartile}"] = f"{value:.1f}"
    return {**row, "recordings": str(len(all_of)), "libraries": str(len(set(libraries)))}


COLUMNS: Final = (
    "class", "spread_middle", "spread_high", "hits_middle", "hits_high", "crest_middle", "crest_high",
    "recordings", "libraries",
)  # fmt: skip


def main(folders: Sequence[str]) -> None:
    """Write the table to standard output."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows(read_folders([Path(folder) for folder in folders]).recordings))


if __name__ == "__main__":
    main(sys.argv[1:])
