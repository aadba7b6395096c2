"""Info values of the API as words of the project's lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import set_words
from bridge.hosts.rpp.order import ITEM_RANKS, TRACK_RANKS, place_for
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import decode, key, number, quote
from bridge.hosts.rpp.write_layout import NEW_TRACK

DEFAULT_LINES: Final = {
    line.split()[0]: tuple(line.split())
    for line in [*NEW_TRACK.format(guid="{}").split("|"), "PANLAWFLAGS 3", "LAYOUTS '' ''", "LOCK 0", "WIDTH 1"]
}
"""The words of lines that a track may lack."""


@dataclass(frozen=True, slots=True)
class Word:
    """A number of a line of a block. ``ranks`` is where a new line goes."""

    key: str
    index: int
    default: float = 0.0
    whole: bool = True

    def get(self, block: Block) -> float:
        """The number."""
        return Rows.of(block.body, Warnings())[self.key.encode()].number(self.index, self.default)

    def set(self, block: Block, value: float, *, start: int = 0, end: int | None = None) -> None:
        """Write it."""
        text = str(int(value)) if self.whole else number(value)
        set_words(
            block,
            self.key,
            {self.index: text},
            ranks_for(block, self.key),
            defaults=DEFAULT_LINES.get(self.key, ()),
            start=start,
            end=end,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a line; the line goes where the text is empty and ``vanishes``."""

    key: str
    index: int = 1
    vanishes: bool = False

    def get(self, block: Block) -> str:
        """The text."""
        return Rows.of(block.body, Warnings())[self.key.encode()].text(self.index)

    def set(self, block: Block, value: str) -> None:
        """Write it."""
        if not value and self.vanishes:
            block.body[:] = [
                node for node in block.body if isinstance(node, Block) or key(node) != self.key.encode()
            ]
            return
        set_words(
            block,
            self.key,
            {self.index: quote(value)},
            ranks_for(block, self.key),
            defaults=DEFAULT_LINES.get(self.key, ()),
        )


def ranks_for(block: Block, name: str) -> dict[bytes, int]:
    """Where a line goes: by REAPER's order in tracks and items, at the end of what is known elsewhere."""
    known = {b"TRACK": TRACK_RANKS, b"ITEM": ITEM_RANKS}.get(block.name, {})
    return known if name.encode() in known else {name.encode(): 0}


__all__ = ["DEFAULT_LINES", "Text", "Word", "decode", "place_for", "ranks_for"]
