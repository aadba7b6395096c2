"""Made-up sounds and weights for tests of the learned matcher."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from models.strips.match.learned.encoder import SIZE, STRIDES
from models.strips.match.learned.forest import LEAF, Forest
from models.strips.match.learned.picture import BANDS
from models.strips.match.learned.weights import CROSSOVERS, FORESTS, Learned
from models.strips.material import Array

RATE = 44100


def bursts(seconds: float = 4.5, *, seed: int = 1) -> Array:
    """Noise that swells every half second, in mono: (frames, 1)."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    loudness = 0.02 + 0.4 * np.exp(-8.0 * (time % 0.5))
    noise: Array = (loudness * rng.standard_normal(len(time)))[:, np.newaxis]
    return noise


def stump(feature: int, threshold: float, low: list[float], high: list[float]) -> Forest:
    """One tree of one question."""
    return Forest(
        feature=np.array([[feature, LEAF, LEAF]]),
        threshold=np.array([[threshold, 0.0, 0.0]], np.float32),
        right=np.array([[2, 0, 0]]),
        value=np.array([[low, low, high]], np.float32),
    )


def small_weights(*, seed: int = 1) -> Learned:
    """An encoder of two channels with weights by chance, and forests of one question."""
    rng = np.random.default_rng(seed)
    widths = (1, *[2] * len(STRIDES))
    bands = BANDS // math.prod(along for along, _ in STRIDES)
    encoder = {
        "embed.weight": rng.normal(0.0, 0.1, (2 * 2 * bands, 4)).astype(np.float32),
        "embed.bias": np.zeros(4, np.float32),
    }
    for stage, shape in enumerate(pairwise(widths)):
        encoder[f"stages.{stage}.weight"] = rng.normal(0.0, 0.3, (SIZE, SIZE, *shape)).astype(np.float32)
        encoder[f"stages.{stage}.bias"] = np.zeros(2, np.float32)
    forests = {
        name: stump(5, 0.0, [0.2] * outputs, [0.7] * outputs)
        for name, outputs in ((name, 3 if name == CROSSOVERS else 1) for name in FORESTS)
    }
    return Learned(encoder, forests)
