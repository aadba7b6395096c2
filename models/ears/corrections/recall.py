"""What earlier corrections say about a track.

Which correction counts, and how much, is one table (:data:`TRUSTS`): how the names are tied by how the sounds
are. The last word on a name holds, unless it was about another sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, get_args

from models.ears.corrections.correction import Correction
from models.ears.corrections.likeness import SIMILAR, NameKey, SoundTie, cosine, name_key, sound_tie
from models.ears.prediction import Identity
from models.ears.taxonomy import ROLES, UNKNOWN, family_of

NameTie = Literal["track", "same", "sibling", "other"]


class Trust(NamedTuple):
    """How much a correction counts: the probability it lends, and whether against what the name says."""

    weight: float
    overturns: bool


NOTHING: Final = Trust(0.0, overturns=False)
HINT: Final = Trust(0.7, overturns=False)
STRONG: Final = Trust(0.85, overturns=True)
DECIDES: Final = Trust(0.98, overturns=True)

TRUSTS: Final[Mapping[NameTie, tuple[Trust, ...]]] = {
    # identical, similar, apart, unlike, unheard
    "track": (DECIDES, DECIDES, DECIDES, NOTHING, DECIDES),
    "same": (DECIDES, DECIDES, STRONG, HINT, STRONG),
    "sibling": (DECIDES, DECIDES, HINT, NOTHING, HINT),
    "other": (HINT, HINT, NOTHING, NOTHING, NOTHING),
}
"""Trust in a correction, by name (row) and sound (column, in the order of ``SoundTie``).

``track`` is the corrected track itself, told by its GUID or its audio, under the same name; ``same`` an
informative name, equal but for track number, take and side; ``sibling`` one that differs in the count as well
("Tom 1", "Tom 2"); ``other`` any other name, and one that says nothing ("Audio 01"). The weights are priors, not
measurements.
"""

_COLUMN: Final = {tie: column for column, tie in enumerate(get_args(SoundTie))}

_RANK: Final = {tie: -row for row, tie in enumerate(TRUSTS)}

_BUS: Final = "bus"

LEAST_ALTERNATIVE: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What the engineer's earlier words say about a track.

    ``weight`` is the probability that ``label`` is right, 0 to 1. ``overturns``: it counts against what the
    track's name says; otherwise it only fills in where the name says nothing. ``own``: it was said of this very
    track. ``reason`` is one short phrase.
    """

    label: str
    weight: float
    overturns: bool
    own: bool
    reason: str


def remembered(
    name: str,
    embedding: Sequence[float] | None,
    corrections: Iterable[Correction],
    *,
    track: str | None = None,
) -> Recall | None:
    """What earlier corrections say about a track; None where they say nothing.

    Parameters
    ----------
    name : str
        The track's name.
    embedding : sequence of float, optional
        What the ear saw, of unit length; None where nothing was heard.
    corrections : iterable of Correction
        With embeddings of the same ear only: see :func:`models.ears.corrections.for_ear`.
    track : str, optional
        GUID of the track.
    """
    return _recall(name, embedding, standing(corrections), track)


def standing(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that no later one has overridden, oldest first."""
    kept: dict[tuple[str, ...], list[Correction]] = defaultdict(list)
    for correction in sorted(corrections, key=lambda each: each.made, reverse=True):
        group = kept[_group(correction)]
        if not any(_overrides(later, correction) for later in group):
            group.append(correction)
    return tuple(sorted((each for group in kept.values() for each in group), key=lambda each: each.made))


def _group(correction: Correction) -> tuple[str, ...]:
    key = name_key(correction.name)
    return (*key.words, "", *key.count) if key.informative else (key.text,)


def _overrides(later: Correction, earlier: Correction) -> bool:
    closeness = _closeness(later.embedding, earlier.embedding)
    return closeness is None or closeness >= SIMILAR


def _closeness(one: Sequence[float] | None, other: Sequence[float] | None) -> float | None:
    if one is None or other is None or len(one) != len(other):
        return None
    return cosine(one, other)


def _recall(
    name: str, embedding: Sequence[float] | None, corrections: Sequence[Correction], track: str | None
) -> Recall | None:
    """The most trusted correction; of equals the closest by name, by sound, in time."""
    key = name_key(name)
    best: tuple[tuple[Trust, int, float], Correction] | None = None
    for correction in corrections:
        closeness = _closeness(embedding, correction.embedding)
        sound = sound_tie(closeness)
        is_track = sound == "identical" or (track is not None and correction.track == track)
        ties = _ties(key, name_key(correction.name), is_track=is_track)
        trust, rank = max((TRUSTS[tie][_COLUMN[sound]], _RANK[tie]) for tie in ties)
        found = (trust, rank, round(closeness or 0.0, 3))
        if trust > NOTHING and (best is None or found >= best[0]):
            best = found, correction
    if best is None:
        return None
    (trust, rank, _), correction = best
    return Recall(
        label=correction.label,
        weight=trust.weight,
        overturns=trust.overturns,
        own=rank == _RANK["track"],
        reason=_reason(correction),
    )


def _ties(key: NameKey, other: NameKey, *, is_track: bool) -> list[NameTie]:
    ties: list[NameTie] = ["other"]
    if is_track and key.text == other.text:
        ties.append("track")
    if key.informative and key.words == other.words:
        ties.append("same" if key.count == other.count else "sibling")
    return ties


def _reason(correction: Correction) -> str:
    made = correction.made.astimezone()
    about = f'for "{correction.name}"' if correction.name.strip() else "for a track without a name"
    return f"you said so {about} on {made.day} {made:%b %Y}"


def adjust(identity: Identity, recall: Recall | None) -> Identity:
    """What a track is taken for once the engineer's earlier words are heard.

    A recall that overturns outweighs name and sound; another one counts only where the name says nothing. What
    was said of a track is not said of the folder that bears its name, nor the other way round. What was believed
    before keeps the rest of the probability and is listed among the alternatives.
    """
    if recall is None or not _counts(identity.by_name.label, recall):
        return identity
    beliefs = {identity.label: identity.confidence, **dict(identity.alternatives)}
    beliefs = {label: (1.0 - recall.weight) * p for label, p in beliefs.items()}
    confidence = recall.weight + beliefs.pop(recall.label, 0.0)
    others = sorted(beliefs.items(), key=lambda item: (-item[1], item[0]))
    return replace(
        identity,
        label=recall.label,
        family=family_of(recall.label) or (identity.family if recall.label == _BUS else None),
        role=recall.label if recall.label in ROLES else None,
        confidence=round(min(confidence, 1.0), 4),
        alternatives=tuple((label, round(p, 4)) for label, p in others if p >= LEAST_ALTERNATIVE),
        reason=recall.reason,
        corrected=True,
    )


def _counts(named: str, recall: Recall) -> bool:
    """Whether a recall may change a track whose name says ``named``."""
    if named in {UNKNOWN, recall.label}:
        return (
            recall.overturns or recall.label != UNKNOWN
        )  # that another sound is unknown says nothing of this one
    return recall.own or (recall.overturns and _BUS not in {named, recall.label})


def with_corrections(
    identities: Sequence[Identity],
    corrections: Iterable[Correction],
    *,
    tracks: Sequence[str] | None = None,
) -> list[Identity]:
    """What the tracks of a session are taken for once all corrections are heard.

    Parameters
    ----------
    identities : sequence of Identity
        The session's tracks, by name and sound.
    corrections : iterable of Correction
        As :func:`remembered` takes them.
    tracks : sequence of str, optional
        GUIDs of the tracks, in the same order.
    """
    kept = standing(corrections)
    guids: Sequence[str | None] = [None] * len(identities) if tracks is None else tracks
    return [
        adjust(identity, _recall(identity.name, _embedding(identity), kept, guid))
        for identity, guid in zip(identities, guids, strict=True)
    ]


def _embedding(identity: Identity) -> Sequence[float] | None:
    return None if identity.by_sound is None else identity.by_sound.embedding
