"""Reverb of combs and all-passes, set by its decay time: ReaVerbate's part.

    wet = width( all-passes( sum of combs( low-pass( high-pass( delayed x )))))      output = wet_db wet + dry_db x

The structure is Freeverb (Jezar at Dreampoint, 2000, public domain) with the tunings, spread, damping scale and
input gain of Cockos' ``WDL/verbengine.h`` (zlib licence; altered here): ten combs with a one-pole low-pass in the
loop, six all-passes, each channel by itself with lengths a little longer than the one before.

What differs from that engine, and is ours:

* Each comb has its own feedback, ``g = 10^(-3 m / (fs RT60))`` for a loop of ``m`` frames, so that all of them
  decay by 60 dB in ``rt60_s``. The engine gives all combs one feedback; :func:`feedback_from_rt60` says which one
  comes nearest, :func:`rt60_from_feedback` is its inverse.
* The damping filter is the same at every sample rate (pole ``d^(44100 / fs)``), and ``g`` is divided by its gain
  at :data:`MIDDLE_HZ`: there the decay time is as set whatever the damping. Lows then ring longer, but at most
  :data:`LONGEST_LOWS` times: very long and dull settings stop short of that rule.
* The cuts are Butterworth of second order.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.filters import biquads, cut_bands
from core.processors.kernel import SPAN, kernel, silenced
from core.processors.stream import TAIL_DB, Block, Float, Limits, State, Stream, check_limits, frames_of, run
from core.units import gain_from_db

COMBS: Final = (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617, 1685, 1748)
ALL_PASSES: Final = (556, 441, 341, 225, 180, 153)
SPREAD: Final = 23
TUNING_RATE: Final = 44100.0
"""Sample rate of the lengths above, in Hz."""

ALL_PASS_FEEDBACK: Final = 0.5
INPUT_GAIN: Final = 0.015
DAMPING_SCALE: Final = 0.4

MIDDLE_HZ: Final = 1000.0
LONGEST_LOWS: Final = 1.5

REVERB_LIMITS: Final[Limits] = {
    "rt60_s": (0.1, 30.0),
    "dampening": (0.0, 1.0),
    "width": (-1.0, 1.0),
    "delay_ms": (0.0, 1000.0),
    "low_pass_hz": (1.0, math.inf),
    "high_pass_hz": (0.0, 400e3),
    "wet_db": (-math.inf, 24.0),
    "dry_db": (-math.inf, 24.0),
}


@dataclass(frozen=True, kw_only=True)
class ReverbSettings:
    """Settings of a reverb, ReaVerbate's with the decay time in place of its room size.

    Parameters
    ----------
    rt60_s : float, 0.1..30 s
        Time in which the sound decays by 60 dB (ISO 3382-1), at 1 kHz.
    dampening : float, 0..1
        How much faster highs decay; 0: all frequencies alike.
    width : float, -1..1
        1: sides apart, 0: mono, -1: sides swapped.
    delay_ms : float, 0..1000 ms
    low_pass_hz : float, Hz; ``math.inf`` is off
    high_pass_hz : float, Hz; 0 is off
    wet_db, dry_db : float, -inf..24 dB
    """

    rt60_s: float = 1.5
    dampening: float = 0.5
    width: float = 1.0
    delay_ms: float = 0.0
    low_pass_hz: float = math.inf
    high_pass_hz: float = 0.0
    wet_db: float = 0.0
    dry_db: float = -math.inf

    def __post_init__(self) -> None:
        check_limits(self, REVERB_LIMITS)


def rt60_from_feedback(feedback: float) -> float:
    """Decay time in s of the engine's mean comb at one feedback (0..1, both excluded) for all combs."""
    check_limits({"feedback": feedback}, {"feedback": (1e-6, 1.0 - 1e-6)})
    return -3.0 * _MEAN_COMB_S / math.log10(feedback)


def feedback_from_rt60(rt60_s: float) -> float:
    """The one feedback at which the mean comb decays in ``rt60_s``: :func:`rt60_from_feedback` inverted."""
    return math.pow(10.0, -3.0 * _MEAN_COMB_S / rt60_s)


_MEAN_COMB_S: Final = sum(COMBS) / len(COMBS) / TUNING_RATE


@kernel
def _comb(line: State, place: int, law: State, memory: State, source: State, total: State, frames: int) -> int:
    """Add one comb to ``total``; ``law`` is feedback and damping. Returns the next place in the ring ``line``."""
    feedback, damping = law
    damped = memory[0]
    for i in range(frames):
        out = line[place]
        damped = (1.0 - damping) * out + damping * damped
        line[place] = silenced(source[i] + feedback * damped)
        total[i] += out
        place = place + 1 if place + 1 < len(line) else 0
    memory[0] = damped
    return place


@kernel
def _all_pass(line: State, place: int, total: State, frames: int) -> int:
    """Freeverb's all-pass, in place. Returns the next place in the ring ``line``."""
    for i in range(frames):
        out = line[place]
        line[place] = silenced(total[i] + ALL_PASS_FEEDBACK * out)
        total[i] = out - total[i]
        place = place + 1 if place + 1 < len(line) else 0
    return place


class _Memory(NamedTuple):
    """Rings of the combs, then of the all-passes, and where they stand."""

    lines: State
    """(channels, combs + all-passes, longest)"""
    lengths: NDArray[np.int64]
    """(channels, combs + all-passes)"""
    places: NDArray[np.int64]
    """(channels, combs + all-passes)"""
    damped: State
    """Memory of the damping filters, (channels, combs)."""


@kernel
def _reverb_block(laws: State, memory: _Memory, work: State, position: int, samples: State, out: State) -> None:
    """Combs and all-passes of each channel; ``laws`` (channels, combs, 2), ``work`` two rows of :data:`SPAN`."""
    lines, lengths, places, damped = memory
    frames, channels = samples.shape
    combs = laws.shape[1]
    source, total = work
    at = 0
    while at < frames:
        here = min(SPAN - (position + at) % SPAN, frames - at)
        for c in range(channels):
            for i in range(here):
                source[i] = INPUT_GAIN * samples[at + i, c]
            total[:here] = 0.0
            for k in range(combs):
                line = lines[c, k, : lengths[c, k]]
                places[c, k] = _comb(line, places[c, k], laws[c, k], damped[c, k : k + 1], source, total, here)
            for k in range(combs, lengths.shape[1]):
                places[c, k] = _all_pass(lines[c, k, : lengths[c, k]], places[c, k], total, here)
            for i in range(here):
                out[at + i, c] = total[i]
        at += here
        if (position + at) % SPAN == 0:
            for c in range(channels):
                for k in range(combs):
                    damped[c, k] = silenced(damped[c, k])


@kernel
def _mix(near: float, far: float, dry: float, wet: State, samples: Block, out: Block) -> None:
    """Mix pair by pair ``near`` of a channel's own reverb and ``far`` of its partner's; an odd one has its own."""
    frames, channels = samples.shape
    for i in range(frames):
        for c in range(channels):
            partner = c ^ 1 if (c ^ 1) < channels else c
            out[i, c] = silenced(near * wet[i, c] + far * wet[i, partner] + dry * samples[i, c])


class Reverb(Stream):
    """Combs and all-passes for each channel.

    Parameters
    ----------
    settings : ReverbSettings
    sample_rate : float, Hz
    channels : int
    """

    def __init__(self, settings: ReverbSettings, sample_rate: float, channels: int = 2) -> None:
        super().__init__(sample_rate, channels)
        self.settings = settings
        tunings = np.array([[length + SPREAD * c for length in COMBS + ALL_PASSES] for c in range(channels)])
        lengths = (tunings * sample_rate / TUNING_RATE).astype(np.int64)
        self._laws = comb_laws(settings, lengths[:, : len(COMBS)], sample_rate)
        self._memory = _Memory(
            lines=np.zeros((*lengths.shape, int(lengths.max()))),
            lengths=lengths,
            places=np.zeros_like(lengths),
            damped=np.zeros((channels, len(COMBS))),
        )
        self._work = np.zeros((2, SPAN))
        self._delay = np.zeros((frames_of(settings.delay_ms, sample_rate), channels))
        self._cuts = Biquads(
            biquads(cut_bands(settings.high_pass_hz, settings.low_pass_hz), sample_rate), channels
        )

    @property
    def tail(self) -> float:
        """Seconds until the longest comb has decayed by 120 dB."""
        per_loop = np.log10(self._laws[:, :, 0])
        loops = TAIL_DB / 20.0 / per_loop
        combs, all_passes = np.split(self._memory.lengths, [len(COMBS)], axis=1)
        frames = (loops * combs).max() + all_passes.sum(axis=1).max() + len(self._delay)
        return float(frames / self.sample_rate)

    def _run(self, samples: Block, out: Block) -> None:
        settings = self.settings
        late = np.concatenate([self._delay, samples])
        self._delay = late[len(samples) :].astype(np.float64)
        wet = np.ascontiguousarray(late[: len(samples)], np.float64)
        self._cuts.run(self._position, wet, wet)
        _reverb_block(self._laws, self._memory, self._work, self._position, wet, wet)
        level = gain_from_db(settings.wet_db)
        near, far = level * (1.0 + settings.width) / 2.0, level * (1.0 - settings.width) / 2.0
        _mix(near, far, gain_from_db(settings.dry_db), wet, samples, out)

    def _clear(self) -> None:
        self._cuts.clear()
        for state in (self._memory.lines, self._memory.damped, self._memory.places, self._delay):
            state[:] = 0


def comb_laws(settings: ReverbSettings, lengths: NDArray[np.int64], sample_rate: float) -> State:
    """Feedback and damping of every comb, shape ``lengths.shape + (2,)``, for loops of ``lengths`` frames."""
    damping = (DAMPING_SCALE * settings.dampening) ** (TUNING_RATE / sample_rate)
    turn = cmath.exp(-2j * math.pi * MIDDLE_HZ / sample_rate)
    middle = abs((1.0 - damping) / (1.0 - damping * turn))
    decades = -3.0 * lengths / (sample_rate * settings.rt60_s)
    feedback = np.minimum(10.0**decades / middle, 10.0 ** (decades / LONGEST_LOWS))
    return np.stack([feedback, np.full_like(feedback, damping)], axis=-1)


def reverberate(
    samples: NDArray[Float], sample_rate: float, settings: ReverbSettings, *, tail: bool = True
) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, in its room, and what rings after it if ``tail``."""
    return run(Reverb(settings, sample_rate, samples.shape[1]), samples, tail=tail)
