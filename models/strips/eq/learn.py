"""How recordings of a class usually measure: writes ``tone.csv`` and ``voices.csv``.

    python -m models.strips.eq.learn FOLDER...

Folders are those of :mod:`models.ears.data.library`. A library (or a player) is one observation, however many
notes it has: the mean of its recordings' octaves, each recording relative to its own power. The range is Student's
prediction interval (:data:`WITHIN`) of how far the next library deviates
(:func:`models.strips.eq.tone.deviation`), at least :data:`LEAST_SPREAD`. Licences that nobody has verified
are left out, and the songs that strips are evaluated on (:data:`EVALUATED`).
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from scipy import stats

from models.ears.data.library import Recording, read_folders
from models.ears.data.split import library_of
from models.strips.eq.classes import facts
from models.strips.eq.sibilance import LIVELY, sibilants
from models.strips.eq.tone import FLOOR_DB, SOUNDS_DB, balance, deviation
from models.strips.material import OCTAVES, Array, Sound
from models.strips.measured import sound_of

UNVERIFIED: Final = "unverified"
EVALUATED: Final = ("ichbinsoftware/", "medleydb")
"""Parts of the names of sources, in lower case, whose songs are for evaluation."""

MOST: Final = 40
"""Recordings of one class of one library, spread over its list."""

FEWEST: Final = 4
"""Libraries from which on a class has a row."""

WITHIN: Final = 0.98
"""Share of libraries within the range: with nine octaves, nine usual tracks in ten stick out in none of them."""

VOICES_WITHIN: Final = 0.8
"""The same of voices: one in ten is sibilant."""

LEAST_SPREAD, WIDEST_SPREAD = 3.0, 60.0
"""dB: no class is known better, and one that is not known at all."""

LOWEST_RATE: Final = 44100
"""Hz; below, the highest octave is not there."""

Found = Mapping[str, Mapping[str, Sequence[Sound]]]
"""Class → library → what was measured."""


def usable(recording: Recording) -> bool:
    """Whether a recording may be learned from."""
    source = recording.source.lower()
    known = recording.label in facts() and UNVERIFIED not in recording.licence.lower()
    return known and not any(name in source for name in EVALUATED)


def measure(recordings: Iterable[Recording]) -> Found:
    """Every recording that may be learned from."""
    sorted_by: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for recording in recordings:
        if usable(recording):
            sorted_by[recording.label, library_of(recording.source)].append(recording.path)
    found: dict[str, dict[str, list[Sound]]] = defaultdict(lambda: defaultdict(list))
    for (label, library), paths in sorted(sorted_by.items()):
        step = max(1, len(paths) // MOST)
        for path in paths[::step][:MOST]:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            sound = sound_of(samples, rate) if rate >= LOWEST_RATE and len(samples) else None
            if sound is not None:
                found[label][library].append(sound)
    return found


def reach(deviations: Array, within: float) -> float:
    """How far the next observation deviates with a probability; of too few that is not known."""
    count = len(deviations)
    if count < FEWEST:
        return WIDEST_SPREAD
    factor = float(stats.t.ppf(0.5 + within / 2.0, count - 1)) * math.sqrt(1.0 + 1.0 / count)
    return min(WIDEST_SPREAD, max(LEAST_SPREAD, factor * float(deviations.std(ddof=1))))


def tone_rows(found: Found) -> Iterator[dict[str, str]]:
    """The rows of ``tone.csv``."""
    for label in facts():
        libraries = [_usual(sounds) for sounds in found.get(label, {}).values()]
        if len(libraries) >= FEWEST:
            mean = np.mean([balance(each) for each in libraries], axis=0)
            deviations = np.array([deviation(each, mean) for each in libraries])
            sounding = np.array([balance(each) > SOUNDS_DB for each in libraries])
            ranges = [reach(each[heard], WITHIN) for each, heard in zip(deviations.T, sounding.T, strict=True)]
            for octave, own, spread in zip(OCTAVES, mean, ranges, strict=True):
                yield {
                    "class": label,
                    "octave": f"{octave:g}",
                    "mean": f"{own:.1f}",
                    "spread": f"{spread:.1f}",
                    "sources": str(len(libraries)),
                }


def _usual(sounds: Sequence[Sound]) -> Array:
    """(f,) One library's spectrum, every recording relative to its own power."""
    return np.asarray(np.mean([sound.spectrum / sound.spectrum.sum() for sound in sounds], axis=0))


def voice_row(found: Found) -> dict[str, str]:
    """The row of ``voices.csv``: each library's mean is one observation, of recordings that have consonants."""
    means: list[float] = []
    for label, known in facts().items():
        for sounds in found.get(label, {}).values() if known.sibilant else ():
            measured = [each[1] for sound in sounds if (each := sibilants(sound)) and each[2] >= LIVELY]
            if measured:
                means.append(max(FLOOR_DB, float(np.mean(measured))))
    mean, spread = float(np.mean(means)), reach(np.array(means), VOICES_WITHIN)
    return {"mean": f"{mean:.1f}", "spread": f"{spread:.1f}", "libraries": str(len(means))}


def write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """A table with the columns of its first row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folders: Sequence[str]) -> None:
    """Measure and write both tables beside this module."""
    found = measure(read_folders([Path(folder) for folder in folders]).recordings)
    here = Path(__file__).parent
    write(here / "tone.csv", list(tone_rows(found)))
    write(here / "voices.csv", [voice_row(found)])


if __name__ == "__main__":
    main(sys.argv[1:])
