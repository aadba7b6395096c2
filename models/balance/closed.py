"""The closed form: every fader is its target less the part's own loudness. The baseline, and the default.

For uncorrelated parts this is the optimum of the squared distances to the targets: :mod:`models.balance.targets`
makes the targets' powers add up to the mix, so all can be met at once. The engineer's taste enters by empirical
Bayes (:func:`models.balance.targets.aim`), which for class offsets is ridge regression with a penalty per class.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from models.balance.faders import faders
from models.balance.finish import Limits, finish
from models.balance.material import Material
from models.balance.solution import Balance, Taste
from models.balance.targets import targets


@dataclass(slots=True)
class Closed:
    """The closed form as a solver."""

    limits: Limits = field(default_factory=Limits)
    name: str = "closed"

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """Faders and pans; ``seed`` plays no role."""
        units = faders(material, taste)
        aimed = targets(units, taste)
        return finish(material, units, aimed, taste, aimed.wanted - units.levels, limits=self.limits)
