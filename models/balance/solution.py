"""What a solver answers, and the one way to ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from models.balance.material import Array, Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """Where an engineer puts a class: loudness relative to the mix in LU, over ``songs`` songs.

    ``spread`` is the standard deviation from song to song.
    """

    mean: float
    spread: float
    songs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What is known of an engineer: offsets of the classes that were met, pans as distances from the centre."""

    name: str = "house"
    offsets: Mapping[str, Offset] = field(default_factory=dict)
    widths: Mapping[str, Offset] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Faders and pans.

    ``gains`` (n,) in dB, ``pans`` (n,) from -1 to 1; ``sure`` (n,) is the probability that the engineer would
    have left the fader within 2 dB of it. ``reasons`` say for each part, in the engineer's words, where the gain
    comes from. ``curve`` is the best value after every generation of a solver that searches.
    """

    gains: Array
    pans: Array
    sure: Array
    reasons: tuple[str, ...]
    curve: tuple[float, ...] = ()


class Solver(Protocol):
    """Every solver answers this."""

    name: str

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """Faders and pans for a session. Parts that are silent or fixed keep where they stand."""
        ...
