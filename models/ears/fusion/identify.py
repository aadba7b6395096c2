"""Tell what the tracks of a session are by name and sound together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from models.ears.fusion.evidence import STATES, Array, by_names, by_network, by_sounds, softmax
from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction
from models.ears.taxonomy import ROLES, UNKNOWN, family_of

if TYPE_CHECKING:
    from models.ears.corrections import Correction

ABSTAIN_BELOW: Final = 0.5
"""A track whose best label is less probable than this stays unknown."""

_LEAST_ALTERNATIVE: Final = 0.01


def identify(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    *,
    joint: NDArray[np.float64] | None = None,
    pairs: Sequence[tuple[int, int]] = (),
    corrections: Sequence[Correction] = (),
) -> list[Identity]:
    """Tell what the tracks of one session are.

    Parameters
    ----------
    clues
        The session's tracks from top to bottom.
    by_name
        What :func:`models.ears.names.recognise.recognise` says of each.
    by_sound
        What the ear heard of each; None where there was nothing to hear. Such a track is what its name says.
    joint : array [shape=(tracks, len(HEARD))], optional
        Probabilities of the multimodal network; rows of NaN where nothing was heard.
    pairs : sequence of (int, int)
        Indices of tracks that are left and right of one thing.
    corrections
        What the engineer set right before.

    Raises
    ------
    ValueError
        If the sequences differ in length.
    """
    tracks = len(clues)
    if not len(by_name) == len(by_sound) == tracks or (joint is not None and joint.shape != (tracks, len(HEARD))):
        shape = None if joint is None else joint.shape
        raise ValueError(
            f"{tracks} clues need as many predictions by name and sound and joint rows of {len(HEARD)}, "
            f"not {len(by_name)}, {len(by_sound)} and {shape}"
        )
    if not any(by_sound):
        return [_as_named(name) for name in by_name]
    prior = np.full(len(STATES), 1.0 / len(STATES))
    scores = by_names(by_name, prior) + by_sounds(by_sound)
    if joint is not None:
        scores = scores + 0.0 * by_network(joint)
    beliefs = softmax(scores)
    return [
        _as_named(name) if sound is None or clue.folder_change == 1 else _decide(name, sound, row)
        for clue, name, sound, row in zip(clues, by_name, by_sound, beliefs, strict=True)
    ]


def _as_named(name: Prediction, sound: SoundPrediction | None = None) -> Identity:
    told = {field.name: getattr(name, field.name) for field in fields(Prediction)}
    return Identity(**told, by_name=name, by_sound=sound)


def _decide(name: Prediction, sound: SoundPrediction, beliefs: Array) -> Identity:
    ranked = sorted(zip(STATES, beliefs.tolist(), strict=True), key=lambda item: (-item[1], item[0]))
    best, p = ranked[0]
    label = best if p >= ABSTAIN_BELOW else UNKNOWN
    others = tuple((other, round(q, 4)) for other, q in ranked if other != label and q >= _LEAST_ALTERNATIVE)
    confidence = p if label == best else max(1.0 - sum(q for _, q in others), 0.0)
    return Identity(
        name=name.name,
        label=label,
        family=family_of(label) or (name.family if label == name.label else None),
        role=label if label in ROLES else None,
        side=name.side,
        number=name.number,
        part=name.part,
        confidence=round(confidence, 4),
        alternatives=others,
        reason=_reason(name, sound),
        by_name=name,
        by_sound=sound,
    )


def _reason(name: Prediction, sound: SoundPrediction) -> str:
    return f"{name.reason}, sound says {sound.label.replace('_', ' ')} {sound.confidence:.2f}"
