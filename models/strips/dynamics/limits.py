"""Ranges that the house keeps to: within those of ReaComp and of ReaXcomp (bridge/plugins), in displayed units.

Times are whole ms, as ReaXcomp has them; levels and ratios have one digit behind the point.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.processors.gain import GainLaw

THRESHOLD: Final = (-100.0, 6.0)
RATIO: Final = (1.0, 100.0)
ATTACK: Final = (0.0, 250.0)
RELEASE: Final = (0.0, 2000.0)
MAKEUP: Final = (0.0, 12.0)
CROSSOVER: Final = (20.0, 20_000.0)


def clip(value: float, bounds: tuple[float, float]) -> float:
    """The value, no further than the bounds."""
    return max(bounds[0], min(bounds[1], value))


def shown(law: GainLaw) -> GainLaw:
    """A law within the ranges, to the digit that the plug-ins show."""
    return replace(
        law,
        threshold_db=round(clip(law.threshold_db, THRESHOLD), 1),
        ratio=round(clip(law.ratio, RATIO), 1),
        attack_ms=float(round(clip(law.attack_ms, ATTACK))),
        release_ms=float(round(clip(law.release_ms, RELEASE))),
        makeup_db=round(clip(law.makeup_db, MAKEUP), 1),
    )
