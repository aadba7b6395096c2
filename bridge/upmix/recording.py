"""A stereo recording on disk, read anywhere."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from bridge.audio.media import Library, UnreadableMedia
from bridge.errors import UserError
from core.upmix.channels import CHANNELS, Stereo

RATES: Final = (8000, 192000)
"""Sample rates in Hz that can be upmixed."""


class Recording:
    """An audio file of one or two channels. Use as a context manager; leaving it closes the file.

    Parameters
    ----------
    path : Path
    start, stop : int, optional
        The stretch of it in frames; the whole file if not given.

    Raises
    ------
    UserError
        If it cannot be read, has more than two channels, or a sample rate outside of :data:`RATES`.
    """

    def __init__(self, path: Path, start: int = 0, stop: int | None = None) -> None:
        self._library = Library()
        try:
            media = self._library.look(path)
        except UnreadableMedia as error:
            raise UserError(
                f"{path} {error}. Nothing was written. Name an audio file (WAV, FLAC, AIFF, MP3, OGG)."
            ) from error
        try:
            _check(path, media.channels, media.sample_rate)
        except UserError:
            self.close()
            raise
        self._media = media
        self._start = start
        self.frames = max(0, min(media.frames, media.frames if stop is None else stop) - start)
        self.sample_rate = media.sample_rate
        self.is_mono = media.channels == 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._library.__exit__(None, None, None)

    def read(self, start: int, stop: int) -> Stereo:
        """(2, stop - start) of the recording; zeros outside of it, and where a sample is no number.

        Raises
        ------
        UserError
            If the file breaks off while it is read.
        """
        out = np.zeros((2, stop - start), np.float32)
        low, high = max(0, start), min(stop, self.frames)
        if low >= high:
            return out
        try:
            samples = self._library.read(self._media, self._start + low, high - low)
        except UnreadableMedia as error:
            raise UserError(f"{error}. Nothing was written. Check the disk that it is on.") from error
        out[:, low - start : low - start + len(samples)] = samples.T
        return out

    @property
    def troubles(self) -> tuple[str, ...]:
        """What was odd about the file, as far as it has been read, as sentences."""
        name = self._media.path.name
        found = [
            f"{name} breaks off after {seconds:.1f} s although it promises more: silence from there on."
            for seconds in self._library.cut_short.values()
        ]
        if any(self._library.broken_samples.values()):
            found.append(f"{name} holds samples that are no numbers: they became silence.")
        return tuple(found)


def _check(path: Path, channels: int, sample_rate: int) -> None:
    if channels > 2:
        already = " It may be a 5.1 already." if channels == len(CHANNELS) else ""
        raise UserError(
            f"{path.name} has {channels} channels.{already} Nothing was written. Name a stereo or mono file."
        )
    if not RATES[0] <= sample_rate <= RATES[1]:
        raise UserError(
            f"{path.name} has {sample_rate} Hz. Nothing was written."
            f" Convert it to a rate from {RATES[0]} to {RATES[1]} Hz first."
        )
