"""What a template says, as plain data.

Conventions
-----------
* Colour is ``0xRRGGBB``; None = leave it alone.
* Loudness is LUFS, levels are dB; a send level may be ``-inf``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bridge.session import Fx

STEPS: Final = ("names", "colours", "icons", "mono", "folders", "pairs", "order", "gain", "template")
"""Every step of the organise action, in the order of the work."""

STRIP_STEPS: Final = ("eq", "comp", "multiband", "reverb")
"""Every step of a channel strip, in the order in which the sound goes through them."""

Restraint = Literal["all", "levels", "nothing"]

HeadroomRule = Literal["likely", "sure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraints:
    """How much is left alone on tracks that the engineer has set up: ``all``, ``levels`` or ``nothing``."""

    frozen: Restraint
    locked: Restraint
    hidden: Restraint
    automated: Restraint
    with_fx: Restraint


@dataclass(frozen=True, slots=True, kw_only=True)
class GainRules:
    """Limits of gain staging: dB, dBFS and LUFS."""

    tolerance_db: float
    highest_db: float
    peak_dbfs: float
    quietest_lufs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRules:
    """Limits of a balance: dB and dBFS; ``smallest_pan`` is a share of the way from the centre to a side.

    ``headroom`` says which of the peaks of :class:`models.balance.headroom.Headroom` the ceiling is for.
    """

    smallest_db: float
    smallest_pan: float
    ceiling_dbfs: float
    headroom: HeadroomRule
    focus_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A plug-in that takes the place of a stock one in a running REAPER.

    ``name`` is that in REAPER's list. ``shown`` maps the name of a parameter to the text that it is to display,
    both with settings of ``core`` in braces: ``"Band {n} Gain"`` to ``"{gain_db:+.1f} dB"``.
    """

    name: str
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRules:
    """Which steps a channel strip has, how sure it has to be, and what takes the place of stock plug-ins by step.

    ``behind_unknown``: tracks are set although plug-ins play before that Deskhand cannot.
    """

    steps: frozenset[str]
    least_sure: float
    behind_unknown: bool
    instead: Mapping[str, Instead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour and icon of a class or a role."""

    colour: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTemplate:
    """What tracks of one class get. ``sends`` maps the name of a return to a level in dB."""

    label: str
    look: Look
    loudness: float
    sends: Mapping[str, float]
    fx: tuple[Fx, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A folder that gathers tracks of its classes, in the order of ``classes``.

    ``aliases`` are lower-case names by which a folder of the engineer is known as this bus.
    """

    name: str
    aliases: tuple[str, ...] = ()
    look: Look
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A return track. ``fx`` is ``reverb`` or ``delay``, or a chain that a file gave."""

    name: str
    look: Look
    fx: Literal["reverb", "delay"] | tuple[Fx, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A whole template."""

    steps: frozenset[str]
    act: float
    leave_alone: Restraints
    gain: GainRules
    balance: BalanceRules
    strip: StripRules
    min_tracks: int
    through_bus: bool
    buses: tuple[Bus, ...]
    classes: Mapping[str, ClassTemplate]
    roles: Mapping[str, Look]
    returns: tuple[Return, ...]

    def bus_of(self, label: str) -> Bus | None:
        """The bus that gathers a class, None for a role or a class that no bus names."""
        return next((bus for bus in self.buses if label in bus.classes), None)

    def look_of(self, label: str) -> Look:
        """Colour and icon of a class or role; nothing for a label the template does not name."""
        if label in self.classes:
            return self.classes[label].look
        return self.roles.get(label, Look())
