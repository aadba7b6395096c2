# @noindex
"""Where the agent finds the bridge: what ``deskhand install`` wrote beside the scripts, and the runtime folder."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = "deskhand_settings.json"
INSTALL: Final = "Run deskhand install in a terminal, then start REAPER again."


class Missing(Exception):
    """Something that ``deskhand install`` or the bridge provides is not there. The message says what to do."""


@dataclass(frozen=True)
class Settings:
    """What ``deskhand install`` wrote.

    ``runtime`` is the folder where bridge and agent meet, ``command`` the argument list that starts ``deskhand``,
    ``site_packages`` the folder that holds reapy, ``version`` that of the scripts.
    """

    runtime: Path
    command: tuple[str, ...]
    site_packages: str
    version: str


def load(folder: Path) -> Settings:
    """The settings beside the scripts. Raises :class:`Missing`."""
    path = folder / FILE
    content = _json(path)
    if content is None:
        raise Missing(f"Deskhand's settings are not in {path}. {INSTALL}")
    command = content.get("command")
    texts = [content.get(key) for key in ("runtime", "site_packages", "version")]
    if not (isinstance(command, list) and command and all(isinstance(text, str) for text in [*command, *texts])):
        raise Missing(f"Deskhand cannot read its settings in {path}. {INSTALL}")
    runtime, site_packages, version = map(str, texts)
    return Settings(Path(runtime), tuple(command), site_packages, version)


def token(runtime: Path) -> str:
    """The user's token. Raises :class:`Missing` where there is none yet, or where others can read it."""
    path = runtime / "token"
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Missing(f"Other users of this computer can read {path}. Run deskhand doctor in a terminal.")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise Missing(f"There is no token in {runtime}. Run deskhand doctor in a terminal.") from None


def bridge_port(runtime: Path) -> int | None:
    """Where the bridge says that it listens; None where none runs."""
    port = (_json(runtime / "bridge.json") or {}).get("port")
    return port if isinstance(port, int) and 0 < port < 65536 else None


def _json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
