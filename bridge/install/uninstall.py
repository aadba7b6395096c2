"""What ``deskhand uninstall`` changes: everything that the record tells of, back to what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bridge.errors import UserError
from bridge.install import configure
from bridge.install.changes import Change, change, needed, read
from bridge.install.manifest import OWN_SCRIPTS
from bridge.install.record import PLACE, Record, digest_of, load
from bridge.install.resources import INI, KEYBOARD


@dataclass(frozen=True)
class Removal:
    """The changes in the order in which they are written: REAPER's settings first, the record last.

    ``kept``: files that the user changed after the installation; they stay.
    ``folders``: removed where nothing is left in them.
    """

    changes: list[Change]
    kept: list[PurePosixPath]
    folders: list[Path]


def plan(folder: Path) -> Removal:
    """From what lies in the resource folder now to what was there before.

    Raises
    ------
    UserError
        If Deskhand is not installed there, or the record is damaged.
    """
    record = load(folder)
    if record is None:
        raise UserError(f"Deskhand is not installed in {folder}. Nothing was changed.")
    changes = list(_settings(folder, record))
    kept = []
    for name, digests in record.files.items():
        there = read(folder / name)
        if there is None or digest_of(there) in digests:
            changes.append(change(folder / name, _copy(folder, record, name)))
        else:
            kept.append(PurePosixPath(name))
    restored = [name for target, name in record.copies.items() if PurePosixPath(target) not in kept]
    changes += [change(folder / name, None) for name in restored]
    changes += [change(path, None) for path in _compiled(folder, record)]
    changes.append(change(folder / PLACE, None))
    folders = [folder / name for name in record.folders] + [folder / OWN_SCRIPTS / "__pycache__"]
    return Removal(needed(changes), kept, folders)


def _settings(folder: Path, record: Record) -> Iterator[Change]:
    """REAPER's files: the very bytes from before where nobody else changed them, else without the edits."""
    settings, keys = (read(folder / name) for name in (INI, KEYBOARD))
    taken_back = configure.take_back(settings or b"", keys or b"", record)
    for name, now, without in zip((INI, KEYBOARD), (settings, keys), taken_back, strict=True):
        entry, state = record.edited.get(name), digest_of(now)
        if now is None or entry is None or state == entry.before:
            continue
        copy = _copy(folder, record, name)
        if state == entry.after and digest_of(copy) == entry.before:
            yield Change(folder / name, now, copy)
        else:
            yield Change(folder / name, now, without if without or entry.before else None)


def _copy(folder: Path, record: Record, target: str) -> bytes | None:
    name = record.copies.get(target)
    return None if name is None else read(folder / name)


def _compiled(folder: Path, record: Record) -> Iterator[Path]:
    """What Python compiled of our modules while REAPER ran them."""
    cache = folder / OWN_SCRIPTS / "__pycache__"
    for name in record.files:
        if PurePosixPath(name).parent == OWN_SCRIPTS:
            yield from cache.glob(f"{PurePosixPath(name).stem}.*.pyc")
