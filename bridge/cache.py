"""Results kept on disk by what they were made from. The folder may be deleted at any time.

Conventions
-----------
* An entry is one JSON file named by its key and holding the key again; whatever does not read as that is no entry.
* Writers replace an entry in one step, so readers and other writers never meet half of one.
* A read makes an entry young again; :meth:`Cache.trim` drops the oldest above :data:`MOST_ENTRIES` and
  :data:`MOST_BYTES`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

MOST_ENTRIES: Final = 20_000
"""Entries that stay: a few hundred projects."""

MOST_BYTES: Final = 2 * 1024**3
"""What the entries may take on the disk: about a hundred projects whose mix was measured."""


def default_folder() -> Path:
    """Deskhand's folder among the user's caches."""
    from platformdirs import user_cache_path

    return user_cache_path("deskhand", appauthor=False) / "analysis"


def key_of(value: Any) -> str:
    """A key for plain data: equal data, equal key. Anything but JSON's own types goes in as its ``repr``."""
    text = json.dumps(value, sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class Cache:
    """Entries by key in a folder. A folder that cannot be written is a cache that forgets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Any:
        """The value stored under a key, None where there is no whole entry."""
        path = self._path(key)
        try:
            entry = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(entry, dict) or entry.get("key") != key:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return entry.get("value")

    def put(self, key: str, value: Any) -> None:
        """Store plain data under a key."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".new")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"key": key, "value": value}, file)
                Path(draft).replace(path)
            except OSError:
                Path(draft).unlink(missing_ok=True)

    def trim(self, most: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> int:
        """Keep the youngest entries, at most ``most`` and ``most_bytes`` in all. Returns how many were dropped."""
        entries: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(OSError):
                found = path.stat()
                entries.append((found.st_mtime, found.st_size, path))
        youngest = sorted(entries, reverse=True)
        sizes = accumulate(size for _, size, _ in youngest)
        surplus = [
            path
            for place, ((_, _, path), so_far) in enumerate(zip(youngest, sizes, strict=True))
            if place >= most or so_far > most_bytes
        ]
        for path in surplus:
            with contextlib.suppress(OSError):
                path.unlink()
        return len(surplus)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
