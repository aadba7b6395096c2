"""A confusion matrix as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from models.ears.evaluate.results import Confusion
from models.ears.prediction import HEARD

INCHES: Final = 13.0
DOTS: Final = 110
LEGIBLE_ON_DARK: Final = 0.55
"""Share of a row from which a figure is written in white."""


def draw_confusion(path: Path, confusion: Confusion) -> None:
    """Write a confusion matrix as PNG: rows are what tracks are, columns what they were taken for.

    A cell's shade and figure are its percent of the row; rows without tracks are left out.
    """
    counts = np.array(confusion.counts)
    present = np.flatnonzero(counts.sum(axis=1))
    rows = counts[present]
    shares = rows / rows.sum(axis=1, keepdims=True)
    answers = [*map(_words, HEARD), "no answer"]
    labels = [f"{_words(HEARD[index])}  ({counts[index].sum()})" for index in present]

    figure = Figure(
        figsize=(INCHES, 2.8 + (INCHES - 3.8) * len(present) / len(answers)), dpi=DOTS, layout="constrained"
    )
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    axes.set_xticks(range(len(answers)), answers, rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("taken for")
    axes.set_ylabel("is (tracks)")
    axes.set_title(f"{confusion.contender}: {confusion.title}\npercent of each row", fontsize=11)
    axes.set_xticks(np.arange(len(answers) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="0.9", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    for row, column in zip(*np.nonzero(rows), strict=True):
        share = shares[row, column]
        colour = "white" if share > LEGIBLE_ON_DARK else "black"
        axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=8, color=colour)
    figure.savefig(path)


def _words(label: str) -> str:
    return label.replace("_", " ")
