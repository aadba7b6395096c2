"""Delay with filtered feedback, one tap of ReaDelay.

    line in = x + feedback * filters(line out)          output = wet * line out + dry * x

The filters sit in the feedback, so every repeat passes them once more. With ``ping_pong`` the feedback goes to the
other channel of a pair (left and right, then channels 3 and 4, ...), so repeats change sides.

Conventions
-----------
* The delay is the nearest whole number of frames: at most half a frame from what was asked, at every sample rate.
* The first repeat has the level ``wet_db``; the n-th is ``feedback_db`` times n - 1 below it.
* Filters are Butterworth of second order. ReaDelay's are not published: this choice is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.filters import biquads, cut_bands
from core.processors.kernel import kernel, silenced
from core.processors.stream import TAIL_DB, Block, Float, Limits, State, Stream, check_limits, frames_of, run
from core.units import gain_from_db

DELAY_LIMITS: Final[Limits] = {
    "time_ms": (1.0, 10000.0),
    "feedback_db": (-math.inf, -0.1),
    "wet_db": (-math.inf, 24.0),
    "dry_db": (-math.inf, 24.0),
    "high_pass_hz": (0.0, 400e3),
    "low_pass_hz": (1.0, math.inf),
}


@dataclass(frozen=True, kw_only=True)
class DelaySettings:
    """Settings of a delay.

    Parameters
    ----------
    time_ms : float, 1..10000 ms
    feedback_db : float, -inf..-0.1 dB
        Level of each repeat relative to the one before.
    wet_db, dry_db : float, -inf..24 dB
    high_pass_hz : float, Hz; 0 is off
    low_pass_hz : float, Hz; ``math.inf`` is off
    ping_pong : bool
        Whether repeats change sides; asks for an even number of channels.
    """

    time_ms: float = 375.0
    feedback_db: float = -math.inf
    wet_db: float = -6.0
    dry_db: float = 0.0
    high_pass_hz: float = 0.0
    low_pass_hz: float = math.inf
    ping_pong: bool = False

    def __post_init__(self) -> None:
        check_limits(self, DELAY_LIMITS)


@kernel
def _read(line: State, place: int, out: State) -> None:
    """The oldest frames of a ring, from ``place`` on; shape of ``out`` (frames, channels)."""
    ring = len(line)
    for i in range(len(out)):
        for c in range(out.shape[1]):
            out[i, c] = line[place, c]
        place = place + 1 if place + 1 < ring else 0


@kernel
def _write(line: State, place: int, swap: int, levels: State, fed: State, samples: Block, out: Block) -> None:
    """Mix, then put input and repeats where the oldest frames were; ``c ^ 1`` is a channel's partner."""
    ring = len(line)
    feedback, wet, dry = levels
    for i in range(len(samples)):
        for c in range(samples.shape[1]):
            x = float(samples[i, c])
            out[i, c] = silenced(wet * line[place, c] + dry * x)
        for c in range(samples.shape[1]):
            line[place, c] = silenced(samples[i, c] + feedback * fed[i, c ^ swap])
        place = place + 1 if place + 1 < ring else 0


class Delay(Stream):
    """A ring of past sound, each channel by itself or in pairs.

    Parameters
    ----------
    settings : DelaySettings
    sample_rate : float, Hz
    channels : int
    """

    def __init__(self, settings: DelaySettings, sample_rate: float, channels: int = 2) -> None:
        super().__init__(sample_rate, channels)
        if settings.ping_pong and channels % 2:
            raise ValueError(f"ping_pong needs an even number of channels, not {channels}")
        self.settings = settings
        self._line = np.zeros((max(1, frames_of(settings.time_ms, sample_rate)), channels))
        bands = cut_bands(settings.high_pass_hz, settings.low_pass_hz)
        self._filters = Biquads(biquads(bands, sample_rate), channels)

    @property
    def tail(self) -> float:
        """Seconds until repeats are 120 dB below the first, and one delay for the filters to ring out."""
        repeats = math.ceil(TAIL_DB / self.settings.feedback_db) + 1
        return (repeats + 1) * self.settings.time_ms * 1e-3

    def _run(self, samples: Block, out: Block) -> None:
        settings, ring = self.settings, len(self._line)
        levels = np.array([gain_from_db(db) for db in (settings.feedback_db, settings.wet_db, settings.dry_db)])
        for at in range(0, len(samples), ring):
            part, position = samples[at : at + ring], self._position + at
            fed = np.empty(part.shape)
            _read(self._line, position % ring, fed)
            self._filters.run(position, fed, fed)
            _write(self._line, position % ring, int(settings.ping_pong), levels, fed, part, out[at : at + ring])

    def _clear(self) -> None:
        self._line[:] = 0.0
        self._filters.clear()


def delay(
    samples: NDArray[Float], sample_rate: float, settings: DelaySettings, *, tail: bool = True
) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, with its repeats, and what rings after it if ``tail``."""
    return run(Delay(settings, sample_rate, samples.shape[1]), samples, tail=tail)
