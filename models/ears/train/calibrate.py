"""Temperature scaling (Guo et al. 2017): one number that makes probabilities say how often a network is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from models.ears.sound.network import softmax


def temperature(logits: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """The temperature of least negative log-likelihood between 1 and 5: it makes a network less sure, never surer.

    Tuning libraries have makers and microphones in common with training libraries: that a network could be surer
    of them says little of recordings from elsewhere.

    Parameters
    ----------
    logits : array [shape=(n, classes)]
    labels : array [shape=(n,)]
    weights : array [shape=(n,)]
        What each row counts: rows of one library together as much as those of another.
    """
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        told = softmax(logits, float(np.exp(log_temperature)))[rows, labels]
        return float(-(weights * np.log(np.maximum(told, 1e-12))).sum())

    found = minimize_scalar(loss, bounds=(0.0, np.log(5.0)), method="bounded")
    return float(np.exp(found.x))
