"""Media files: what they are, and their samples in blocks.

Conventions
-----------
* Positions and lengths are frames of the file.
* A file is asked once whether it exists and what it holds; at most :data:`OPEN_FILES` are open at a time.
* Formats are those of libsndfile: WAV, FLAC, AIFF, OGG, MP3, CAF, W64 and more.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import soundfile

from core.audio import Samples, is_finite

OPEN_FILES: Final = 16

BIT_DEPTHS: Final = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
"""Bits per sample of libsndfile's subtypes; lossy formats have none."""

MP3_ROLL: Final = 24 * 1152
"""Frames that an MP3 is decoded ahead of a seek: a frame's bits may lie 511 bytes back (ISO 11172-3, 2.4.3.1),
which is up to 21 frames at 8 kbit/s."""

SLOW_TO_SEEK: Final = ("MP3",)
"""Formats in which a few hundred seeks cost as much as reading on."""

FLOATING: Final = ("FLOAT", "DOUBLE")
"""Subtypes that can hold NaN and infinity."""


class UnreadableMedia(Exception):
    """A media file gives no audio; the message is the reason in a few words."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a media file holds. ``seeks`` says whether going to a place costs little."""

    path: Path
    frames: int
    sample_rate: int
    channels: int
    bit_depth: int | None
    floating: bool
    seeks: bool

    @property
    def can_clip(self) -> bool:
        """Whether its samples are integers, which end at full scale."""
        return self.bit_depth is not None and not self.floating


class _Sound(soundfile.SoundFile):  # type: ignore[misc]  # soundfile ships no types
    """An open file that is read forwards, and seeks only where it is told to.

    ``SoundFile`` seeks to where it already is after every read. libsndfile's MP3 decoder loses its bit reservoir
    by that and plays garbage or silence for some thousand frames. A file that says it is not seekable is spared;
    :meth:`seek` itself works all the same.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._position = 0
        self._roll = MP3_ROLL if self.format == "MP3" else 0

    def seekable(self) -> bool:
        return False

    def read_from(self, start: int, count: int) -> Samples:
        """``count`` frames from ``start``, fewer at the end of the file."""
        if start != self._position:
            rolled = max(0, start - self._roll)
            self.seek(rolled)
            self._next(start - rolled)
        samples = self._next(count)
        self._position = start + len(samples)
        return samples

    def _next(self, count: int) -> Samples:
        samples: Samples = self.read(out=np.empty((count, self.channels), np.float32))
        return samples


class Library:
    """The media of a measurement: looks into each file once and keeps few of them open.

    Use as a context manager; leaving it closes the files.

    Attributes
    ----------
    broken_samples : dict
        Number of samples that are no numbers, by file.
    cut_short : dict
        Seconds of the file after which its audio is missing although its header promises more, by file.
    """

    def __init__(self) -> None:
        self.broken_samples: dict[Path, int] = {}
        self.cut_short: dict[Path, float] = {}
        self._media: dict[Path, Media | str] = {}
        self._open: OrderedDict[Path, _Sound] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def look(self, path: Path) -> Media:
        """What a file holds.

        Raises
        ------
        UnreadableMedia
            If it does not exist, or is no audio that libsndfile reads.
        """
        if path not in self._media:
            self._media[path] = self._look(path)
        found = self._media[path]
        if isinstance(found, str):
            raise UnreadableMedia(found)
        return found

    def read(self, media: Media, start: int, count: int) -> Samples:
        """Samples of a file, fewer than ``count`` where it ends. Values that are no numbers become 0.

        Raises
        ------
        UnreadableMedia
            If the file cannot be opened any more.
        """
        try:
            samples = self._sound(media.path).read_from(start, count)
        except (soundfile.SoundFileRuntimeError, OSError) as error:
            raise UnreadableMedia(f"{media.path.name} breaks off: {_reason(error)}") from error
        if len(samples) < min(count, media.frames - start):
            self.cut_short.setdefault(media.path, (start + len(samples)) / media.sample_rate)
        if media.floating and not is_finite(samples):
            broken = ~np.isfinite(samples)
            self.broken_samples[media.path] = self.broken_samples.get(media.path, 0) + int(broken.sum())
            samples[broken] = 0.0
        return samples

    def _look(self, path: Path) -> Media | str:
        try:
            if not path.is_file():
                return "is missing"
            if path.stat().st_size == 0:
                return "is empty"
            sound = self._sound(path)
        except (soundfile.SoundFileRuntimeError, OSError) as error:
            return f"cannot be read: {_reason(error)}"
        if sound.frames <= 0:
            return "is empty"
        return Media(
            path=path,
            frames=sound.frames,
            sample_rate=sound.samplerate,
            channels=sound.channels,
            bit_depth=BIT_DEPTHS.get(sound.subtype),
            floating=sound.subtype in FLOATING,
            seeks=sound.format not in SLOW_TO_SEEK,
        )

    def _sound(self, path: Path) -> _Sound:
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        sound = _Sound(path)
        self._open[path] = sound
        if len(self._open) > OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return sound


def _reason(error: Exception) -> str:
    text = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
    return str(text).rstrip(".")
