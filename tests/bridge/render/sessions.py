"""Small sessions whose mix can be computed by hand: a frame is a millisecond, a track plays constants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.render.mixer import Mixer
from bridge.session import Envelope, Point, Receive, Session, Track
from tests.bridge.audio.sounds import RATE, item, track, write

Audio = NDArray[np.float64]

LENGTH = 0.01
"""Seconds of the usual item."""


class Desk:
    """Makes tracks with media in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def playing(self, name: str, samples: ArrayLike, *, rate: int = RATE, **told: Any) -> Track:
        """A track that plays samples from the start of the project; its GUID is its name."""
        media = write(self.folder / f"{name}.wav", samples, rate=rate)
        length = len(np.asarray(samples)) / rate
        return track(item(media, length=length), guid=name, **{"name": name, **told})

    def constant(self, name: str, *channels: float, frames: int = 10, **told: Any) -> Track:
        """A track that plays one value per channel for ten frames."""
        return self.playing(name, np.tile(np.array(channels), (frames, 1)), **told)


def bus(name: str, **told: Any) -> Track:
    """A track without items; its GUID is its name."""
    return track(guid=name, **{"name": name, **told})


def session(*tracks: Track, **told: Any) -> Session:
    """A session of these tracks."""
    return Session(**{"name": "test", "tracks": tracks, **told})


def rendered(what: Session, *, rate: int = RATE, **options: Any) -> Audio:
    """The whole mix, shape (frames, channels)."""
    with Mixer(what, sample_rate=rate, **options) as mixer:
        blocks = [block.mix for block in mixer.blocks()]
        assert sum(map(len, blocks)) <= mixer.frames
    return np.concatenate(blocks) if blocks else np.zeros((0, 2))


def level(what: Session, frame: int = 5, **options: Any) -> list[float]:
    """The channels of the mix at one frame, to six digits (media are float32)."""
    return [round(float(value), 6) for value in rendered(what, **options)[frame]]


def sent(source: str, **told: Any) -> Receive:
    """A receive from a track."""
    return Receive(source=source, **told)


def envelope(kind: str, points: Sequence[tuple[float, float]], **told: Any) -> Envelope:
    """An envelope of points ``(time, value)`` of one shape."""
    shape = told.pop("shape", 0)
    return Envelope(
        kind=kind, points=tuple(Point(time=time, value=value, shape=shape) for time, value in points), **told
    )
