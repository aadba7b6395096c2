"""A compressor's gain, reckoned on 10 ms levels instead of samples.

The gain computer is that of :mod:`core.processors.gain` with a block for a sample: its static curve, its release
and its attack. What a block lasts is what its detector averages over (an RMS time constant of 5 ms has the
equivalent noise bandwidth of a 10 ms mean), so :data:`RMS_MS` is what a plug-in must be set to.

What levels cannot tell: the detector takes the louder channel of a stereo sound, these levels are the mean of
both; and within a block a low note's level ripples.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.gain import GainLaw, law_row, smooth_reduction, target_reduction
from core.processors.kernel import DB_PER_OCTAVE
from models.strips.material import BLOCK, Array

RMS_MS: Final = 1e3 * BLOCK / 2.0


def reductions(levels: NDArray[np.floating], law: GainLaw) -> Array:
    """(t,) Gain reduction in dB, 0 or more, of a level curve (t,); make-up left out. The mean over each block."""
    row = law_row(law, 1.0 / BLOCK)
    reduction = 10.0 ** (levels.astype(np.float64) / 10.0)
    target_reduction(row, reduction, len(reduction))
    smooth_reduction(row, np.zeros(2), reduction, len(reduction))
    ends: Array = reduction * DB_PER_OCTAVE
    starts = np.concatenate([np.zeros(min(1, len(ends))), ends[:-1]])
    return lag(law) * starts + (1.0 - lag(law)) * ends


def lag(law: GainLaw) -> float:
    """Weight of a block's first gain in its mean: half where the attack outlasts it, less where it does not.

    A rise from 0 to 1 in ``1 - exp(-t / tau)`` has the mean ``1 - (1 - a) tau / d`` over a block of ``d``, with
    ``a = exp(-d / tau)``, and ends at ``1 - a``: the mean is ``(1 - w)(1 - a)``.
    """
    blocks = law.attack_ms * 1e-3 / BLOCK
    if blocks <= 0.0:
        return 0.0
    left = float(np.exp(-1.0 / blocks))
    return 1.0 - (1.0 - (1.0 - left) * blocks) / (1.0 - left)
