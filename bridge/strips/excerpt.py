"""Stretches of what a channel plays, as samples: its items, the plug-ins in front of a strip, its gains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bridge.audio.assemble import channels_of, stretch
from bridge.audio.measure import Stopped
from bridge.audio.media import Library
from bridge.audio.parts import parts_of, sample_rate_of
from bridge.render.fxmap import NotModelled, modelled
from bridge.session import Fx, Track
from bridge.workers import Stop
from core.audio import Samples
from core.units import gain_from_db

USUAL_BPM: Final = 120.0
"""What a plug-in that goes by the tempo gets where the project has none."""

STEREO: Final = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """A track that is a channel or one side of it: its plug-ins that are played, and the gain in dB behind."""

    track: Track
    fx: tuple[Fx, ...] = ()
    gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """What a channel plays: one track, or several as the channels of one recording, and plug-ins behind them."""

    voices: tuple[Voice, ...]
    fx: tuple[Fx, ...] = ()
    project_rate: int | None = None
    bpm: float = USUAL_BPM

    def sample_rate(self) -> int | None:
        """The rate at which it is heard; None where nothing of it can be played."""
        with Library() as library:
            parts = [part for voice in self.voices for part in parts_of(voice.track, library).parts]
        return sample_rate_of(parts, self.project_rate) if parts else None


def excerpt(
    source: Source, starts: Sequence[float], seconds: float, sample_rate: int, *, stop: Stop | None = None
) -> Samples:
    """Stretches of ``seconds`` from ``starts`` one behind the other, shape ``(frames, channels)``.

    Raises
    ------
    Stopped
        If ``stop``, asked before every stretch, said so.
    """
    sides = []
    for voice in source.voices:
        played = _through(
            _items(voice.track, starts, seconds, sample_rate, stop), voice.fx, sample_rate, source.bpm
        )
        sides.append(played * np.float32(gain_from_db(voice.gain)))
    return _through(np.hstack(sides), source.fx, sample_rate, source.bpm)


def _items(track: Track, starts: Sequence[float], seconds: float, sample_rate: int, stop: Stop | None) -> Samples:
    count = round(seconds * sample_rate)
    shift = round(track.play_offset * sample_rate)
    pieces = []
    with Library() as library:
        parts = parts_of(track, library).parts
        channels = channels_of(parts, track.channels)
        for start in starts:
            if stop is not None and stop():
                raise Stopped
            first = round(start * sample_rate) - shift
            pieces.append(
                stretch(parts, library, sample_rate=sample_rate, channels=channels, start=first, count=count)
            )
    return np.concatenate(pieces)


def _through(samples: Samples, chain: Iterable[Fx], sample_rate: int, bpm: float) -> Samples:
    """Samples behind plug-ins; one that cannot be played here changes nothing."""
    heard = [fx for fx in chain if fx.enabled and not fx.offline]
    if not heard:
        return samples
    width = max(STEREO, samples.shape[1])
    audio = np.array(np.broadcast_to(samples, (len(samples), width)), np.float64)
    for fx in heard:
        try:
            insert = modelled(fx, sample_rate=sample_rate, channels=width, bpm=bpm).insert
        except NotModelled:
            continue
        insert.run(audio)
    return audio.astype(np.float32)
