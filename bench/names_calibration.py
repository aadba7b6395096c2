"""Fit the weights of ``models/ears/names/calibration.csv`` and test them on sources that the fit has not seen.

The model is p(right) = share x logistic(w . features); w maximises the likelihood of labelled names with a ridge
to the prior weights in the same table, so that features which the data hold too rarely keep a sensible value.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.names_data import TABLES, Example, load, sessions, weight_key
from models.ears.names import calibrate
from models.ears.names.recognise import gather_evidence
from models.ears.names.tables import rows
from models.ears.prediction import Clue

FOLDS: Final = 5
RIDGE: Final = 2.5
"""Strength of the prior: its standard deviation is 0.6 in log-odds (1/sqrt(RIDGE))."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One labelled name: features of its reading, share of its best label, and whether that label is right."""

    source: str
    features: dict[str, float]
    share: float
    right: bool
    weight: float


def trials(examples_of: dict[str, list[Example]]) -> list[Trial]:
    """Trials of all names that are labelled sure or likely."""
    found: list[Trial] = []
    for table, examples in examples_of.items():
        times = Counter(weight_key(example) for example in examples)
        for group in sessions(table, examples):
            clues = [Clue(name=example.name) for example in group]
            evidence = gather_evidence(clues, context=len(group) > 1)
            for example, each in zip(group, evidence, strict=True):
                if example.certainty == "ambiguous":
                    continue
                label = each.reading.label or "unknown"
                found.append(
                    Trial(
                        source=example.source,
                        features=each.features,
                        share=each.reading.shares.get(label, 1.0),
                        right=label == example.label,
                        weight=1.0 / times[weight_key(example)],
                    )
                )
    return found


def priors() -> dict[str, float]:
    """Prior weight per feature."""
    return {row["feature"]: float(row["prior"]) for row in rows("calibration.csv")}


def fit(data: Sequence[Trial]) -> dict[str, float]:
    """Weights that make the data most probable, held back by the prior."""
    prior = priors()
    names = list(prior)
    centre = np.array([prior[name] for name in names])
    design = np.array([[trial.features.get(name, 0.0) for name in names] for trial in data])
    share = np.array([trial.share for trial in data])
    right = np.array([trial.right for trial in data])
    weight = np.array([trial.weight for trial in data])

    def loss(w: NDArray[np.float64]) -> float:
        p = np.clip(share / (1.0 + np.exp(-design @ w)), 1e-6, 1 - 1e-6)
        likelihood = weight @ np.where(right, np.log(p), np.log1p(-p))
        return float(RIDGE / 2 * np.sum((w - centre) ** 2) - likelihood)

    best = minimize(loss, centre, method="L-BFGS-B").x
    return {name: round(float(value), 2) for name, value in zip(names, best, strict=True)}


def out_of_fold(data: Sequence[Trial]) -> list[tuple[float, Trial]]:
    """Probability of each trial under weights fitted without its source's fold."""
    pairs: list[tuple[float, Trial]] = []
    for fold in range(FOLDS):
        weights = fit([trial for trial in data if _fold(trial) != fold])
        pairs += [
            (trial.share * calibrate.probability(trial.features, weights), trial)
            for trial in data
            if _fold(trial) == fold
        ]
    return pairs


def _fold(trial: Trial) -> int:
    return hashlib.sha256(trial.source.encode()).digest()[1] % FOLDS


def log_loss(pairs: Sequence[tuple[float, Trial]]) -> float:
    """Mean negative log probability of what came true, in nats per trial."""
    total = sum(trial.weight for _, trial in pairs)
    lost = sum(-trial.weight * math.log(max(p if trial.right else 1 - p, 1e-6)) for p, trial in pairs)
    return lost / total


def calibration_trials() -> list[Trial]:
    """The held-out half: the tables were not made to fit its names, so its errors are those to expect."""
    return trials({table: [each for each in load(table) if each.half == "held"] for table in TABLES})


def refit() -> None:
    """Fit on the held-out half and write the table beside the code."""
    data = calibration_trials()
    weights = fit(data)
    prior = priors()
    path = Path(calibrate.__file__).with_name("calibration.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["feature", "prior", "weight"])
        out.writerows([name, prior[name], weight] for name, weight in weights.items())
    print(f"out-of-fold log loss {log_loss(out_of_fold(data)):.3f} nats over {len(data)} names")
