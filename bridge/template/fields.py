"""Typed reading of TOML tables, with errors that name the file, the line and the remedy."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from bridge.errors import UserError

Key = tuple[str | int, ...]
"""Path to a value: names of tables and keys, positions in arrays of tables."""

_Text = TypeVar("_Text", bound=str)

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT: Final = re.compile(r"^\s*([\w.\"'-]+)\s*=")
_COLOUR: Final = re.compile(r"#([0-9A-Fa-f]{6})")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file's name and text, for errors."""

    name: str
    text: str

    def error(self, key: Key, message: str) -> UserError:
        """The error for a value, with the line where it stands."""
        line = self.line_of(key)
        place = f"{self.name}, line {line}" if line else self.name
        return UserError(
            f"{place}: {message} Nothing was read from the project or written. Mend it and run again."
        )

    def line_of(self, key: Key) -> int | None:
        """Line (from 1) of the deepest part of ``key`` that the text names, None where it names none."""
        found: int | None = None
        depth = 0
        for number, table in self._lines():
            common = len(_common_start(table, key))
            if common == len(table) and common > depth:
                found, depth = number, common
        return found

    def _lines(self) -> Iterator[tuple[int, Key]]:
        table: Key = ()
        seen: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _HEADER.match(line):
                name = header[2]
                if header[1] == "[[":
                    seen[name] = seen.get(name, -1) + 1
                    table = (name, seen[name])
                else:
                    table = tuple(part.strip(" \"'") for part in name.split("."))
                yield number, table
            elif assignment := _ASSIGNMENT.match(line):
                yield number, (*table, *(part.strip("\"'") for part in assignment[1].split(".")))


def _common_start(left: Key, right: Key) -> Key:
    pairs = zip(left, right, strict=False)
    length = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
    return left[:length]


@dataclass(slots=True)
class Table:
    """One TOML table being read. Every read checks the kind; :meth:`done` refuses keys that nobody read."""

    document: Document
    values: dict[str, Any]
    key: Key = ()
    _read: set[str] = field(default_factory=set)

    def error(self, name: str, message: str) -> UserError:
        """The error for one value of this table."""
        return self.document.error((*self.key, name), message)

    def _get(self, name: str) -> Any:
        self._read.add(name)
        if name not in self.values:
            raise self.error(name, f'"{name}" is missing in {self._title()}.')
        return self.values[name]

    def _title(self) -> str:
        return f"[{'.'.join(str(part) for part in self.key)}]" if self.key else "the file"

    def has(self, name: str) -> bool:
        """Whether the table has this key."""
        return name in self.values

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._get(name) if default is None or name in self.values else default
        if not isinstance(value, str):
            raise self.error(name, f'"{name}" must be a text in quotes, not {value!r}.')
        return value

    def choice(self, name: str, choices: Iterable[_Text]) -> _Text:
        """One of a few strings."""
        value = self._get(name)
        allowed = list(choices)
        if value not in allowed:
            raise self.error(name, f'"{name}" must be one of {", ".join(allowed)}, not {value!r}.')
        return allowed[allowed.index(value)]

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise self.error(name, f'"{name}" must be true or false, not {value!r}.')
        return value

    def number(self, name: str, low: float, high: float) -> float:
        """A finite number in [low, high]."""
        value = self._get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(name, f'"{name}" must be a number from {low:g} to {high:g}, not {value!r}.')
        return float(value)

    def level(self, name: str, low: float, high: float) -> float:
        """A level in dB in [low, high], or ``"-inf"``."""
        return -math.inf if self.values.get(name) == "-inf" and self._get(name) else self.number(name, low, high)

    def colour(self, name: str) -> int | None:
        """A colour ``"#RRGGBB"`` as 0xRRGGBB; None where the key is absent."""
        if not self.has(name):
            return None
        value = self._get(name)
        match = _COLOUR.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise self.error(name, f'"{name}" must be a colour such as "#C0392B", not {value!r}.')
        return int(match[1], 16)

    def words(self, name: str) -> tuple[str, ...]:
        """A list of any strings; empty where the key is absent."""
        value = self._get(name) if self.has(name) else []
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.error(name, f'"{name}" must be a list of texts in quotes, not {value!r}.')
        return tuple(value)

    def texts(self, name: str, choices: Iterable[str]) -> tuple[str, ...]:
        """A list of strings, each one of ``choices``."""
        value = self._get(name)
        allowed = list(choices)
        if not isinstance(value, list):
            raise self.error(name, f'"{name}" must be a list, not {value!r}.')
        for entry in value:
            if entry not in allowed:
                raise self.error(name, f"{entry!r} is not known here.{suggestion(str(entry), allowed)}")
        return tuple(value)

    def table(self, name: str) -> Table:
        """A table inside this one."""
        value = self._get(name)
        if not isinstance(value, dict):
            raise self.error(name, f'"{name}" must be a table, not {value!r}.')
        return Table(self.document, value, (*self.key, name))

    def tables(self, name: str) -> list[Table]:
        """An array of tables (``[[name]]``) inside this one."""
        value = self._get(name)
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.error(name, f'"{name}" must be written as [[{name}]] tables.')
        return [Table(self.document, entry, (*self.key, name, i)) for i, entry in enumerate(value)]

    def done(self) -> None:
        """Refuse keys that nobody read: a misspelt option must not be ignored in silence."""
        for name in self.values:
            if name not in self._read:
                raise self.error(name, f'"{name}" is no option of {self._title()}.{suggestion(name, self._read)}')


def suggestion(word: str, known: Iterable[str]) -> str:
    """``" Did you mean ...?"`` for a word close to a known one, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
