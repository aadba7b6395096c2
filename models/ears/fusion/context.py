"""Weigh the tracks of a session by each other: what stands next to what, and what there is enough of.

Neighbours form a chain from top to bottom, solved exactly by the forward-backward algorithm (Rabiner 1989, section
III). Counts are taken as the other tracks' beliefs expect them (mean field), in turn with the chain.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from models.ears.fusion.evidence import Array, softmax
from models.ears.fusion.habits import MANY, Habits

_ROUNDS: Final = 3
"""Times that counts are expected anew; beliefs move by less than 0.01 from the third on."""


def in_context(scores: Array, habits: Habits, *, size: Array, neighbours: float, counts: float) -> Array:
    """Log scores of the tracks with the support that the rest of the session gives.

    Parameters
    ----------
    scores : array [shape=(nodes, states)]
        What is known of each node (a track, or the tracks of a pair) by itself, natural logarithms.
    habits : Habits
    size : array [shape=(nodes,)]
        Number of tracks in each.
    neighbours, counts : float >= 0
        Weight of either kind of support; 0 leaves it out.

    Returns
    -------
    array [shape=(nodes, states)]
        Log beliefs, of any constant per node.
    """
    beliefs = softmax(chain(scores, habits, neighbours))
    for _ in range(_ROUNDS if counts else 0):
        tracks = size[:, None] * beliefs
        support = _one_more(habits, tracks.sum(axis=0) - tracks)
        beliefs = softmax(chain(scores + counts * support, habits, neighbours))
    log_beliefs: Array = np.log(np.maximum(beliefs, np.finfo(float).tiny))
    return log_beliefs


def _one_more(habits: Habits, counts: Array) -> Array:
    """Support for one more of each label beside ``counts`` of it, between whole numbers by straight lines."""
    at = np.clip(counts, 0.0, MANY - 1.0)
    low = np.minimum(at.astype(int), MANY - 2)
    states = np.arange(len(habits.prior))
    below, above = habits.one_more[states, low], habits.one_more[states, low + 1]
    support: Array = below + (at - low) * (above - below)
    return support


def chain(scores: Array, habits: Habits, weight: float) -> Array:
    """Log marginals [shape=(nodes, states)] of a chain with the affinities of ``habits`` times ``weight``."""
    link = np.exp(weight * habits.below)
    emitted = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(emitted), np.empty_like(emitted)
    forward[0] = np.exp(weight * habits.first)
    backward[-1] = np.exp(weight * habits.last)
    for node in range(1, len(scores)):
        arriving = (forward[node - 1] * emitted[node - 1]) @ link
        forward[node] = arriving / arriving.sum()
    for node in range(len(scores) - 1, 0, -1):
        arriving = link @ (backward[node] * emitted[node])
        backward[node - 1] = arriving / arriving.sum()
    marginals: Array = scores + np.log(forward) + np.log(backward)
    return marginals
