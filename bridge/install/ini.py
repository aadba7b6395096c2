"""Settings of one section of ``reaper.ini``; everything else stays byte for byte as it is.

Conventions
-----------
* Sections and keys are found as Windows' ``GetPrivateProfileString`` finds them: in any case, blanks around them
  do not count, the first one of a name is the one that is valid.
* A value is the text behind ``=`` as it stands in the file. Bytes that are no UTF-8 become lone surrogates
  (PEP 383).
* A new key goes to the top of its section: REAPER keeps no order of its own in a file that it rewrites.
"""

from __future__ import annotations

from typing import Final

from bridge.hosts.rpp.tokens import decode, encode
from bridge.install import lines as lines_of

SECTION: Final = "REAPER"
_BOM: Final = b"\xef\xbb\xbf"


def get(data: bytes, key: str) -> str | None:
    """The value of a key as it stands in the file, or None."""
    lines = lines_of.split(data)
    place = _find(lines, key)
    return None if place is None else decode(lines_of.body(lines[place]).partition(b"=")[2])


def put(data: bytes, key: str, value: str) -> bytes:
    """The file with this value; a key that is there keeps its place and its spelling."""
    lines = lines_of.split(data)
    place = _find(lines, key)
    if place is None:
        lines_of.insert(lines, _top(lines), encode(f"{key}={value}"))
    else:
        line = lines[place]
        lines[place] = line.partition(b"=")[0] + b"=" + encode(value) + lines_of.ending(line)
    return b"".join(lines)


def drop(data: bytes, key: str) -> bytes:
    """The file without this key."""
    lines = lines_of.split(data)
    place = _find(lines, key)
    if place is not None:
        lines_of.remove(lines, place)
    return b"".join(lines)


def restore(data: bytes, key: str, value: str | None) -> bytes:
    """The file with a former value, or without the key where there was none."""
    return drop(data, key) if value is None else put(data, key, value)


def has_section(data: bytes) -> bool:
    """Whether the section is there."""
    return _header(lines_of.split(data)) is not None


def drop_empty_section(data: bytes) -> bytes:
    """The file without the section's heading where nothing is under it."""
    lines = lines_of.split(data)
    header = _header(lines)
    if header is not None and header + 1 == _end(lines, header):
        lines_of.remove(lines, header)
    return b"".join(lines)


def _top(lines: list[bytes]) -> int:
    """Where a new key goes. The section is appended where there is none."""
    header = _header(lines)
    if header is None:
        header = len(lines)
        lines_of.insert(lines, header, encode(f"[{SECTION}]"))
    return header + 1


def _header(lines: list[bytes]) -> int | None:
    heading = encode(f"[{SECTION}]").lower()
    return next((at for at, line in enumerate(lines) if _stripped(line).lower().startswith(heading)), None)


def _end(lines: list[bytes], header: int) -> int:
    """The place behind the last line of the section that starts at ``header``."""
    later = range(header + 1, len(lines))
    return next((at for at in later if _stripped(lines[at]).startswith(b"[")), len(lines))


def _find(lines: list[bytes], key: str) -> int | None:
    header = _header(lines)
    if header is None:
        return None
    wanted = encode(key).lower()
    for at in range(header + 1, _end(lines, header)):
        name, equals, _ = _stripped(lines[at]).partition(b"=")
        if equals and name.strip().lower() == wanted:
            return at
    return None


def _stripped(line: bytes) -> bytes:
    return line.removeprefix(_BOM).strip()
