r"""Actions in ``reaper-kb.ini``: one ``SCR`` line for each script of the action list.

``SCR 4 0 RS<id> "Custom: name.py" folder/name.py``: 4 is what REAPER writes for a script, 0 is the main section,
the path is relative to REAPER's ``Scripts`` folder. The id is the SHA-1 of that path in capitals: so it is in
7,381 of 7,385 ``SCR`` lines of public configurations (the others are Windows paths of the kind ``\\?\C:\``). A
script thus has the id that it gets when somebody adds it by hand, and toolbars survive a new installation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Final

from bridge.hosts.rpp.tokens import encode, key, quote, words
from bridge.install import lines as lines_of

SCRIPT: Final = b"SCR"


def command_id(path: str) -> str:
    """The action's id without the underscore that shortcuts put before it; ``path`` relative to ``Scripts``."""
    return "RS" + hashlib.sha1(encode(path.upper()), usedforsecurity=False).hexdigest()


def registered(data: bytes) -> dict[str, str]:
    """Paths of the scripts in the action list, by id."""
    found = {}
    for line in lines_of.split(data):
        if key(line) == SCRIPT:
            match words(line):
                case [_, _, _, identifier, _, path, *_]:
                    found[identifier] = path
    return found


def register(data: bytes, paths: Iterable[str]) -> bytes:
    """The file with these scripts behind the scripts that are there; those registered already stay as they are."""
    lines = lines_of.split(data)
    known = registered(data)
    place = max((at for at, line in enumerate(lines) if key(line) == SCRIPT), default=-1) + 1
    for path in paths:
        if command_id(path) not in known:
            lines_of.insert(lines, place, encode(_line(path)))
            place += 1
    return b"".join(lines)


def unregister(data: bytes, identifiers: Collection[str]) -> bytes:
    """The file without the scripts of these ids."""
    lines = lines_of.split(data)
    for at in reversed(range(len(lines))):
        if key(lines[at]) == SCRIPT and set(words(lines[at])[3:4]).intersection(identifiers):
            lines_of.remove(lines, at)
    return b"".join(lines)


def _line(path: str) -> str:
    name = path.rpartition("/")[2]
    return f'SCR 4 0 {command_id(path)} "Custom: {name}" {quote(path)}'
