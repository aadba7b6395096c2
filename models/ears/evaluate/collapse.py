"""Coarser questions that the 27 classes answer too: those of the published hierarchy (Moroșanu et al. 2025)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.ears.taxonomy import FAMILIES, LABELS

Groups = Mapping[str, tuple[str, ...]]
"""Name of a group → its labels. A label in none of them is outside of the question."""

DRUMS_5: Final[Groups] = {
    "kick": ("kick",),
    "snare": ("snare",),
    "tom": ("tom",),
    "hihat": ("hihat",),
    "overheads": ("overheads", "cymbal"),
}
"""The drum specialist's classes."""

OTHERS_3: Final[Groups] = {
    "guitar": ("acoustic_guitar", "electric_guitar"),
    "keys": ("piano", "electric_piano", "organ", "synth_lead", "synth_pad"),
    "everything else": ("strings", "brass", "woodwind", "plucked", "mallets", "fx"),
}
"""The others specialist's classes. Synthesisers count as keys: a track "Keys" may hold either."""

FAMILIES_4: Final[Groups] = FAMILIES

OUTSIDE: Final = -1


def group_of_labels(groups: Groups) -> NDArray[np.int64]:
    """Index of the group of every label, shape ``(len(LABELS),)``; :data:`OUTSIDE` for labels in none."""
    found = np.full(len(LABELS), OUTSIDE)
    for index, members in enumerate(groups.values()):
        found[[LABELS.index(label) for label in members]] = index
    return found


def share_of_groups(beliefs: NDArray[np.float64], groups: Groups) -> NDArray[np.float64]:
    """Belief in each group: the sum over its labels.

    Parameters
    ----------
    beliefs : array [shape=(n, len(LABELS))]

    Returns
    -------
    array [shape=(n, len(groups))]
    """
    members = group_of_labels(groups)
    return np.stack([beliefs[:, members == index].sum(axis=1) for index in range(len(groups))], axis=1)
