"""How well names are recognised: ``python -m bench.names`` prints one table, ``--fit`` fits the calibration first.

Rows ending in *dev* are the half that was looked at while the tables were made, *held* the half that was not.
Names labelled ``ambiguous`` are left out. "unknown labelled" is the share of names labelled ``unknown`` that were
given a label all the same: the false ones.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from bench.names_baseline import longest_match
from bench.names_calibration import calibration_trials, out_of_fold, refit
from bench.names_data import TABLES, Example, load, predict
from bench.names_stress import STRESS, stress_examples
from models.ears.names import recognise_names

BINS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001)

Outcome = tuple[Example, str]


def share(hits: int, total: int) -> str:
    """A percentage with what it is a share of."""
    return f"{100 * hits / total:5.1f} % of {total:4d}" if total else "      -       "


def score(pairs: Sequence[Outcome]) -> str:
    """Right of the sure, right of sure and likely, coverage of the sure, labels given to unknown."""
    sure = [pair for pair in pairs if pair[0].certainty == "sure" and pair[0].label != "unknown"]
    fair = [pair for pair in pairs if pair[0].certainty != "ambiguous" and pair[0].label != "unknown"]
    empty = [pair for pair in pairs if pair[0].certainty != "ambiguous" and pair[0].label == "unknown"]
    return "  ".join(
        (
            share(sum(example.label == label for example, label in sure), len(sure)),
            share(sum(example.label == label for example, label in fair), len(fair)),
            share(sum(label != "unknown" for _, label in sure), len(sure)),
            share(sum(label != "unknown" for _, label in empty), len(empty)),
        )
    )


def reliability() -> None:
    """Print how often matches of each probability were right, by weights fitted on other sources."""
    pairs = out_of_fold(calibration_trials())
    for kind, silent in (("labels given", False), ("names left unknown", True)):
        print(f"\n{kind:20s}   said   true   names    (held half, out of fold)")
        for low, high in pairwise(BINS):
            inside = [
                (p, trial) for p, trial in pairs if low <= p < high and ("silent" in trial.features) == silent
            ]
            total = sum(trial.weight for _, trial in inside)
            if inside:
                said = sum(p * trial.weight for p, trial in inside) / total
                true = sum(trial.right * trial.weight for _, trial in inside) / total
                print(f"  {low:.2f} to {min(high, 1):.2f}          {said:.3f}  {true:.3f}  {len(inside):5d}")


def baseline(_: str, examples: Sequence[Example]) -> list[Outcome]:
    """Labels by longest match."""
    return [(example, longest_match(example.name)) for example in examples]


def ours(table: str, examples: Sequence[Example]) -> list[Outcome]:
    """Labels by recognition."""
    return [(example, each.label) for example, each in predict(table, examples)]


def main() -> None:
    """Print the table."""
    if "--fit" in sys.argv:
        refit()
    ways: tuple[tuple[str, Callable[[str, Sequence[Example]], list[Outcome]]], ...] = (
        ("longest match", baseline),
        ("deskhand", ours),
    )
    print(f"{'':44s}  {'sure right':15s}  {'sure or likely':15s}  {'sure labelled':15s}  unknown labelled")
    for table in (*TABLES, STRESS):
        examples = stress_examples() if table == STRESS else load(table)
        for half in sorted({example.half for example in examples}):
            chosen = [example for example in examples if example.half == half]
            for title, way in ways:
                print(f"{table:24s} {half:5s} {title:13s}  {score(way(table, chosen))}")
    reliability()
    names = [example.name for example in load("labelled.csv")][:1000]
    start = time.perf_counter()
    recognise_names(names)
    print(f"\n{len(names)} names in one session: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
