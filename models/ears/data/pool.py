"""Decoded recordings, ready to be played: mono, at the ear's rate, in one memory-mapped file.

Conventions
-----------
* Samples are 16-bit; every recording is kept at full scale and has its silence cut off at both ends.
* An *instrument* is what belongs together: the notes of one articulation, the hits of one drum, the phrases of one
  player, of one class and one source. A *kit* is the drums of one source that make up a drum set.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from core.descriptors.pitch import pitch as swipe
from models.ears.data.library import Recording
from models.ears.sound.windows import RATE

LONGEST: Final = {"note": 6.0, "hit": 4.0, "phrase": 30.0, "loop": 30.0}
"""Seconds that are kept of a recording, by kind."""

HEAD_DB: Final = -50.0
"""A recording begins where it first comes this close to its peak ..."""
TAIL_DB: Final = -60.0
"""... and ends where it last does to this."""

CANCELLED: Final = 0.1
"""Power of the channels' mean, relative to the left one, below which they are out of phase: left is taken."""

ONE_SIDED: Final = 6
"""One recording in so many has its left channel taken, as a mono track of one microphone would."""

FULL: Final = 32767.0
SILENT: Final = 1e-5
DOUBTFUL: Final = 0.25
"""SWIPE' strength from which an estimated pitch is believed."""

MONO_SECONDS: Final = 1.0


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


def decode(recording: Recording) -> Take:
    """A recording from its file.

    Raises
    ------
    ValueError
        If the file cannot be read as audio; the message names it.
    """
    try:
        with soundfile.SoundFile(recording.path) as file:
            rate = file.samplerate
            channels = file.read(round((LONGEST[recording.kind] + 2.0) * rate), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as fault:
        raise ValueError(f"{recording.path}: expected audio, but {fault}") from fault
    mono = _mono(channels, zlib.crc32(recording.path.name.encode()) % ONE_SIDED == 0)
    heard = mono if rate == RATE else soxr.resample(mono, rate, RATE, quality="HQ")
    guess = recording.kind == "note" and recording.pitch is None
    return Take(
        recording.label,
        recording.source,
        recording.instrument,
        recording.kind,
        estimated_pitch(heard) if guess else recording.pitch,
        recording.piece,
        heard,
    )


def _mono(channels: NDArray[np.float32], one_sided: bool) -> NDArray[np.float32]:
    left, mean = channels[:, 0], channels.mean(axis=1)
    cancelled = float(mean @ mean) < CANCELLED * float(left @ left)
    return np.ascontiguousarray(left if one_sided or cancelled else mean)


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


def estimated_pitch(samples: NDArray[np.float32]) -> float | None:
    """MIDI note number of a note whose name does not tell it; None where it has no clear pitch."""
    middle = samples[RATE // 20 : RATE // 20 + round(MONO_SECONDS * RATE)]
    if len(middle) < RATE // 10:
        return None
    found = swipe(middle[:, None].astype(np.float64), RATE, lowest=30.0, highest=2000.0, hop=0.1)
    clear = found.strength >= DOUBTFUL
    if not clear.any():
        return None
    return 69.0 + 12.0 * float(np.log2(np.median(found.frequency[clear]) / 440.0))


class PoolWriter:
    """Writes a pool into a folder, take by take; :func:`open_pool` reads it back once it is closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sounds: list[Sound] = []
        self._start = 0
        self._file = (folder / "pool.i16.part").open("wb")

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

    def finish(self) -> None:
        """Put the pool in its place."""
        self._file.close()
        listed = self._folder / "pool.json"
        listed.write_text(json.dumps([asdict(sound) for sound in self._sounds]), encoding="utf-8")
        (self._folder / "pool.i16.part").replace(self._folder / "pool.i16")


def gather(
    recordings: Iterable[Recording], writer: PoolWriter, *, told: Callable[[int], None] = lambda _: None
) -> tuple[str, ...]:
    """Decode recordings into a pool.

    Returns
    -------
    tuple of str
        What could not be used, one sentence each, naming the file.
    """
    left_out: list[str] = []
    for number, recording in enumerate(recordings, 1):
        try:
            heard = writer.add(decode(recording))
        except ValueError as fault:
            left_out.append(str(fault))
        else:
            left_out += [] if heard else [f"{recording.path}: silent"]
        told(number)
    return tuple(left_out)


def open_pool(folder: Path) -> Pool:
    """What :func:`gather` decoded."""
    sounds = [Sound(**row) for row in json.loads((folder / "pool.json").read_text(encoding="utf-8"))]
    if not sounds:
        return Pool([], np.zeros(0, np.int16))
    return Pool(sounds, np.memmap(folder / "pool.i16", np.dtype("<i2"), "r"))
