"""What an engineer should hear about a track's audio, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridge.analysis import Levels
from core.meters.pair import INVERTED_CORRELATION
from core.units import db_from_gain

DC_DB: Final = -50.0
"""DC above this takes headroom and clicks at edits, in dBFS."""

SIDES: Final = {"L": "left", "R": "right"}


def problems_of_levels(levels: Levels, first_clip: float | None, correlation: float | None) -> tuple[str, ...]:
    """Sentences about one track.

    ``first_clip`` is the project time of the first clipped place in seconds, ``correlation`` that of the two
    channels, None where there is none.
    """
    return tuple(_sentences(levels, first_clip, correlation))


def _sentences(levels: Levels, first_clip: float | None, correlation: float | None) -> Iterator[str]:
    if len(levels.sample_rates) > 1:
        rates = " and ".join(str(rate) for rate in levels.sample_rates)
        yield f"Its media have different sample rates: {rates} Hz."
    if levels.silent:
        yield "Silent: no sample is above -90 dBFS."
        return
    if first_clip is not None:
        places = "1 place" if levels.clipped == 1 else f"{levels.clipped} places"
        yield f"Clipped in {places}, the first at {clock(first_clip)}."
    if db_from_gain(levels.dc) > DC_DB:
        yield f"DC offset of {db_from_gain(levels.dc):.0f} dBFS."
    if levels.one_sided is not None:
        yield f"Only the {SIDES[levels.one_sided]} channel carries signal."
    elif levels.dual_mono:
        yield "Both channels are the same (dual mono)."
    elif correlation is not None and correlation < INVERTED_CORRELATION:
        yield f"Its channels cancel each other when summed to mono (correlation {correlation:.2f})."


def clock(seconds: float) -> str:
    """Time as REAPER's ruler shows it, to a tenth: ``0:41.2``, ``1:02:03.4``."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"
