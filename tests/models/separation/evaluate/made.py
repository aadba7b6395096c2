"""Made-up songs on disk, and their material."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from models.separation.evaluate.scenes import Material, materials

RATE = 8000


def songs(folder: Path, *, seconds: float = 6.0) -> Path:
    """A folder of two songs with four tracks each."""
    for number in range(2):
        place = folder / f"Song {number}"
        place.mkdir(parents=True)
        for track, name in enumerate(("Drum Loop", "Bass Guitar", "Lead Vocal", "Electric Guitar")):
            noise = np.random.default_rng(10 * number + track).standard_normal(round(seconds * RATE))
            soundfile.write(place / f"{name}.wav", 0.1 * (track + 1) * noise / 4.0, RATE, subtype="FLOAT")
    return folder


def material(folder: Path) -> Material:
    """The first of them."""
    return materials([songs(folder)], 5.5)[0][0]
