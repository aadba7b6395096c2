"""What sounds on a track: the takes that play, each with the media behind it, and why others do not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bridge.audio.channels import picked_count
from bridge.audio.media import Library, UnreadableMedia
from bridge.audio.window import Window, open_window
from bridge.session import Item, Take, Track

PLAY_RATES: Final = (1 / 64, 64.0)
"""Play rates that are measured; REAPER's own range lies inside."""

LONGEST: Final = 24 * 3600.0
"""Items that reach beyond this time in the project are not measured, in seconds: such a project is broken."""

MOST_REASONS: Final = 8
"""Reasons that are told one by one: a project without its media has thousands."""


@dataclass(frozen=True, slots=True)
class Part:
    """A take that sounds. ``channels`` is how many channels it plays."""

    item: Item
    take: Take
    window: Window

    @property
    def channels(self) -> int:
        """How many channels it plays, before its pan."""
        return picked_count(self.take.channel_mode, self.window.media.channels)


@dataclass(frozen=True, slots=True)
class Parts:
    """All takes of a track that sound, and a sentence for each reason why others do not."""

    parts: tuple[Part, ...]
    problems: tuple[str, ...]


def parts_of(track: Track, library: Library) -> Parts:
    """What sounds on a track. Muted items and items without length are left out without a word."""
    parts: list[Part] = []
    reasons: Counter[str] = Counter()
    for item in track.items:
        if item.mute or item.length <= 0.0:
            continue
        for take in playing(item):
            try:
                parts.append(_part(item, take, library))
            except UnreadableMedia as reason:
                reasons[str(reason)] += 1
    return Parts(tuple(parts), tuple(_sentences(reasons)))


def sample_rate_of(parts: Iterable[Part], project: int | None) -> int:
    """The rate to measure at: that of the media where they agree, so that nothing is resampled.

    Where they do not: the project's, or that of most of the audio.
    """
    seconds: Counter[int] = Counter()
    for part in parts:
        seconds[part.window.media.sample_rate] += max(1, math.ceil(part.item.length))
    if len(seconds) > 1 and project:
        return project
    return seconds.most_common(1)[0][0]


def playing(item: Item) -> Iterator[Take]:
    """The takes of an item that sound."""
    if item.play_all_takes:
        yield from item.takes
    elif item.active is not None and 0 <= item.active < len(item.takes):
        yield item.takes[item.active]


def _part(item: Item, take: Take, library: Library) -> Part:
    numbers = (item.position, item.length, item.volume, take.volume, take.pan, take.offset, take.play_rate)
    if not all(map(math.isfinite, numbers)):
        raise UnreadableMedia("An item holds a number that is not finite and is not measured")
    if not PLAY_RATES[0] <= take.play_rate <= PLAY_RATES[1]:
        raise UnreadableMedia(f"An item with the play rate {take.play_rate:g} is not measured")
    if item.position + item.length > LONGEST and (item.loop_source or item.position > LONGEST):
        raise UnreadableMedia("An item that reaches beyond 24 hours is not measured")
    if take.source is None:
        raise UnreadableMedia("An item without media is not measured")
    part = Part(item, take, open_window(library, take.source))
    if not part.channels:
        name = part.window.media.path.name
        raise UnreadableMedia(f"An item plays a channel that {name} does not have")
    return part


def _sentences(reasons: Counter[str]) -> Iterator[str]:
    for reason, count in list(reasons.items())[:MOST_REASONS]:
        yield f"{reason} ({count} items)." if count > 1 else f"{reason}."
    if len(reasons) > MOST_REASONS:
        rest = sum(list(reasons.values())[MOST_REASONS:])
        yield f"{rest} more items are not measured for such reasons."
