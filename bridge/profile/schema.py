"""The tables of a profile, and how a file of an earlier version is brought up to date.

A new version appends its statements to :data:`MIGRATIONS`; what stands there is never changed, since files were
written by it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

APPLICATION: Final = 0x4465736B
"""SQLite's application id of a profile: "Desk"."""

MIGRATIONS: Final = (
    (
        # made: ISO 8601 in UTC with microseconds, so that text order is time order.
        # embedding: 32-bit floats, little-endian; ear: the version that heard it; track: GUID. Empty: not known.
        """
        CREATE TABLE corrections (
            id INTEGER PRIMARY KEY,
            made TEXT NOT NULL,
            name TEXT NOT NULL,
            label TEXT NOT NULL,
            track TEXT NOT NULL,
            ear TEXT NOT NULL,
            embedding BLOB NOT NULL,
            UNIQUE (made, name, label, track)
        )
        """,
    ),
    (
        # taste: which of the engineer's profiles; key: tells projects of the same name apart; learned: as made;
        # places: JSON, a list of objects with label, level (LU relative to the mix) and width (0 to 1 or null).
        """
        CREATE TABLE songs (
            id INTEGER PRIMARY KEY,
            taste TEXT NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            genre TEXT NOT NULL,
            learned TEXT NOT NULL,
            places TEXT NOT NULL,
            UNIQUE (taste, key)
        )
        """,
        # target: GUID of a track; field: "volume" (linear gain) or "pan".
        # start: where the engineer had it; written: where Deskhand put it.
        """
        CREATE TABLE starts (
            target TEXT NOT NULL,
            field TEXT NOT NULL,
            start REAL NOT NULL,
            written REAL NOT NULL,
            PRIMARY KEY (target, field, written)
        )
        """,
    ),
    (
        # target: GUID of a track; what: a step of the channel strip, or a send with the GUID of its source;
        # key: of the parameters that Deskhand wrote there, as they are displayed.
        """
        CREATE TABLE settings (
            target TEXT NOT NULL,
            what TEXT NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (target, what, key)
        )
        """,
    ),
    (
        # taste, key, name, learned: as in songs; a pair of recordings has a key and a name of its own.
        # track: of one song or pair, counted from 1; parameter, value: models/strips/habits/kinds.py.
        """
        CREATE TABLE habits (
            id INTEGER PRIMARY KEY,
            taste TEXT NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            learned TEXT NOT NULL,
            track INTEGER NOT NULL,
            label TEXT NOT NULL,
            parameter TEXT NOT NULL,
            value REAL NOT NULL,
            UNIQUE (taste, key, track, parameter)
        )
        """,
    ),
)
"""Statements that lead from version n to n + 1, in the order of n."""


class NotAProfile(Exception):
    """The file is SQLite's, but another program's."""


class MadeByNewer(Exception):
    """The file has a version that only a newer Deskhand knows."""


@contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """All writes or none; one process at a time."""
    with _transaction(database, "IMMEDIATE"):
        yield


@contextmanager
def _transaction(database: sqlite3.Connection, kind: str) -> Iterator[None]:
    database.execute(f"BEGIN {kind}")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def bring_up_to_date(database: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Create the tables or migrate them. A file that is up to date is only read.

    Raises
    ------
    NotAProfile, MadeByNewer
        The file is left as it is.
    """
    with _transaction(database, "DEFERRED"):  # one picture of the file, while others may be creating it
        if _version(database, len(migrations)) == len(migrations):
            return
    with writing(database):
        for statements in migrations[_version(database, len(migrations)) :]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {len(migrations)}")


def _version(database: sqlite3.Connection, newest: int) -> int:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (tables or version):
        raise NotAProfile
    if version > newest:
        raise MadeByNewer
    return int(version)
