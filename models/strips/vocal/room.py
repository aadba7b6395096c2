"""Reverb of a vocal: decay time from the tempo (Li and Lerch 2023, equation 1), the rest from ``room.csv``.

The paper takes the other parameters from the mean of 100 songs, but does not print them: those of the table are
our judgement. How the ten parameters of its plug-in (IEM FdnReverb) map to ``core``'s reverb is said in
:mod:`models.strips.vocal.parameters`.
"""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from core.processors.reverb import ReverbSettings, reverberate
from models.strips.answer import Verdict
from models.strips.numbers import whole
from models.strips.vocal.chain import AUDIBLE, Material, loudness

USUAL_BPM: Final = 120.0
SHORTEST, LONGEST = 0.4, 4.0
"""Decay times in s that the line of equation 1 is held to: it is 0 at 200 bpm."""

HIGHEST_SHARE: Final = 0.45
"""Of the sample rate: no cut is set above."""

DRY_DB: Final = 0.0
WET_LIMITS: Final = (-60.0, 24.0)
SURE: Final = 0.4


def rt60_from_tempo(bpm: float) -> float:
    """Equation 1: ``-bpm / 45 + 40 / 9`` s, held to what a vocal's reverb may be."""
    return min(LONGEST, max(SHORTEST, -bpm / 45.0 + 40.0 / 9.0))


@cache
def usual() -> dict[str, tuple[float, str]]:
    """Name of a setting → its value and where it comes from, of ``room.csv``."""
    rows = csv.DictReader((files(__package__) / "room.csv").read_text(encoding="utf-8").splitlines())
    return {row["setting"]: (float(row["value"]), row["source"]) for row in rows}


def fitted(settings: ReverbSettings, sample_rate: float) -> ReverbSettings:
    """The same without a low-pass that the sample rate has no room for."""
    beyond = settings.low_pass_hz >= HIGHEST_SHARE * sample_rate
    return replace(settings, low_pass_hz=math.inf) if beyond else settings


def room(given: Material, bpm: float | None) -> Verdict[ReverbSettings]:
    """The reverb of a vocal at a tempo, its return so far below the vocal as the table says."""
    dry = loudness(given.vocal, given.sample_rate)
    if dry <= AUDIBLE:
        return Verdict(settings=None, why="there is nothing to reverberate")
    table = usual()
    settings = ReverbSettings(
        rt60_s=rt60_from_tempo(USUAL_BPM if bpm is None else bpm),
        wet_db=0.0,
        **{name: table[name][0] for name in ("dampening", "width", "delay_ms", "low_pass_hz", "high_pass_hz")},
    )
    settings = fitted(settings, given.sample_rate)
    below, _ = table["wet_lu"]
    wet = loudness(reverberate(given.vocal, given.sample_rate, settings), given.sample_rate)
    level = min(WET_LIMITS[1], max(WET_LIMITS[0], dry + below - wet))
    tempo = f"{USUAL_BPM:.0f} bpm, as the tempo is not known" if bpm is None else f"{bpm:g} bpm"
    reasons = {name: source for name, (_, source) in table.items() if name != "wet_lu"}
    reasons["rt60_s"] = f"-T/45 + 40/9 s at {tempo}"
    reasons["wet_db"] = f"the return is {whole(-below)} LU below the vocal"
    return Verdict(
        settings=replace(settings, wet_db=level, dry_db=DRY_DB),
        why=f"decay {settings.rt60_s:.1f} s at {tempo}, {whole(-below)} LU below the vocal",
        reasons=reasons,
        sure=SURE,
    )
