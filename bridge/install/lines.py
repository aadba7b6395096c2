"""Lines of REAPER's configuration files, as bytes: insertion and removal are exact opposites.

Conventions
-----------
* A line is ``bytes`` with its ending (LF or CRLF, as in the file); only the last line may have none.
* A file that ends without a line ending still does so after an insertion at its end, and again after the removal.
"""

from __future__ import annotations

import os
import re

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def split(data: bytes) -> list[bytes]:
    """The lines of a file with their endings; joined they are the file."""
    return _LINE.findall(data)


def body(line: bytes) -> bytes:
    """A line without its ending."""
    return line.removesuffix(b"\n").removesuffix(b"\r")


def ending(line: bytes) -> bytes:
    """The ending of a line: LF, CRLF or nothing."""
    return line[len(body(line)) :]


def newline(lines: list[bytes]) -> bytes:
    """The line ending of a file: that of its first line, else the system's."""
    return (ending(lines[0]) if lines else b"") or os.linesep.encode()


def insert(lines: list[bytes], place: int, text: bytes) -> None:
    """Put a line before the one at ``place`` (0 to the number of lines), with the file's line ending."""
    end = newline(lines)
    if place == len(lines) and lines and not ending(lines[-1]):
        lines[-1] += end
        end = b""
    lines.insert(place, text + end)


def remove(lines: list[bytes], place: int) -> None:
    """Take a line out, as :func:`insert` put it in."""
    line = lines.pop(place)
    if place == len(lines) and lines and not ending(line):
        lines[-1] = body(lines[-1])
