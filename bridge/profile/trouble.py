"""What can go wrong with a profile's file, said to the engineer. A damaged file is put aside, never deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.profile.schema import MadeByNewer, NotAProfile

JOURNAL: Final = "-journal"
"""What SQLite adds to the name of the file that takes an unfinished write back."""

_DAMAGE: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY: Final = 0xFF
"""Bits of an extended result code that say what kind it is of."""


class Damaged(Exception):
    """The file holds no database, or one that contradicts itself."""


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system report into a :class:`UserError`."""
    try:
        yield
    except NotAProfile as error:
        raise UserError(
            f"{path} is a database of another program. It was not touched. "
            f"Name another file in DESKHAND_PROFILE, or none."
        ) from error
    except MadeByNewer as error:
        raise UserError(
            f"{path} was written by a newer version of Deskhand. It was not touched. Update Deskhand."
        ) from error
    except sqlite3.Error as error:
        if _kind(error) in _IN_USE:
            raise UserError(
                f"{path} is in use by another process. Nothing was stored. Run the command again later."
            ) from error
        raise _unusable(path, str(error)) from error
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error


def _unusable(path: Path, reason: str) -> UserError:
    return UserError(
        f"{path} cannot be used: {reason}. No project was changed. "
        f"Check the permissions and the free space of its folder, or name another file in DESKHAND_PROFILE."
    )


def check(database: sqlite3.Connection) -> None:
    """Read the whole file once. Raises :class:`Damaged`."""
    try:
        (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if _kind(error) in _DAMAGE:
            raise Damaged(str(error)) from error
        raise
    if found != "ok":
        raise Damaged(found.splitlines()[-1])


def put_aside(path: Path, damage: Damaged) -> UserError:
    """Rename a damaged file, with its journal. Returns what to say."""
    aside = free_name(path, "damaged")
    for end in ("", JOURNAL):
        part = path.with_name(path.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    return UserError(
        f"{path} is damaged: {damage}. It is kept beside it as {aside.name}, and no project was changed. "
        f'Run the command again to begin with an empty profile, then "deskhand profile import FILE" for an export.'
    )


def free_name(path: Path, why: str) -> Path:
    """A name beside ``path`` that no file has: ``profile.damaged-20261103-140506.db``."""
    stem = f"{path.stem}.{why}-{datetime.now():%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{'' if number == 1 else f'-{number}'}{path.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def _kind(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
