"""The stretch of a media file that a source shows: a section of it, forwards or backwards, once or looped.

Conventions
-----------
* A window is frames ``[start, end)`` of the file; position 0 is its first frame as it plays (the last one where
  it is reversed).
* Outside the window is silence, or the window again where the source is looped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.audio.media import Library, Media, UnreadableMedia
from bridge.session import Source
from core.audio import Samples

NOT_AUDIO = {
    "MIDI": "MIDI items are not measured",
    "MIDIPOOL": "MIDI items are not measured",
    "RPP_PROJECT": "Subprojects are not measured",
    "CLICK": "Click sources are not measured",
    "LTC": "Timecode sources are not measured",
    "EMPTY": "Empty items are not measured",
}
"""Sources without a sound file."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a media file."""

    media: Media
    start: int
    end: int
    reversed: bool = False

    def __len__(self) -> int:
        return self.end - self.start

    def read(self, library: Library, position: int, count: int, *, loop: bool) -> Samples:
        """``count`` frames from ``position`` (may be negative), silence where there is nothing to play."""
        if 0 <= position <= len(self) - count:
            return self._read_inside(library, position, count)
        out = np.zeros((count, self.media.channels), np.float32)
        if loop and len(self) < count:
            once = self._read_inside(library, 0, len(self))
            return once[np.arange(position, position + count) % len(self)]
        done = 0
        while done < count:
            at = (position + done) % len(self) if loop else position + done
            if at >= len(self):
                break
            if at < 0:
                done += min(-at, count - done)
                continue
            piece = min(count - done, len(self) - at)
            out[done : done + piece] = self._read_inside(library, at, piece)
            done += piece
        return out

    def _read_inside(self, library: Library, position: int, count: int) -> Samples:
        first = self.end - position - count if self.reversed else self.start + position
        samples = library.read(self.media, first, count)
        if len(samples) < count:
            samples = np.concatenate([samples, np.zeros((count - len(samples), samples.shape[1]), np.float32)])
        return samples[::-1] if self.reversed else samples


def open_window(library: Library, source: Source) -> Window:
    """The window that a source shows.

    Raises
    ------
    UnreadableMedia
        If there is no audio behind the source; the message is the reason.
    """
    kind = source.kind.upper()
    if kind in NOT_AUDIO:
        raise UnreadableMedia(NOT_AUDIO[kind])
    if kind == "SECTION":
        if source.inner is None:
            raise UnreadableMedia("A section without media is not measured")
        return _section(open_window(library, source.inner), source)
    if source.path is None:
        raise UnreadableMedia(f"A {kind} source names no file")
    try:
        media = library.look(source.path)
    except UnreadableMedia as reason:
        what = "is a video, its sound is not measured" if kind == "VIDEO" and "read" in str(reason) else reason
        raise UnreadableMedia(f"{source.path.name} {what}") from reason
    return Window(media, 0, media.frames)


def _section(inner: Window, source: Source) -> Window:
    rate = inner.media.sample_rate
    start = min(max(0, round(source.section_start * rate)), len(inner))
    length = len(inner) if source.section_length is None else round(source.section_length * rate)
    end = min(len(inner), start + length)
    if end <= start:
        raise UnreadableMedia(f"{inner.media.path.name}: its section lies outside the file")
    low, high = (
        (inner.end - end, inner.end - start) if inner.reversed else (inner.start + start, inner.start + end)
    )
    return Window(inner.media, low, high, inner.reversed != source.section_reversed)
