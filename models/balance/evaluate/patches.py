"""What solvers that listen need of a track: log-mel windows where it is loudest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from models.balance.evaluate.reading import whole
from models.balance.learned.hearing import stacked
from models.ears.sound.features import LogMel, log_mel
from models.ears.sound.windows import FRAMES, RATE, SECONDS, loudest

STEP: Final = 0.05
"""Seconds of a stretch whose power is compared."""


def patches_of(paths: Sequence[Path], rate: int) -> NDArray[np.float32]:
    """Patches of tracks, as :attr:`models.balance.material.Material.patches`."""
    return stacked([_windows(path, rate) for path in paths])


def _windows(path: Path, rate: int) -> LogMel:
    samples = whole(path)
    step = round(STEP * rate)
    power = (samples[: len(samples) // step * step].reshape(-1, step) ** 2).mean(axis=1)
    starts = [round(start * rate) for start in loudest(power, step / rate)] if power.any() else []
    windows = np.zeros((len(starts), FRAMES), np.float32)
    for window, start in zip(windows, starts, strict=True):
        heard = soxr.resample(samples[start : start + round(SECONDS * rate)], rate, RATE)[:FRAMES]
        window[: len(heard)] = heard
    return log_mel(windows)
