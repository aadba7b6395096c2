"""Sounds by chance, cheap enough for ten thousand of them: what no recording measures, too."""

from __future__ import annotations

import numpy as np

from models.strips.dynamics.levels import sounding
from models.strips.material import Levels, Sound


def random_levels(rng: np.random.Generator) -> Levels:
    """Level curves of anything: silence, a constant, clicks, 0.2 s, noise, leaps, far too loud."""
    count = int(rng.choice([0, 1, 3, 20, 400], p=[0.1, 0.1, 0.3, 0.42, 0.08]))
    kind = int(rng.integers(6))
    base = {
        0: np.full(count, -120.0),
        1: np.full(count, rng.uniform(-80, 40)),
        2: np.where(rng.random(count) < 0.02, rng.uniform(-10, 40), -120.0),
        3: rng.normal(rng.uniform(-40, 30), rng.uniform(0, 15), count),
        4: np.repeat(rng.uniform(-20, 20, count // 10 + 1), 10)[:count],
        5: rng.uniform(-120, 60, count),
    }[kind]
    swing = rng.normal(0, 1, (count, 4)) * rng.choice([0, 3, 12], (1, 4))
    bands = base[:, None] - rng.uniform(0, 40, (1, 4)) + swing
    levels: Levels = np.maximum(np.column_stack([base, bands]), -120.0).astype(np.float32)
    return levels


def random_sound(rng: np.random.Generator) -> Sound:
    levels = random_levels(rng)
    heard = sounding(levels[:, 0]) if len(levels) else np.zeros(0, bool)
    return Sound(
        seconds=float(heard.sum()) * 0.01,
        sample_rate=int(rng.choice([8000, 22050, 44100, 48000, 192000])),
        loudness=float(rng.choice([-np.inf, rng.uniform(-80, 30)])),
        loudness_range=float(rng.uniform(0, 40)),
        peak=float(rng.uniform(-60, 40)),
        crest=float(rng.uniform(0, 60)),
        spectrum=rng.choice([0.0, 1.0]) * rng.random(240) ** 8,
        loud_spectrum=rng.random(240),
        levels=levels,
    )
