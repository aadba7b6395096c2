"""What a new return plays: reverb and delay from stock plug-ins, wet only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bridge.plugins import reaverbate
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.registry import new
from bridge.session import Fx, Session

REVERB_WET_DB: Final = -3.0
SILENT_DB: Final = -120.0
FEEDBACK_DB: Final = -12.0
DELAY_WET_DB: Final = -6.0
USUAL_BPM: Final = 120.0


def reverb(session: Session) -> Fx:
    """ReaVerbate as it opens, but for the dry signal, which a return must not carry."""
    return new(replace(reaverbate.neutral(), wet=REVERB_WET_DB, dry=-math.inf))


def delay(session: Session) -> Fx:
    """JS: Delay, wet only, a quarter note of the project's first tempo (in ms, to a thousandth)."""
    bpm = session.tempi[0].bpm if session.tempi else USUAL_BPM
    sliders = (round(60_000 / bpm, 3), FEEDBACK_DB, 0.0, DELAY_WET_DB, SILENT_DB, 0.0)
    return new(Jsfx(path="delay/delay", sliders=sliders))


STOCK: Final[Mapping[str, Callable[[Session], Fx]]] = {"reverb": reverb, "delay": delay}
"""Word in the template → what it puts on the return."""
