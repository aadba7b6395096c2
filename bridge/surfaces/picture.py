"""What a surface shows of one project. Plain values in the engineer's units; nothing of OSC or of the web.

Conventions
-----------
* Levels and faders are dB (``-inf``: silent, all the way down), loudness is LUFS, pans go from -1 to 1.
* What is not measured is None, never a stand-in: a running REAPER tells peaks of every track, but not everything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal

from bridge.plan import Detail

State = Literal["idle", "busy", "proposed", "writing", "written", "undone", "cancelled", "failed"]
"""Where a run stands. ``busy``: it listens and works out a plan, ``proposed``: the plan waits for the engineer."""

UNHEARD: Final = -math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """What a strip's meter shows now.

    ``hold`` is the highest peak since it was reset, ``clip`` whether that is over.
    """

    peak: float = UNHEARD
    rms: float | None = None
    hold: float = UNHEARD
    clip: bool = False
    momentary: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterMeter:
    """What the master's meter shows now; loudness as in EBU R 128: momentary, short-term, integrated, in LUFS."""

    peak: float = UNHEARD
    hold: float = UNHEARD
    clip: bool = False
    momentary: float | None = None
    short_term: float | None = None
    integrated: float | None = None
    true_peak: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One track.

    ``number`` is its place in the project from 1. ``in_mixer``: the engineer's mixer shows it. ``bus``: a
    folder or a track that others are sent to. ``label``, ``family`` and ``confidence`` are what Deskhand thinks
    it is; ``known`` is one of :data:`bridge.proposal.STATES`, empty before anything was heard.
    ``suggested_volume`` and ``suggested_pan`` are where the plan would put fader and pan, None where it leaves
    them; ``reason`` says why.
    """

    guid: str
    number: int
    name: str
    colour: int | None = None
    volume: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    selected: bool = False
    in_mixer: bool = True
    bus: bool = False
    depth: int = 0
    label: str = ""
    family: str = ""
    confidence: float = 0.0
    known: str = ""
    why: str = ""
    suggested_volume: float | None = None
    suggested_pan: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One edit of the plan in words. ``accepted``: it is written when the plan is applied."""

    number: int
    guid: str
    track: str
    field: str
    before: str
    after: str
    reason: str
    confidence: float
    details: tuple[Detail, ...] = ()
    accepted: bool = True
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What Deskhand is doing, or has done last.

    ``progress`` is in [0, 1]; ``error`` is for the engineer to read.
    """

    state: State = "idle"
    action: str = ""
    progress: float = 0.0
    text: str = ""
    error: str = ""
    can_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is shown of one project. ``live``: it is open in REAPER; ``meters`` are by GUID."""

    project: str = ""
    live: bool = False
    playing: bool = False
    strips: tuple[Strip, ...] = ()
    rows: tuple[Row, ...] = ()
    run: Run = Run()
    master: MasterMeter = MasterMeter()
    meters: dict[str, Meter] = field(default_factory=dict)
