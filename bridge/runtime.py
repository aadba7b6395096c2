"""Where the bridge and the agents of this user meet: a folder that only the user can read.

The folder and its files are those of ``docs/agent.md``.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

VARIABLE: Final = "DESKHAND_RUNTIME"
"""Environment variable that names another folder."""

PORT: Final = 47801
"""Where the bridge listens unless told otherwise."""

PROTOCOL: Final = 1
"""Version of the protocol: sides of different versions refuse each other."""

TOKEN_BYTES: Final = 32


def runtime_folder() -> Path:
    """The folder, made with mode 0700 where it is not there yet."""
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser()
    else:
        from platformdirs import user_data_path

        folder = user_data_path("deskhand", appauthor=False) / "runtime"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def token(folder: Path | None = None) -> str:
    """The user's token, made with mode 0600 by the first who asks."""
    path = (folder or runtime_folder()) / "token"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(TOKEN_BYTES))
    return path.read_text(encoding="ascii").strip()
