"""Typed access to the lines of a block: a value that cannot be read becomes its default and a warning."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.tokens import decode, key, words

MAX_WARNINGS = 20


@dataclass(slots=True)
class Warnings:
    """What was odd about a file, as sentences. The same sentence is kept once, and only the first few are."""

    where: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    more: int = 0

    def add(self, sentence: str) -> None:
        """Note one sentence; ``where`` is put before it."""
        sentence = f"{self.where}: {sentence}" if self.where else sentence
        if sentence in self.counts or len(self.counts) < MAX_WARNINGS:
            self.counts[sentence] = self.counts.get(sentence, 0) + 1
        else:
            self.more += 1

    def all(self) -> tuple[str, ...]:
        """Every sentence kept, and one more that says how many were not."""
        kept = [f"{sentence} ({n} times)" if n > 1 else sentence for sentence, n in self.counts.items()]
        return (*kept, *((f"{self.more} more warnings like these.",) if self.more else ()))


@dataclass(slots=True)
class Row:
    """The words of one line; word 0 is its key. A missing word reads as the default.

    Not frozen, because a project makes a hundred thousand of them and frozen ones cost twice as much.
    """

    words: list[str]
    warnings: Warnings

    def __len__(self) -> int:
        return len(self.words)

    def text(self, index: int, default: str = "") -> str:
        """The word at ``index``."""
        return self.words[index] if index < len(self.words) else default

    def number(self, index: int, default: float = 0.0) -> float:
        """The word at ``index`` as a finite number."""
        if index >= len(self.words):
            return default
        try:
            value = float(self.words[index])
        except ValueError:
            return self._unreadable(index, default)
        return value if math.isfinite(value) else self._unreadable(index, default)

    def integer(self, index: int, default: int = 0) -> int:
        """The word at ``index`` as a whole number (REAPER 3 wrote some of them with decimals)."""
        return int(self.number(index, default))

    def flag(self, index: int, default: bool = False) -> bool:
        """Whether the word at ``index`` is a number other than 0."""
        return self.number(index, float(default)) != 0.0

    def _unreadable(self, index: int, default: float) -> float:
        shown = self.words[index][:40]
        self.warnings.add(f'{self.words[0]} holds "{shown}" where a number belongs; read as {default:g}.')
        return default


@dataclass(slots=True)
class Rows:
    """The lines directly inside a block, by key."""

    lines: dict[bytes, list[bytes]]
    warnings: Warnings

    @classmethod
    def of(cls, body: Iterable[bytes | Block], warnings: Warnings) -> Rows:
        """Lines of a body, or of a part of it."""
        lines: dict[bytes, list[bytes]] = {}
        for node in body:
            if isinstance(node, bytes):
                word = key(node)
                if word in lines:
                    lines[word].append(node)
                else:
                    lines[word] = [node]
        return cls(lines, warnings)

    def __contains__(self, wanted: bytes) -> bool:
        return wanted in self.lines

    def __getitem__(self, wanted: bytes) -> Row:
        """The first line with this key; an empty row where there is none."""
        found = self.lines.get(wanted)
        return Row(words(found[0]) if found else [decode(wanted)], self.warnings)

    def all(self, wanted: bytes) -> Iterator[Row]:
        """Every line with this key, in order."""
        return (Row(words(line), self.warnings) for line in self.lines.get(wanted, ()))


def head(block: Block, warnings: Warnings) -> Row:
    """The words after ``<`` in the head of a block; word 0 is its name."""
    return Row(words(block.head.replace(b"<", b"", 1)), warnings)
