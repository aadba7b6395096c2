"""Decoded recordings, ready to be played: mono, at the ear's rate, in one memory-mapped file.

Conventions
-----------
* Samples are 16-bit; every recording is kept at full scale and has its silence cut off at both ends.
* An *instrument* is what belongs together: the notes of one articulation, the hits of one kit, the phrases of one
  player, of one class and one source.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from models.ears.sound.windows import RATE

LONGEST: Final = {"note": 6.0, "hit": 4.0, "phrase": 30.0, "loop": 30.0}
"""Seconds that are kept of a recording, by kind."""

HEAD_DB: Final = -50.0
"""A recording begins where it first comes this close to its peak ..."""
TAIL_DB: Final = -60.0
"""... and ends where it last does to this."""

FULL: Final = 32767.0
SILENT: Final = 1e-5

LIST: Final = "pool.json"
SAMPLES: Final = "pool.i16"


@dataclass(frozen=True, slots=True)
class Sound:
    """One recording in the pool: ``start`` and ``length`` in frames; the rest as of the recording."""

    label: str
    source: str
    instrument: str
    kind: str
    pitch: float | None
    piece: str
    start: int
    length: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.length / RATE


@dataclass(frozen=True, slots=True)
class Take:
    """A recording that is to go into a pool; its samples are mono at the ear's rate."""

    label: str
    source: str
    instrument: str
    kind: str
    pitch: float | None
    piece: str
    samples: NDArray[np.float32]


class Pool:
    """Sounds and their samples."""

    def __init__(self, sounds: Sequence[Sound], samples: NDArray[np.int16]) -> None:
        self.sounds = tuple(sounds)
        self._samples = samples

    def samples(self, sound: Sound, start: int = 0, length: int | None = None) -> NDArray[np.float32]:
        """Samples of a sound, or of a stretch of it in frames; peak of the whole 1."""
        end = sound.length if length is None else min(sound.length, start + length)
        stretch = self._samples[sound.start + start : sound.start + end]
        return np.asarray(stretch, np.float32) / np.float32(FULL)


def trimmed(samples: NDArray[np.float32], longest: float) -> NDArray[np.float32]:
    """At peak 1, without silence at the ends, at most ``longest`` seconds; empty where there is no sound."""
    loud = np.abs(samples)
    peak = float(loud.max(initial=0.0))
    if not np.isfinite(peak) or peak <= SILENT:
        return np.zeros(0, np.float32)
    loud /= peak
    first = int(np.argmax(loud >= 10.0 ** (HEAD_DB / 20.0)))
    last = len(loud) - int(np.argmax(loud[::-1] >= 10.0 ** (TAIL_DB / 20.0)))
    kept = np.asarray(samples[max(0, first - RATE // 500) : last][: round(longest * RATE)] / peak, np.float32)
    fade = min(len(kept), RATE // 100)
    kept[len(kept) - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return kept


class PoolWriter:
    """Writes a pool into a folder, take by take; :func:`open_pool` reads it back once it is closed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LIST).unlink(missing_ok=True)
        self._folder = folder
        self._sounds: list[Sound] = []
        self._start = 0
        self._file = (folder / f"{SAMPLES}.part").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, take: Take) -> bool:
        """Keep a take; whether it could be heard."""
        samples = trimmed(take.samples, LONGEST[take.kind])
        if len(samples):
            np.round(samples * FULL).astype("<i2").tofile(self._file)
            about = (take.label, take.source, take.instrument, take.kind, take.pitch, take.piece)
            self._sounds.append(Sound(*about, start=self._start, length=len(samples)))
            self._start += len(samples)
        return len(samples) > 0

    def finish(self, about: dict[str, Any]) -> None:
        """Put the pool in its place, with what :func:`about_pool` is to tell of it."""
        self._file.close()
        (self._folder / f"{SAMPLES}.part").replace(self._folder / SAMPLES)
        content = {"about": about, "sounds": [asdict(sound) for sound in self._sounds]}
        unfinished = self._folder / f"{LIST}.part"
        unfinished.write_text(json.dumps(content), encoding="utf-8")
        unfinished.replace(self._folder / LIST)


def about_pool(folder: Path) -> dict[str, Any]:
    """What a finished pool was made of; empty where there is none."""
    path = folder / LIST
    about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["about"] if path.is_file() else {}
    return about


def open_pool(folder: Path) -> Pool:
    """The pool that was written into a folder.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    rows = json.loads((folder / LIST).read_text(encoding="utf-8"))["sounds"]
    samples = np.memmap(folder / SAMPLES, np.dtype("<i2"), "r") if rows else np.zeros(0, np.int16)
    return Pool([Sound(**row) for row in rows], samples)
