"""What the audio of a track is made of, as a key: the content of its media and what its items say."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.audio.measure import METER_VERSION
from bridge.cache import Cache, key_of
from bridge.session import Item, Source, Track


class NotHashed(Exception):
    """A file's digest is not known, and hashing was not allowed."""


class Digests:
    """Digests of media files.

    A file is hashed once: size and time of change lead to the digest from then on, in this process and,
    through the cache, in the next. Without ``hash_files`` only what is known that way is told.
    """

    def __init__(self, cache: Cache, *, hash_files: bool = True) -> None:
        self._cache = cache
        self._hash_files = hash_files
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """Digest of a file's content; a word for files that are not there or cannot be read.

        Raises
        ------
        NotHashed
            If the file would have to be read and that is not allowed.
        """
        if path not in self._known:
            self._known[path] = self._digest(path)
        return self._known[path]

    def _digest(self, path: Path) -> str:
        try:
            found = path.stat()
            memo = key_of(["media", os.fspath(path), found.st_size, found.st_mtime_ns])
            known = self._cache.get(memo)
            if isinstance(known, str):
                return known
            if not self._hash_files:
                raise NotHashed(path.name)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, _fast_hash).hexdigest()
        except OSError:
            return f"no media {path.name}"
        self._cache.put(memo, digest)
        return digest


def _fast_hash() -> hashlib._Hash:
    """The fastest hash of the standard library that tells files apart. Nothing here is a secret or a proof."""
    return hashlib.sha1(usedforsecurity=False)


def audio_key(track: Track, project_rate: int | None, digests: Digests) -> str:
    """Key of what a track sounds like: equal keys, equal audio. Names, faders and plug-ins are not in it."""
    items = [_item(item, digests) for item in track.items if not item.mute]
    return key_of(["levels", METER_VERSION, project_rate, max(2, track.channels), items])


def _item(item: Item, digests: Digests) -> dict[str, Any]:
    takes = item.takes if item.play_all_takes else _active(item)
    told = _fields(item, leave_out=("takes", "active", "locked", "mute"))
    told["takes"] = [
        _fields(take, leave_out=("source", "name", "pitch", "preserve_pitch"))
        | {"source": list(_sources(take.source, digests))}
        for take in takes
    ]
    return told


def _active(item: Item) -> tuple[Any, ...]:
    in_range = item.active is not None and 0 <= item.active < len(item.takes)
    return (item.takes[item.active],) if in_range and item.active is not None else ()


def _sources(source: Source | None, digests: Digests) -> Iterator[Any]:
    while source is not None:
        media = None if source.path is None else digests.of(source.path)
        yield [_fields(source, leave_out=("file", "path", "inner")), media]
        source = source.inner


def _fields(value: Any, *, leave_out: tuple[str, ...]) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.name not in leave_out
    }


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
