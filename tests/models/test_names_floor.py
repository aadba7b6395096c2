"""Recognition by name does not fall below what was measured on real names (see ``docs/recognition.md``).

Each floor lies a little under the figure measured when it was set.
"""

from __future__ import annotations

import pytest

from bench.names_data import Half, load, predict
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize(
    ("table", "half", "floor"),
    [
        ("sessions_labelled.csv", "dev", 0.98),
        ("sessions_labelled.csv", "held", 0.97),
        ("labelled.csv", "dev", 0.98),
        ("labelled.csv", "held", 0.93),
        ("labelled_file_stems.csv", "dev", 0.95),
        ("labelled_file_stems.csv", "held", 0.96),
    ],
)
def test_names_labelled_sure_are_recognised(table: str, half: Half, floor: float) -> None:
    pairs = predict(table, [each for each in load(table) if each.half == half])
    sure = [(e, p) for e, p in pairs if e.certainty == "sure" and e.label != "unknown"]
    assert len(sure) >= 50
    assert sum(e.label == p.label for e, p in sure) / len(sure) >= floor


@needs_shared
@pytest.mark.parametrize("half", ["dev", "held"])
def test_few_names_that_do_not_tell_are_given_a_label(half: Half) -> None:
    pairs = predict("labelled.csv", [each for each in load("labelled.csv") if each.half == half])
    silent = [(e, p) for e, p in pairs if e.certainty != "ambiguous" and e.label == "unknown"]
    assert len(silent) >= 200
    assert sum(p.label != "unknown" for _, p in silent) / len(silent) <= 0.03


@needs_shared
def test_labels_given_with_high_confidence_are_right_as_often_as_they_say() -> None:
    held = [pair for table in ("labelled.csv", "sessions_labelled.csv") for pair in predict(table, load(table))]
    bold = [(e, p) for e, p in held if e.certainty == "sure" and p.label != "unknown" and p.confidence >= 0.9]
    assert len(bold) >= 500
    assert sum(e.label == p.label for e, p in bold) / len(bold) >= 0.95
