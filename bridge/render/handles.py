"""Room for open files: every track keeps some of its media open while it plays."""

from __future__ import annotations

import sys
from typing import Final

from bridge.audio.media import OPEN_FILES

SPARE: Final = 128
"""Files that the rest of the program may have open."""


def allow_open_files(tracks: int) -> None:
    """Raise this process's own limit of open files as far as the system lets it (on macOS it starts at 256)."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = tracks * OPEN_FILES + SPARE
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
