"""The published hierarchy (Moroșanu et al. 2025, section 4.1): one ResNet-18 per question, class weights.

Kept as a named configuration with a measured row of its own. What is published of it: the networks, one input
channel, 3-second windows, magnitude spectrograms, class weights. What is not, and chosen here: the transform
(:mod:`models.ears.sound.magnitude`), the optimiser and its settings, the number of windows and epochs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from models.ears.data.build import Told, build
from models.ears.data.dataset import Dataset
from models.ears.data.split import Part, library_of
from models.ears.evaluate.collapse import DRUMS_5, FAMILIES_4, OTHERS_3, Groups
from models.ears.prediction import HEARD
from models.ears.sound.magnitude import COMPANDED
from models.ears.train.fit import Epoch, Settings, Windows, fit, logits_of
from models.ears.train.networks import ResNet18

QUESTIONS: Final[dict[str, Groups]] = {
    "hierarchy-4": FAMILIES_4,
    "hierarchy-5": DRUMS_5,
    "hierarchy-3": OTHERS_3,
}
"""Name of a network → the groups that it tells apart."""

WINDOWS: Final = 12288
CYCLES: Final = (4,)
TUNE_SHARE: Final = 8

SETTINGS: Final = Settings(
    cycles=CYCLES,
    batch=32,
    learning_rate=1e-3,
    weight_decay=1e-4,
    smoothing=0.0,
    class_weights=True,
    augmentation=None,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a network of the hierarchy brought on windows that it was not trained on.

    ``libraries`` are those of the test windows, ``right`` whether each window was answered rightly.
    """

    name: str
    history: list[Epoch]
    libraries: list[str]
    right: NDArray[np.bool_]


def train_hierarchy(
    name: str,
    folders: Sequence[Path],
    out: Path,
    *,
    windows: int = WINDOWS,
    cycles: tuple[int, ...] = CYCLES,
    seed: int = 1,
    workers: int = 1,
    building: Told = lambda what, done, total: None,
    told: Callable[[Epoch], None] = lambda epoch: None,
) -> Answered:
    """Train one network of :data:`QUESTIONS` and ask it about sources of the test part.

    The windows are built once for all three; the parameters are those of :func:`models.ears.train.run.train_ear`.
    """
    groups = QUESTIONS[name]

    def windows_for(part: Part, count: int) -> Dataset:
        return build(
            folders,
            out / f"magnitudes-{part}",
            part=part,
            windows=max(count, len(HEARD)),
            seed=seed,
            front_end="magnitude",
            workers=workers,
            told=building,
        )

    few = windows // TUNE_SHARE
    train, tune, test = windows_for("train", windows), windows_for("tune", few), windows_for("test", few)
    torch.manual_seed(seed)
    net = ResNet18(len(groups))
    settings = replace(SETTINGS, cycles=cycles, seed=seed)
    (heard, _), (heard_tune, _), (heard_test, rows) = (_asked(data, groups) for data in (train, tune, test))
    history = fit(net, heard, heard_tune, len(groups), settings, checkpoint=out / f"{name}.pt", told=told)
    right = logits_of(net, heard_test).argmax(axis=1) == heard_test.labels
    return Answered(name, history, [library_of(test.sources[row][0]) for row in rows], right)


def _asked(dataset: Dataset, groups: Groups) -> tuple[Windows, list[int]]:
    """The windows that a question is about, their groups as labels; and which rows of the dataset they are."""
    group_of = {label: index for index, members in enumerate(groups.values()) for label in members}
    wanted = [row for row, label in enumerate(dataset.labels) if HEARD[label] in group_of]
    labels = np.array([group_of[HEARD[dataset.labels[row]]] for row in wanted], np.int64)
    return Windows(dataset.features, labels, np.array(wanted, np.int64), power=1.0 / COMPANDED), wanted
