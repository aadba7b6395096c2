"""How good verdicts are.

Conventions
-----------
* Shares are between 0 and 1. Where no track can be asked, a score is None.
* ``classes`` asks tracks that are one of the 27 classes; a track left unknown counts as wrong.
* ``families`` asks the same tracks for the family of the label that was decided on.
* ``drums`` and ``others`` ask as the published specialists were asked: tracks of the question's groups only, and
  the answer is the group with most belief.
* ``coverage`` is the share of tracks that were decided on with at least the stated confidence, ``error`` the share
  of those that is wrong. ``ece`` speaks of tracks that were decided on at all.

Metrics
-------
* :data:`MEASURES`: all of them by name.
* :func:`score`: a measure with its interval.
* :func:`operating_points`: coverage and error at several confidences.
* :func:`confusion`: what was taken for what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.bootstrap import Formula, Score, estimate
from models.ears.evaluate.collapse import (
    DRUMS_5,
    FAMILIES_4,
    OTHERS_3,
    OUTSIDE,
    Groups,
    group_of_labels,
    share_of_groups,
)
from models.ears.evaluate.results import Point
from models.ears.evaluate.verdicts import Integers, Numbers, Verdicts, indices
from models.ears.prediction import HEARD
from models.ears.taxonomy import CLASSES, LABELS

CONFIDENT: Final = 0.9
CONFIDENCES: Final = (0.5, 0.7, 0.8, 0.9, 0.95)

BINS: Final = 15
"""Bins of equal width for the calibration error, as in Guo et al. 2017."""

Parts = Callable[[Integers, Verdicts], Numbers]
"""Truth, shape ``(tracks,)``, and verdicts in; one row a track out, see :func:`.bootstrap.estimate`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric: what each track adds to its sums, and what is made of the sums."""

    parts: Parts
    formula: Formula


def score(
    measure: Measure, truth: Sequence[str], verdicts: Verdicts, groups: Sequence[str], *, seed: int
) -> Score:
    """A measure of verdicts against the labels that are true, with its interval over groups.

    Raises
    ------
    ValueError
        If the three differ in length, or a label is not of the taxonomy.
    """
    if not len(truth) == len(verdicts.chosen) == len(groups):
        raise ValueError(
            f"expected as many verdicts and groups as the {len(truth)} labels, "
            f"not {len(verdicts.chosen)} and {len(groups)}"
        )
    return estimate(measure.parts(indices(truth), verdicts), groups, measure.formula, seed=seed)


def confusion(truth: Sequence[str], verdicts: Verdicts) -> Integers:
    """Tracks by what they are (rows, :data:`HEARD`) and what they are taken for (columns, HEARD and "no answer").

    Returns
    -------
    array [shape=(len(HEARD), len(HEARD) + 1)]
    """
    column = np.array([HEARD.index(label) if label in HEARD else len(HEARD) for label in LABELS])
    table = np.zeros((len(HEARD), len(HEARD) + 1), np.int64)
    np.add.at(table, (column[indices(truth)], column[verdicts.chosen]), 1)
    return table


def operating_points(truth: Sequence[str], verdicts: Verdicts) -> tuple[Point, ...]:
    """Coverage and error at each of :data:`CONFIDENCES`."""
    right = verdicts.chosen == indices(truth)
    return tuple(_point(threshold, _sure(verdicts, threshold) > 0, right) for threshold in CONFIDENCES)


def _point(threshold: float, sure: NDArray[np.bool_], right: NDArray[np.bool_]) -> Point:
    error = float(1.0 - right[sure].mean()) if sure.any() else None
    return Point(threshold, float(sure.mean()), error)


def _share(asked: Numbers, hit: Numbers) -> Numbers:
    return np.stack([asked, asked * hit], axis=1).astype(np.float64)


def _ratio(sums: Numbers) -> Numbers:
    with np.errstate(invalid="ignore"):
        divided: Numbers = sums[..., 1] / sums[..., 0]
    return divided


def _is_class(truth: Integers) -> Numbers:
    return np.asarray(truth < len(CLASSES), np.float64)


def _classes(truth: Integers, verdicts: Verdicts) -> Numbers:
    return _share(_is_class(truth), np.asarray(verdicts.chosen == truth, np.float64))


def _families(truth: Integers, verdicts: Verdicts) -> Numbers:
    family = group_of_labels(FAMILIES_4)
    return _share(_is_class(truth), np.asarray(family[verdicts.chosen] == family[truth], np.float64))


def _closed(truth: Integers, verdicts: Verdicts, *, groups: Groups) -> Numbers:
    asked = group_of_labels(groups)[truth]
    shares = share_of_groups(verdicts.beliefs, groups)
    answer = np.where(shares.max(axis=1) > 0.0, shares.argmax(axis=1), OUTSIDE)
    return _share(np.asarray(asked != OUTSIDE, np.float64), np.asarray(answer == asked, np.float64))


def _top(truth: Integers, verdicts: Verdicts, *, count: int) -> Numbers:
    rows = np.arange(len(truth))
    own = verdicts.beliefs[rows, truth]
    better = (verdicts.beliefs > own[:, None]).sum(axis=1)
    return _share(_is_class(truth), np.asarray((own > 0.0) & (better < count), np.float64))


def _sure(verdicts: Verdicts, threshold: float) -> Numbers:
    return np.asarray(verdicts.decided & (verdicts.confidence >= threshold), np.float64)


def _coverage(_: Integers, verdicts: Verdicts, *, threshold: float) -> Numbers:
    return _share(np.ones(len(verdicts.chosen)), _sure(verdicts, threshold))


def _error(truth: Integers, verdicts: Verdicts, *, threshold: float) -> Numbers:
    return _share(_sure(verdicts, threshold), np.asarray(verdicts.chosen != truth, np.float64))


def _calibration(truth: Integers, verdicts: Verdicts) -> Numbers:
    """Per track: 1, then confidence less correctness in the column of its bin."""
    confidence = verdicts.confidence
    # Guo et al. 2017, section 2: bin m holds confidences in ((m - 1) / M, m / M].
    place = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    gaps = np.zeros((len(truth), 1 + BINS))
    gaps[:, 0] = 1.0
    gaps[np.arange(len(truth)), 1 + place] = confidence - (verdicts.chosen == truth)
    return gaps * verdicts.decided[:, None]


def _calibration_error(sums: Numbers) -> Numbers:
    gaps: Numbers = np.abs(sums[..., 1:]).sum(axis=-1) / sums[..., 0]
    return gaps


def _per_class(truth: Integers, verdicts: Verdicts) -> Numbers:
    """Per track of a class: 1, then three one-hot rows: hit, true, chosen."""
    places = np.arange(len(CLASSES))
    true = np.asarray(truth[:, None] == places, np.float64)
    chosen = np.asarray(verdicts.chosen[:, None] == places, np.float64)
    asked = _is_class(truth)[:, None]
    return np.concatenate([asked, true * chosen, true, chosen * asked], axis=1)


def _balanced(sums: Numbers) -> Numbers:
    hit, true, _ = np.split(sums[..., 1:], 3, axis=-1)
    return _mean_of_present(hit, true, true)


def _macro_f1(sums: Numbers) -> Numbers:
    hit, true, chosen = np.split(sums[..., 1:], 3, axis=-1)
    return _mean_of_present(2.0 * hit, true + chosen, true)


def _mean_of_present(above: Numbers, below: Numbers, true: Numbers) -> Numbers:
    ratios = np.divide(above, below, out=np.zeros_like(above, dtype=np.float64), where=below > 0)
    mean: Numbers = (ratios * (true > 0)).sum(axis=-1) / (true > 0).sum(axis=-1)
    return mean


MEASURES: Final[Mapping[str, Measure]] = {
    "classes": Measure(_classes, _ratio),
    "families": Measure(_families, _ratio),
    "drums": Measure(partial(_closed, groups=DRUMS_5), _ratio),
    "others": Measure(partial(_closed, groups=OTHERS_3), _ratio),
    "top_3": Measure(partial(_top, count=3), _ratio),
    "coverage": Measure(partial(_coverage, threshold=CONFIDENT), _ratio),
    "error": Measure(partial(_error, threshold=CONFIDENT), _ratio),
    "ece": Measure(_calibration, _calibration_error),
    "balanced": Measure(_per_class, _balanced),
    "macro_f1": Measure(_per_class, _macro_f1),
}
"""Every metric by its name in the results."""
