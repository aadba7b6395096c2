"""Tell what tracks are by their names and by the names around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from models.ears.names.calibrate import ABSTAIN_BELOW, UNSURE_IS_UNKNOWN, features, probability
from models.ears.names.context import (
    SMALLEST_SESSION,
    has_company,
    shared_words,
    weigh,
    with_sides,
    without_shared_prefix,
)
from models.ears.names.normalise import Token, tokens
from models.ears.names.read import Reading, read
from models.ears.prediction import Clue, Prediction
from models.ears.taxonomy import CLASSES, ROLES, UNKNOWN, family_of

_LEAST_ALTERNATIVE: Final = 0.01
_FOLDER_SURE: Final = 0.95
_MOST_STEMS: Final = 8
"""File names read per track: a track of a hundred takes tells no more than its first few."""


def recognise(clues: Sequence[Clue], *, context: bool = True) -> list[Prediction]:
    """Recognise the tracks of one session.

    Parameters
    ----------
    clues
        The session's tracks from top to bottom.
    context
        Weigh ambiguous names by the rest of the session; without, each name stands alone.

    Returns
    -------
    list of Prediction
        One per clue, in the same order.
    """
    evidence = gather_evidence(clues, context=context)
    return [_decide(clue, each) for clue, each in zip(clues, evidence, strict=True)]


def recognise_names(names: Iterable[str], *, context: bool = True) -> list[Prediction]:
    """Recognise names of one session, given in track order, without further clues."""
    return recognise([Clue(name=name) for name in names], context=context)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read for one track, from its name or from its file's, and the features that calibrate it."""

    reading: Reading
    from_file: bool
    features: dict[str, float]


def gather_evidence(clues: Sequence[Clue], *, context: bool) -> list[Evidence]:
    """Read all names of a session, fall back on file names, settle what is ambiguous."""
    readings = _read_all([clue.name for clue in clues], context=context)
    from_file = [False] * len(clues)
    stems = [
        (index, stem)
        for index, reading in enumerate(readings)
        if not reading.shares
        for stem in clues[index].media[:_MOST_STEMS]
    ]
    by_file = _read_all([stem for _, stem in stems], context=context)
    for (index, _), reading in zip(stems, by_file, strict=True):
        if reading.shares and not from_file[index]:
            readings[index], from_file[index] = reading, True
    readings = with_sides(weigh(readings)) if context else [with_sides([reading])[0] for reading in readings]
    labels = [reading.label for reading in readings]
    is_session = context and len(clues) >= SMALLEST_SESSION
    known = sum(label is not None for label in labels) / len(labels) if is_session else 0.0
    return [
        Evidence(
            reading,
            from_file[index],
            features(
                reading,
                from_file=from_file[index],
                company=context and has_company(reading.label, labels, index),
                known=known,
            ),
        )
        for index, reading in enumerate(readings)
    ]


def _read_all(names: Sequence[str], *, context: bool) -> list[Reading]:
    words = [tokens(name) for name in names]
    if not context:
        return [read(each) for each in words]
    shared = shared_words(words)
    return [_read_beside(each, shared) for each in without_shared_prefix(words)]


def _read_beside(words: tuple[Token, ...], shared: frozenset[str]) -> Reading:
    """Read a name among others. A role that most of them share is none: it is the song's or the artist's name."""
    reading = read(words, ignore=shared)
    if reading.label in ROLES and shared.issuperset(reading.typed.split()):
        return read([word for word in words if word.text not in shared], ignore=shared)
    return reading


def _decide(clue: Clue, evidence: Evidence) -> Prediction:
    reading = evidence.reading
    sure = probability(evidence.features)
    best = reading.label
    if best is None:
        return _prediction(clue, reading, {UNKNOWN: sure}, "the name says nothing" if reading.words else "no name")
    beliefs = {label: sure * share for label, share in reading.shares.items()}
    beliefs[UNKNOWN] = beliefs.get(UNKNOWN, 0.0) + 1.0 - sure
    reason = f'{"file name" if evidence.from_file else "name"} "{reading.typed}"'
    if beliefs[best] < ABSTAIN_BELOW or best == UNKNOWN:
        return _leave(clue, reading, beliefs, f"{reason}, too unsure")
    gathers = clue.folder_change == 1 or (clue.receives > 0 and clue.items is False)
    if gathers and best in CLASSES:
        return _bus(clue, reading, beliefs, best, reason)
    return _prediction(clue, reading, beliefs, reason)


def _leave(clue: Clue, reading: Reading, beliefs: dict[str, float], reason: str) -> Prediction:
    """Too unsure: what does not speak for a label speaks for unknown in part, else for labels not thought of."""
    rest = {label: p for label, p in beliefs.items() if label != UNKNOWN}
    unknown = UNSURE_IS_UNKNOWN * (1.0 - max(rest.values()))
    return _prediction(clue, reading, {**rest, UNKNOWN: unknown}, reason, label=UNKNOWN)


def _bus(clue: Clue, reading: Reading, beliefs: dict[str, float], best: str, reason: str) -> Prediction:
    """A folder or a track that only gathers others is the bus of the family that its name tells."""
    gathering = {UNKNOWN: beliefs[UNKNOWN], "bus": _FOLDER_SURE * (1 - beliefs[UNKNOWN])}
    gathering[best] = (1 - _FOLDER_SURE) * beliefs[best]
    kind = "folder" if clue.folder_change == 1 else "gathers other tracks"
    return _prediction(clue, reading, gathering, f"{reason}, {kind}", family=family_of(best))


def _prediction(
    clue: Clue,
    reading: Reading,
    beliefs: dict[str, float],
    reason: str,
    *,
    label: str | None = None,
    family: str | None = None,
) -> Prediction:
    """The prediction of ``label``, by default of the most probable one."""
    ranked = sorted(beliefs.items(), key=lambda item: (-item[1], item[0]))
    label = ranked[0][0] if label is None else label
    others = [(other, p) for other, p in ranked if other != label]
    known = label != UNKNOWN
    return Prediction(
        name=clue.name,
        label=label,
        family=family or family_of(label),
        role=label if label in ROLES else None,
        side=reading.side,
        number=reading.number if known else None,
        part=reading.part if known else None,
        confidence=round(min(beliefs[label], 1.0), 4),
        alternatives=tuple((other, round(p, 4)) for other, p in others if p >= _LEAST_ALTERNATIVE),
        reason=reason,
    )
