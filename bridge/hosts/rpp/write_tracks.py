"""Fields of a track into its TRACK block, one small writer a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.hosts.rpp.colours import ByteOrder, to_native
from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import INDENT, ending, indent_inside, new_line, set_words
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.read_tracks import FOLDER_KINDS
from bridge.hosts.rpp.rows import Row, Warnings
from bridge.hosts.rpp.tokens import encode, is_lossy, key, number, quote, replace_words, words
from bridge.hosts.rpp.write_fx import write_chain
from bridge.hosts.rpp.write_items import write_items
from bridge.session import Track

VOLPAN = ("VOLPAN", "1", "0", "-1", "-1", "1")
MUTESOLO = ("MUTESOLO", "0", "0", "0")


@dataclass(frozen=True, slots=True)
class Target:
    """What a field is written into, and what it takes to know. ``index`` is every track's place in the file.

    ``folder`` is that of the project: media inside of it are named relative to it.
    """

    block: Block
    before: Track
    after: Track
    order: ByteOrder
    index: Mapping[str, int]
    folder: Path | None = None


def write_track(target: Target) -> None:
    """Write every field that differs between the track before and after."""
    for field, write in WRITERS.items():
        if getattr(target.before, field) != getattr(target.after, field):
            write(target)


def _name(target: Target) -> None:
    block, name = target.block, target.after.name
    block.body[:] = [node for node in block.body if not (isinstance(node, Block) and node.name == b"NAME")]
    _set(block, "NAME", quote(name))
    if is_lossy(name):
        indent, end = indent_inside(block), ending(block)
        whole = Block(indent + b"<NAME" + end, [indent + INDENT + b"|" + encode(name) + end], indent + b">" + end)
        block.body.insert(place_for(block.body, b"<NAME", TRACK_RANKS), whole)


def _colour(target: Target) -> None:
    _set(target.block, "PEAKCOL", str(to_native(target.after.colour, target.order)))


def _icon(target: Target) -> None:
    if target.after.icon:
        _set(target.block, "TRACKIMGFN", quote(target.after.icon))
    else:
        position = target.block.find(b"TRACKIMGFN")
        assert position is not None
        del target.block.body[position]


def _volume(target: Target) -> None:
    set_words(target.block, "VOLPAN", {1: number(target.after.volume)}, TRACK_RANKS, defaults=VOLPAN)


def _pan(target: Target) -> None:
    set_words(target.block, "VOLPAN", {2: number(target.after.pan)}, TRACK_RANKS, defaults=VOLPAN)


def _pan_law(target: Target) -> None:
    set_words(target.block, "VOLPAN", {3: number(target.after.pan_law)}, TRACK_RANKS, defaults=VOLPAN)


def _mute(target: Target) -> None:
    set_words(target.block, "MUTESOLO", {1: str(int(target.after.mute))}, TRACK_RANKS, defaults=MUTESOLO)


def _channels(target: Target) -> None:
    _set(target.block, "NCHAN", str(target.after.channels))


def _folder(target: Target) -> None:
    depth = target.after.folder_change
    kind = 1 if depth > 0 else 2 if depth < 0 else 0
    position = target.block.find(b"ISBUS")
    line = target.block.body[position] if position is not None else b""
    one_field = isinstance(line, bytes) and len(words(line)) == 2 and FOLDER_KINDS.get(kind, 0) == depth
    changes = {1: str(kind)} if one_field else {1: str(kind), 2: str(depth)}
    set_words(target.block, "ISBUS", changes, TRACK_RANKS)


def _fx(target: Target) -> None:
    write_chain(target.block, target.before.fx, target.after.fx)


def _receives(target: Target) -> None:
    block = target.block
    _set_receives(target)
    for receive in target.after.receives[len(target.before.receives) :]:
        volume, pan, law = number(receive.volume), number(receive.pan), number(receive.pan_law)
        switches = f"{int(receive.mute)} {int(receive.mono)} {int(receive.phase_inverted)}"
        line = new_line(
            block,
            f"AUXRECV {target.index[receive.source]} {receive.mode} {volume} {pan} {switches}"
            f" {receive.source_channels} {receive.target_channels} {law}:U 0 -1 ''",
        )
        block.body.insert(place_for(block.body, b"AUXRECV", TRACK_RANKS), line)


def _set_receives(target: Target) -> None:
    """Level and pan of the receives that were there; a line that names no track of the project is none."""
    lines = (
        position
        for position, node in enumerate(target.block.body)
        if isinstance(node, bytes) and key(node) == b"AUXRECV" and _names_a_track(node, len(target.index))
    )
    for position, old, new in zip(lines, target.before.receives, target.after.receives, strict=False):
        if (old.volume, old.pan) != (new.volume, new.pan):
            line = target.block.body[position]
            assert isinstance(line, bytes)
            changes = {3: number(new.volume), 4: number(new.pan)}
            target.block.body[position] = replace_words(line, changes)


def _names_a_track(line: bytes, count: int) -> bool:
    return 0 <= Row(words(line), Warnings()).integer(1, -1) < count


def _items(target: Target) -> None:
    write_items(target.block, target.before.items, target.after.items, target.folder)


def _set(block: Block, name: str, word: str) -> None:
    set_words(block, name, {1: word}, TRACK_RANKS)


WRITERS: Final[dict[str, Callable[[Target], None]]] = {
    "name": _name,
    "colour": _colour,
    "icon": _icon,
    "volume": _volume,
    "pan": _pan,
    "pan_law": _pan_law,
    "channels": _channels,
    "mute": _mute,
    "folder_change": _folder,
    "fx": _fx,
    "receives": _receives,
    "items": _items,
}
"""Field of :class:`bridge.session.Track` → what writes it."""
