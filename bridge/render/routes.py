"""Sends and folder paths as gains from channel to channel.

Conventions
-----------
* Channels count from 0. A connection to a channel that the receiving track does not have is dropped, one from a
  channel that the sending track does not have is silent.
* A send's pan is a balance control in its pan law. A stereo send with the mono switch is mixed, half of each side,
  and then panned; one to a single channel is panned and then mixed. A send of one channel has neither pan nor mono
  switch and goes to both channels of a pair. (Published measurements in REAPER 7.82: the reaper-panning skill.)
* A send of more than two channels has gain only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from bridge.render.panner import pan_gains
from bridge.session import Receive, Session, Track

MASTER: Final = "master"
"""Key of the master track; no track's GUID."""

NO_AUDIO: Final = -1
CHANNEL_BITS: Final = 10
FIRST_CHANNEL: Final = (1 << CHANNEL_BITS) - 1
MIXED_TO_MONO: Final = 1 << CHANNEL_BITS
STEREO, MONO = 0, 1


class Tap(Enum):
    """Where on a track a send takes its sound; the value is REAPER's send mode."""

    POST_FADER = 0
    PRE_FX = 1
    PRE_FADER = 3


@dataclass(frozen=True, slots=True)
class Connection:
    """One channel into another."""

    source: int
    target: int
    gain: float


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one track to another. ``is_send``: not the path to the folder or the master."""

    source: str
    target: str
    tap: Tap
    connections: tuple[Connection, ...]
    is_send: bool = False


def to_parent(track: Track, parent: str, parent_channels: int) -> Route:
    """The path of a track to its folder or the master."""
    count = track.main_send_channels or track.channels
    first = max(0, track.main_send_offset)
    return Route(
        source=track.guid,
        target=parent,
        tap=Tap.POST_FADER,
        connections=tuple(
            Connection(channel, first + channel, 1.0)
            for channel in range(min(count, track.channels, parent_channels - first))
        ),
    )


def of_receive(receive: Receive, source: Track, target: Track, session: Session) -> Route:
    """A send as its receiving track has it. An unknown send mode is taken for post-fader."""
    modes = {tap.value: tap for tap in Tap}
    return Route(
        source=source.guid,
        target=target.guid,
        tap=modes.get(receive.mode, Tap.POST_FADER),
        connections=tuple(
            one
            for one in _connections(receive, session)
            if one.source < source.channels and one.target < target.channels and one.gain
        ),
        is_send=True,
    )


def _connections(receive: Receive, session: Session) -> Iterator[Connection]:
    if receive.source_channels == NO_AUDIO or receive.mute:
        return
    count = receive.source_channels >> CHANNEL_BITS
    first = receive.source_channels & FIRST_CHANNEL
    onto = receive.target_channels & FIRST_CHANNEL
    to_one = bool(receive.target_channels & MIXED_TO_MONO)
    gain = -receive.volume if receive.phase_inverted else receive.volume
    if count == MONO:
        yield from (Connection(first, target, gain) for target in ((onto,) if to_one else (onto, onto + 1)))
        return
    if count != STEREO:
        yield from (Connection(first + offset, onto + offset, gain) for offset in range(2 * count))
        return
    left, right = (gain * side for side in _sides(receive, session))
    if to_one:
        yield from (Connection(first, onto, left / 2.0), Connection(first + 1, onto, right / 2.0))
    elif receive.mono:
        for source in (first, first + 1):
            yield from (Connection(source, onto, left / 2.0), Connection(source, onto + 1, right / 2.0))
    else:
        yield from (Connection(first, onto, left), Connection(first + 1, onto + 1, right))


def _sides(receive: Receive, session: Session) -> tuple[float, float]:
    law = receive.pan_law if receive.pan_law >= 0.0 else session.pan_law
    left, right = pan_gains(np.array(max(-1.0, min(1.0, receive.pan))), law, session.pan_taper)
    return float(left), float(right)
