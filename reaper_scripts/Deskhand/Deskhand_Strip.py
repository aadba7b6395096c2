# @description Deskhand: Strip
# @version 0.1.0
# @author The Deskhand contributors
# @link https://github.com/deskhand/deskhand
# @about Set EQ, compressors and reverb of the open project in stock plug-ins, once you have seen and accepted it.
"""Set EQ, compressors and reverb of the open project in stock plug-ins, once you have seen and accepted it."""

import sys
from pathlib import Path

from reaper_python import RPR_GetResourcePath

for _folder in ("Scripts/Deskhand", "Scripts/Deskhand/Actions"):
    if (_path := str(Path(RPR_GetResourcePath(), _folder))) not in sys.path:
        sys.path.append(_path)

import deskhand_actions  # noqa: E402 (REAPER puts no folder on the path)

deskhand_actions.run("strip")
