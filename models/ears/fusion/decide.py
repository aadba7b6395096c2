"""From beliefs to a label, a confidence and a reason that tells both votes."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from models.ears.fusion.evidence import STATES, Array
from models.ears.prediction import Identity, Prediction, SoundPrediction
from models.ears.taxonomy import ROLES, UNKNOWN, family_of

ABSTAIN_BELOW: Final = 0.2
"""A track whose best label is less probable than this stays unknown; its best guess leads the alternatives.

It is one in five for a reader: whoever changes a session asks for more, 0.6 by the template of the house.
"""

DISPUTED_FROM: Final = 0.5
"""A name and a sound, each this sure of another label, dispute."""

SETTLED_FROM: Final = 0.7
"""A dispute is settled where the best label is at least this probable; otherwise the track stays unknown."""

_LEAST_ALTERNATIVE: Final = 0.01
_TOO_UNSURE: Final = ", too unsure"


def as_named(name: Prediction, sound: SoundPrediction | None = None) -> Identity:
    """What the name says, unchanged."""
    told = {field.name: getattr(name, field.name) for field in fields(Prediction)}
    return Identity(**told, by_name=name, by_sound=sound)


def decide(name: Prediction, sound: SoundPrediction, beliefs: Array) -> Identity:
    """What a track is taken for.

    Parameters
    ----------
    name, sound
        The votes. Side, number and part are the name's.
    beliefs : array [shape=(len(STATES),)]
        Probabilities of the labels, all votes and the session weighed.
    """
    ranked = sorted(zip(STATES, beliefs.tolist(), strict=True), key=lambda item: (-item[1], item[0]))
    best, p = ranked[0]
    told = _told(name)
    disputed = told is not None and told[0] != sound.label and min(told[1], sound.confidence) >= DISPUTED_FROM
    label = best if p >= (SETTLED_FROM if disputed else ABSTAIN_BELOW) else UNKNOWN
    others = tuple((other, round(q, 4)) for other, q in ranked if other != label and q >= _LEAST_ALTERNATIVE)
    return Identity(
        name=name.name,
        label=label,
        family=name.family if label == name.label else family_of(label),
        role=label if label in ROLES else None,
        side=name.side,
        number=name.number,
        part=name.part,
        confidence=round(p if label == best else max(1.0 - sum(q for _, q in others), 0.0), 4),
        alternatives=others,
        reason=_reason(name, sound, label),
        by_name=name,
        by_sound=sound,
    )


def _told(name: Prediction) -> tuple[str, float] | None:
    """The label that a name speaks for, if only weakly, and its probability."""
    votes = ((name.label, name.confidence), *name.alternatives)
    return next(((label, p) for label, p in votes if label != UNKNOWN), None)


def _reason(name: Prediction, sound: SoundPrediction, label: str) -> str:
    """One phrase: what the name says, what the sound says, and what else decided."""
    told = _told(name)
    says = "" if told is None or told[0] == sound.label else "says "
    named = name.reason.removesuffix(_TOO_UNSURE)
    if told is not None:
        named += f" {says}{_spoken(told[0]) + ' ' if says else ''}{told[1]:.2f}"
    heard = f"sound {says}{_spoken(sound.label)} {sound.confidence:.2f}"
    return f"{named}, {heard}{_verdict(label, {sound.label, told[0] if told else sound.label})}"


def _verdict(label: str, votes: set[str]) -> str:
    if label == UNKNOWN:
        return _TOO_UNSURE
    return "" if label in votes else f", {_spoken(label)} by the tracks around it"


def _spoken(label: str) -> str:
    return label.replace("_", " ")
