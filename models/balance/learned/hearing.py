"""What the ear makes of a session's patches: one embedding for each unit.

Patches are log-mel windows as :func:`models.ears.sound.features.log_mel` makes them, the loudest of each part
first: ``(n, p, BANDS, COLUMNS)``. A part with fewer windows has zeros in the rest, as silence has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.balance.material import Material
from models.ears.sound.ear import load_ear
from models.ears.sound.features import BANDS, COLUMNS


def heard(material: Material, members: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Which units sound in their patches, and what the ear makes of these.

    Parameters
    ----------
    material : Material
    members : sequence of sequences
        The parts of each unit: their patches are heard as those of one track.

    Returns
    -------
    indices : array [shape=(m,)]
        Of ``members``.
    embeddings : array [shape=(m, 128)]
        Of unit length.

    Raises
    ------
    ValueError
        If the material has no patches, or of another shape.
    """
    patches = material.patches
    if patches is None:
        raise ValueError("expected patches in the material: this solver listens")
    if patches.ndim != 4 or len(patches) != len(material.parts) or patches.shape[2:] != (BANDS, COLUMNS):
        raise ValueError(
            f"expected patches of shape ({len(material.parts)}, p, {BANDS}, {COLUMNS}), not {patches.shape}"
        )
    sounding = [_sounding(patches[list(parts)]) for parts in members]
    predictions = load_ear().see(sounding)
    found = [(index, sound.embedding) for index, sound in enumerate(predictions) if sound is not None]
    embeddings = np.array([embedding for _, embedding in found], np.float32).reshape(len(found), -1)
    return np.array([index for index, _ in found], np.int64), embeddings


def _sounding(patches: NDArray[np.float32]) -> NDArray[np.float32]:
    """The patches of one unit that are not silent, shape ``(windows, BANDS, COLUMNS)``."""
    windows = patches.reshape(-1, BANDS, COLUMNS)
    return np.ascontiguousarray(windows[windows.any(axis=(1, 2))], np.float32)
