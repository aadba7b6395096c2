"""How far candidate mixes are from what is wanted, in dB, for whole populations at once.

    ``F^2 = mean of d^2 + (MASKED * m)^2 + (PEAKY * p)^2``

``d``  LU by which a unit misses its target in a section of the song: its loudness there less the mix's, less what
       is wanted, less one constant for all. Weighted by how much of the unit sounds in the section, how firm the
       target is (one over its variance) and how sure the class.
``m``  root mean square of the dB of loudness that masking takes from the units beyond :data:`MASKED_FROM`.
``p``  dB by which the mix's crest (peak of independent parts to mean power) is above :data:`CREST`: what a peaky
       mix loses in loudness below the master's ceiling.

All three are in dB, and so is ``F``: a mix that misses every target by 1 LU, and nothing else, has ``F = 1``. The
same gain on all faders changes nothing. A candidate costs microseconds: nothing is rendered, see :class:`Fitness`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance.decibels import gain, level, power
from models.balance.faders import Faders
from models.balance.masking import Ear, ear, loss
from models.balance.material import Array, Material
from models.balance.targets import Targets

MASKED_FROM: Final = 15.0
"""dB of loudness that a part may lose to the others: in its best bands it is about 12 dB below them. Own."""

MASKED: Final = 0.25
"""Weight of the masking. Own."""

CREST: Final = 18.0
"""dB from the mix's mean power to its peak that cost nothing. Own: usual before mastering."""

PEAKY: Final = 0.5
"""Weight of the crest. Own."""

BLOCKS: Final = 32
"""How many of the loudest blocks are looked at for the peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What a candidate is judged by: ``u`` units in ``s`` sections.

    ``offset`` (s, u) is loudness in the section less the target, ``weight`` (s, u) adds up to 1, ``sections``
    (s, u) are powers, ``cross`` (u, u) cross-powers over the song, ``ear`` excitations, ``firm`` (u,) weights of
    the masking, ``peaks`` (k, u) squared peaks of the loudest blocks.
    """

    offset: Array
    weight: Array
    sections: Array
    cross: Array
    ear: Ear
    firm: Array
    peaks: Array

    def __call__(self, gains: Array) -> Array:
        """(p,) ``F`` of candidates ``gains`` (p, u), faders in dB."""
        return np.asarray(np.sqrt(np.sum(self.terms(gains) ** 2, axis=0)))

    def terms(self, gains: Array) -> Array:
        """(3, p) What ``F`` is made of: the distance ``d``, the masking and the crest with their weights."""
        powers = power(gains)
        total = self._power(gains)
        coherence = total / (powers @ np.diagonal(self.cross))
        mix = level(powers @ self.sections.T * coherence[:, None])
        crest = level((powers @ self.peaks.T).max(axis=-1)) - level(total)
        beyond = np.maximum(loss(self.ear, gains) - MASKED_FROM, 0.0)
        return np.stack(
            [
                self._distance(gains, mix),
                MASKED * np.sqrt(beyond**2 @ self.firm),
                PEAKY * np.maximum(crest - CREST, 0.0),
            ]
        )

    def _distance(self, gains: Array, mix: Array) -> Array:
        """(p,) Weighted root mean square of ``d``; ``mix`` (p, s) is the mix's level in each section."""
        apart = self.offset + gains[:, None, :] - mix[:, :, None]
        mean = np.einsum("psu,su->p", apart, self.weight)
        return np.asarray(np.sqrt(np.einsum("psu,su->p", (apart - mean[:, None, None]) ** 2, self.weight)))

    def _power(self, gains: Array) -> Array:
        """(p,) Power of the mix; cancelling parts count for a tenth of their powers at least."""
        amplitudes = gain(gains)
        together = np.einsum("pu,pu->p", amplitudes @ self.cross, amplitudes)
        return np.asarray(np.maximum(together, 0.1 * (amplitudes**2 @ np.diagonal(self.cross))))


def fitness(material: Material, units: Faders, targets: Targets, around: Array) -> Fitness:
    """What candidates of a session are judged by. ``around`` (u,) are faders near the solution."""
    join = np.zeros((len(material.parts), len(units.members)))
    for unit, parts in enumerate(units.members):
        join[list(parts), unit] = 1.0
    powers = material.power @ join
    sections = powers.sum(axis=1)
    energy = sections * material.seconds[:, None]
    share = _over(energy, energy.sum(axis=0))
    typical = (share * sections).sum(axis=0)
    known = units.known
    firm = np.where(known, units.sure / np.where(known, targets.spread, 1.0) ** 2, 0.0)
    firm = _over(firm, firm.sum())
    there = units.levels + np.where(sections > 0.0, level(_over(sections, typical)), 0.0)
    mean = np.einsum("s,sbu->bu", material.seconds / material.seconds.sum(), powers)
    squares = material.peaks**2 @ join
    loudest = np.argsort(-(squares @ power(around)), kind="stable")[:BLOCKS]
    return Fitness(
        offset=np.where(known, there - targets.wanted, 0.0),
        weight=share * firm,
        sections=sections,
        cross=join.T @ material.cross.sum(axis=0) @ join,
        ear=ear(mean, power(units.levels)),
        firm=firm,
        peaks=squares[loudest],
    )


def _over(values: Array, by: Array) -> Array:
    """Quotients, 0 where there is nothing to divide by."""
    return np.asarray(np.divide(values, by, out=np.zeros_like(values), where=by > 0.0))
