"""Weigh name, sound and session into one belief per track.

The pooling is log-linear (Genest and Zidek 1986): log P = log p(label | name) + w log likelihood ratio of the
sound + the session's support. The name has the weight 1, since its confidence is calibrated; the other weights
are fitted (``python -m bench.fusion_fit --write``) and lie in ``weights.csv``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from models.ears.fusion.context import in_context
from models.ears.fusion.evidence import Array, by_names, by_network, by_sounds, softmax
from models.ears.fusion.habits import Habits
from models.ears.fusion.tables import rows
from models.ears.prediction import Prediction, SoundPrediction
from models.ears.taxonomy import UNKNOWN

SURE: Final = 0.9
"""A name from this confidence on is weighed against its own sound, but not against the rest of the session."""

Nodes = list[tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each kind of evidence counts for, 0 to leave it out.

    ``sharpness`` is the power that probabilities are raised to at last, so that they say how often they are right.
    """

    sound: float = 1.0
    joint: float = 0.0
    neighbours: float = 0.0
    counts: float = 0.0
    sharpness: float = 1.0

    def outside_sessions(self) -> Weights:
        """Weights for tracks that are no session: the ears are believed as they were calibrated, alone."""
        heard = self.sound + self.joint
        return Weights(sound=self.sound / heard, joint=self.joint / heard)


@cache
def weights(*, with_joint: bool) -> Weights:
    """The fitted weights, without or with a multimodal network."""
    column = "with_joint" if with_joint else "without_joint"
    return Weights(**{row["weight"]: float(row[column]) for row in rows("weights.csv")})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about the tracks of a session, one row per node: a track, or the tracks of a pair.

    ``name`` are log probabilities, ``sound`` and ``joint`` log likelihood ratios [shape=(nodes, states)]; ``sure``
    marks nodes with a sure name.
    """

    nodes: Nodes
    name: Array
    sound: Array
    joint: Array
    sure: np.ndarray[tuple[int], np.dtype[np.bool_]]


def gather(
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    joint: Array | None,
    pairs: Sequence[tuple[int, int]],
    habits: Habits,
) -> Evidence:
    """Bring names, sounds and pairs into arrays.

    Left and right are one thing recorded twice, and err alike: partners share the mean of what they know.
    """
    nodes = with_partners(by_name, pairs)
    named = np.array([name.label != UNKNOWN for name in by_name])
    heard = np.array([sound is not None for sound in by_sound])
    sounds = by_sounds(by_sound)
    sure = np.array([name.label != UNKNOWN and name.confidence >= SURE for name in by_name])
    return Evidence(
        nodes=nodes,
        name=_shared(by_names(by_name, habits.prior), nodes, named),
        sound=_shared(sounds, nodes, heard),
        joint=_shared(np.zeros_like(sounds) if joint is None else by_network(joint), nodes, heard),
        sure=np.array([any(sure[list(node)]) for node in nodes]),
    )


def with_partners(by_name: Sequence[Prediction], pairs: Sequence[tuple[int, int]]) -> Nodes:
    """Tracks as nodes in order; pairs are one node, at the place of the upper one, unless their names differ."""
    partner: dict[int, int] = {}
    for one, other in pairs:
        labels = {by_name[one].label, by_name[other].label} - {UNKNOWN}
        if one != other and len(labels) < 2 and not partner.keys() & {one, other}:
            partner[one], partner[other] = other, one
    return [
        (index, partner[index]) if index in partner else (index,)
        for index in range(len(by_name))
        if partner.get(index, index) >= index
    ]


def _shared(evidence: Array, nodes: Nodes, given: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Array:
    """Mean over the tracks of each node that gave evidence; over all where none did."""
    rows_of = [[index for index in node if given[index]] or list(node) for node in nodes]
    return np.array([evidence[each].mean(axis=0) for each in rows_of])


def weigh(evidence: Evidence, habits: Habits, by: Weights) -> Array:
    """Beliefs of the tracks [shape=(tracks, states)]; each row sums to 1."""
    own = evidence.name + by.sound * evidence.sound + by.joint * evidence.joint
    size = np.array([len(node) for node in evidence.nodes], float)
    around = in_context(own, habits, size=size, neighbours=by.neighbours, counts=by.counts)
    beliefs = softmax(by.sharpness * np.where(evidence.sure[:, None], own, around))
    place = {index: row for row, node in enumerate(evidence.nodes) for index in node}
    by_track: Array = beliefs[[place[index] for index in range(len(place))]]
    return by_track
