"""Files on disk: read whole, replaced whole or not at all; what goes wrong is said in one message.

Every function raises :class:`bridge.errors.UserError` for what the user can mend.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import UserError

MAX_BYTES = 256 * 1024 * 1024
MAX_LINES = 8_000_000
"""The largest file that is read, by size and by lines: at either limit its tree takes up to 1.2 GB of memory."""


def real(path: Path) -> Path:
    """The file behind a path, symbolic links followed."""
    return Path(os.path.realpath(path))


def digest(data: bytes) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> bytes:
    """All bytes of a regular file."""
    with _said_of(path, "could not be read"):
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a file"
            raise UserError(f"{path} is {kind}. Nothing was changed. Name a project file (.RPP).")
        data = path.read_bytes() if status.st_size <= MAX_BYTES else b""
    lines = data.count(b"\n")
    if status.st_size > MAX_BYTES or lines > MAX_LINES:
        raise UserError(
            f"{path.name} has {status.st_size / 2**20:.0f} MB and {lines or 'many'} lines;"
            f" Deskhand reads up to {MAX_BYTES // 2**20} MB and {MAX_LINES} lines. Nothing was changed."
            " Split the project in REAPER, then run the command again."
        )
    return data


def check_writable(path: Path) -> None:
    """Refuse a file that is there and write-protected: replacing it would get around the protection."""
    if path.exists() and not os.access(path, os.W_OK):
        raise UserError(
            f"{path.name} is write-protected. Nothing was written."
            " Lift the protection or write to another file with --out."
        )


def replace_file(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Put ``data`` in the place of a file in one step, or leave everything as it was.

    The permissions are those of ``like`` where that exists, else those of any new file.
    """
    with _said_of(path, "could not be written"):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(_mode(like or path))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file that may be gone already."""
    with _said_of(path, "could not be removed"):
        path.unlink(missing_ok=True)


@contextmanager
def _said_of(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UserError(
            f"{path} {what}: {reason}. No project was changed. {_remedy(error)}, then run the command again."
        ) from error


def _remedy(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "Check the path"
    if isinstance(error, PermissionError):
        return "Check the permissions of the file and its folder"
    return "Check the disk and its free space"


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets folders be synced (not on Windows)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
