"""What the ear makes of a session: one embedding for each unit, from its patches or as it was heard before.

Patches are log-mel windows as :func:`models.ears.sound.features.log_mel` makes them, of the loudest windows of
each part. A part with fewer windows than others has zeros in the rest, as silence has: :func:`stacked`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.balance.material import Material
from models.ears.sound.ear import load_ear, unit
from models.ears.sound.features import BANDS, COLUMNS, LogMel

Embeddings = NDArray[np.float32]


def stacked(tracks: Sequence[LogMel]) -> NDArray[np.float32]:
    """Windows of parts as :attr:`models.balance.material.Material.patches`, shape (n, p, BANDS, COLUMNS)."""
    patches = np.zeros((len(tracks), max(map(len, tracks), default=0), BANDS, COLUMNS), np.float32)
    for row, windows in zip(patches, tracks, strict=True):
        row[: len(windows)] = windows
    return patches


def embeddings(material: Material) -> Embeddings:
    """What the ear makes of every part, (n, 128), of unit length; zeros where nothing sounds.

    Raises
    ------
    ValueError
        If the material has neither patches nor what was heard, or of another shape.
    """
    count = len(material.parts)
    if material.heard is not None:
        if material.heard.ndim != 2 or len(material.heard) != count:
            raise ValueError(f"expected what was heard of {count} parts, not of shape {material.heard.shape}")
        return unit(material.heard)
    if material.patches is None:
        raise ValueError("expected patches in the material: this solver listens")
    shape = material.patches.shape
    if len(shape) != 4 or (shape[0], *shape[2:]) != (count, BANDS, COLUMNS):
        raise ValueError(f"expected patches of shape ({count}, p, {BANDS}, {COLUMNS}), not {shape}")
    sounds = load_ear().see([windows[windows.any(axis=(1, 2))] for windows in material.patches])
    width = max((len(sound.embedding) for sound in sounds if sound is not None), default=0)
    return np.array([sound.embedding if sound else (0.0,) * width for sound in sounds], np.float32)


def of_units(heard: Embeddings, members: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], Embeddings]:
    """Which units sound, their indices, and the embeddings of these: the means of their parts', at unit length."""
    means = [heard[list(parts)].mean(axis=0) for parts in members]
    sounding = np.flatnonzero([mean.any() for mean in means])
    found = np.array([means[index] for index in sounding], np.float32).reshape(len(sounding), heard.shape[1])
    return sounding, unit(found)
