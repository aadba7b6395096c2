"""What a new return plays: reverb and delay from stock plug-ins, wet only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bridge.plugins.chunk import fx_lines, vst_block
from bridge.session import Fx, Session

WET, DRY, ROOM, DAMPENING, WIDTH, PREDELAY, LOWPASS, HIGHPASS = 0.708, 0.0, 0.294, 0.5, 1.0, 0.0, 1.0, 0.0
REVERB_PARAMETERS: Final = (WET, DRY, ROOM, DAMPENING, WIDTH, PREDELAY, LOWPASS, HIGHPASS)
"""ReaVerbate as it opens, but for the dry signal, which a return must not carry."""

SILENT_DB: Final = -120
FEEDBACK_DB: Final = -12
DELAY_WET_DB: Final = -6
JS_SLIDERS: Final = 64
USUAL_BPM: Final = 120.0


def reverb(session: Session) -> Fx:
    """ReaVerbate, wet only."""
    name = "VST: ReaVerbate (Cockos)"
    block = vst_block(name=name, file="reaverbate.dll", fourcc=b"rvb8", parameters=REVERB_PARAMETERS)
    return Fx(name=name, kind="VST", chunk=fx_lines(block))


def delay(session: Session) -> Fx:
    """JS: Delay, wet only, a quarter note of the project's first tempo."""
    bpm = session.tempi[0].bpm if session.tempi else USUAL_BPM
    sliders = [f"{60_000 / bpm:.6g}", str(FEEDBACK_DB), "0", str(DELAY_WET_DB), str(SILENT_DB), "0"]
    line = " ".join(sliders + ["-"] * (JS_SLIDERS - len(sliders)))
    return Fx(name="delay/delay", kind="JS", chunk=fx_lines(['<JS delay/delay ""', f"  {line}", ">"]))


STOCK: Final[Mapping[str, Callable[[Session], Fx]]] = {"reverb": reverb, "delay": delay}
"""Word in the template → what it puts on the return."""
