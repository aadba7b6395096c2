"""The surround radar as inline SVG: how loud each loudspeaker is, seen from above, the listener in the middle.

Conventions
-----------
* Loudspeakers stand where Rec. ITU-R BS.775-3 puts them, 0 degrees in front, positive to the left.
* The radius is the level: the loudest channel at the rim, :data:`FLOOR` dB below it and less in the middle.
* Colours come from the style sheet by class name; what is drawn is also said (``aria-label``) and in a table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from bridge.upmix.measured import Level
from bridge.words import decibels, number

ANGLES: Final[Mapping[str, float]] = {"C": 0.0, "L": 30.0, "Ls": 110.0, "Rs": -110.0, "R": -30.0}
"""Degrees, once around from the front to the left (Rec. ITU-R BS.775-3, figure 1)."""

FLOOR: Final = -40.0
RINGS: Final = (-30.0, -20.0, -10.0, 0.0)

RADIUS: Final = 130.0
MARGIN: Final = 34.0
MIDDLE: Final = RADIUS + MARGIN


def radar(levels: Sequence[Level]) -> Markup:
    """The five loudspeakers' levels around the listener; the outline alone for silence."""
    heard = {level.channel: level.rms_db for level in levels if level.channel in ANGLES}
    loudest = max(heard.values())
    relative = {name: heard[name] - loudest if math.isfinite(heard[name]) else -math.inf for name in ANGLES}
    said = ", ".join(f"{name} {decibels(relative[name])}" for name in ANGLES)
    label = "Silence." if math.isinf(loudest) else f"Levels relative to the loudest loudspeaker: {said}."
    drawn = _rings() + _rays()
    if math.isfinite(loudest):
        drawn += _shape(relative)
    return Markup(
        '<svg class="radar" role="img" aria-label="{label}" viewBox="0 0 {side:g} {side:g}">{drawn}</svg>'
    ).format(label=label, side=2 * MIDDLE, drawn=drawn + _scale() + _names())


def _rings() -> Markup:
    return Markup("").join(
        Markup('<circle class="grid" cx="{0:g}" cy="{0:g}" r="{1:.1f}"/>').format(MIDDLE, RADIUS * _share(ring))
        for ring in RINGS
    )


def _scale() -> Markup:
    return Markup("").join(
        Markup('<text x="{0:g}" y="{1:.1f}">{2}</text>').format(
            MIDDLE, MIDDLE + RADIUS * _share(ring) - 7.0, number(ring, 0)
        )
        for ring in RINGS
    )


def _rays() -> Markup:
    return Markup("").join(
        Markup('<path class="grid" d="M{0:g} {0:g} L{1}"/>').format(MIDDLE, _towards(angle, 1.0))
        for angle in ANGLES.values()
    )


def _shape(relative: Mapping[str, float]) -> Markup:
    corners = [_towards(angle, _share(relative[name])) for name, angle in ANGLES.items()]
    dots = Markup("").join(
        Markup('<circle class="loudspeaker" cx="{0}" cy="{1}" r="4"/>').format(*corner.split())
        for corner in corners
    )
    return Markup('<path class="area" d="M{0} Z"/>').format(" L".join(corners)) + dots


def _names() -> Markup:
    return Markup("").join(
        Markup('<text class="name" x="{0}" y="{1}">{2}</text>').format(*_towards(angle, 1.13).split(), name)
        for name, angle in ANGLES.items()
    )


def _share(db: float) -> float:
    """Share of the radius of a level relative to the loudest."""
    return max(0.0, 1.0 - db / FLOOR)


def _towards(angle: float, radius: float) -> str:
    turned = math.radians(angle)
    return f"{MIDDLE - RADIUS * radius * math.sin(turned):.1f} {MIDDLE - RADIUS * radius * math.cos(turned):.1f}"
