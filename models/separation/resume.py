"""A separation that was cut off goes on where it stopped: its segments are kept in a folder until it is through.

Conventions
-----------
* A run is known by what the mix holds, the separator and its settings: an edited file begins anew.
* A segment is kept before it is handed out, whole or not at all. One that cannot be read back is computed again.
* The folder is a cache of bounded size and may be deleted at any time. A run that is through deletes its own part.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from models.separation.readers import stretch
from models.separation.separator import Progress, Reader, Resumable, Segment
from models.separation.sums import CLAIMED, with_remainder

VERSION: Final = 1
"""Of what is kept, and of what the separators compute."""

LIMIT: Final = 8_000_000_000
"""Bytes that a folder may hold: two hours at 44.1 kHz."""

READ: Final = 1 << 20
"""Frames that are read at once for the digest."""


class Resumed:
    """A separator whose runs may be cut off.

    Parameters
    ----------
    separator : Resumable
    folder : Path
        Where segments are kept; made when it is needed.
    settings : str
        Whatever else the result depends on, such as a model's version or the device.
    limit : int, bytes
        What the folder may hold. Older runs make room; what has none is computed again after a cut.
    """

    def __init__(self, separator: Resumable, folder: Path, *, settings: str = "", limit: int = LIMIT) -> None:
        self._separator = separator
        self._folder = folder
        self._settings = settings
        self._limit = limit

    @property
    def name(self) -> str:
        """The separator's."""
        return self._separator.name

    @property
    def label(self) -> str:
        """The separator's."""
        return self._separator.label

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        """The sources of a mix; segments of a run before come from the folder."""
        run = self._folder / digest(mix, f"{VERSION} {self.name} {self._settings}")
        room = self._limit
        start = 0
        while start < mix.frames and (kept := _kept(run, mix, start)):
            room -= _file(run, start).stat().st_size
            yield kept
            start += kept.sources["other"].shape[1]
            if progress:
                progress(start / mix.frames)
        if start < mix.frames:
            _make_room(self._folder, run, self._limit - 24 * mix.frames)
        for segment in self._separator.separate_from(mix, start, progress) if start < mix.frames else ():
            room -= _keep(run, segment, room)
            yield segment
        shutil.rmtree(run, ignore_errors=True)


def digest(mix: Reader, settings: str) -> str:
    """Digest of a mix and of what is done to it."""
    found = hashlib.blake2b(f"{settings} {mix.sample_rate} {mix.frames}".encode(), digest_size=16)
    for start in range(0, mix.frames, READ):
        found.update(stretch(mix, start, min(start + READ, mix.frames)).tobytes())
    return found.hexdigest()


def _file(run: Path, start: int) -> Path:
    return run / f"{start:012d}.npy"


def _keep(run: Path, segment: Segment, room: int) -> int:
    """Store a segment, and say how many bytes it took: none where there is no room, here or on the disk."""
    claims = np.stack([segment.sources[name] for name in CLAIMED])
    if claims.nbytes > room:
        return 0
    part: Path | None = None
    try:
        run.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=run, suffix=".part", delete=False) as file:
            part = Path(file.name)
            np.save(file, claims)
        size = part.stat().st_size
        part.replace(_file(run, segment.start))
    except OSError:
        return 0
    finally:
        if part:
            part.unlink(missing_ok=True)
    return size


def _kept(run: Path, mix: Reader, start: int) -> Segment | None:
    try:
        claims = np.load(_file(run, start), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if claims.ndim != 3 or claims.shape[:2] != (len(CLAIMED), 2) or not 0 < claims.shape[2] <= mix.frames - start:
        return None
    here = stretch(mix, start, start + claims.shape[2])
    return with_remainder(start, here, dict(zip(CLAIMED, claims, strict=True)))


def _make_room(folder: Path, run: Path, limit: int) -> None:
    """Delete runs that were cut off, the oldest first, until the others hold less than ``limit`` bytes."""
    if not folder.is_dir():
        return
    others = sorted(
        (other for other in folder.iterdir() if other.is_dir() and other != run),
        key=lambda other: other.stat().st_mtime,
    )
    sizes = {other: sum(file.stat().st_size for file in other.iterdir()) for other in others}
    for other in others:
        if sum(sizes.values()) <= max(0, limit):
            return
        shutil.rmtree(other, ignore_errors=True)
        sizes.pop(other)
