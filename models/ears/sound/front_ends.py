"""What a network may see of a window, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.ears.sound.features import log_mel
from models.ears.sound.magnitude import magnitude
from models.ears.sound.windows import Windows

FRONT_ENDS: Final[Mapping[str, Callable[[Windows], NDArray[np.float32]]]] = {
    "log_mel": log_mel,
    "magnitude": magnitude,
}
"""From windows to values of 0..1, shape ``(windows, bands, columns)``."""
