"""Vocals and backings for tests, and networks that were never trained."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.strips.vocal.network import FLAT, WIDTHS
from models.strips.vocal.weights import NETWORKS, Learned

RATE = 44100
OUTPUTS = {"eq": 9, "range": 1, "reverb": 10, "level": 1}


def noise(
    seconds: float, *, level: float = 0.1, channels: int = 1, rate: int = RATE, seed: int = 1
) -> NDArray[np.float32]:
    """White noise of an RMS."""
    samples = np.random.default_rng(seed).standard_normal((round(seconds * rate), channels))
    return (level * samples).astype(np.float32)


def uneven(seconds: float, quiet_db: float, *, rate: int = RATE) -> NDArray[np.float32]:
    """Noise of which the second half is quieter."""
    samples = noise(seconds, rate=rate)
    samples[len(samples) // 2 :] *= np.float32(10.0 ** (quiet_db / 20.0))
    return samples


def untrained(seed: int = 1) -> Learned:
    """Networks of random weights in the shapes of trained ones."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in NETWORKS:
        weights: dict[str, NDArray[np.float32]] = {}
        for stage, (inputs, outputs) in enumerate(pairwise(WIDTHS)):
            weights[f"conv.{stage}.weight"] = _random(rng, outputs, inputs, 3, 3)
            weights[f"conv.{stage}.bias"] = _random(rng, outputs)
        weights["hidden.weight"], weights["hidden.bias"] = _random(rng, FLAT, 64), _random(rng, 64)
        weights["last.weight"], weights["last.bias"] = _random(rng, 64, OUTPUTS[name]), _random(rng, OUTPUTS[name])
        found[name] = weights
    usual = {name: np.full(count, 0.5, np.float32) for name, count in OUTPUTS.items()}
    return Learned(found, usual)


def _random(rng: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    return rng.normal(0.0, 0.2, shape).astype(np.float32)
