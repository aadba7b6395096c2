"""One take, sounding: its samples at the rate of the measurement, with its channels, gain, pan and fades.

What is approximate: play rate changes speed and pitch together, as with "preserve pitch" off, because levels and
not pitch are what is measured; take pan is a balance without a centre loss; pitch shift, stretch markers, take
envelopes and take FX are not modelled.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
import soxr

from bridge.audio.channels import pick
from bridge.audio.fades import fade_gain
from bridge.audio.media import Library
from bridge.audio.parts import Part
from bridge.session import Fade
from core.audio import Samples
from core.meters.clip import ClipMeter

LONGEST_READ: Final = 1 << 17
"""Frames of a file that are read at once for the resampler."""


Quality = Literal["MQ", "HQ", "VHQ"]
"""Of the resampler (soxr's names): medium is enough to measure, high to recognise, very high for what is heard."""


class Voice:
    """Reads one part from its first to its last frame.

    Attributes
    ----------
    start, end : int
        Frames on the project's time at which it sounds: up to the item's end, or that of the media where that
        comes first and is not looped.
    """

    def __init__(self, part: Part, *, sample_rate: int, channels: int, quality: Quality = "MQ") -> None:
        item, take, media = part.item, part.take, part.window.media
        self._part = part
        self._channels = channels
        self._quality = quality
        self._source = round(take.offset * media.sample_rate)
        self._frame = 0
        self._length = round(item.length * sample_rate)
        self._fade_in = item.fade_in.length * sample_rate
        self._fade_out = item.fade_out.length * sample_rate
        self._gains = _gains(item.volume * take.volume, take.pan, channels)
        self._speed = media.sample_rate * take.play_rate / sample_rate
        self._resampler: soxr.ResampleStream | None = None
        self._clips = ClipMeter(part.channels) if media.can_clip else None
        self._ready: Samples = np.empty((0, part.channels), np.float32)
        self.start = round(item.position * sample_rate)
        self.end = self.start + self._sounding()

    def _sounding(self) -> int:
        if self._part.item.loop_source:
            return self._length
        left = len(self._part.window) - self._source
        return max(0, min(self._length, math.ceil(left / self._speed)))

    def skip(self, count: int) -> None:
        """Step over frames without reading them, before anything is rendered."""
        self._frame += count
        self._source += round(count * self._speed)

    def render(self, count: int, library: Library) -> Samples:
        """The next ``count`` frames, shape ``(count, channels)``; the array belongs to the caller.

        Raises
        ------
        UnreadableMedia
            If the media breaks off.
        """
        same_rate = math.isclose(self._speed, 1.0, rel_tol=1e-12)
        picked = self._read(count, library) if same_rate else self._resampled(count, library)
        samples = _spread(picked, self._channels)
        if (self._gains != 1.0).any():
            samples *= self._gains
        self._fade(samples)
        self._frame += count
        return samples

    @property
    def clipped(self) -> list[int]:
        """Project frames at which the media is clipped, as far as it was rendered."""
        places = [] if self._clips is None else self._clips.starts
        frames = (self.start + int(place / self._speed) for place in places)
        return [frame for frame in frames if frame < self.end]

    def _read(self, count: int, library: Library) -> Samples:
        part = self._part
        samples = part.window.read(library, self._source, count, loop=part.item.loop_source)
        self._source += count
        picked = pick(samples, part.take.channel_mode)
        if self._clips is not None:
            self._clips.feed(picked)
        return picked

    def _resampled(self, count: int, library: Library) -> Samples:
        if self._resampler is None:
            self._resampler = soxr.ResampleStream(
                self._speed, 1.0, self._part.channels, dtype="float32", quality=self._quality
            )
        ready = [self._ready]
        missing = count - len(self._ready)
        while missing > 0:
            wanted = min(LONGEST_READ, math.ceil(missing * self._speed) + 1)
            chunk = self._resampler.resample_chunk(np.ascontiguousarray(self._read(wanted, library)))
            ready.append(chunk)
            missing -= len(chunk)
        joined = np.concatenate(ready)
        self._ready = joined[count:]
        return joined[:count].copy()

    def _fade(self, samples: Samples) -> None:
        count = len(samples)
        if self._frame < self._fade_in:
            reach = min(count, math.ceil(self._fade_in) - self._frame)
            _apply(self._part.item.fade_in, samples[:reach], (self._frame + np.arange(reach)) / self._fade_in)
        remaining = self._length - self._frame
        if remaining - count < self._fade_out:
            first = max(0, math.floor(remaining - self._fade_out))
            left = remaining - np.arange(first, count)
            _apply(self._part.item.fade_out, samples[first:], left / self._fade_out)


def _apply(fade: Fade, samples: Samples, progress: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    samples *= fade_gain(fade, progress).astype(np.float32)[:, np.newaxis]


def _gains(gain: float, pan: float, channels: int) -> Samples:
    """Gain of each channel. Pan turns down the other side of the first two: at 0.5 the left is at half."""
    gains = np.full(channels, gain, np.float32)
    if channels >= 2:
        gains[0] *= min(1.0, 1.0 - pan)
        gains[1] *= min(1.0, 1.0 + pan)
    return gains


def _spread(samples: Samples, channels: int) -> Samples:
    """Samples on ``channels``: mono goes to the first two, channels that there is no room for are dropped."""
    have = samples.shape[1]
    if have == channels:
        return samples
    out = np.zeros((len(samples), channels), np.float32)
    if have == 1:
        out[:, :2] = samples
    else:
        kept = min(have, channels)
        out[:, :kept] = samples[:, :kept]
    return out
