"""Small drawings as inline SVG. Each carries its content as text too (``aria-label``).

Conventions
-----------
* Colours come from the page's style sheet by class name, so that light, dark and print each choose their own.
* Levels are dB relative to full scale, loudness is LUFS.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from bridge.findings import Curve
from bridge.words import number

ENVELOPE_FLOOR: Final = -60.0
"""The bottom of an envelope's drawing in dBFS; the top is 0."""
ENVELOPE_POINTS: Final = 80
ENVELOPE_HEIGHT: Final = 24.0

AXIS: Final = (-60.0, 0.0)
"""Ends of the loudness axis in LUFS; what lies outside is drawn at the end."""
AXIS_TICKS: Final = (-60, -48, -36, -24, -12, 0)
AXIS_WIDTH: Final = 240.0
AXIS_MARGIN: Final = 8.0

CURVE_WIDTH: Final = 480.0
CURVE_HEIGHT: Final = 120.0


def envelope(levels: Sequence[float], label: str) -> Markup:
    """An area of level over time; nothing for an empty sequence. ``levels``: RMS in dBFS, evenly spaced."""
    if not levels:
        return Markup("")
    heights = [_height(level) for level in _thinned(levels)]
    width = len(heights)
    tops = " ".join(f"L{x} {y:.1f} L{x + 1} {y:.1f}" for x, y in enumerate(heights))
    return Markup(
        '<svg class="envelope" role="img" aria-label="{label}" viewBox="0 0 {width} {height:g}"'
        ' preserveAspectRatio="none"><path d="M0 {height:g} {tops} L{width} {height:g} Z"/></svg>'
    ).format(label=label, width=width, height=ENVELOPE_HEIGHT, tops=tops)


def _thinned(levels: Sequence[float]) -> list[float]:
    """At most :data:`ENVELOPE_POINTS` levels, each the highest of its stretch."""
    count = min(len(levels), ENVELOPE_POINTS)
    edges = [round(index * len(levels) / count) for index in range(count + 1)]
    return [max(levels[start:end]) for start, end in pairwise(edges)]


def _height(level: float) -> float:
    """Where a level stands, counted from the top."""
    return ENVELOPE_HEIGHT * abs(min(max(level, ENVELOPE_FLOOR), 0.0) / ENVELOPE_FLOOR)


def axis_position(loudness: float) -> float:
    """Where a loudness stands on the axis, in the drawing's units."""
    low, high = AXIS
    share = (min(max(loudness, low), high) - low) / (high - low)
    return AXIS_MARGIN + share * (AXIS_WIDTH - 2 * AXIS_MARGIN)


def loudness(before: float, after: float, target: float | None, label: str) -> Markup:
    """One row of the loudness plot: a ring (before), a dot (after), an upright tick (target)."""
    start, end = axis_position(before), axis_position(after)
    tick = Markup("")
    if target is not None:
        tick = Markup('<path class="target" d="M{0:.1f} 2 V18"/>').format(axis_position(target))
    grid = Markup("").join(
        Markup('<path class="grid" d="M{0:.1f} 0 V20"/>').format(axis_position(x)) for x in AXIS_TICKS
    )
    return Markup(
        '<svg class="loudness" role="img" aria-label="{label}" viewBox="0 0 {width:g} 20">{grid}{tick}'
        '<path class="move" d="M{start:.1f} 10 H{end:.1f}"/><circle class="was" cx="{start:.1f}" cy="10" r="4"/>'
        '<circle class="is" cx="{end:.1f}" cy="10" r="4"/></svg>'
    ).format(label=label, width=AXIS_WIDTH, grid=grid, tick=tick, start=start, end=end)


def curve(found: Curve) -> Markup:
    """A value over steps, drawn from its lowest to its highest; nothing for fewer than two values."""
    if len(found.values) < 2:
        return Markup("")
    low, high = min(found.values), max(found.values)
    across = CURVE_WIDTH / (len(found.values) - 1)
    scale = CURVE_HEIGHT / ((high - low) or 1.0)
    points = " ".join(f"{x * across:.1f},{(high - y) * scale:.1f}" for x, y in enumerate(found.values))
    label = f"{found.title}: from {number(found.values[0], 2)} to {number(found.values[-1], 2)}"
    return Markup(
        '<svg class="curve" role="img" aria-label="{label}" viewBox="-2 -2 {width:g} {height:g}">'
        '<polyline points="{points}"/></svg>'
    ).format(label=label, width=CURVE_WIDTH + 4, height=CURVE_HEIGHT + 4, points=points)


def loudness_scale() -> Markup:
    """The axis above the rows of the loudness plot."""
    labels = Markup("").join(
        Markup('<text x="{0:.1f}" y="11">{1}</text>').format(axis_position(tick), number(tick, 0))
        for tick in AXIS_TICKS
    )
    return Markup('<svg class="loudness scale" aria-hidden="true" viewBox="0 0 {0:g} 14">{1}</svg>').format(
        AXIS_WIDTH, labels
    )
