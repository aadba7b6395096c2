"""Scripts in the action list: their numbers, their ids, and what ``reaper-kb.ini`` knows of them."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FIRST_NUMBER: Final = 60000
"""Number of the first script; REAPER numbers anew at every start."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A script of the action list. ``name`` is its id, without the underscore that commands put before it."""

    name: str
    path: Path


@dataclass(slots=True)
class ActionList:
    """The scripts by number."""

    folder: Path
    scripts: dict[int, Listed] = field(default_factory=dict)
    next_number: int = FIRST_NUMBER

    @classmethod
    def of(cls, resources: Path) -> ActionList:
        """The list that REAPER starts with: the ``SCR`` lines of ``reaper-kb.ini``."""
        found = cls(resources / "Scripts")
        file = resources / "reaper-kb.ini"
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
        for words in (shlex.split(line) for line in lines if line.startswith("SCR ")):
            found.add(found.folder / words[5], words[3])
        return found

    def add(self, path: Path, name: str | None = None) -> int:
        """Put a script into the list; returns its number, the old one where it is there."""
        for number, listed in self.scripts.items():
            if listed.path == path:
                return number
        self.scripts[self.next_number] = Listed(name or self.name_of(path), path)
        self.next_number += 1
        return self.next_number - 1

    def number_of(self, name: str) -> int:
        """The number of an id, 0 for none."""
        return next((number for number, listed in self.scripts.items() if listed.name == name), 0)

    def name_of(self, path: Path) -> str:
        """``RS`` and the SHA-1 of the path below ``Scripts``, in capitals (see ``bridge/install/keyboard.py``)."""
        below = path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
        return "RS" + hashlib.sha1(below.as_posix().upper().encode(), usedforsecurity=False).hexdigest()
