"""Where each source of an upmix goes.

Conventions
-----------
* A source is stereo. Its primary part is what comes from a direction, its ambient part the rest; both sum to it.
* Shares are of amplitude, in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one source goes.

    ``centre`` is the share of what is common to both sides of the primary part that goes to C instead of L and
    R. ``surround`` is the share of the ambient part that goes to Ls and Rs, ``wrap`` that of the primary part's
    sides. ``lfe`` is the gain in dB at which the source is sent to the LFE, ``-inf`` for not at all.
    """

    centre: float = 0.0
    surround: float = 0.0
    wrap: float = 0.0
    lfe: float = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A preset: a placement for each source by name, and for those that have none.

    ``decorrelation`` (0 to 1) is how much of the surrounds is decorrelated. ``exact``: the fold-down is the
    stereo original, the fronts make up for what decorrelation does. Otherwise the fronts are free of it, and the
    fold-down differs by a residual that is reported. ``lfe_corner`` in Hz is the corner of the LFE's low-pass
    (LR4).
    """

    name: str
    placements: Mapping[str, Placement] = field(default_factory=dict)
    others: Placement = Placement()
    exact: bool = True
    decorrelation: float = 0.0
    lfe_corner: float = 120.0

    def of(self, source: str) -> Placement:
        """The placement of a source."""
        return self.placements.get(source, self.others)
