"""Recordings are decoded, and our own instruments sampled, into a pool, by worker processes and in one order."""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from core.descriptors.pitch import pitch as swipe
from models.ears.data import generated
from models.ears.data.library import Recording, read_folders
from models.ears.data.pool import LONGEST, PoolWriter, Take, about_pool
from models.ears.data.split import Part, part_of
from models.ears.sound.windows import RATE

CANCELLED: Final = 0.1
"""Power of the channels' mean, relative to the left one, below which they are out of phase: left is taken."""

ONE_SIDED: Final = 6
"""One recording in so many has its left channel taken, as a mono track of one microphone would."""

CLEAR: Final = 0.25
"""SWIPE' strength from which an estimated pitch is believed."""

BATCH: Final = 256
"""Recordings that are decoded before they are written."""

Told = Callable[[str, int, int], None]
"""Progress: what is done, how many of how many."""

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to go into a pool: recordings of one part, what names them, and what was left out of the folders."""

    recordings: tuple[Recording, ...]
    identity: dict[str, Any]
    left_out: tuple[str, ...]


def choose(folders: Sequence[Path], part: Part, *, own: float, seed: int) -> Chosen:
    """Recordings of a part, and the identity of their pool with a share ``own`` of our instruments in it.

    Raises
    ------
    ValueError
        If a folder is broken, or nothing of this part is in them.
    """
    found = read_folders(folders)
    recordings = tuple(recording for recording in found.recordings if part_of(recording.source) == part)
    if not recordings:
        raise ValueError(f"no recording of the part {part!r} in {', '.join(map(str, folders))}")
    identity = {
        "recordings": found.digest,
        "sources": sorted({recording.source for recording in recordings}),
        "generated": own,
        "generated_seed": seed if own else 0,
    }
    return Chosen(recordings, identity, found.left_out)


def gather(
    recordings: Sequence[Recording],
    folder: Path,
    *,
    identity: dict[str, Any],
    own: float,
    seed: int,
    workers: int = 1,
    told: Told = lambda *_: None,
) -> list[str]:
    """Fill a pool, unless the one that is there has the same identity.

    Parameters
    ----------
    recordings : sequence of Recording
    folder : Path
        The pool's.
    identity : dict
        What the pool is made of, as JSON knows it.
    own : float, 0..1
        Share of our own instruments that are sampled.
    seed : int
        Draws them.
    workers : int
        Processes.

    Returns
    -------
    list of str
        What could not be used, one sentence each, naming the file.
    """
    about = about_pool(folder)
    if about.get("identity") == identity:
        return list(about["left_out"])
    left_out: list[str] = []
    parts = generated.parts(own)
    with PoolWriter(folder) as writer, ExitStack() as stack:
        run: Callable[..., Iterator[Any]] = map
        if workers > 1:
            spawn = multiprocessing.get_context("spawn")
            run = stack.enter_context(ProcessPoolExecutor(workers, spawn)).map
        for recording, take in _told(recordings, partial(run, _decoded), partial(told, "recordings")):
            if isinstance(take, str):
                left_out.append(take)
            elif not writer.add(take):
                left_out.append(f"{recording.path}: silent")
        sampled = partial(generated.takes, seed=seed)
        for _, takes in _told(parts, partial(run, sampled), partial(told, "own instruments")):
            for take in takes:
                writer.add(take)
        writer.finish({"identity": identity, "left_out": left_out})
    return left_out


def _told(
    given: Sequence[Given], run: Callable[[Sequence[Given]], Iterator[Any]], told: Callable[[int, int], None]
) -> Iterator[tuple[Given, Any]]:
    """Everything that is given and what is made of it, batch by batch, so that little waits in memory."""
    for start in range(0, len(given), BATCH):
        batch = given[start : start + BATCH]
        yield from zip(batch, run(batch), strict=True)
        told(start + len(batch), len(given))


def _decoded(recording: Recording) -> Take | str:
    """A recording's take, or why there is none."""
    try:
        return decode(recording)
    except ValueError as fault:
        return str(fault)


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


def estimated_pitch(samples: NDArray[np.float32]) -> float | None:
    """MIDI note number of a note whose name does not tell it; None where it has no clear pitch."""
    middle = samples[RATE // 20 : RATE // 20 + round(1.0 * RATE)]
    if len(middle) < RATE // 10:
        return None
    found = swipe(middle[:, None].astype(np.float64), RATE, lowest=30.0, highest=2000.0, hop=0.1)
    clear = found.strength >= CLEAR
    if not clear.any():
        return None
    return 69.0 + 12.0 * float(np.log2(np.median(found.frequency[clear]) / 440.0))
