"""Folders of made-up recordings, each in the part of the split that is wanted."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import soundfile

from models.ears.data.split import Part, part_of
from tests.models.strips.learned_cases import RATE, bursts


def library(folder: Path, part: Part, recordings: int = 2) -> str:
    """Write recordings of a library of a part into a folder of classes. Returns the library's name."""
    name = next(name for number in count() if part_of(f"{folder.name}/{(name := f'{part}{number}')}") == part)
    place = folder / "drum_loop" / name
    place.mkdir(parents=True)
    for seed in range(recordings):
        soundfile.write(place / f"{seed}.wav", 0.1 * bursts(4.2, seed=seed), RATE)
    return f"{folder.name}/{name}"
