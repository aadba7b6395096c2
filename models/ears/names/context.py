"""What the names around a track add: shared prefixes, neighbours, partners, the session's language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from models.ears.names.normalise import Token, is_leading_number
from models.ears.names.read import Reading, read
from models.ears.prediction import Side
from models.ears.taxonomy import family_of

SECTIONS: Final = (
    frozenset({"kick", "snare", "hihat", "tom", "cymbal", "overheads", "drum_room", "drum_loop"}),
    frozenset({"strings", "brass", "woodwind", "double_bass", "plucked", "mallets"}),
    frozenset({"lead_vocal", "backing_vocal"}),
    frozenset({"bass_guitar", "synth_bass", "double_bass"}),
    frozenset({"acoustic_guitar", "electric_guitar"}),
    frozenset({"synth_lead", "synth_pad", "synth_bass", "electric_piano", "organ", "piano", "fx"}),
)
"""Labels that stand side by side on a desk."""

SMALLEST_SESSION: Final = 4
"""Names that it takes to speak of what a session shares."""

_SHARED_BY: Final = 0.6
_REACH: Final = 3
_HORIZON: Final = 24
"""Tracks to either side in which cues count: about one section of a large session."""

_SAME_LABEL: Final = 1.6
_SAME_SECTION: Final = 0.8
_CUE: Final = 2.2
_ANYWHERE: Final = 1.5
_CERTAIN: Final = 0.9
_LANGUAGE_VOTES: Final = 2


def without_shared_prefix(names: Sequence[tuple[Token, ...]]) -> list[tuple[Token, ...]]:
    """Drop words at the front (artist, song) that most names share, where what is left still tells."""
    current = list(names)
    while len(current) >= SMALLEST_SESSION:
        fronts = Counter(_front(words) for words in current)
        shared, count = fronts.most_common(1)[0]
        if shared is None or count < _SHARED_BY * len(current):
            return current
        shorter = [words[1:] if _front(words) == shared else words for words in current]
        if sum(bool(read(words).shares) for words in shorter) < _SHARED_BY * len(current):
            return current
        current = shorter
    return current


def _front(words: tuple[Token, ...]) -> str | None:
    """First word of a name; None where it is a number or all of the name."""
    return words[0].text if len(words) > 1 and not words[0].is_number else None


def shared_words(names: Sequence[tuple[Token, ...]]) -> frozenset[str]:
    """Words that most names of a session hold: they tell nothing about one of them."""
    if len(names) < SMALLEST_SESSION:
        return frozenset()
    count = Counter(text for words in names for text in {word.text for word in words if not word.is_number})
    return frozenset(text for text, n in count.items() if n >= _SHARED_BY * len(names))


def weigh(readings: Sequence[Reading]) -> list[Reading]:
    """Settle ambiguous names by cues in the session and by what stands next to them.

    Neighbours with the same ambiguous term ("lead 1", "lead 2") are settled together, by what stands around
    all of them.
    """
    labels = [
        reading.label if max(reading.shares.values(), default=0.0) >= _CERTAIN else None for reading in readings
    ]
    spoken = {f"@{language}" for language in languages(readings)}
    settled = list(readings)
    for first, last in _runs(readings):
        here = readings[first]
        if len(here.shares) < 2:
            continue
        around = spoken | _heard_around(readings, labels, first, last)
        scores = {
            label: math.log(prior) + _CUE * bool(here.cues[label] & around) + _support(label, labels, first, last)
            for label, prior in here.shares.items()
        }
        shares = _softmax(scores)
        settled[first:last] = [replace(reading, shares=shares) for reading in readings[first:last]]
    return settled


def _heard_around(
    readings: Sequence[Reading], labels: Sequence[str | None], first: int, last: int
) -> frozenset[str]:
    """Labels and words of the tracks within the horizon, without those of the names in question."""
    indices = [*range(max(0, first - _HORIZON), first), *range(last, min(len(readings), last + _HORIZON))]
    words = {word.text for index in indices for word in readings[index].words}
    own = {word.text for word in readings[first].words}
    return frozenset({label for index in indices if (label := labels[index])} | (words - own))


def _runs(readings: Sequence[Reading]) -> list[tuple[int, int]]:
    """Ranges of neighbouring readings that hang on the same term."""
    runs: list[tuple[int, int]] = []
    for index, reading in enumerate(readings):
        if runs and reading.shares and readings[runs[-1][0]].typed == reading.typed:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _support(label: str, labels: Sequence[str | None], first: int, last: int) -> float:
    """Log-odds that neighbours within reach, and the session as a whole, give to a label."""
    score = 0.0
    for distance in range(1, _REACH + 1):
        for other in (first - distance, last - 1 + distance):
            if 0 <= other < len(labels):
                score += affinity(label, labels[other]) / distance
    heard = [other for other in labels[max(0, first - _HORIZON) : last + _HORIZON] if other]
    return score + _ANYWHERE * sum(affinity(label, other) for other in heard) / max(len(heard), 1)


def affinity(label: str, other: str | None) -> float:
    """How much a neighbour speaks for a label, in log-odds."""
    if other is None:
        return 0.0
    if label == other:
        return _SAME_LABEL
    return _SAME_SECTION * any(label in section and other in section for section in SECTIONS)


def _softmax(scores: dict[str, float]) -> dict[str, float]:
    top = max(scores.values())
    weights = {label: math.exp(score - top) for label, score in scores.items()}
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def languages(readings: Sequence[Reading]) -> frozenset[str]:
    """Languages that a session speaks: those of two or more terms that belong to one language only."""
    votes = Counter(
        language for reading in readings if len(reading.languages) == 1 for language in reading.languages
    )
    return frozenset(language for language, count in votes.items() if count >= _LANGUAGE_VOTES)


def with_sides(readings: Sequence[Reading]) -> list[Reading]:
    """Accept a side that may be meant ("g", "re") where the language fits or the other side exists too."""
    stems = {(_stem(reading), reading.open_side) for reading in readings if reading.open_side}
    spoken = languages(readings)
    settled = []
    for reading in readings:
        other: Side = "L" if reading.open_side == "R" else "R"
        fits = bool(reading.side_languages & (spoken | reading.languages)) or (_stem(reading), other) in stems
        meant = reading.open_side is not None and reading.side is None and fits
        settled.append(replace(reading, side=reading.open_side) if meant else reading)
    return settled


def _stem(reading: Reading) -> tuple[str, ...]:
    """Name without track number and last word."""
    start = 1 if is_leading_number(reading.words) else 0
    return tuple(word.text for word in reading.words[start:-1])


def has_company(label: str | None, labels: Sequence[str | None], index: int) -> bool:
    """Whether another track of the session carries this label or one of its family."""
    family = family_of(label) if label else None
    return label is not None and any(
        other is not None and position != index and (other == label or (family and family_of(other) == family))
        for position, other in enumerate(labels)
    )
