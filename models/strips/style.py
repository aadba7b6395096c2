"""How an engineer sets channel strips, by class: learned from before and after, or from finished projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A mean over ``count`` pairs or tracks, and their standard deviation."""

    mean: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LawStyle:
    """A compressor as habits that carry over to another recording.

    ``threshold`` in dB is relative to the level that 5 % of the sounding blocks exceed
    (:attr:`models.strips.material.Sound.levels`), ``ratio`` is 1 - 1/R (how much of a dB above the threshold
    goes), ``attack`` and ``release`` are the natural logarithm of ms, ``gain`` in dB. None: never identified.
    """

    threshold: Value | None = None
    ratio: Value | None = None
    attack: Value | None = None
    release: Value | None = None
    gain: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStyle:
    """One class. ``eq`` are the gains in dB of the nine octaves of :data:`models.strips.material.OCTAVES`.

    ``bands`` are the four bands of a multiband compressor, ``crossovers`` the logarithms of their Hz. ``send`` in
    dB is how loud a track comes back from its reverb relative to itself. ``used`` is the share of the engineer's
    tracks of this class that have the step at all, by step.
    """

    eq: tuple[Value, ...] = ()
    compressor: LawStyle | None = None
    bands: tuple[LawStyle, ...] = ()
    crossovers: tuple[Value, ...] = ()
    send: Value | None = None
    used: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """An engineer. Classes that were never met are left to the house rules. ``own``: it is the user's own."""

    name: str = "house"
    classes: Mapping[str, ClassStyle] = field(default_factory=dict)
    own: bool = False

    @property
    def whose(self) -> str:
        """The engineer before a noun."""
        return "your" if self.own else f"{self.name}'s"

    def does(self, verb: str, ending: str = "s") -> str:
        """The engineer and a verb: ``you set``, ``Ada sets``."""
        return f"you {verb}" if self.own else f"{self.name} {verb}{ending}"


HOUSE = Style()
"""Nobody's style: the house rules alone."""
