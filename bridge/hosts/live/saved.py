"""What REAPER's API does not tell about an open project, from the file that it was last saved to.

Conventions
-----------
* REAPER writes a project's settings above its first track, so the file is read up to there and no further.
* A setting that was changed since the project was saved is not seen here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.reader import find_root
from bridge.hosts.rpp.tokens import key

SETTINGS: Final = (b"PANLAW", b"PANMODE", b"PANLAWFLAGS", b"RECORD_PATH")
"""The lines that are taken from the file."""

NEVER_SAVED: Final = (b"PANLAW 1", b"PANMODE 3", b"PANLAWFLAGS 3")
"""What stands in for them in a project that has no file: REAPER 7's own defaults."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""How far the first track is looked for. Master plug-ins above it rarely take a hundredth of this."""

_FIRST_TRACK: Final = re.compile(rb"^[ \t]*<TRACK[ \t\r\n]", re.MULTILINE)
_STEP: Final = 256 * 1024


def saved_settings(path: Path) -> list[bytes]:
    """The lines of :data:`SETTINGS` that a project file holds, without their indentation.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it holds no project.
    """
    root = find_root(Document.parse(_above_the_tracks(path)))
    if root is None or root.block is None:
        raise ValueError(f"{path.name} holds no REAPER project")
    lines = (node for node in root.body if not isinstance(node, Block))
    return [line.strip() for line in lines if key(line) in SETTINGS]


def _above_the_tracks(path: Path) -> bytes:
    text = bytearray()
    with path.open("rb") as file:
        while len(text) < MOST_BYTES and (more := file.read(_STEP)):
            overlap = max(0, text.rfind(b"\n"))
            text += more
            if (found := _FIRST_TRACK.search(text, overlap)) is not None:
                return bytes(text[: found.start()])
    return bytes(text)
