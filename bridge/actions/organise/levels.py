"""Gain staging and fake stereo: edits that follow from what was measured.

Gain is set on the items (clip gain), so that faders stay free for the mix and the plug-ins on the track see a
sensible level. The raise stops where the highest sample reaches the template's peak, or where the item gain
reaches the template's limit; both are absolute, so a second run finds nothing left to do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.actions.organise.view import View
from bridge.analysis import Levels
from bridge.plan import Edit
from bridge.session import Item, Take, Track
from bridge.template.model import GainRules
from core.units import db_from_gain, db_from_power, gain_from_db, power_from_db

MONO_LEFT = 3
NORMAL = 0
DUAL_MONO_AS_MONO_DB = -db_from_power(2.0)
"""A dual-mono file counts as the one channel that it is: BS.1770 adds the two channels' power."""


@dataclass(frozen=True, slots=True)
class Staging:
    """How far the gain of some tracks moves, in dB, and what stopped it short of the target."""

    change: float
    limit: str = ""


def mono(view: View) -> Iterator[Edit]:
    """Stereo items that carry the same signal twice play their left channel; takes that are not heard stay."""
    for track, _ in view.adjustable():
        levels = view.levels(track.guid)
        takes = [(take.channel_mode, heard) for item in track.items for take, heard in takes_of(item)]
        if levels is not None and levels.dual_mono and {mode for mode, heard in takes if heard} == {NORMAL}:
            side = "no difference" if levels.side == -math.inf else f"difference {levels.side:.0f} dB"
            yield Edit(
                step="mono",
                target=track.guid,
                field="channel_modes",
                before=tuple(float(mode) for mode, _ in takes),
                after=tuple(float(MONO_LEFT if heard else mode) for mode, heard in takes),
                reason=f"both channels are the same ({side})",
                confidence=0.99,
            )


def takes_of(item: Item) -> Iterator[tuple[Take, bool]]:
    """Every take of an item, and whether it is heard (and was measured)."""
    for index, take in enumerate(item.takes):
        yield take, not item.mute and (item.play_all_takes or index == item.active)


def gain(view: View) -> Iterator[Edit]:
    """Item gain of every measured instrument to the loudness target of its class; pairs move together."""
    for group in _groups(view):
        measured = [(track, levels) for track in group if (levels := view.levels(track.guid)) is not None]
        label = view.label(group[0].guid)
        if len(measured) < len(group) or any(levels.silent for _, levels in measured):
            continue
        loudness = combined_loudness([levels for _, levels in measured])
        target = view.template.classes[label].loudness
        staging = stage(measured, loudness, target, view.template.gain)
        for track, levels in measured if staging.change else ():
            yield _gain_edit(view, track, levels, staging, target)


def stage(tracks: Sequence[tuple[Track, Levels]], loudness: float, target: float, rules: GainRules) -> Staging:
    """How far the gain of tracks that move together may go from ``loudness`` towards ``target`` (LUFS)."""
    wanted = target - loudness
    if loudness < rules.quietest_lufs:
        return Staging(0.0)
    peak_room = min(rules.peak_dbfs - levels.sample_peak for _, levels in tracks)
    gain_room = min(rules.highest_db - highest_item_gain(track) for track, _ in tracks)
    change, limit = min(
        (wanted, ""),
        (max(0.0, peak_room), f"the highest peak stops it at {rules.peak_dbfs:g} dBFS"),
        (max(0.0, gain_room), f"item gain ends at {rules.highest_db:+g} dB"),
        key=lambda room: room[0],
    )
    return Staging(change, limit) if abs(change) >= rules.tolerance_db else Staging(0.0)


def highest_item_gain(track: Track) -> float:
    """The highest item gain of a track in dB, ``-inf`` for a track without audible items."""
    return max((db_from_gain(item.volume) for item in track.items), default=-math.inf)


def combined_loudness(levels: Sequence[Levels]) -> float:
    """Loudness of tracks that play side by side, in LUFS: powers add (BS.1770-5, channel sum)."""
    return db_from_power(sum(power_from_db(_own_loudness(each)) for each in levels))


def _own_loudness(levels: Levels) -> float:
    return levels.loudness + (DUAL_MONO_AS_MONO_DB if levels.dual_mono else 0.0)


def _groups(view: View) -> Iterator[list[Track]]:
    """Tracks that move together: left and right of a pair, else single tracks. Instruments with items only.

    A side whose other side may not move stays as well: the balance between the two is the stereo image.
    """
    tracks = {
        track.guid: track
        for track, identity in view.adjustable()
        if identity.label in view.template.classes and track.items
    }
    for pair in view.analysis.pairs:
        sides = [tracks.pop(guid) for guid in (pair.left, pair.right) if guid in tracks]
        if len(sides) == 2:
            yield sides
    yield from ([track] for track in tracks.values())


def _gain_edit(view: View, track: Track, levels: Levels, staging: Staging, target: float) -> Edit:
    identity = view.identity(track.guid)
    assert identity is not None
    before = tuple(item.volume for item in track.items)
    now = _own_loudness(levels)
    limit = f"; {staging.limit}" if staging.limit else ""
    words = view.template.classes[identity.label].label.lower()
    return Edit(
        step="gain",
        target=track.guid,
        field="item_gains",
        before=before,
        after=tuple(volume * gain_from_db(staging.change) for volume in before),
        reason=f"{now:.1f} → {now + staging.change:.1f} LUFS, target for {words} {target:g}{limit}",
        confidence=identity.confidence,
    )
