"""Files before and after: shown, written all or none.

What a dry run prints and what is written are the same list.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.hosts.rpp.files import real, remove_file, replace_file
from bridge.hosts.rpp.tokens import decode

_SHOWN_LINES: Final = frozenset("+-")


@dataclass(frozen=True)
class Change:
    """A file's bytes before and after; None where there is no file.

    ``copy``: the file is a copy of one that a later change edits.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    copy: bool = False

    @property
    def verb(self) -> str:
        """What happens to the file."""
        if self.before is None:
            return "new"
        return "removed" if self.after is None else "changed"

    def lines(self) -> Iterator[str]:
        """The lines that go (``-``) and come (``+``), of a file that is text."""
        before, after = (decode(data or b"").splitlines() for data in (self.before, self.after))
        for line in list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]:
            if line[0] in _SHOWN_LINES:
                yield f"{line[0]} {line[1:]}"


def read(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(
            f"{path} could not be read: {error.strerror or error}. Nothing was changed."
            " Check its permissions, then run the command again."
        ) from error


def change(path: Path, after: bytes | None) -> Change:
    """From what lies on the disk now to ``after``."""
    return Change(path, read(path), after)


def needed(changes: Iterable[Change]) -> list[Change]:
    """Those that change anything."""
    return [entry for entry in changes if entry.before != entry.after]


def missing_folders(changes: Iterable[Change], root: Path) -> list[Path]:
    """Folders under ``root`` that the changes need and that are not there, outer ones first."""
    wanted = {
        folder
        for entry in changes
        if entry.after is not None
        for folder in entry.path.parents
        if folder.is_relative_to(root) and not folder.exists()
    }
    return sorted(wanted)


def write(changes: Sequence[Change], root: Path) -> None:
    """Make the changes in order; where one fails, those before it are taken back.

    Raises
    ------
    UserError
        If a file is no longer what it was when the changes were worked out, or cannot be written.
    """
    for entry in changes:
        if read(entry.path) != entry.before:
            raise UserError(
                f"{entry.path} changed while you were asked. Nothing was written. Run the command again."
            )
    folders = missing_folders(changes, root)
    written: list[Change] = []
    try:
        for folder in folders:
            _make(folder)
        for entry in changes:
            _put(entry.path, entry.after)
            written.append(entry)
            if read(entry.path) != entry.after:
                raise UserError(f"{entry.path} does not hold what was written to it.")
    except BaseException as error:
        stuck = _take_back(written, folders)
        if isinstance(error, UserError):
            raise UserError(_said(error, stuck)) from error
        raise


def prune(folders: Iterable[Path]) -> None:
    """Remove those folders that are empty, inner ones first."""
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # not empty, or gone: both are as it should be
            folder.rmdir()


def _put(path: Path, data: bytes | None) -> None:
    try:
        if data is None:
            remove_file(path)
        else:
            replace_file(real(path), data)
    except UserError as error:
        cause = error.__cause__
        reason = (cause.strerror if isinstance(cause, OSError) else None) or str(error)
        raise UserError(f"{path} could not be written: {reason}.") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} could not be made: {error.strerror or error}.") from error


def _take_back(written: Sequence[Change], folders: Sequence[Path]) -> list[Path]:
    """Undo what was written; the files that could not be put back.

    New files go first, for a full disk has no room to put others back; copies go last and stay if they are needed.
    """
    new = [entry for entry in reversed(written) if entry.before is None and not entry.copy]
    edited = [entry for entry in reversed(written) if entry.before is not None]
    stuck = _put_back([*new, *edited])
    if not stuck:
        stuck = _put_back([entry for entry in written if entry.copy])
    prune(folders)
    return stuck


def _put_back(entries: Iterable[Change]) -> list[Path]:
    stuck = []
    for entry in entries:
        try:
            _put(entry.path, entry.before)
        except UserError:
            stuck.append(entry.path)
    return stuck


def _said(error: UserError, stuck: Sequence[Path]) -> str:
    told = str(error)
    if stuck:
        names = ", ".join(str(path) for path in stuck)
        return f"{told} These files could not be put back: {names}. Copies of REAPER's own files lie beside them."
    return (
        f"{told} Everything is as it was before. Mend that (disk space, permissions), then run the command again."
    )
