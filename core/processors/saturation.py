"""Saturation: tape, tube, transformer, waveshaper, oversampled so that aliases stay below -80 dBFS.

    output = wet * normal * lows( after( down( f(a up(before(x)) + bias) - f(bias) ) ) ) + dry * delayed x

======================  =====================================  ==========  ===================================
kind                    f                                      bias        before (``after`` is its inverse)
======================  =====================================  ==========  ===================================
``tape``                tanh                                   0           high shelf, highs saturate first
``tube``                tanh                                   0.3         none; even and odd harmonics, DC cut
``transformer``         tanh                                   0           low shelf, lows saturate first
``waveshaper``          x / sqrt(1 + x^2)                      0           none
======================  =====================================  ==========  ===================================

``a`` is the drive; ``normal = 1 / (f(a + bias) - f(bias))`` brings full scale back to full scale. The curves are
ours: REAPER has no stock plug-in of this kind.

Oversampling follows from the drive. ``f(a sin t)`` is analytic up to ``Im t = s = asinh(p / a)``, where ``p`` is
the distance of f's nearest singularity from the real axis (pi/2 for tanh, 1 for the waveshaper; a bias moves it
sideways, which only takes it further away). By the residues of tanh there (1, twice on either side) harmonic k is
``4 / sqrt(a^2 + p^2) exp(-k s)``; the waveshaper's branch points give less. The first harmonic to fold below fs/2
is number ``(factor - 1/2) fs / frequency``.

Conventions
-----------
* Stated drive: at ``drive_db`` up to 24 a sine of full scale and up to 10 kHz leaves no alias above -80 dBFS.
* ``latency`` is that of the oversampling filters, 80 frames at every factor; sound is flat to 0.42 of the sample
  rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.filters import EqBand, biquads, response
from core.processors.fir import HALF, PASS_EDGE, convolve, keep_history, oversampling_taps
from core.processors.kernel import SPAN, exp2, kernel, silenced
from core.processors.stream import Block, Float, Limits, State, Stream, check_limits, run
from core.units import gain_from_db

SaturationKind = Literal["tape", "tube", "transformer", "waveshaper"]

SATURATION_LIMITS: Final[Limits] = {
    "drive_db": (-24.0, 24.0),
    "wet_db": (-math.inf, 24.0),
    "dry_db": (-math.inf, 24.0),
}

ALIAS_DB: Final = -82.0
"""Level of the first alias that the factor is chosen for, 2 dB under what is stated."""

STATED_HZ: Final = 10e3

FACTORS: Final = (2, 4, 8, 16, 32, 64)

DC_CUT_HZ: Final = 5.0

LATENCY: Final = 2 * HALF


@dataclass(frozen=True)
class _Model:
    tanh: bool
    bias: float = 0.0
    before: EqBand | None = None


MODELS: Final[dict[SaturationKind, _Model]] = {
    "tape": _Model(True, before=EqBand("high_shelf", 3000.0, 6.0)),
    "tube": _Model(True, bias=0.3),
    "transformer": _Model(True, before=EqBand("low_shelf", 100.0, 9.0)),
    "waveshaper": _Model(False),
}


@dataclass(frozen=True, kw_only=True)
class SaturationSettings:
    """Settings of a saturation.

    Parameters
    ----------
    kind : SaturationKind
    drive_db : float, -24..24 dB
        Gain before the curve.
    wet_db, dry_db : float, -inf..24 dB
        Levels of the saturated and of the plain sound in the output.
    """

    kind: SaturationKind = "tape"
    drive_db: float = 0.0
    wet_db: float = 0.0
    dry_db: float = -math.inf

    def __post_init__(self) -> None:
        if self.kind not in get_args(SaturationKind):
            raise ValueError(f"kind must be one of {', '.join(get_args(SaturationKind))}, not {self.kind}")
        check_limits(self, SATURATION_LIMITS)


def oversampling_factor(settings: SaturationSettings, sample_rate: float) -> int:
    """Smallest factor whose first alias is below :data:`ALIAS_DB` for a full-scale sine of :data:`STATED_HZ`."""
    model = MODELS[settings.kind]
    before = [model.before] if model.before else []
    frequency = min(STATED_HZ, PASS_EDGE * sample_rate)
    lift = abs(response(before, np.array([frequency]), sample_rate)[0])
    drive = gain_from_db(settings.drive_db) * float(lift)
    away = math.pi / 2.0 if model.tanh else 1.0
    largest = 4.0 / math.hypot(drive, away) / full_scale(settings)
    for factor in FACTORS:
        harmonic = (factor - 0.5) * sample_rate / frequency
        if largest * math.exp(-harmonic * math.asinh(away / drive)) < gain_from_db(ALIAS_DB):
            return factor
    return FACTORS[-1]


@kernel
def _tanh_curve(values: State, drive: float, bias: float, frames: int) -> None:
    """``tanh y = 1 - 2 / (e^2y + 1)``, with ``2 log2 e = 2.885``, in place, less its value at rest."""
    rest = 1.0 - 2.0 / (exp2(2.8853900817779268 * bias) + 1.0)
    for i in range(frames):
        y = min(max(drive * values[i] + bias, -100.0), 100.0)
        values[i] = (1.0 - 2.0 / (exp2(2.8853900817779268 * y) + 1.0)) - rest


@kernel
def _root_curve(values: State, drive: float, frames: int) -> None:
    for i in range(frames):
        y = drive * values[i]
        values[i] = y / math.sqrt(1.0 + y * y)


class _Law(NamedTuple):
    """What the settings come to at a sample rate."""

    up: State
    down: State
    """Polyphase taps, (factor, taps)."""
    is_tanh: bool
    drive: float
    bias: float


class _Memory(NamedTuple):
    """What is kept from frame to frame, and room for a span."""

    low: State
    """Input with its history, (channels, taps - 1 + span)."""
    high: State
    """The shaped sound at the higher rate, by phases, (channels, factor, taps - 1 + span)."""
    work: State
    """(span,)"""


@kernel
def _saturate_block(law: _Law, memory: _Memory, samples: State, out: State) -> None:
    """Shape ``samples`` into ``out``, which may be the same array."""
    up, down, is_tanh, drive, bias = law
    low, high, work = memory
    frames, channels = samples.shape
    history = up.shape[1] - 1
    at = 0
    while at < frames:
        here = min(SPAN, frames - at)
        for c in range(channels):
            for i in range(here):
                low[c, history + i] = samples[at + i, c]
            work[:here] = 0.0
            for p in range(len(up)):
                shaped = high[c, p, history:]
                shaped[:here] = 0.0
                convolve(up[p], low[c], shaped, here)
                if is_tanh:
                    _tanh_curve(shaped, drive, bias, here)
                else:
                    _root_curve(shaped, drive, here)
                convolve(down[p], high[c, p], work, here)
                keep_history(high[c, p], history, here)
            keep_history(low[c], history, here)
            for i in range(here):
                out[at + i, c] = silenced(work[i])
        at += here


@kernel
def _mix_block(
    delay: State, position: int, wet: float, dry: float, samples: Block, shaped: State, out: Block
) -> None:
    """Add the plain sound, late by the ring ``delay`` of shape (latency + 1, channels)."""
    frames, channels = samples.shape
    ring = len(delay)
    new = position % ring
    for i in range(frames):
        old = new + 1 if new + 1 < ring else 0
        for c in range(channels):
            delay[new, c] = samples[i, c]
            out[i, c] = silenced(wet * shaped[i, c] + dry * delay[old, c])
        new = old


class Saturator(Stream):
    """One curve, each channel by itself.

    Parameters
    ----------
    settings : SaturationSettings
    sample_rate : float, Hz
    channels : int
    """

    def __init__(self, settings: SaturationSettings, sample_rate: float, channels: int = 2) -> None:
        super().__init__(sample_rate, channels)
        self.settings = settings
        model = MODELS[settings.kind]
        up, down = oversampling_taps(oversampling_factor(settings, sample_rate))
        self._law = _Law(up, down, model.tanh, gain_from_db(settings.drive_db), model.bias)
        self._wet = gain_from_db(settings.wet_db) / full_scale(settings)
        self._dry = gain_from_db(settings.dry_db)
        self._before = Biquads(_shelves(model, sample_rate), channels)
        self._after = Biquads(_after(model, sample_rate), channels)
        factor, taps = up.shape
        self._memory = _Memory(
            low=np.zeros((channels, taps - 1 + SPAN)),
            high=np.zeros((channels, factor, taps - 1 + SPAN)),
            work=np.zeros(SPAN),
        )
        self._delay = np.zeros((LATENCY + 1, channels))

    @property
    def latency(self) -> int:
        """Frames of the filters up and down."""
        return LATENCY

    def _run(self, samples: Block, out: Block) -> None:
        shaped = np.empty(samples.shape)
        self._before.run(self._position, samples, shaped)
        _saturate_block(self._law, self._memory, shaped, shaped)
        self._after.run(self._position, shaped, shaped)
        _mix_block(self._delay, self._position, self._wet, self._dry, samples, shaped, out)

    def _clear(self) -> None:
        self._before.clear()
        self._after.clear()
        for state in (*self._memory, self._delay):
            state[:] = 0.0


def curve(kind: SaturationKind) -> Callable[[float], float]:
    """The curve f of a kind, for plots and checks: what the kernels do, in plain numbers."""
    return math.tanh if MODELS[kind].tanh else lambda y: y / math.sqrt(1.0 + y * y)


def full_scale(settings: SaturationSettings) -> float:
    """Value of the curve, less its value at rest, for an input of 1."""
    f, bias = curve(settings.kind), MODELS[settings.kind].bias
    return f(gain_from_db(settings.drive_db) + bias) - f(bias)


def saturate(samples: NDArray[Float], sample_rate: float, settings: SaturationSettings) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, saturated; in time with its input."""
    return run(Saturator(settings, sample_rate, samples.shape[1]), samples)


def _shelves(model: _Model, sample_rate: float) -> State:
    return biquads([model.before] if model.before else [], sample_rate)


def _after(model: _Model, sample_rate: float) -> State:
    """The inverse of what came before (poles and zeros change places), and a DC cut for a lopsided curve."""
    before = _shelves(model, sample_rate)
    inverse = np.concatenate([before[:, 3:], before[:, :3]], axis=1) / before[:, :1]
    cut = [EqBand("high_pass", DC_CUT_HZ)] if model.bias else []
    return np.concatenate([inverse, biquads(cut, sample_rate)])
