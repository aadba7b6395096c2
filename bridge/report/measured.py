"""What was measured on a track, as numbers in words and as a row of the level plot."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bridge.analysis import Levels, TrackAnalysis
from bridge.findings import LevelMove
from bridge.report import svg
from bridge.report.outcome import chip
from bridge.report.rows import LevelRow
from bridge.session import Track
from bridge.words import decibels, lufs, number, plural, track_name
from core.units import db_from_gain, db_from_power

DUAL_MONO_DB = db_from_power(2.0)
"""BS.1770 adds the power of channels: the same signal on two channels measures this much louder than on one."""


def own_loudness(levels: Levels) -> float:
    """Integrated loudness in LUFS; a dual-mono file counts as the one channel that it is."""
    return levels.loudness - DUAL_MONO_DB if levels.dual_mono else levels.loudness


def gain_change(before: Track | None, after: Track) -> float:
    """How far the item gain of a track moves in dB, by its loudest item; 0.0 where there is nothing to compare."""
    if before is None:
        return 0.0
    old, new = (max((abs(item.volume) for item in track.items), default=0.0) for track in (before, after))
    return db_from_gain(new / old) if old and new else 0.0


def level_row(
    before: Track, after: Track, found: TrackAnalysis | None, target: float | None, anchor: str
) -> LevelRow:
    """The track's row in the plot of levels. ``target`` is the loudness in LUFS that its class aims at."""
    name = track_name(after.name)
    levels = found.levels if found else None
    picture, plot, words = svg.envelope((), ""), svg.envelope((), ""), _unmeasured(found)
    if levels is not None:
        picture = svg.envelope(levels.envelope, f"{name}: level over time, {decibels(levels.rms)} RMS")
        words = "silent" if levels.silent else words
    if levels is not None and math.isfinite(levels.loudness):
        was = own_loudness(levels)
        now = was + gain_change(before, after)
        words = _loudness_words(was, now, target)
        plot = svg.loudness(was, now, target, f"{name}: {words}")
    return LevelRow(name=name, chip=chip(after.colour), anchor=anchor, envelope=picture, plot=plot, words=words)


def moved_row(after: Track, move: LevelMove, found: TrackAnalysis | None, anchor: str) -> LevelRow:
    """The row of a track whose fader was looked at."""
    name = track_name(after.name)
    levels = found.levels if found else None
    words = _loudness_words(move.before, move.after, move.target)
    picture = svg.envelope(levels.envelope if levels else (), f"{name}: level over time")
    plot = svg.loudness(move.before, move.after, move.target, f"{name}: {words}")
    return LevelRow(name=name, chip=chip(after.colour), anchor=anchor, envelope=picture, plot=plot, words=words)


def _unmeasured(found: TrackAnalysis | None) -> str:
    return found.problems[0] if found and found.problems else "not measured"


def _loudness_words(was: float, now: float, target: float | None) -> str:
    moved = lufs(was) if abs(now - was) < 0.05 else f"{number(was)} → {lufs(now)}"
    return moved if target is None else f"{moved}, target {number(target)}"


def facts(levels: Levels) -> Iterator[tuple[str, str]]:
    """Measured values with their names, for the engineer."""
    yield "Highest sample", f"{decibels(levels.sample_peak)}FS"
    yield "RMS", f"{decibels(levels.rms)}FS, loudest 300 ms {decibels(levels.rms_peak)}FS"
    yield "Loudness", lufs(levels.loudness)
    yield "Sounds for", f"{number(levels.seconds)} s"
    yield "Channels", _channels(levels)
    if levels.clipped:
        yield "Clipping", plural(levels.clipped, "run") + " of samples at full scale"
    if levels.dc > 0.001:
        yield "DC offset", decibels(db_from_gain(levels.dc))
    if levels.sample_rates:
        yield "Sample rate", ", ".join(f"{rate / 1000:g} kHz" for rate in levels.sample_rates)
    if levels.bit_depths:
        yield "Bit depth", ", ".join(str(depth) for depth in levels.bit_depths)


def _channels(levels: Levels) -> str:
    if not levels.stereo:
        return "mono"
    if levels.one_sided is not None:
        return f"stereo, signal only on {levels.one_sided}"
    if levels.dual_mono:
        return "stereo file, both channels the same"
    return "stereo" if levels.side is None else f"stereo, side {decibels(levels.side)} against middle"
