"""The items of a track as a stream that is pulled block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bridge.audio.assemble import Block, Notes, channels_of, stream_parts
from bridge.audio.media import Library
from bridge.audio.parts import Part
from bridge.session import Track
from core.audio import Samples


class ItemSource:
    """The assembled audio of one track; mono items sound on both of the first two channels.

    Parameters
    ----------
    track : Track
    parts : sequence of Part
        What sounds on it.
    sample_rate : int

    Attributes
    ----------
    end : int
        Frame after the last item.
    """

    def __init__(self, track: Track, parts: Sequence[Part], sample_rate: int) -> None:
        self._library = Library()
        self._notes = Notes()
        self._shift = round(track.play_offset * sample_rate)
        channels = max(2, channels_of(parts, track.channels))
        self.end = max((self._shift + end_of(part, sample_rate) for part in parts), default=0)
        self._blocks: Iterator[Block] = stream_parts(
            parts, self._library, sample_rate=sample_rate, channels=channels, notes=self._notes, quality="VHQ"
        )
        self._ahead: Block | None = None
        self._begun = False

    @property
    def problems(self) -> tuple[str, ...]:
        """Why parts broke off so far, and which files ended early."""
        short = (
            f"{path.name} ends after {seconds:.1f} s, its header promises more"
            for path, seconds in self._library.cut_short.items()
        )
        return (*self._notes.broken, *short)

    def read(self, start: int, count: int) -> Samples | None:
        """``count`` frames from ``start`` (may be negative), None where nothing sounds.

        Starts must not fall: what was read is gone.
        """
        out: Samples | None = None
        if not self._begun:
            self._begun, self._ahead = True, self._pull()
        while self._ahead is not None and self._ahead.start < start + count:
            first, samples = self._ahead
            low, high = max(first, start), min(first + len(samples), start + count)
            if low < high:
                if out is None:
                    out = np.zeros((count, samples.shape[1]), np.float32)
                out[low - start : high - start] = samples[low - first : high - first]
            if first + len(samples) > start + count:
                break
            self._ahead = self._pull()
        return out

    def close(self) -> None:
        """Close the media files."""
        self._library.__exit__(None, None, None)

    def _pull(self) -> Block | None:
        block = next(self._blocks, None)
        return None if block is None else Block(block.start + self._shift, block.samples)


def end_of(part: Part, sample_rate: int) -> int:
    """The frame after an item, as the items are placed: start and length rounded one by one."""
    return round(part.item.position * sample_rate) + round(part.item.length * sample_rate)
