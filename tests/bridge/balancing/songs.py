"""Sessions of noise and sines, what they are taken for, and what their mix measures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.analysis import Analysis, Pair, TrackAnalysis
from bridge.balancing.measure import measure_material
from bridge.balancing.scene import Scene
from bridge.render.mixer import Mixer
from bridge.session import Session
from core.meters.weighted import WeightedEnergy
from models.balance.material import Array
from models.ears.prediction import Identity
from tests.bridge.audio.sounds import prediction

RATE = 16000
"""Low, so that the tests are fast."""


def noise(seconds: float = 3.0, *, channels: int = 1, seed: int = 1, level: float = 0.05) -> Array:
    """White noise, shape ``(frames, channels)``."""
    samples: Array = level * np.random.default_rng(seed).standard_normal((round(seconds * RATE), channels))
    return samples


def taken_for(session: Session, labels: Mapping[str, str] | None = None, pairs: tuple[Pair, ...] = ()) -> Analysis:
    """An analysis that knows labels by GUID and has measured nothing."""
    return Analysis(
        tracks={
            track.guid: TrackAnalysis(
                guid=track.guid, identity=_identity(track.name, (labels or {}).get(track.guid, "piano"))
            )
            for track in session.tracks
        },
        pairs=pairs,
    )


def scene_of(session: Session, folder: Path, analysis: Analysis | None = None, **told: Any) -> Scene:
    """The scene of a session, measured in this process, cached in a folder."""
    return measure_material(session, analysis or taken_for(session), cache=folder / "cache", workers=1, **told)


def ungated(samples: NDArray[np.floating]) -> float:
    """Mean K-weighted power of audio, summed over its channels."""
    energy = WeightedEnergy(RATE, samples.shape[1]).push(np.ascontiguousarray(samples, np.float32))
    return float(energy.sum()) / len(samples)


def played(session: Session) -> NDArray[np.float64]:
    """The mix as the renderer plays it, shape ``(frames, 2)``."""
    with Mixer(session, sample_rate=RATE, threads=1) as mixer:
        return np.concatenate([block.mix for block in mixer.blocks()])


def _identity(name: str, label: str) -> Identity:
    told = prediction(name)
    fields = {**{field: getattr(told, field) for field in told.__slots__}, "label": label, "confidence": 0.9}
    return Identity(**fields, by_name=told)
