"""What an ear is not good at, read from a confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass

from models.ears.evaluate.results import Confusion
from models.ears.prediction import HEARD


@dataclass(frozen=True, slots=True)
class Mistake:
    """``count`` of ``tracks`` tracks that are ``label`` were taken for ``taken_for``."""

    label: str
    taken_for: str
    count: int
    tracks: int


@dataclass(frozen=True, slots=True)
class Recall:
    """``hits`` of ``tracks`` tracks that are ``label`` were recognised."""

    label: str
    hits: int
    tracks: int


def worst_mistakes(confusion: Confusion, count: int) -> list[Mistake]:
    """The mistakes with the largest share of their label's tracks, the frequent ones first among equals."""
    answers = (*HEARD, "no answer")
    mistakes = [
        Mistake(label, taken_for, found, sum(row))
        for label, row in zip(HEARD, confusion.counts, strict=True)
        for taken_for, found in zip(answers, row, strict=True)
        if found and taken_for != label
    ]
    return sorted(mistakes, key=lambda each: (-each.count / each.tracks, -each.count))[:count]


def recalls(confusion: Confusion) -> list[Recall]:
    """How many tracks of every label that was tested were recognised, worst first."""
    found = [
        Recall(label, row[index], sum(row))
        for index, (label, row) in enumerate(zip(HEARD, confusion.counts, strict=True))
        if sum(row)
    ]
    return sorted(found, key=lambda each: each.hits / each.tracks)
