"""Pictures of a comparison as inline SVG, each with its content as text (``aria-label``).

Conventions
-----------
* Pictures hold lines and areas only and are stretched to the page's width; the words on their axes are text of the
  page (:class:`Plot`), so that they are as large on a telephone as anywhere.
* A is an outline, B is filled or thicker: both can be told without colour. Colours come from the style sheet.
* Coordinates run from 0 to :data:`WIDE` and 0 to :data:`HIGH`, from the top left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bridge.compare.field import DIRECTIONS
from bridge.words import number

WIDE: Final = 1000.0
HIGH: Final = 400.0

POLAR: Final = 160.0
"""Radius of the picture of directions."""

POLAR_MARGIN: Final = 26.0

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """A word on an axis and where it stands, in per cent from the left or from the top."""

    at: float
    word: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with its axes."""

    title: str
    svg: Markup
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """An upright axis in ``steps``, from ``low`` to ``high``."""

    low: float
    high: float
    step: float
    decimals: int = 0

    @classmethod
    def around(cls, values: Values, step: float, *, least: float) -> Scale:
        """Whole steps around all values; at least ``least`` from end to end."""
        known = [value for value in values if value is not None and math.isfinite(value)] or [0.0]
        low, high = math.floor(min(known) / step) * step, math.ceil(max(known) / step) * step
        return cls(min(low, high - least), high, step)

    def down(self, value: float) -> float:
        """Share of the height from the top, 0 to 1; what lies outside stands at the end."""
        return (self.high - min(max(value, self.low), self.high)) / (self.high - self.low)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Every step."""
        count = round((self.high - self.low) / self.step)
        values = [self.low + index * self.step for index in range(count + 1)]
        return tuple(Tick(100.0 * self.down(value), number(value, self.decimals)) for value in values)


def hertz(frequency: float) -> str:
    """A frequency as it stands on an axis: 31.5, 1k, 16k."""
    return f"{frequency / 1000.0:.3g}k" if frequency >= 1000.0 else f"{frequency:.3g}"


def curves(
    title: str, places: Sequence[float], both: tuple[Values, Values], scale: Scale, across: Sequence[Tick]
) -> Plot:
    """Lines of A and B over ``places``, shares of the width from 0 to 1."""
    lines = Markup("").join(
        Markup('<path class="{0}" d="{1}"/>').format(name, _line(places, values, scale))
        for name, values in zip(("line-a", "line-b"), both, strict=True)
    )
    return _plot(title, lines, scale, across)


def bars(title: str, values: Values, scale: Scale, across: Sequence[Tick]) -> Plot:
    """One bar a value, up or down from 0, side by side over the whole width."""
    width = WIDE / max(1, len(values))
    zero = HIGH * scale.down(0.0)
    drawn = Markup("")
    for index, value in enumerate(values):
        if value is not None:
            drawn += _bar(index * width + 0.15 * width, 0.7 * width, zero, HIGH * scale.down(value), "bar-b")
    return _plot(title, drawn, scale, across)


def pairs(title: str, both: tuple[Values, Values], scale: Scale, across: Sequence[Tick]) -> Plot:
    """Bars of A and B beside each other."""
    width = WIDE / max(1, len(both[0]))
    zero = HIGH * scale.down(0.0)
    drawn = Markup("")
    for side, (name, values) in enumerate(zip(("bar-a", "bar-b"), both, strict=True)):
        for index, value in enumerate(values):
            if value is not None:
                left = (index + 0.12 + 0.4 * side) * width
                drawn += _bar(left, 0.36 * width, zero, HIGH * scale.down(value), name)
    return _plot(title, drawn, scale, across)


def polar(label: str, a: Sequence[float], b: Sequence[float]) -> Markup:
    """Energy by direction in a half circle, left on the left; the radius is the root of the share."""
    most = math.sqrt(max(*a, *b)) or 1.0
    width, height = 2 * (POLAR + POLAR_MARGIN), POLAR + POLAR_MARGIN
    rays = Markup("").join(
        Markup('<path class="grid" d="M{0:.1f} {1:.1f} L{2}"/>').format(width / 2, height, _towards(angle, 1.0))
        for angle in (90, 45, 0, -45, -90)
    )
    arcs = Markup("").join(
        Markup('<path class="grid" d="M{0} A{1:.1f} {1:.1f} 0 0 1 {2}"/>').format(
            _towards(90, radius), POLAR * radius, _towards(-90, radius)
        )
        for radius in (0.5, 1.0)
    )
    shapes = Markup("").join(
        Markup('<path class="{0}" d="M{1} Z"/>').format(
            name,
            " L".join(
                _towards(angle, math.sqrt(share) / most) for angle, share in zip(DIRECTIONS, shares, strict=True)
            ),
        )
        for name, shares in (("area-b", b), ("line-a", a))
    )
    words = Markup("").join(
        Markup('<text x="{0}" y="{1}">{2}</text>').format(*_towards(angle, 1.09).split(), word)
        for angle, word in ((45, "L"), (0, "centre"), (-45, "R"))
    )
    return Markup(
        '<svg class="polar" role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}">{drawn}</svg>'
    ).format(label=label, width=width, height=height + 4.0, drawn=rays + arcs + shapes + words)


def _towards(angle: float, radius: float) -> str:
    """The point in a direction, 90 on the left."""
    turned = math.radians(angle)
    left, up = POLAR * radius * math.sin(turned), POLAR * radius * math.cos(turned)
    return f"{POLAR + POLAR_MARGIN - left:.1f} {POLAR + POLAR_MARGIN - up:.1f}"


def _plot(title: str, drawn: Markup, scale: Scale, across: Sequence[Tick]) -> Plot:
    up = scale.ticks
    grid = Markup("").join(
        Markup('<path class="{0}" d="M0 {1:.1f} H{2:g}"/>').format(
            "zero" if not float(scale.high - tick.at / 100.0 * (scale.high - scale.low)) else "grid",
            HIGH * tick.at / 100.0,
            WIDE,
        )
        for tick in up
    ) + Markup("").join(
        Markup('<path class="grid" d="M{0:.1f} 0 V{1:g}"/>').format(WIDE * tick.at / 100.0, HIGH)
        for tick in across
    )
    svg = Markup(
        '<svg class="plot" role="img" aria-label="{label}" viewBox="0 0 {wide:g} {high:g}"'
        ' preserveAspectRatio="none">{grid}{drawn}</svg>'
    ).format(label=title, wide=WIDE, high=HIGH, grid=grid, drawn=drawn)
    return Plot(title, svg, tuple(across), up)


def _line(places: Sequence[float], values: Values, scale: Scale) -> str:
    """A path that is lifted where there is no value."""
    steps, pen = [], "M"
    for place, value in zip(places, values, strict=True):
        if value is None:
            pen = "M"
            continue
        steps.append(f"{pen}{WIDE * place:.1f} {HIGH * scale.down(value):.1f}")
        pen = "L"
    return " ".join(steps) or "M0 0"


def _bar(left: float, width: float, zero: float, end: float, name: str) -> Markup:
    return Markup('<path class="{0}" d="M{1:.1f} {2:.1f} V{3:.1f} h{4:.1f} V{2:.1f} Z"/>').format(
        name, left, zero, end, width
    )
