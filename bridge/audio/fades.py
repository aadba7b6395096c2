"""Fades at the edges of an item.

Linear is exact. REAPER names its other shapes and draws them but publishes no formula, so they are close curves of
the same name; the error stays inside the fade and is small against any level measured over the item.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.session import Fade

Curve = NDArray[np.float64]


def _s_curve(t: Curve) -> Curve:
    return 0.5 - 0.5 * np.cos(math.pi * t)


SHAPES: Final[dict[int, Callable[[Curve], Curve]]] = {
    0: lambda t: t,
    1: lambda t: 1.0 - (1.0 - t) ** 2,
    2: lambda t: t**2,
    3: lambda t: 1.0 - (1.0 - t) ** 4,
    4: lambda t: t**4,
    5: _s_curve,
    6: lambda t: _s_curve(_s_curve(t)),
}
"""REAPER's shapes by number: linear, fast start, slow start, the same two steeper, S, S steeper."""


def fade_gain(fade: Fade, progress: Curve) -> Curve:
    """Gain at ``progress`` through a fade-in, 0 = silent edge, 1 = full level; clamped to that range.

    A fade-out is the same read backwards. ``fade.curve`` pulls towards the steep shapes: -1 is slow start, 1 is
    fast start (approximate, as the shapes are).
    """
    t = np.clip(progress, 0.0, 1.0)
    gain = SHAPES.get(fade.shape, SHAPES[0])(t)
    bend = max(-1.0, min(1.0, fade.curve))
    if bend:
        gain = (1.0 - abs(bend)) * gain + abs(bend) * SHAPES[3 if bend > 0 else 4](t)
    return gain
