"""Item gains and channel modes into ITEM blocks; lines whose value does not change are left alone."""

from __future__ import annotations

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import set_words
from bridge.hosts.rpp.order import ITEM_RANKS
from bridge.hosts.rpp.read_items import is_empty_take, take_parts
from bridge.hosts.rpp.tokens import number
from bridge.session import Item

VOLPAN = ("VOLPAN", "1", "0", "1", "-1")


def write_items(track: Block, before: tuple[Item, ...], after: tuple[Item, ...]) -> None:
    """Write what differs between the items of a track before and after."""
    for block, old, new in zip(track.blocks(b"ITEM"), before, after, strict=True):
        _write_modes(block, old, new)
        if new.volume != old.volume:
            _, end = next(take_parts(block))
            set_words(block, "VOLPAN", {1: number(new.volume)}, ITEM_RANKS, defaults=VOLPAN, end=end)


def _write_modes(block: Block, before: Item, after: Item) -> None:
    parts = [part for part in take_parts(block) if not is_empty_take(block, *part)]
    pairs = zip(parts, before.takes, after.takes, strict=True)
    for (start, end), old, new in reversed(list(pairs)):
        if new.channel_mode != old.channel_mode:
            set_words(block, "CHANMODE", {1: str(new.channel_mode)}, ITEM_RANKS, start=start, end=end)
