# @description Deskhand: Balance
# @version 0.1.0
# @author The Deskhand contributors
# @link https://github.com/deskhand/deskhand
# @about Set faders and pans of the open project in your own taste, once you have seen and accepted them.
"""Set faders and pans of the open project in your own taste, once you have seen and accepted them."""

import sys
from pathlib import Path

from reaper_python import RPR_GetResourcePath

for _folder in ("Scripts/Deskhand", "Scripts/Deskhand/Actions"):
    if (_path := str(Path(RPR_GetResourcePath(), _folder))) not in sys.path:
        sys.path.append(_path)

import deskhand_actions  # noqa: E402 (REAPER puts no folder on the path)

deskhand_actions.run("balance")
