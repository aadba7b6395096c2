# @description Deskhand: Start or stop
# @version 0.1.0
# @author The Deskhand contributors
# @link https://github.com/deskhand/deskhand
# @about Start Deskhand in this REAPER, or stop it where it runs.
"""Start Deskhand in this REAPER, or stop it where it runs."""

import sys
from pathlib import Path

from reaper_python import RPR_GetResourcePath

for _folder in ("Scripts/Deskhand", "Scripts/Deskhand/Actions"):
    if (_path := str(Path(RPR_GetResourcePath(), _folder))) not in sys.path:
        sys.path.append(_path)

import deskhand_actions  # noqa: E402 (REAPER puts no folder on the path)

deskhand_actions.start_or_stop()
