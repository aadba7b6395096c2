# @description Deskhand: Upmix
# @version 0.1.0
# @author The Deskhand contributors
# @link https://github.com/deskhand/deskhand
# @about Make 5.1 of the open project on tracks of its own, once you have seen and accepted it.
"""Make 5.1 of the open project on tracks of its own, once you have seen and accepted it."""

import sys
from pathlib import Path

from reaper_python import RPR_GetResourcePath

for _folder in ("Scripts/Deskhand", "Scripts/Deskhand/Actions"):
    if (_path := str(Path(RPR_GetResourcePath(), _folder))) not in sys.path:
        sys.path.append(_path)

import deskhand_actions  # noqa: E402 (REAPER puts no folder on the path)

deskhand_actions.run("upmix")
