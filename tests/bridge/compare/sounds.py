"""Sides made from arrays, and projects on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import ArrayLike, NDArray

from bridge.compare.side import Side
from core.audio import Samples

RATE = 16000
"""Low enough to be quick, high enough for 14 critical bands and eight octaves."""


def noise(seconds: float = 3.0, *, rate: int = RATE, seed: int = 1, gain: float = 0.1) -> Samples:
    """Noise whose channels have half of their power in common."""
    draws = np.random.default_rng(seed).standard_normal((3, round(seconds * rate)))
    audio: Samples = (gain * (draws[:2] + draws[2]).T).astype(np.float32)
    return audio


def tone(hertz: float, left: float, right: float, *, seconds: float = 3.0, rate: int = RATE) -> Samples:
    """A sine at an amplitude for each channel."""
    wave = np.sin(2.0 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([left * wave, right * wave], axis=1).astype(np.float32)


def side(audio: ArrayLike, *, rate: int = RATE, **told: Any) -> Side:
    """A side of an audio file."""
    return Side(**{"name": "mix.wav", "audio": np.asarray(audio, np.float32), "sample_rate": rate, **told})


def project(path: Path, *tracks: str, rate: int = RATE) -> Path:
    """A project file of these tracks."""
    lines = ['<REAPER_PROJECT 0.1 "7.28/linux" 1', f"SAMPLERATE {rate} 1 0", "PANMODE 3", *tracks, ">", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def track(name: str, file: str, *, number: int, volume: float = 1.0, seconds: float = 3.0, lines: str = "") -> str:
    """A track of one item as it stands in a project file."""
    guid = f"{{{number:08d}-0000-0000-0000-000000000000}}"
    source = f"<ITEM\nPOSITION 0\nLENGTH {seconds}\n<SOURCE WAVE\nFILE {file}\n>\n>"
    return f'<TRACK {guid}\nNAME "{name}"\nVOLPAN {volume} 0 -1 -1 1\nTRACKID {guid}\n{lines}\n{source}\n>'


def write(path: Path, samples: NDArray[Any], *, rate: int = RATE) -> Path:
    """An audio file of 32-bit float."""
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path
