"""Info values of the API as words of the project's lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import set_words
from bridge.hosts.rpp.order import ITEM_RANKS, TRACK_RANKS
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import number, quote
from bridge.hosts.rpp.write_layout import NEW_TRACK
from tests.reaper_host.declare import ApiMisuse

T = TypeVar("T")

DEFAULT_LINES: Final = {
    line.split()[0]: tuple(line.split())
    for line in (
        *NEW_TRACK.format(guid="{}").split("|"),
        "PANLAWFLAGS 3",
        "LAYOUTS '' ''",
        "PLAYRATE 1 1 0 -1 0 0.0025",
        "TAKEVOLPAN 0 1 -1",
        "MASTER_VOLUME 1 0 -1 -1 1",
        "SAMPLERATE 48000 0 0",
    )
}
"""The words of lines that a block may lack."""

ITEM_LINES: Final = {"VOLPAN": ("VOLPAN", "1", "0", "1", "-1"), "MUTE": ("MUTE", "0", "0")}
"""The same for lines that mean something else in an item."""

ORDERS: Final = {b"TRACK": TRACK_RANKS, b"ITEM": ITEM_RANKS}
"""Where a line goes, by block; a new line of any other block goes to its top."""


@dataclass(frozen=True, slots=True)
class Word:
    """A number of a line. ``start`` and ``end`` bound the part of the block that is looked at (a take)."""

    key: str
    index: int = 1
    default: float = 0.0
    whole: bool = True

    def get(self, block: Block, start: int = 0, end: int | None = None) -> float:
        """The number."""
        return Rows.of(block.body[start:end], Warnings())[self.key.encode()].number(self.index, self.default)

    def set(self, block: Block, value: float, start: int = 0, end: int | None = None) -> None:
        """Write it."""
        text = str(int(value)) if self.whole else number(value)
        write_words(block, self.key, {self.index: text}, start, end)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a line. With ``vanishes`` an empty text is no line."""

    key: str
    index: int = 1
    vanishes: bool = False

    def get(self, block: Block, start: int = 0, end: int | None = None) -> str:
        """The text."""
        return Rows.of(block.body[start:end], Warnings())[self.key.encode()].text(self.index)

    def set(self, block: Block, value: str, start: int = 0, end: int | None = None) -> None:
        """Write it."""
        position = block.find(self.key.encode())
        if not value and self.vanishes:
            if position is not None:
                del block.body[position]
            return
        write_words(block, self.key, {self.index: quote(value)}, start, end)


def write_words(block: Block, name: str, changes: dict[int, str], start: int = 0, end: int | None = None) -> None:
    """Replace words of a line, which is added where it is missing."""
    known = ORDERS.get(block.name, {})
    ranks = known if name.encode() in known else {name.encode(): 0}
    defaults = (ITEM_LINES.get(name) if block.name == b"ITEM" else None) or DEFAULT_LINES.get(name, ())
    set_words(block, name, changes, ranks, defaults=defaults, start=start, end=end)


def known(table: Mapping[str, T], name: str) -> T:
    """The entry of a table of info values.

    Raises
    ------
    ApiMisuse
        If the stand-in does not know it; REAPER would answer 0 for a misspelt one.
    """
    if name not in table:
        raise ApiMisuse(f"the info value {name} is not known to the stand-in")
    return table[name]


def flag_of(block: Block, line: str, mask: int) -> bool:
    """Whether a bit of the first word of a line is set."""
    return bool(int(Word(line).get(block)) & mask)


def set_flag(block: Block, line: str, mask: int, on: bool) -> None:
    """Set or clear a bit of the first word of a line."""
    before = int(Word(line).get(block))
    Word(line).set(block, before | mask if on else before & ~mask)
