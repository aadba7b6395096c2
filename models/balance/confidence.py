"""How likely it is that the engineer would have left the fader where it is proposed."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from models.balance.faders import Faders
from models.balance.material import Array
from models.balance.targets import Targets

WITHIN: Final = 2.0
"""dB: nearer than this counts as the engineer's own fader."""

SHARING: Final = 2.0
"""Standard deviation in dB between parts of one class, which a target takes for equally loud. Own."""

LEAST_SPREAD: Final = 0.01
"""dB: nobody is surer of a fader."""

ANYTHING: Final = 8.0
"""Standard deviation in dB of a part that is not what it is taken for: that of levels over all classes. Own."""


def confidence(units: Faders, targets: Targets) -> Array:
    """(u,) Probability of being within :data:`WITHIN` dB; ``nan`` where there is no target.

    Normal errors: the class's spread from song to song, the doubt about its mean, and between parts of one class
    :data:`SHARING`. A part that may be another class has a share of :data:`ANYTHING`.
    """
    alone = np.array([units.labels.count(label) == 1 for label in units.labels], dtype=bool)
    spread = np.hypot(targets.spread, np.where(alone, 0.0, SHARING))
    return np.asarray(units.sure * _inside(spread) + (1.0 - units.sure) * _inside(np.full(len(spread), ANYTHING)))


def sure_of_nothing() -> float:
    """Probability for a part whose class is not known."""
    return _share(ANYTHING)


def _inside(spread: Array) -> Array:
    return np.array([_share(float(one)) for one in spread])


def _share(spread: float) -> float:
    """Share of a normal distribution within :data:`WITHIN` dB of its mean."""
    return math.erf(WITHIN / (max(spread, LEAST_SPREAD) * math.sqrt(2.0)))
