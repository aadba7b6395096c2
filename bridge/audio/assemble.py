"""The audio of a track as its items say: placed, faded, turned up and summed, block by block.

Conventions
-----------
* Time is frames from the project's start at the rate of the measurement.
* Only time with sound is delivered; what lies between two blocks is silence.
* A track whose parts are all mono and not panned is one channel. Otherwise it has as many as its widest part, at
  most ``track.channels``: a six-channel file keeps its channels on a six-channel track and its first two on a
  stereo track.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from bridge.audio.media import Library, UnreadableMedia
from bridge.audio.parts import Part, parts_of
from bridge.audio.voice import Quality, Voice
from bridge.session import Track
from core.audio import Samples

BLOCK: Final = 1 << 16
"""Frames per block: small enough for a processor's cache, large enough to spend the time in NumPy."""


class Block(NamedTuple):
    """A stretch of a track's audio: its first frame in the project, and samples ``(frames, channels)``."""

    start: int
    samples: Samples


@dataclass(slots=True)
class Notes:
    """What was met while a track played: reasons why parts broke off, and project frames of clipped places."""

    broken: list[str] = field(default_factory=list)
    clipped: list[int] = field(default_factory=list)


def channels_of(parts: Iterable[Part], track_channels: int) -> int:
    """How many channels the sum of the parts has."""
    widest = max((max(part.channels, 2 if part.take.pan else 1) for part in parts), default=1)
    return min(widest, max(2, track_channels))


def stream(track: Track, *, sample_rate: int, block: int = BLOCK) -> Iterator[Block]:
    """Audio of a track in blocks of at most ``block`` frames. What cannot be read is left out."""
    with Library() as library:
        parts = parts_of(track, library).parts
        channels = channels_of(parts, track.channels)
        yield from stream_parts(parts, library, sample_rate=sample_rate, channels=channels, block=block)


def stream_parts(
    parts: Iterable[Part],
    library: Library,
    *,
    sample_rate: int,
    channels: int,
    block: int = BLOCK,
    notes: Notes | None = None,
    quality: Quality = "MQ",
) -> Iterator[Block]:
    """Audio of parts in blocks. A part that breaks off is silent from there; ``notes`` gathers what was met."""
    notes = notes or Notes()
    voices = (Voice(part, sample_rate=sample_rate, channels=channels, quality=quality) for part in parts)
    waiting = deque(sorted((voice for voice in voices if voice.end > voice.start), key=lambda voice: voice.start))
    active: list[Voice] = []
    for first, last in list(_spans(waiting)):
        for start in range(first, last, block):
            end = min(start + block, last)
            while waiting and waiting[0].start < end:
                active.append(waiting.popleft())
            yield Block(start, _sum(active, start, end, channels, library, notes))
            for voice in [voice for voice in active if voice.end <= end]:
                notes.clipped += voice.clipped
                active.remove(voice)


def stretch(
    parts: Iterable[Part],
    library: Library,
    *,
    sample_rate: int,
    channels: int,
    start: int,
    count: int,
    quality: Quality = "MQ",
) -> Samples:
    """``count`` frames of parts from ``start``, without reading what lies before. Gaps are silence."""
    voices = (Voice(part, sample_rate=sample_rate, channels=channels, quality=quality) for part in parts)
    active = [voice for voice in voices if voice.start < start + count and voice.end > start]
    for voice in active:
        voice.skip(max(0, start - voice.start))
    return _sum(active, start, start + count, channels, library, Notes())


def _spans(voices: deque[Voice]) -> Iterator[tuple[int, int]]:
    """Stretches in which any of the voices sounds. ``voices`` are ordered by their start."""
    if not voices:
        return
    first, last = voices[0].start, voices[0].end
    for voice in voices:
        if voice.start > last:
            yield first, last
            first, last = voice.start, voice.end
        last = max(last, voice.end)
    yield first, last


def _sum(active: list[Voice], start: int, end: int, channels: int, library: Library, notes: Notes) -> Samples:
    out: Samples | None = None
    for voice in list(active):
        low, high = max(start, voice.start), min(end, voice.end)
        try:
            samples = voice.render(high - low, library)
        except UnreadableMedia as reason:
            active.remove(voice)
            notes.broken.append(str(reason))
            notes.clipped += voice.clipped
            continue
        if out is None and high - low == end - start:
            out = samples
            continue
        if out is None:
            out = np.zeros((end - start, channels), np.float32)
        out[low - start : high - start] += samples
    return np.zeros((end - start, channels), np.float32) if out is None else out
