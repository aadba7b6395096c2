"""Item gains and channel modes into ITEM blocks, and new items; lines whose value does not change are left alone.

A new item has the lines that REAPER writes for every item, in its order, with ids of its own: REAPER takes an item
without them too and gives it some when it loads, but then every load would be a change.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.files import real
from bridge.hosts.rpp.lines import ending, indent_inside, set_words, tree_of
from bridge.hosts.rpp.order import ITEM_RANKS, TRACK_RANKS, place_for
from bridge.hosts.rpp.read_items import is_empty_take, take_parts
from bridge.hosts.rpp.tokens import number, quote
from bridge.session import Item

VOLPAN = ("VOLPAN", "1", "0", "1", "-1")


NEW_ITEM = """
<ITEM|POSITION {position}|SNAPOFFS 0|LENGTH {length}|LOOP 0|ALLTAKES 0|FADEIN 0 0 0 0 0 0 0|FADEOUT 0 0 0 0 0 0 0
MUTE 0 0|SEL 0|IGUID {item}|NAME {name}|VOLPAN 1 0 1 -1|SOFFS 0|PLAYRATE 1 1 0 -1 0 0.0025|CHANMODE 0|GUID {take}
<SOURCE WAVE|FILE {file}|>|>
""".strip().replace("|", "\n")
"""The lines of an item that plays a file from its start, one after another."""


def write_items(
    track: Block, before: tuple[Item, ...], after: tuple[Item, ...], folder: Path | None = None
) -> None:
    """Write what differs between the items of a track before and after; new items are at the end of ``after``.

    ``folder`` is that of the project: media inside of it are named relative to it.
    """
    for new in after[len(before) :]:
        place = place_for(track.body, b"<ITEM", TRACK_RANKS)
        track.body[place:place] = tree_of(_new_item(new, folder), indent_inside(track), ending(track))
    for block, old, new in zip(track.blocks(b"ITEM"), before, after, strict=False):
        _write_modes(block, old, new)
        if new.volume != old.volume:
            _, end = next(take_parts(block))
            set_words(block, "VOLPAN", {1: number(new.volume)}, ITEM_RANKS, defaults=VOLPAN, end=end)


def _new_item(new: Item, folder: Path | None) -> str:
    take = new.takes[0]
    assert take.source is not None
    assert take.source.path is not None
    return NEW_ITEM.format(
        position=number(new.position),
        length=number(new.length),
        item=_guid(),
        name=quote(take.name),
        take=_guid(),
        file=quote(_named(take.source.path, folder)),
    )


def _named(path: Path, folder: Path | None) -> str:
    """The text that names a file in a project of this folder."""
    inside, root = real(path), None if folder is None else real(folder)
    return str(inside.relative_to(root)) if root is not None and inside.is_relative_to(root) else str(path)


def _guid() -> str:
    return f"{{{str(uuid.uuid4()).upper()}}}"


def _write_modes(block: Block, before: Item, after: Item) -> None:
    parts = [part for part in take_parts(block) if not is_empty_take(block, *part)]
    pairs = zip(parts, before.takes, after.takes, strict=True)
    for (start, end), old, new in reversed(list(pairs)):
        if new.channel_mode != old.channel_mode:
            set_words(block, "CHANMODE", {1: str(new.channel_mode)}, ITEM_RANKS, start=start, end=end)
