# @noindex
"""Starting the bridge from inside REAPER: a process of its own that nobody waits for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, Final, Protocol

from deskhand_settings import Settings

LOG: Final = "bridge.log"
"""In the runtime folder: what a bridge says that was started here."""


class Started(Protocol):
    """A process that was started."""

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        ...


def start_bridge(settings: Settings) -> Started:
    """Start ``deskhand serve`` so that it outlives REAPER. Raises OSError."""
    settings.runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log_of(settings).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 (the command that deskhand install wrote)
            [*settings.command, "serve"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=settings.runtime,
            env={**os.environ, "DESKHAND_RUNTIME": str(settings.runtime)},
            **_detached(),
        )


def log_of(settings: Settings) -> Path:
    """Where a bridge that was started here writes."""
    return settings.runtime / LOG


def _detached() -> dict[str, Any]:
    if os.name == "nt":
        flags = ("CREATE_NEW_PROCESS_GROUP", "DETACHED_PROCESS")
        return {"creationflags": sum(getattr(subprocess, flag) for flag in flags)}
    return {"start_new_session": True}
