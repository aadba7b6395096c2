"""ITEM blocks: items, their takes and the media behind them.

Conventions
-----------
* The first take is inline; each further one starts at a ``TAKE`` line. ``TAKE NULL`` is an empty take. Where
  the empty take is the first, the item has no inline SOURCE and goes on with a TAKE line (ReaTeam, "State
  Chunk Definitions"). Empty takes are not in ``Item.takes``.
* ``TAKE SEL`` marks the active take; without one the first is active.
* ``VOLPAN item-volume take-pan take-volume pan-law``; ``TAKEVOLPAN take-pan take-volume pan-law``. A negative
  take volume is inverted polarity.
* ``FADEIN old-shape length auto-length shape ? curve``: an automatic crossfade outdoes the set length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.media import MediaFolders
from bridge.hosts.rpp.rows import Row, Rows, Warnings, head
from bridge.hosts.rpp.tokens import key, words
from bridge.session import Fade, Item, Source, Take

MAX_SECTIONS = 8
SECTION_REVERSED = 2


def read_item(block: Block, media: MediaFolders, warnings: Warnings) -> Item:
    """The item of an ITEM block."""
    parts = list(take_parts(block))
    rows = Rows.of(block.body[: parts[0][1]], warnings)
    takes: list[Take] = []
    chosen: list[int | None] = []
    active: int | None = None
    for number, (start, end) in enumerate(parts):
        marks = _marks(block, start, number)
        body = block.body[start:end]
        empty = is_empty_take(block, start, end)
        index = None if empty else len(takes)
        if not empty:
            takes.append(_read_take(body, number == 0, media, warnings))
        if "SEL" in marks:
            chosen.append(index)
        if number == 0:
            active = index
    return Item(
        position=rows[b"POSITION"].number(1),
        length=rows[b"LENGTH"].number(1),
        takes=tuple(takes),
        active=chosen[-1] if chosen else active,
        play_all_takes=rows[b"ALLTAKES"].flag(1),
        loop_source=rows[b"LOOP"].flag(1),
        volume=rows[b"VOLPAN"].number(1, 1.0),
        mute=rows[b"MUTE"].flag(1),
        locked=bool(rows[b"LOCK"].integer(1) & 1),
        fade_in=_read_fade(rows[b"FADEIN"]),
        fade_out=_read_fade(rows[b"FADEOUT"]),
    )


def take_parts(block: Block) -> Iterator[tuple[int, int]]:
    """``(start, end)`` in the body of an ITEM block for its inline take and each further one, empty or not."""
    start = 0
    for position, node in enumerate(block.body):
        if isinstance(node, bytes) and key(node) == b"TAKE":
            yield start, position
            start = position
    yield start, len(block.body)


def is_empty_take(block: Block, start: int, end: int) -> bool:
    """Whether this part of an ITEM block holds no take: no media and, for a further take, the word NULL."""
    if any(isinstance(node, Block) and node.name == b"SOURCE" for node in block.body[start:end]):
        return False
    return start == 0 or "NULL" in _marks(block, start, 1)


def _marks(block: Block, start: int, number: int) -> list[str]:
    line = block.body[start] if number else b""
    return words(line)[1:] if isinstance(line, bytes) else []


def _read_take(body: list[bytes | Block], first: bool, media: MediaFolders, warnings: Warnings) -> Take:
    rows = Rows.of(body, warnings)
    gain, shift = (rows[b"VOLPAN"], 1) if first else (rows[b"TAKEVOLPAN"], 0)
    rate = rows[b"PLAYRATE"]
    source = next((node for node in body if isinstance(node, Block) and node.name == b"SOURCE"), None)
    return Take(
        source=None if source is None else _read_source(source, media, warnings),
        name=rows[b"NAME"].text(1),
        volume=gain.number(shift + 2, 1.0),
        pan=gain.number(shift + 1),
        offset=rows[b"SOFFS"].number(1),
        play_rate=rate.number(1, 1.0),
        preserve_pitch=rate.flag(2, True),
        pitch=rate.number(3),
        channel_mode=rows[b"CHANMODE"].integer(1),
    )


def _read_source(block: Block, media: MediaFolders, warnings: Warnings) -> Source:
    """The source of a SOURCE block with the media inside its sections, at most :data:`MAX_SECTIONS` deep."""
    chain: list[Source] = []
    inner: Block | None = block
    while inner is not None and len(chain) < MAX_SECTIONS:
        chain.append(_read_one_source(inner, media, warnings))
        inner = next(inner.blocks(b"SOURCE"), None)
    if inner is not None:
        warnings.add(f"sections inside sections, more than {MAX_SECTIONS} deep; the inner ones were not read.")
    source = chain.pop()
    while chain:
        source = replace(chain.pop(), inner=source)
    return source


def _read_one_source(block: Block, media: MediaFolders, warnings: Warnings) -> Source:
    rows = Rows.of(block.body, warnings)
    kind = head(block, warnings).text(1)
    file = rows[b"FILE"].text(1) or None
    if kind != "SECTION":
        return Source(kind=kind, file=file, path=media.resolve(file or ""))
    length = rows[b"LENGTH"].number(1)
    return Source(
        kind=kind,
        file=file,
        path=media.resolve(file or ""),
        section_start=rows[b"STARTPOS"].number(1),
        section_length=length if length > 0.0 else None,
        section_reversed=bool(rows[b"MODE"].integer(1) & SECTION_REVERSED),
    )


def _read_fade(row: Row) -> Fade:
    automatic = row.number(3)
    return Fade(
        length=automatic if automatic > 0.0 else row.number(2),
        shape=row.integer(4, row.integer(1)),
        curve=row.number(6),
    )
