# @description Deskhand: Organise selected
# @version 0.1.0
# @author The Deskhand contributors
# @link https://github.com/deskhand/deskhand
# @about Organise the selected tracks alone.
"""Organise the selected tracks alone."""

import sys
from pathlib import Path

from reaper_python import RPR_GetResourcePath

for _folder in ("Scripts/Deskhand", "Scripts/Deskhand/Actions"):
    if (_path := str(Path(RPR_GetResourcePath(), _folder))) not in sys.path:
        sys.path.append(_path)

import deskhand_actions  # noqa: E402 (REAPER puts no folder on the path)

deskhand_actions.run("organise_selected")
