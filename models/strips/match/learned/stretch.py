"""How much of a recording is listened to: its loudest stretch, as long as those that were learned from."""

from __future__ import annotations

from typing import Final

import numpy as np

from models.strips.material import Array

SECONDS: Final = 6.0


def loudest(samples: Array, sample_rate: float) -> slice:
    """The :data:`SECONDS` with the most power of (frames, channels); all where it is shorter."""
    frames = round(SECONDS * sample_rate)
    if len(samples) <= frames:
        return slice(0, len(samples))
    energy = np.concatenate([[0.0], np.cumsum((samples**2).sum(axis=1))])
    start = int(np.argmax(energy[frames:] - energy[:-frames]))
    return slice(start, start + frames)
