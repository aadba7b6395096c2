"""Look-ahead limiter with a true-peak ceiling, ReaLimit's part.

    peak:   largest magnitude of all channels, 4 times oversampled (ITU-R BS.1770-5 annex 2, with longer filters
            than its table), with a parabola through every three points: a tone of 20 kHz at 48 kHz reads at most
            0.04 dB low, where the four points alone may miss 0.5 dB
    gain:   ceiling / peak where that is below 1 -> smallest of the look-ahead -> release -> two moving averages
    output: gain * delayed input

The averages together are as long as the look-ahead, and all they average is no larger than the gain that the
loudest peak of the look-ahead needs: at the peak itself the gain has arrived, so no sample passes the ceiling.
Between samples, where the gain moves too, the ceiling holds to :data:`TOLERANCE_DB` for sound that ends short of
half the sample rate (20 kHz at 48 kHz).

The averages run on integers (30 bits after the point), so their sums do not drift, and a limiter that has nothing
to do gives back its input to the last bit.

Conventions
-----------
* Sound at the threshold comes out at the ceiling, as in ReaLimit: the limiter adds ``ceiling_db - threshold_db``.
* All channels get one gain. ``latency`` is the look-ahead and the interpolation's half length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.processors.fir import PEAK_HALF, convolve, interpolation_taps, keep_history
from core.processors.kernel import SPAN, kernel, silenced
from core.processors.stream import Block, Float, Limits, State, Stream, check_limits, frames_of, run, smoothing
from core.units import gain_from_db

OVERSAMPLING: Final = 4

TOLERANCE_DB: Final = 0.1
"""How far the true peak of the output may pass the ceiling."""

HISTORY: Final = 2 * PEAK_HALF - 1

UNITY: Final = 1 << 30
"""Gain of 1 in the integers of the averages."""

LIMITER_LIMITS: Final[Limits] = {
    "threshold_db": (-60.0, 24.0),
    "ceiling_db": (-60.0, 24.0),
    "release_ms": (0.0, 5000.0),
    "look_ahead_ms": (0.5, 20.0),
}

Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class LimiterSettings:
    """Settings of a limiter.

    Parameters
    ----------
    threshold_db : float, -60..24 dB
        Level that is brought to the ceiling.
    ceiling_db : float, -60..24 dBTP
        Level that the output does not pass.
    release_ms : float, 0..5000 ms
        Time constant of the gain's return, 1 - 1/e of the way.
    look_ahead_ms : float, 0.5..20 ms
        Time in which the gain falls.
    true_peak : bool
        Whether peaks between samples count.
    """

    threshold_db: float = -1.0
    ceiling_db: float = -1.0
    release_ms: float = 100.0
    look_ahead_ms: float = 2.0
    true_peak: bool = True

    def __post_init__(self) -> None:
        check_limits(self, LIMITER_LIMITS)


@kernel
def _vertex(before: float, point: float, after: float) -> float:
    """Magnitude of the parabola's vertex where the middle point is nearest to it, else of that point."""
    slope, bend = before - after, before - 2.0 * point + after
    inside = abs(slope) <= abs(bend) and bend != 0.0
    return abs(point - slope * slope / (8.0 * bend)) if inside else abs(point)


@kernel
def _peaks(taps: State, buffer: State, between: State, peaks: State, frames: int) -> None:
    """Let ``peaks`` rise to the largest magnitude from ``n - PEAK_HALF`` to short of the sample after it.

    ``between`` has a row per point between two samples, whose first value is the last one of the span before.
    """
    for k in range(len(taps)):
        between[k, 1 : frames + 1] = 0.0
        convolve(taps[k], buffer, between[k, 1:], frames)
    first, second, third = between
    for i in range(frames):
        here, onward = buffer[i + PEAK_HALF - 1], buffer[i + PEAK_HALF]
        one, two, three = first[i + 1], second[i + 1], third[i + 1]
        early = max(_vertex(third[i], here, one), _vertex(here, one, two))
        late = max(_vertex(one, two, three), _vertex(two, three, onward))
        peaks[i] = max(peaks[i], max(early, late))
    third[0] = third[frames]


@kernel
def _sample_peaks(buffer: State, peaks: State, frames: int) -> None:
    """Let ``peaks`` rise to the magnitude at sample ``n - PEAK_HALF``."""
    for i in range(frames):
        peaks[i] = max(peaks[i], abs(buffer[i + PEAK_HALF - 1]))


@kernel
def _push_minimum(values: Integers, times: Integers, ends: Integers, now: int, value: int) -> int:
    """Smallest of the last ``len(values)`` values: a queue of those that nothing later undercuts.

    ``ends`` holds the place of the first and the number of entries in the rings ``values`` and ``times``.
    """
    length = len(values)
    first, count = ends
    if count > 0 and times[first] <= now - length:
        first = first + 1 if first + 1 < length else 0
        count -= 1
    while count > 0:
        back = first + count - 1
        if back >= length:
            back -= length
        if values[back] < value:
            break
        count -= 1
    place = first + count
    if place >= length:
        place -= length
    values[place] = value
    times[place] = now
    ends[0], ends[1] = first, count + 1
    return int(values[first])


@kernel
def _moving_sum(ring: Integers, total: Integers, which: int, now: int, value: int) -> int:
    place = now % len(ring)
    total[which] += value - ring[place]
    ring[place] = value
    return int(total[which])


class _Memory(NamedTuple):
    """What the limiter keeps from frame to frame."""

    buffers: State
    """Driven input with its history, (channels, history + span)."""
    between: State
    """Points between samples, (channels, points, span + 1)."""
    levels: State
    """The last peak and the released gain."""
    values: Integers
    times: Integers
    ends: Integers
    short: Integers
    long: Integers
    totals: Integers
    delay: State
    """Ring of the latency, (latency + 1, channels)."""


@kernel
def _limit_block(
    taps: State,
    true_peak: bool,
    law: State,
    memory: _Memory,
    peaks: State,
    position: int,
    samples: Block,
    out: Block,
) -> None:
    """Limit a block; ``law`` is drive, ceiling and release, ``peaks`` work for a span."""
    buffers, between, levels, values, times, ends, short, long, totals, delay = memory
    frames, channels = samples.shape
    drive, ceiling, release = law
    whole = len(short) * len(long) * UNITY
    at = 0
    while at < frames:
        here = min(SPAN, frames - at)
        peaks[:here] = 0.0
        for c in range(channels):
            for i in range(here):
                buffers[c, HISTORY + i] = drive * samples[at + i, c]
            if true_peak:
                _peaks(taps, buffers[c], between[c], peaks, here)
            else:
                _sample_peaks(buffers[c], peaks, here)
        last, gain = levels
        for i in range(here):
            now = position + at + i
            peak = max(last, peaks[i])
            last = peaks[i]
            needed = UNITY if peak <= ceiling else int(UNITY * (ceiling / peak))
            smallest = _push_minimum(values, times, ends, now, needed) / UNITY
            gain = smallest if smallest < gain else smallest + release * (gain - smallest)
            first = _moving_sum(short, totals, 0, now, int(UNITY * gain + 0.5))
            smooth = _moving_sum(long, totals, 1, now, first) / whole
            new = now % len(delay)
            old = new + 1 if new + 1 < len(delay) else 0
            for c in range(channels):
                delay[new, c] = buffers[c, HISTORY + i]
                out[at + i, c] = silenced(smooth * delay[old, c])
        levels[0], levels[1] = last, gain
        for c in range(channels):
            keep_history(buffers[c], HISTORY, here)
        at += here


class Limiter(Stream):
    """One gain for all channels.

    Parameters
    ----------
    settings : LimiterSettings
    sample_rate : float, Hz
    channels : int
    """

    def __init__(self, settings: LimiterSettings, sample_rate: float, channels: int = 2) -> None:
        super().__init__(sample_rate, channels)
        self.settings = settings
        ahead = max(1, frames_of(settings.look_ahead_ms, sample_rate))
        self._latency = ahead + PEAK_HALF
        self._taps = interpolation_taps(OVERSAMPLING)[:, ::-1].copy()
        self._law = np.array(
            [
                gain_from_db(settings.ceiling_db - settings.threshold_db),
                gain_from_db(settings.ceiling_db),
                smoothing(settings.release_ms, sample_rate),
            ]
        )
        self._peaks = np.zeros(SPAN)
        self._memory = _Memory(
            buffers=np.zeros((channels, HISTORY + SPAN)),
            between=np.zeros((channels, OVERSAMPLING - 1, SPAN + 1)),
            levels=np.zeros(2),
            values=np.zeros(ahead + 1, np.int64),
            times=np.zeros(ahead + 1, np.int64),
            ends=np.zeros(2, np.int64),
            short=np.zeros(ahead // 2 + 1, np.int64),
            long=np.zeros(ahead - ahead // 2 + 1, np.int64),
            totals=np.zeros(2, np.int64),
            delay=np.zeros((self._latency + 1, channels)),
        )
        self._clear()

    @property
    def latency(self) -> int:
        """Frames of look-ahead and interpolation."""
        return self._latency

    def _run(self, samples: Block, out: Block) -> None:
        true_peak = self.settings.true_peak
        _limit_block(self._taps, true_peak, self._law, self._memory, self._peaks, self._position, samples, out)

    def _clear(self) -> None:
        memory = self._memory
        for state in memory:
            state[:] = 0
        whole = len(memory.short) * UNITY
        memory.levels[1] = 1.0
        memory.short[:] = UNITY
        memory.long[:] = whole
        memory.totals[:] = whole, len(memory.long) * whole


def limit(samples: NDArray[Float], sample_rate: float, settings: LimiterSettings) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, limited; in time with its input."""
    return run(Limiter(settings, sample_rate, samples.shape[1]), samples)
