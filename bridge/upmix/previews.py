"""What listeners without six loudspeakers hear of a 5.1: on headphones, in stereo, in mono."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.errors import UserError
from core.upmix.binaural import AZIMUTHS, Headphones
from core.upmix.channels import MINUS_3_DB, Surround, fold_down
from core.upmix.sofa import read_sofa

Heard = NDArray[np.float32]
"""(channels, n)"""


class Listener(Protocol):
    """Hears a 5.1 block by block; all results together are as long as all blocks."""

    def process(self, surround: Surround) -> Heard:
        """What a block (6, n) completes."""
        ...

    def finish(self) -> Heard:
        """The rest."""
        ...


class _Matrix:
    """A listener for whom every frame counts by itself."""

    def __init__(self, hear: Callable[[Surround], Heard]) -> None:
        self._hear = hear

    def process(self, surround: Surround) -> Heard:
        return self._hear(surround)

    def finish(self) -> Heard:
        return self._hear(np.zeros((6, 0), np.float32))


def _mono(surround: Surround) -> Heard:
    """Both channels of the fold-down at -3 dB, so that the centre plays at 0 dB."""
    heard: Heard = np.float32(MINUS_3_DB) * fold_down(surround).sum(axis=0, keepdims=True)
    return heard


LISTENERS: Final[Mapping[str, Callable[[float], Listener]]] = {
    "binaural": Headphones,
    "downmix": lambda _: _Matrix(fold_down),
    "mono": lambda _: _Matrix(_mono),
}
"""Name of a preview → what makes its listener for a sample rate in Hz."""


def listener(name: str, sample_rate: int, head: Path | None = None) -> Listener:
    """Who hears a 5.1 for a preview; with ``head``, a SOFA file, through that head instead of a sphere.

    Raises
    ------
    UserError
        If the file holds no head that the loudspeakers of a 5.1 were measured around.
    """
    if name != "binaural" or head is None:
        return LISTENERS[name](sample_rate)
    try:
        return Headphones(sample_rate, read_sofa(head, tuple(AZIMUTHS.values()), sample_rate))
    except ValueError as error:
        raise UserError(
            f"The head {head} cannot be used: {error}. Nothing was written. Name another SOFA file, or go without."
        ) from error


CHANNELS: Final[Mapping[str, int]] = {"binaural": 2, "downmix": 2, "mono": 1}
