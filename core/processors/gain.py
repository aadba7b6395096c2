"""The gain computer of all compressors, compiled.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", JAES 60(6), 2012:
the static curve with a soft knee (eq. 4) and smooth decoupled peak detection in the log domain, after the gain
computer (eq. 17 and figure 7c).

Conventions
-----------
* Levels and reductions are base-2 logarithms of amplitudes (1 = 6.02 dB); a reduction is positive.
* ``law`` is a row of :func:`law_row`; ``memory`` holds ``y1`` and ``yL``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.kernel import DB_PER_OCTAVE, exp2, kernel, log2, silenced
from core.processors.stream import Limits, State, check_limits, smoothing

FLOOR: Final = 1e-60
"""Mean square that silence is taken for: -600 dBFS."""

SHARPEST_KNEE_DB: Final = 1e-9
"""Width below which a knee is a corner: over that width the curve is off by less than itself."""

THRESHOLD, HALF_KNEE, KNEE_SLOPE, SLOPE, MAKEUP, ATTACK, RELEASE, RMS = range(8)

LAW_LIMITS: Final[Limits] = {
    "threshold_db": (-120.0, 24.0),
    "ratio": (1.0, math.inf),
    "attack_ms": (0.0, 5000.0),
    "release_ms": (0.0, 20000.0),
    "knee_db": (0.0, 60.0),
    "rms_size_ms": (0.0, 5000.0),
    "makeup_db": (-60.0, 60.0),
}


@dataclass(frozen=True, kw_only=True)
class GainLaw:
    """What a compressor does to the level of its detector.

    Parameters
    ----------
    threshold_db : float, -120..24 dBFS
    ratio : float, 1..inf
        dB in per dB out above the threshold; ``math.inf`` holds the level at the threshold.
    attack_ms, release_ms : float, 0..5000 ms and 0..20000 ms
        Time constants: 1 - 1/e of a step. The release passes the attack's smoother as well (eq. 17).
    knee_db : float, 0..60 dB
        Width of the knee, half of it on either side of the threshold.
    rms_size_ms : float, 0..5000 ms
        Time constant of the mean square; 0 reads peaks. A sine of peak 0 dBFS then reads -3.01 dB.
    makeup_db : float, -60..60 dB
    """

    threshold_db: float = 0.0
    ratio: float = 1.0
    attack_ms: float = 3.0
    release_ms: float = 100.0
    knee_db: float = 0.0
    rms_size_ms: float = 5.0
    makeup_db: float = 0.0

    def __post_init__(self) -> None:
        check_limits(self, LAW_LIMITS)


def static_gain(level_db: NDArray[np.float64] | float, law: GainLaw) -> NDArray[np.float64]:
    """Gain in dB that a steady detector level in dB ends at, make-up included (eq. 4 minus its input)."""
    over = np.asarray(level_db, np.float64) - law.threshold_db
    half = law.knee_db / 2.0
    bent = np.clip(over + half, 0.0, law.knee_db)
    curve = bent * bent / (2.0 * max(law.knee_db, SHARPEST_KNEE_DB))
    reduction: NDArray[np.float64] = (1.0 - 1.0 / law.ratio) * (curve + np.maximum(0.0, over - half))
    return law.makeup_db - reduction


def law_row(law: GainLaw, sample_rate: float) -> State:
    """The law in the units of the kernels, shape (8,): see the indices above."""
    row = np.zeros(8)
    row[THRESHOLD] = law.threshold_db / DB_PER_OCTAVE
    row[HALF_KNEE] = law.knee_db / 2.0 / DB_PER_OCTAVE
    row[KNEE_SLOPE] = DB_PER_OCTAVE / (2.0 * max(law.knee_db, SHARPEST_KNEE_DB))
    row[SLOPE] = 1.0 - 1.0 / law.ratio
    row[MAKEUP] = law.makeup_db / DB_PER_OCTAVE
    row[ATTACK] = smoothing(law.attack_ms, sample_rate)
    row[RELEASE] = smoothing(law.release_ms, sample_rate)
    row[RMS] = smoothing(law.rms_size_ms, sample_rate)
    return row


@kernel
def _mean(mean: float, sample: float, rms: float) -> float:
    return rms * mean + (1.0 - rms) * (sample * sample)


@kernel
def _released(y1: float, x: float, release: float) -> float:
    return max(x, release * y1 + (1.0 - release) * x)


@kernel
def _attacked(y: float, y1: float, attack: float) -> float:
    return attack * y + (1.0 - attack) * y1


@kernel
def mean_square(law: State, squares: State, c: int, signal: State, power: State, frames: int) -> None:
    """Let ``power`` rise to the mean square of one channel, whose memory is ``squares[c]``."""
    rms, mean = law[RMS], squares[c]
    for i in range(frames):
        mean = _mean(mean, signal[i], rms)
        power[i] = max(power[i], mean)
    squares[c] = mean


@kernel
def mean_square_of_four(laws: State, squares: State, c: int, signals: State, power: State, frames: int) -> None:
    """:func:`mean_square` of four bands side by side: four recursions hide each other's latency."""
    r0, r1, r2, r3 = laws[0, RMS], laws[1, RMS], laws[2, RMS], laws[3, RMS]
    m0, m1, m2, m3 = squares[0, c], squares[1, c], squares[2, c], squares[3, c]
    for i in range(frames):
        m0 = _mean(m0, signals[0, c, i], r0)
        m1 = _mean(m1, signals[1, c, i], r1)
        m2 = _mean(m2, signals[2, c, i], r2)
        m3 = _mean(m3, signals[3, c, i], r3)
        power[0, i] = max(power[0, i], m0)
        power[1, i] = max(power[1, i], m1)
        power[2, i] = max(power[2, i], m2)
        power[3, i] = max(power[3, i], m3)
    squares[0, c], squares[1, c], squares[2, c], squares[3, c] = m0, m1, m2, m3


@kernel
def target_reduction(law: State, power: State, frames: int) -> None:
    """Turn mean squares into the reductions of the static curve, in place."""
    threshold, half, knee_slope, slope = law[THRESHOLD], law[HALF_KNEE], law[KNEE_SLOPE], law[SLOPE]
    for i in range(frames):
        over = 0.5 * log2(max(power[i], FLOOR)) - threshold
        bent = min(max(over + half, 0.0), 2.0 * half)
        power[i] = slope * (bent * bent * knee_slope + max(over - half, 0.0))


@kernel
def smooth_reduction(law: State, memory: State, reduction: State, frames: int) -> None:
    """``y1 = max(x, aR y1 + (1-aR) x)``, ``yL = aA yL + (1-aA) y1``, in place."""
    attack, release = law[ATTACK], law[RELEASE]
    y1, y = memory
    for i in range(frames):
        y1 = _released(y1, reduction[i], release)
        y = _attacked(y, y1, attack)
        reduction[i] = y
    memory[0], memory[1] = y1, y


@kernel
def smooth_four(laws: State, memory: State, reduction: State, frames: int) -> None:
    """:func:`smooth_reduction` of four bands side by side; ``memory`` has the shape ``(4, 2)``."""
    a0, a1, a2, a3 = laws[0, ATTACK], laws[1, ATTACK], laws[2, ATTACK], laws[3, ATTACK]
    r0, r1, r2, r3 = laws[0, RELEASE], laws[1, RELEASE], laws[2, RELEASE], laws[3, RELEASE]
    p0, p1, p2, p3 = memory[0, 0], memory[1, 0], memory[2, 0], memory[3, 0]
    q0, q1, q2, q3 = memory[0, 1], memory[1, 1], memory[2, 1], memory[3, 1]
    for i in range(frames):
        p0 = _released(p0, reduction[0, i], r0)
        p1 = _released(p1, reduction[1, i], r1)
        p2 = _released(p2, reduction[2, i], r2)
        p3 = _released(p3, reduction[3, i], r3)
        q0 = _attacked(q0, p0, a0)
        q1 = _attacked(q1, p1, a1)
        q2 = _attacked(q2, p2, a2)
        q3 = _attacked(q3, p3, a3)
        reduction[0, i], reduction[1, i], reduction[2, i], reduction[3, i] = q0, q1, q2, q3
    memory[0, 0], memory[1, 0], memory[2, 0], memory[3, 0] = p0, p1, p2, p3
    memory[0, 1], memory[1, 1], memory[2, 1], memory[3, 1] = q0, q1, q2, q3


@kernel
def gain_of(law: State, reduction: State, frames: int) -> None:
    """Turn reductions into amplitude gains with make-up, in place."""
    makeup = law[MAKEUP]
    for i in range(frames):
        reduction[i] = exp2(makeup - reduction[i])


@kernel
def rest(memory: State) -> None:
    """Drop what is silence from a detector's memory."""
    for i in range(len(memory)):
        memory[i] = silenced(memory[i])
