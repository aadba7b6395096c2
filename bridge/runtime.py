"""Where the bridge and the agents of this user meet: a folder that only the user can read.

The folder and its files are those of ``docs/agent.md``.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bridge.errors import UserError

VARIABLE: Final = "DESKHAND_RUNTIME"
"""Environment variable that names another folder."""

PORT_VARIABLE: Final = "DESKHAND_PORT"
"""Environment variable that names another port for bridges that are started; 0 takes any free one."""

PORT: Final = 47801
"""Where the bridge listens unless told otherwise."""

PROTOCOL: Final = 1
"""Version of the protocol: sides of different versions refuse each other."""

TOKEN_BYTES: Final = 32
_TOKEN: Final = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
_OTHERS: Final = 0o077


@dataclass(frozen=True)
class BridgeRecord:
    """What ``bridge.json`` says: the bridge that runs, or one that died before it could remove the file."""

    port: int
    pid: int
    version: str
    protocol: int


def program_version() -> str:
    """Version of the installed Deskhand, e.g. ``0.1.0``."""
    return version("deskhand")


def runtime_folder() -> Path:
    """The folder, made where it is not there yet. Its mode is 0700, whatever it was.

    Raises
    ------
    UserError
        When the folder cannot be made or belongs to another user.
    """
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser()
    else:
        from platformdirs import user_data_path

        folder = user_data_path("deskhand", appauthor=False) / "runtime"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder, 0o700)
    except OSError as error:
        raise UserError(
            f"Deskhand cannot use {folder} as its runtime folder ({error.strerror}). Nothing was started. "
            f"Make it a folder of your own, or name another one in {VARIABLE}."
        ) from error
    return folder


def token(folder: Path | None = None) -> str:
    """The user's token, 64 hexadecimal digits, made with mode 0600 by the first who asks.

    Whoever reads sees no token or a whole one: it is written to a file of its own and then named, without
    replacing one that another process named first. A mode that lets others read is put right.

    Raises
    ------
    UserError
        When the file holds anything but a token, or cannot be written.
    """
    path = (folder or runtime_folder()) / "token"
    if not path.exists():
        with _private_file(path, secrets.token_hex(TOKEN_BYTES)) as written, suppress(FileExistsError):
            _name_without_replacing(written, path)
    _close_to_others(path, 0o600)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not _TOKEN.fullmatch(text):
        raise UserError(
            f"The file {path} does not hold a token (it is damaged). Nothing was sent and no project was touched. "
            "Delete the file and start Deskhand in REAPER again: a new one is made by itself."
        )
    return text


def read_bridge(folder: Path | None = None) -> BridgeRecord | None:
    """What the file says, None where there is none or it cannot be understood."""
    try:
        fields = json.loads(((folder or runtime_folder()) / "bridge.json").read_bytes())
        record = BridgeRecord(**{one.name: fields[one.name] for one in dataclass_fields(BridgeRecord)})
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    numbers = (record.port, record.pid, record.protocol)
    if not all(type(number) is int and number > 0 for number in numbers) or record.port > 65535:
        return None
    return record


def write_bridge(record: BridgeRecord, folder: Path | None = None) -> None:
    """Say where this bridge is, with mode 0600, in the place of whatever was there."""
    path = (folder or runtime_folder()) / "bridge.json"
    with _private_file(path, json.dumps(asdict(record))) as written:
        written.replace(path)


def remove_bridge(record: BridgeRecord, folder: Path | None = None) -> None:
    """Take the file away if it still speaks of this bridge."""
    folder = folder or runtime_folder()
    if read_bridge(folder) == record:
        (folder / "bridge.json").unlink(missing_ok=True)


@contextmanager
def _private_file(beside: Path, text: str) -> Iterator[Path]:
    """A finished file of mode 0600 in the same folder; gone at the end unless it was renamed."""
    path: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=beside.parent, prefix=f".{beside.name}-")
        path = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        yield path
    except OSError as error:
        raise UserError(
            f"Deskhand could not write {beside} ({error.strerror}). Nothing was changed or started. "
            "Make room on that disk, or let this user write there."
        ) from error
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def _name_without_replacing(source: Path, path: Path) -> None:
    """Raise FileExistsError where another file has the name: a link does on POSIX, a rename on Windows."""
    if os.name == "nt":
        source.rename(path)
    else:
        path.hardlink_to(source)


def _close_to_others(path: Path, mode: int) -> None:
    if os.name != "nt" and path.stat().st_mode & _OTHERS:
        path.chmod(mode)
