"""Errors of contenders on songs that they did not learn from, with intervals over songs.

The error of a song is what remains when the one constant is taken off that suits the contender best: the median
of the differences. A mix has no level of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.balance.evaluate.cases import Case
from models.balance.evaluate.contenders import Answer, Contender
from models.balance.material import Array
from models.bootstrap import Score, estimate


@dataclass(frozen=True, slots=True)
class Row:
    """Mean absolute errors of a contender.

    ``faders`` in dB over all tracks, ``songs`` and ``classes`` the same apart; ``pans`` are errors of the distance
    from the centre, 0 to 1, over mono tracks.
    """

    contender: str
    faders: Score
    pans: Score
    songs: Mapping[str, float]
    classes: Mapping[str, Score]


def without_offset(differences: Array) -> Array:
    """Absolute differences (..., n) after taking off each row's median."""
    return np.asarray(np.abs(differences - np.median(differences, axis=-1, keepdims=True)))


def leave_one_out(
    cases: Sequence[Case],
    contenders: Mapping[str, Contender],
    *,
    seed: int = 1,
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> list[Row]:
    """Every contender on every song, knowing the others."""
    judged = [case for case in cases if case.scored.sum() > 1]
    rows = []
    for done, (name, contender) in enumerate(contenders.items(), 1):
        answers = [contender(case.material, [other for other in judged if other is not case]) for case in judged]
        rows.append(_row(name, judged, answers, seed))
        progress(done, len(contenders), name)
    return rows


def _row(name: str, cases: Sequence[Case], answers: Sequence[Answer], seed: int) -> Row:
    errors = [fader_errors(case, answer) for case, answer in zip(cases, answers, strict=True)]
    widths = [_pan_errors(case, answer) for case, answer in zip(cases, answers, strict=True)]
    songs = [case.name for case, error in zip(cases, errors, strict=True) for _ in error]
    labels = [label for case in cases for label, scored in zip(case.labels, case.scored, strict=True) if scored]
    every = np.concatenate(errors) if errors else np.zeros(0)
    return Row(
        contender=name,
        faders=_mean(every, songs, seed),
        pans=_mean(
            np.concatenate(widths) if widths else np.zeros(0),
            [case.name for case, width in zip(cases, widths, strict=True) for _ in width],
            seed,
        ),
        songs={case.name: float(error.mean()) for case, error in zip(cases, errors, strict=True)},
        classes={
            label: _mean(every[here], [songs[k] for k in here], seed)
            for label in sorted(set(labels))
            if (here := [k for k, one in enumerate(labels) if one == label])
        },
    )


def fader_errors(case: Case, answer: Answer) -> Array:
    """By how many dB the scored tracks' faders are off; the mean over draws where there are several answers."""
    off = without_offset(answer.gains[:, case.scored] - case.truth[case.scored]).mean(axis=0)
    return np.asarray(off)


def _pan_errors(case: Case, answer: Answer) -> Array:
    """How far pans are off in distance from the centre: a mirrored mix is as good."""
    mono = case.scored & ~np.array([part.wide for part in case.material.parts]) & np.isfinite(case.pans)
    return np.asarray(np.abs(np.abs(answer.pans[mono]) - np.abs(case.pans[mono])))


def _mean(errors: Array, songs: Sequence[str], seed: int) -> Score:
    parts = np.column_stack([np.ones(len(errors)), errors])
    return estimate(
        parts, songs, lambda sums: sums[..., 1] / np.where(sums[..., 0] > 0, sums[..., 0], np.nan), seed=seed
    )
