"""Levels of one track, measured on what its items play."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bridge.analysis import Levels
from bridge.audio.assemble import Block, Notes, channels_of, stream_parts
from bridge.audio.media import Library
from bridge.audio.parts import Part, parts_of, sample_rate_of
from bridge.audio.problems import clock, problems_of_levels
from bridge.session import Track
from core.meters.history import HOPS_PER_BLOCK
from core.meters.hops import HOP_SECONDS, LOWEST_RATE
from core.meters.track import TrackMeter
from core.units import power_from_db
from models.ears.sound.windows import loudest

METER_VERSION: Final = 4
"""Raised with every change that measures differently: older cache entries are measured again."""

ENVELOPE_POINTS: Final = 400


class Stopped(Exception):
    """The measurement was called off."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on a track; ``levels`` is None where nothing could be.

    ``loudest`` is where its loudest windows begin, in seconds of the project's time: what an ear listens to.
    """

    levels: Levels | None
    problems: tuple[str, ...]
    loudest: tuple[float, ...] = ()


def measure(track: Track, *, project_rate: int | None = None, stop: Callable[[], bool] | None = None) -> Measured:
    """Measure a track. What cannot be read is a sentence in ``problems``, the rest is measured.

    ``project_rate`` is the rate where the media do not agree on one. ``stop`` is asked before every block.

    Raises
    ------
    Stopped
        If ``stop`` said so.
    """
    with Library() as library:
        found = parts_of(track, library)
        if not found.parts:
            return Measured(None, found.problems)
        rate = max(LOWEST_RATE, sample_rate_of(found.parts, project_rate))
        channels = channels_of(found.parts, track.channels)
        meter, notes = TrackMeter(rate, channels), Notes()
        blocks = stream_parts(found.parts, library, sample_rate=rate, channels=channels, notes=notes)
        start, end = _play(blocks, meter, stop)
        problems = (*found.problems, *(f"{reason}." for reason in notes.broken), *_faults(library))
    if start == end:
        return Measured(None, (*problems, "Its items lie outside their media: nothing sounds."))
    shortest = round(HOPS_PER_BLOCK * HOP_SECONDS * rate)
    if end - start < shortest:
        meter.gap(shortest)
    levels = _levels(meter, found.parts, rate, start, end, len(notes.clipped))
    first_clip = min(notes.clipped) / rate if notes.clipped else None
    correlation = meter.stereo.correlation if meter.stereo else None
    return Measured(
        levels,
        (*problems, *problems_of_levels(levels, first_clip, correlation)),
        () if levels.silent else tuple(_loudest(meter, start / rate, end / rate)),
    )


def _play(blocks: Iterator[Block], meter: TrackMeter, stop: Callable[[], bool] | None) -> tuple[int, int]:
    """Feed the meter. Returns the frames at which the audio starts and ends, the same where there is none."""
    first = end = None
    for start, samples in blocks:
        if stop is not None and stop():
            raise Stopped
        if end is not None and start > end:
            meter.gap(start - end)
        first = start if first is None else first
        meter.feed(samples)
        end = start + len(samples)
    return first or 0, end or 0


def _loudest(meter: TrackMeter, start: float, end: float) -> Iterator[float]:
    hops = meter.envelope(offset=0.0, step=HOP_SECONDS, count=math.ceil((end - start) / HOP_SECONDS))
    power = np.array([power_from_db(level) for level in hops])
    yield from (start + begin for begin in loudest(power, HOP_SECONDS))


def _faults(library: Library) -> Iterator[str]:
    for path, seconds in library.cut_short.items():
        yield f"{path.name} breaks off after {clock(seconds)}: its audio is shorter than it says."
    for path, count in library.broken_samples.items():
        yield f"{path.name} holds {count} samples that are no numbers; they count as silence."


def _levels(meter: TrackMeter, parts: tuple[Part, ...], rate: int, start: int, end: int, clipped: int) -> Levels:
    step = envelope_step(end / rate)
    media = [part.window.media for part in parts]
    stereo = meter.stereo
    return Levels(
        sample_peak=meter.level.sample_peak,
        rms=meter.level.rms,
        rms_peak=meter.level.rms_peak,
        loudness=meter.loudness(),
        seconds=meter.level.frames / rate,
        clipped=clipped,
        dc=meter.level.dc,
        stereo=stereo is not None,
        side=stereo.side if stereo else None,
        one_sided=stereo.one_sided if stereo else None,
        sample_rates=tuple(sorted({file.sample_rate for file in media})),
        bit_depths=tuple(sorted({file.bit_depth for file in media if file.bit_depth is not None})),
        envelope_step=step,
        envelope=meter.envelope(offset=start / rate, step=step, count=max(1, math.ceil(end / rate / step))),
    )


def envelope_step(seconds: float) -> float:
    """Seconds per point of the envelope: the shortest of 0.1, 0.2, 0.5, 1, 2 ... that needs at most 400 points."""
    decade = HOP_SECONDS
    while True:
        for multiple in (1, 2, 5):
            if seconds <= decade * multiple * ENVELOPE_POINTS:
                return round(decade * multiple, 1)
        decade *= 10
