"""What somebody takes tracks for, as arrays that can be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ears.prediction import HEARD, Prediction, SoundPrediction
from models.ears.taxonomy import LABELS, UNKNOWN

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

_INDEX = {label: index for index, label in enumerate(LABELS)}


def indices(labels: Sequence[str]) -> Integers:
    """Places of labels in :data:`models.ears.taxonomy.LABELS`.

    Raises
    ------
    ValueError
        If one is no label.
    """
    strange = sorted(set(labels) - _INDEX.keys())
    if strange:
        raise ValueError(f"expected labels of the taxonomy, not {', '.join(strange)}")
    return np.array([_INDEX[label] for label in labels], np.int64)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one track is taken for: a label, and the probabilities of it and of others."""

    label: str
    beliefs: Mapping[str, float]


def verdict_of(prediction: Prediction) -> Verdict:
    """What the names, or names and sound together, say."""
    beliefs = dict(prediction.alternatives)
    return Verdict(prediction.label, {**beliefs, prediction.label: prediction.confidence})


def verdict_by_sound(sound: SoundPrediction | None) -> Verdict:
    """What the ear says; of a track without sound it knows nothing."""
    if sound is None:
        return Verdict(UNKNOWN, {UNKNOWN: 1.0})
    return Verdict(sound.label, dict(zip(HEARD, sound.beliefs, strict=True)))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What tracks are taken for.

    Attributes
    ----------
    beliefs : array [shape=(tracks, len(LABELS))], probabilities
        In the order of :data:`models.ears.taxonomy.LABELS`.
    chosen : array [shape=(tracks,)]
        Places of the labels that were decided on.
    """

    beliefs: Numbers
    chosen: Integers

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> Verdicts:
        """The arrays of single verdicts."""
        beliefs = np.zeros((len(verdicts), len(LABELS)))
        for row, verdict in enumerate(verdicts):
            beliefs[row, indices(list(verdict.beliefs))] = list(verdict.beliefs.values())
        return cls(beliefs, indices([verdict.label for verdict in verdicts]))

    @property
    def confidence(self) -> Numbers:
        """Probability of what was decided on, shape ``(tracks,)``."""
        return self.beliefs[np.arange(len(self.chosen)), self.chosen]

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Whether anything was decided, shape ``(tracks,)``: False where a track was left unknown."""
        return np.not_equal(self.chosen, _INDEX[UNKNOWN])
