"""The profile's file: opened, read, added to, emptied. Several processes may use it at once.

A rollback journal and a wait for the other writer (:data:`WAIT`) are all that short writes need; write-ahead
logging would leave three files to copy and does not work on network folders.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from bridge.errors import UserError
from bridge.profile.rows import Row, from_row, to_row
from bridge.profile.schema import bring_up_to_date, writing
from bridge.profile.trouble import Damaged, check, free_name, put_aside, said
from models.ears.corrections import Correction, for_ear

VARIABLE: Final = "DESKHAND_PROFILE"
"""Environment variable that names another file."""

WAIT: Final = 10.0
"""Seconds to wait for another process that writes."""

_COLUMNS: Final = ", ".join(Row._fields)
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_PLACES: Final = ", ".join("?" for _ in Row._fields)


def default_path() -> Path:
    """The profile's file: what ``DESKHAND_PROFILE`` names, else in the user's data folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("deskhand", appauthor=False) / "profile.db"


def load_corrections(*, ear: str | None = None, path: Path | None = None) -> tuple[Correction, ...]:
    """What the engineer has set right, oldest first, for the ear of this version; nothing where no profile is.

    With ``ear`` None, embeddings are left out: only names can be compared.

    Raises
    ------
    UserError
        If the profile cannot be read.
    """
    path = path or default_path()
    if not path.exists():
        return ()
    with Profile(path) as profile:
        return for_ear(profile.corrections(), ear)


class Profile:
    """An open profile; it is created where there is none. To be used in a ``with`` statement.

    Parameters
    ----------
    path : Path, optional
        The file; :func:`default_path` if None.

    Raises
    ------
    UserError
        If the file cannot be used: by every method.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        with said(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                check(self._database)
                bring_up_to_date(self._database)
            except BaseException as error:
                self._database.close()
                if isinstance(error, Damaged):
                    raise put_aside(self.path, error) from error
                raise

    def __enter__(self) -> Profile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The database, to read from."""
        with said(self.path):
            yield self._database

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """The database, to write to: all of the block or none of it."""
        with said(self.path), writing(self._database):
            yield self._database

    def count(self) -> int:
        """How many corrections are remembered."""
        with said(self.path):
            return int(self._database.execute("SELECT count(*) FROM corrections").fetchone()[0])

    def corrections(self) -> tuple[Correction, ...]:
        """All corrections, oldest first."""
        with said(self.path):
            rows = self._database.execute(f"SELECT {_COLUMNS} FROM corrections ORDER BY made, id").fetchall()  # noqa: S608
        return tuple(self._correction(Row(*row)) for row in rows)

    def _correction(self, row: Row) -> Correction:
        try:
            return from_row(row)
        except (ValueError, TypeError) as error:
            raise UserError(
                f'{self.path}: what it holds for "{row.name}" cannot be read: {error}. Nothing was changed. '
                f'Mend that row, or begin again with "deskhand profile reset", which keeps a copy.'
            ) from error

    def add(self, corrections: Iterable[Correction]) -> int:
        """Add corrections, all or none. Returns how many were not there before."""
        rows = [to_row(correction) for correction in corrections]
        with said(self.path), writing(self._database):
            before = self._database.total_changes
            self._database.executemany(
                f"INSERT OR IGNORE INTO corrections ({_COLUMNS}) VALUES ({_PLACES})",  # noqa: S608
                rows,
            )
            return self._database.total_changes - before

    def reset(self) -> Path | None:
        """Forget everything. Returns the copy that is kept beside; None where there was nothing to forget."""
        with said(self.path), writing(self._database):
            tables = [name for (name,) in self._database.execute(_TABLES)]
            if not any(self._database.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() for table in tables):  # noqa: S608
                return None
            copy = free_name(self.path, "before-reset")
            self._copy_to(copy)
            for table in tables:
                self._database.execute(f'DELETE FROM "{table}"')  # noqa: S608
        return copy

    def _copy_to(self, copy: Path) -> None:
        """Copy what was last committed: a second reader may read while this connection holds the writer's lock."""
        with (
            closing(sqlite3.connect(self.path, timeout=WAIT)) as reader,
            closing(sqlite3.connect(copy)) as target,
        ):
            reader.backup(target)
