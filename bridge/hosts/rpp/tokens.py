"""Words of one line of a project file: REAPER's quoting, both ways.

Conventions
-----------
* A line is ``bytes`` as in the file; a word is ``str``. Bytes that are no UTF-8 become lone surrogates
  (PEP 383), so that a word written back is the word that was read.
* A word is bare or quoted with ``"``, ``'`` or a backtick. There are no escapes: a quoted word ends at the
  next such quote (LineParser in Cockos' WDL). Only space and tab separate words.
"""

from __future__ import annotations

import math
import re

_WORD = re.compile(rb"""([ \t]*)(?:"([^"]*)"?|'([^']*)'?|`([^`]*)`?|([^ \t"'`][^ \t]*))""")
_NEEDS_CARE = re.compile(rb"""["'`\x0b\x0c\x1c-\x1f\x80-\xff]""")
"""Quotes, and what Python's ``str.split`` takes for a space where REAPER does not."""

_NEEDS_QUOTES = re.compile(r"""[ \t]|^["'`#;]|^$""")
_LINE_BREAK = re.compile(r"[\r\n]+")


def decode(raw: bytes) -> str:
    """Text of bytes of the file."""
    return raw.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Bytes of a text; what no file can hold (half of a UTF-16 pair) becomes ``?``."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def words(line: bytes) -> list[str]:
    """The words of a line, without their quotes."""
    if _NEEDS_CARE.search(line) is None:
        return line.decode("ascii").split()
    return [decode(match.group(match.lastindex or 0)) for match in _WORD.finditer(_inner(line))]


def key(line: bytes) -> bytes:
    """The first word of a line as it stands in the file, ``b""`` for a blank line."""
    parts = line.split(None, 1)
    return parts[0] if parts else b""


def replace_words(line: bytes, changes: dict[int, str], defaults: tuple[str, ...] = ()) -> bytes:
    """The line with some of its words replaced, all other bytes as they were.

    Parameters
    ----------
    line
        The line; the first word has index 0.
    changes
        Word index → what to write there, in file form (see :func:`quote`).
    defaults
        Words by index for those that the line lacks and that a change further right needs.
    """
    body = _inner(line)
    spans = [(match.end(1), match.end()) for match in _WORD.finditer(body)]
    start = len(line) - len(line.lstrip(b" \t"))
    end = start + len(body)
    for index in range(len(spans), max(changes) + 1):
        word = changes.get(index, defaults[index] if index < len(defaults) else "0")
        body += b" " + encode(word)
    for index in sorted(changes, reverse=True):
        if index < len(spans):
            left, right = spans[index]
            body = body[:left] + encode(changes[index]) + body[right:]
    return line[:start] + body + line[end:]


def _inner(line: bytes) -> bytes:
    return line.strip(b" \t\r\n")


def quote(text: str) -> str:
    """A word as REAPER writes it: bare where that can be read back, else in the first quote it does not hold.

    A text that holds all three quotes loses its backticks to ``'``; line breaks become a space
    (``makeEscapedConfigString`` in WDL's projectcontext.cpp).
    """
    text = _LINE_BREAK.sub(" ", text)
    if not _NEEDS_QUOTES.search(text):
        return text
    for mark in ('"', "'", "`"):
        if mark not in text:
            return f"{mark}{text}{mark}"
    return "`" + text.replace("`", "'") + "`"


def is_lossy(text: str) -> bool:
    """Whether no quote can hold the text, so that REAPER stores it in a block as well."""
    return bool(_NEEDS_QUOTES.search(text)) and all(mark in text for mark in "\"'`")


def number(value: float) -> str:
    """A number as REAPER 5 and later write it: at most 14 decimals, no trailing zeros.

    Raises
    ------
    ValueError
        If the value is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"a project file holds finite numbers only, not {value!r}")
    text = f"{value:.14f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
