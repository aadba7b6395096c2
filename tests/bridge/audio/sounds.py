"""Media and sessions for the audio tests: files in a temporary folder, built from arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import ArrayLike

from bridge.audio.assemble import stream
from bridge.session import Item, Session, Source, Take, Track
from core.audio import Samples
from models.ears.prediction import Clue, Prediction, Side

RATE = 1000
"""Sample rate of the hand-computed cases: one frame is one millisecond."""


def write(path: Path, samples: ArrayLike, *, rate: int = RATE, subtype: str = "FLOAT") -> Path:
    """Write a media file and return its path. One-dimensional samples are mono."""
    soundfile.write(path, np.asarray(samples), rate, subtype=subtype)
    return path


def wave(path: Path) -> Source:
    """The source that plays a whole file."""
    return Source(kind="WAVE", file=path.name, path=path)


def item(source: Path | Source | None, *, position: float = 0.0, length: float = 1.0, **told: Any) -> Item:
    """An item with one take; ``told`` are fields of the item or of the take (``take_volume`` for the take's)."""
    take_fields = ("offset", "play_rate", "pan", "channel_mode")
    take = {name: told.pop(name) for name in take_fields if name in told}
    if "take_volume" in told:
        take["volume"] = told.pop("take_volume")
    media = wave(source) if isinstance(source, Path) else source
    return Item(position=position, length=length, takes=(Take(source=media, **take),), **told)


def track(*items: Item, guid: str = "{1}", **told: Any) -> Track:
    """A track with items."""
    return Track(guid=guid, items=items, **told)


def session(*tracks: Track, **told: Any) -> Session:
    """A session at 48 kHz."""
    return Session(**{"name": "test", "sample_rate": 48000, "tracks": tracks, **told})


def assembled(what: Track, *, rate: int = RATE, block: int = 1 << 14, length: int | None = None) -> Samples:
    """A track's audio from the project's start, gaps filled with silence."""
    blocks = list(stream(what, sample_rate=rate, block=block))
    end = max((first + len(samples) for first, samples in blocks), default=0)
    channels = blocks[0].samples.shape[1] if blocks else 1
    out = np.zeros((end if length is None else length, channels), np.float32)
    for first, samples in blocks:
        assert len(samples) <= block
        out[first : first + len(samples)] += samples
    return out


def prediction(name: str, side: Side | None = None) -> Prediction:
    """A prediction that knows a side and nothing else."""
    return Prediction(
        name=name,
        label="unknown",
        family=None,
        role="unknown",
        side=side,
        number=None,
        part=None,
        confidence=0.0,
        alternatives=(),
        reason="",
    )


def recognise_sides(clues: Sequence[Clue]) -> list[Prediction]:
    """A recogniser that reads " L" and " R" at the end of a name."""
    sides: dict[str, Side] = {" L": "L", " R": "R"}
    return [prediction(clue.name, sides.get(clue.name[-2:])) for clue in clues]
