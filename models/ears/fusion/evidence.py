"""What a name, a sound and the multimodal network each say about a track, in one space of labels.

Conventions
-----------
* The space is :data:`STATES`: every label but ``unknown``, which is no thing that a track can be.
* Arrays of evidence are ``[shape=(tracks, len(STATES))]``, natural logarithms, of any constant per track.
* Evidence that was not given is 0 everywhere: it moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.ears.prediction import HEARD, Prediction, SoundPrediction
from models.ears.taxonomy import LABELS, UNKNOWN

Array = NDArray[np.float64]

STATES: Final = tuple(label for label in LABELS if label != UNKNOWN)

_COLUMN: Final = {label: column for column, label in enumerate(STATES)}

HEARD_COLUMNS: Final = [_COLUMN[label] for label in HEARD]
"""Columns of what a sound can tell, in the order of ``HEARD``."""

NAME_FLOOR: Final = 0.002
"""Least mass that a name leaves to what it does not say: no name is beyond doubt."""

SOUND_FLOOR: Final = 1e-4
"""Least belief in a class that is heard: no single track rules a class out for good."""


def by_names(predictions: Sequence[Prediction], prior: Array) -> Array:
    """Log probabilities of the labels given the names.

    What a name leaves to ``unknown`` says nothing: it is spread over the labels as ``prior`` has them.
    """
    said: Array = np.log(np.array([_name_beliefs(prediction, prior) for prediction in predictions]))
    return said


def _name_beliefs(prediction: Prediction, prior: Array) -> Array:
    said = np.zeros(len(STATES))
    for label, p in ((prediction.label, prediction.confidence), *prediction.alternatives):
        if label != UNKNOWN:
            said[_COLUMN[label]] += p
    said *= (1.0 - NAME_FLOOR) / max(said.sum(), 1.0 - NAME_FLOOR)
    beliefs: Array = said + (1.0 - said.sum()) * prior
    return beliefs


def by_sounds(sounds: Sequence[SoundPrediction | None]) -> Array:
    """Log likelihood ratios of what was heard; 0 for labels that no sound tells and for tracks not heard."""
    silent = np.full(len(HEARD), np.nan)
    return by_network(np.array([silent if sound is None else sound.beliefs for sound in sounds]))


def by_network(beliefs: Array) -> Array:
    """Log likelihood ratios behind probabilities over :data:`HEARD`, rows of NaN where nothing was heard.

    The networks learn from classes in equal numbers, so that p(sound | label) / p(sound) is p(label | sound)
    times the number of classes. A click, a bus or a return may sound like anything: its ratio is 1.
    """
    ratios = np.zeros((len(beliefs), len(STATES)))
    ratios[:, HEARD_COLUMNS] = np.log(len(HEARD) * np.maximum(beliefs, SOUND_FLOOR))
    ratios[np.isnan(beliefs).any(axis=1)] = 0.0
    return ratios


def softmax(scores: Array) -> Array:
    """Probabilities of scores along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    normalised: Array = raised / raised.sum(axis=-1, keepdims=True)
    return normalised
