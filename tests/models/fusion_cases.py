"""Names, sounds and sessions for the tests of the fusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.ears.fusion import identify
from models.ears.names import recognise
from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction
from models.ears.taxonomy import ROLES, UNKNOWN, family_of

NOT_HEARD = None


def sound(**beliefs: float) -> SoundPrediction:
    """A sound with these beliefs; the rest is spread over the other labels."""
    rest = (1.0 - sum(beliefs.values())) / (len(HEARD) - len(beliefs))
    return SoundPrediction(
        beliefs=tuple(beliefs.get(label, rest) for label in HEARD), embedding=(1.0, 0.0), windows=3
    )


def named(label: str = UNKNOWN, confidence: float = 0.9, **alternatives: float) -> Prediction:
    """What a name says."""
    return Prediction(
        name="a name",
        label=label,
        family=family_of(label),
        role=label if label in ROLES else None,
        side=None,
        number=None,
        part=None,
        confidence=confidence,
        alternatives=tuple(alternatives.items()),
        reason='name "a name"',
    )


def fuse(
    names: Sequence[Prediction],
    sounds: Sequence[SoundPrediction | None],
    *,
    pairs: Sequence[tuple[int, int]] = (),
) -> list[Identity]:
    """Identify tracks by what their names say."""
    return identify([Clue(name=name.name) for name in names], names, sounds, pairs=pairs)


def fuse_names(names: Sequence[str], sounds: Sequence[SoundPrediction | None]) -> list[Identity]:
    """Identify tracks by their names as the recogniser reads them."""
    clues = [Clue(name=name) for name in names]
    return identify(clues, recognise(clues), sounds)


def total(identity: Identity) -> float:
    """Sum of all probabilities that an identity tells."""
    return float(identity.confidence + np.sum([p for _, p in identity.alternatives]))
