"""What tracks and files sound like: their loudest windows, read alone, and what an ear says to them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from bridge.analysis import SILENCE_DB
from bridge.audio.assemble import channels_of, stretch
from bridge.audio.media import Library, Media
from bridge.audio.parts import parts_of
from bridge.audio.probe import loudest_of
from bridge.audio.voice import Quality
from bridge.errors import UserError
from bridge.session import Track
from core.audio import Samples
from core.units import gain_from_db
from models.ears.prediction import SoundPrediction
from models.ears.sound.windows import FRAMES, RATE, SECONDS, Windows

if TYPE_CHECKING:
    from models.ears.sound.ear import Ear

QUALITY: Final[Quality] = "HQ"

CANCELS: Final = 0.01
"""Share of its channels' power below which their mean says nothing of what they carry: -20 dB."""


class Listener(Protocol):
    """Hears windows. It can be pickled: workers listen too."""

    @property
    def version(self) -> str:
        """Names what it was taught: what another version heard is heard again."""
        ...

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        """What tracks sound like, each by its windows; None for a track without any."""
        ...

    def with_name(self, sounds: Sequence[SoundPrediction], names: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities of what tracks are by sound and name together, shape ``(tracks, len(HEARD))``."""
        ...


@dataclass(frozen=True, slots=True)
class StoredEar:
    """An ear by its weights file; None for the built-in one. Light to send to a worker, which reads it once."""

    version: str
    path: Path | None = None

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        """As :meth:`models.ears.sound.ear.Ear.hear`."""
        return _loaded(self.path).hear(tracks)

    def with_name(self, sounds: Sequence[SoundPrediction], names: Sequence[str]) -> NDArray[np.float64]:
        """As :meth:`models.ears.sound.ear.Ear.with_name`."""
        return _loaded(self.path).with_name(sounds, names)


@cache
def _loaded(path: Path | None) -> Ear:
    from models.ears.sound.ear import load_ear

    return load_ear(path)


def built_in_ear() -> StoredEar:
    """The ear that comes with Deskhand.

    Raises
    ------
    UserError
        If its weights are missing or damaged.
    """
    from models.ears.sound.ear import load_ear

    try:
        return StoredEar(load_ear().version)
    except ValueError as error:
        raise UserError(
            f"Deskhand cannot listen: {error}. Your files are as they were. Install Deskhand again."
        ) from error


def hear_track(track: Track, starts: Sequence[float], ear: Listener) -> SoundPrediction | None:
    """What a track sounds like in the windows that begin at ``starts``, seconds of the project's time."""
    (sound,) = ear.hear([track_windows(track, starts)])
    return sound


def hear_file(path: Path, ear: Listener) -> SoundPrediction | None:
    """What a media file sounds like; None for a silent one.

    Raises
    ------
    UnreadableMedia
        If it is no audio, or breaks off; the message is the reason.
    """
    (sound,) = ear.hear([file_windows(path)])
    return sound


def track_windows(track: Track, starts: Sequence[float]) -> Windows:
    """Windows of what the items of a track play, shape ``(windows, FRAMES)``; none of them is silent."""
    with Library() as library:
        parts = parts_of(track, library).parts
        channels = channels_of(parts, track.channels)
        return stacked(
            stretch(
                parts,
                library,
                sample_rate=RATE,
                channels=channels,
                start=round(start * RATE),
                count=FRAMES,
                quality=QUALITY,
            )
            for start in starts
        )


def file_windows(path: Path) -> Windows:
    """The loudest windows of a media file, shape ``(windows, FRAMES)``; none of them is silent.

    Raises
    ------
    UnreadableMedia
        If it is no audio, or breaks off; the message is the reason.
    """
    with Library() as library:
        media = library.look(path)
        return stacked(read_window(library, media, start) for start in loudest_of(media, library))


def read_window(library: Library, media: Media, start: float) -> Samples:
    """A window of a file that begins at ``start`` seconds, at the ear's rate, shape ``(frames, channels)``.

    Raises
    ------
    UnreadableMedia
        If the file breaks off.
    """
    rate = media.sample_rate
    samples = library.read(media, round(start * rate), math.ceil(SECONDS * rate))
    return soxr.resample(samples, rate, RATE, quality=QUALITY) if rate != RATE else samples


def stacked(stretches: Iterable[Samples]) -> Windows:
    """Stretches of shape ``(frames, channels)`` as windows, without silent ones; what is missing is silence."""
    windows = [np.zeros((0, FRAMES), np.float32)]
    for samples in stretches:
        window = np.zeros((1, FRAMES), np.float32)
        mono = to_mono(samples)[:FRAMES]
        window[0, : len(mono)] = mono
        if np.abs(mono).max(initial=0.0) >= gain_from_db(SILENCE_DB):
            windows.append(window)
    return np.concatenate(windows)


def to_mono(samples: Samples) -> NDArray[np.float32]:
    """The mean of the channels, or the loudest of them where they cancel each other. Shape ``(frames,)``."""
    mean: NDArray[np.float32] = samples.mean(axis=1, dtype=np.float32)
    powers = np.vecdot(samples.T, samples.T)
    if float(np.vdot(mean, mean)) < CANCELS * float(powers.mean()):
        return samples[:, powers.argmax()]
    return mean
