"""Audio files that appear whole or not at all.

Conventions
-----------
* Each file is written beside its place under another name; :meth:`Files.finish` moves all of them there. Leaving
  the context before that removes them: no half file stays.
* A file lies on the disk, not in its cache, before it has its name.
* A WAV file with a ``mask`` says which loudspeaker each channel is for (WAVE_FORMAT_EXTENSIBLE).
* A 24-bit file ends at full scale: what is above is clipped by the format and counted. A 32-bit float file keeps
  it; it is counted all the same. Nothing is limited or normalised.
"""

from __future__ import annotations

import os
import struct
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from bridge.errors import UserError
from bridge.hosts.rpp.files import check_writable
from core.units import db_from_gain

Audio = NDArray[np.float64]

FORMATS: Final = {".wav": "WAV", ".flac": "FLAC"}
FLAC_CHANNELS: Final = 8

WAV_LIMIT: Final = 4_000_000_000
"""Bytes up to which a plain WAV header counts; longer files become RF64 (EBU Tech 3306)."""

FULL_SCALE: Final = 1.0

RIFF_HEAD: Final = 12
"""Bytes of ``RIFF <size> WAVE``, behind which the chunks begin."""

MASK_AT: Final = 20
"""Where in a ``fmt`` chunk of WAVE_FORMAT_EXTENSIBLE the channel mask is (dwChannelMask, mmreg.h)."""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file. ``over`` counts samples beyond full scale, ``peak_db`` is the level of the loudest one."""

    path: Path
    frames: int
    channels: int
    peak_db: float
    over: int


class AudioFile:
    """One file while it is written.

    Parameters
    ----------
    path : Path
        Where it goes; its suffix is one of :data:`FORMATS`.
    sample_rate, channels : int
    frames : int
        How many will come.
    floating : bool
        32-bit float instead of 24-bit (WAV only).
    mask : int, optional
        Loudspeakers of the channels (WAV only); 0 for channels that no mask describes.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        frames: int,
        *,
        floating: bool,
        mask: int | None = None,
    ) -> None:
        self.path = path
        self._mask = mask
        self._channels = channels
        self._frames = 0
        self._peak = 0.0
        self._over = 0
        kind = FORMATS[path.suffix.lower()]
        if kind == "WAV" and frames * channels * 4 > WAV_LIMIT:
            kind = "RF64"
        elif mask is not None:
            kind = "WAVEX"
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".tmp", dir=path.parent)
        os.close(descriptor)
        self._temporary = Path(name)
        subtype = "FLOAT" if floating else "PCM_24"
        try:
            self._sound: Any = soundfile.SoundFile(name, "w", sample_rate, channels, subtype, format=kind)
        except BaseException:
            self._temporary.unlink()
            raise

    def write(self, audio: NDArray[np.floating]) -> None:
        """Append frames, shape ``(frames, channels)``."""
        if not len(audio):
            return
        magnitude = np.abs(audio)
        self._peak = max(self._peak, float(magnitude.max()))
        if self._peak > FULL_SCALE:
            self._over += int(np.count_nonzero(magnitude > FULL_SCALE))
        self._frames += len(audio)
        self._sound.write(audio)

    def finish(self) -> Written:
        """Move the file to its place."""
        self._sound.close()
        with self._temporary.open("r+b") as file:
            if self._mask is not None:
                _set_mask(file, self._mask)
            os.fsync(file.fileno())
        self._temporary.chmod(_usual_mode())
        self._temporary.replace(self.path)
        return Written(self.path, self._frames, self._channels, db_from_gain(self._peak), self._over)

    def discard(self) -> None:
        """Remove what was written and not finished."""
        with suppress(soundfile.SoundFileRuntimeError):
            self._sound.close()
        self._temporary.unlink(missing_ok=True)


class Files:
    """Several files that belong together. Use as a context manager."""

    def __init__(self) -> None:
        self._files: list[AudioFile] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._files:
            self._files.pop().discard()

    def open(
        self,
        path: Path,
        sample_rate: int,
        channels: int,
        frames: int,
        *,
        floating: bool,
        mask: int | None = None,
    ) -> AudioFile:
        """Begin a file.

        Raises
        ------
        UserError
            If its format cannot be written, or it cannot be written there.
        """
        _check_format(path, channels, floating=floating)
        check_writable(path)
        try:
            file = AudioFile(path, sample_rate, channels, frames, floating=floating, mask=mask)
        except (OSError, soundfile.SoundFileRuntimeError) as error:
            raise not_written(path, error) from error
        self._files.append(file)
        return file

    def finish(self) -> tuple[Written, ...]:
        """Move all files to their places, the first one last: where it is, all are."""
        done: list[Written] = []
        while self._files:
            file = self._files[-1]
            try:
                done.append(file.finish())
            except (OSError, soundfile.SoundFileRuntimeError) as error:
                raise not_written(file.path, error) from error
            self._files.pop()
        return tuple(reversed(done))


def append(file: AudioFile, audio: NDArray[np.floating]) -> None:
    """Append frames, shape ``(frames, channels)``.

    Raises
    ------
    UserError
        If the disk does not take them.
    """
    try:
        file.write(audio)
    except (OSError, soundfile.SoundFileRuntimeError) as error:
        raise not_written(file.path, error) from error


def not_written(path: Path, error: Exception) -> UserError:
    """The message for a file that could not be written."""
    reason = getattr(error, "strerror", None) or str(error)
    return UserError(
        f"{path} could not be written: {reason.rstrip('.')}. The project was not touched."
        " Check the folder and its free space, or name another file with --out."
    )


def _check_format(path: Path, channels: int, *, floating: bool) -> None:
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UserError(
            f"{path.name} is neither .wav nor .flac. Nothing was written. Name a file that ends in one of them."
        )
    if suffix == ".flac" and (floating or channels > FLAC_CHANNELS):
        what = "no 32-bit float" if floating else f"at most {FLAC_CHANNELS} channels, not {channels}"
        raise UserError(f"FLAC holds {what}. Nothing was written. Name a .wav file.")


def _set_mask(file: BinaryIO, mask: int) -> None:
    """Write the channel mask into the ``fmt`` chunk, wherever it is among the chunks before the samples."""
    at = RIFF_HEAD
    while True:
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"fmt ":
            file.seek(at + 8 + MASK_AT)
            file.write(struct.pack("<I", mask))
            return
        at += 8 + size + size % 2


def _usual_mode() -> int:
    """Permissions of any new file."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
