# @noindex
"""An item that plays a whole file: looked for by its file and place, and added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from deskhand_tracks import exists
from deskhand_values import same
from reapy import reascript_api as RPR  # noqa: N812

LONGEST_PATH = 4096
NO_FADES = ("D_FADEINLEN", "D_FADEOUTLEN", "C_FADEINSHAPE", "C_FADEOUTSHAPE")


def find(track: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
    """The item whose first take plays the wanted file at the wanted place, in the words of the edit."""
    for index in range(RPR.GetTrackNumMediaItems(track)):
        item = RPR.GetTrackMediaItem(track, index)
        take = RPR.GetMediaItemTake(item, 0)
        position = RPR.GetMediaItemInfo_Value(item, "D_POSITION")
        if exists(take) and same(position, wanted["position"]) and _same_file(_file_of(take), wanted["path"]):
            return {
                "path": wanted["path"],
                "position": position,
                "length": RPR.GetMediaItemInfo_Value(item, "D_LENGTH"),
                "name": RPR.GetTakeName(take),
            }
    return None


def add(track: str, new: dict[str, Any]) -> str | None:
    """Add an item, without fades and loop; why it could not be added, None where it was."""
    source = RPR.PCM_Source_CreateFromFile(new["path"]) if Path(new["path"]).is_file() else ""
    if not source or not exists(source):
        return f"REAPER cannot read {new['path']}"
    item = RPR.AddMediaItemToTrack(track)
    take = RPR.AddTakeToMediaItem(item)
    RPR.SetMediaItemTake_Source(take, source)
    RPR.GetSetMediaItemTakeInfo_String(take, "P_NAME", new["name"], True)
    values = {"D_POSITION": new["position"], "D_LENGTH": new["length"], "B_LOOPSRC": 0.0}
    for parameter in NO_FADES:
        values[parameter] = 0.0
    for parameter, value in values.items():
        RPR.SetMediaItemInfo_Value(item, parameter, value)
    return None


def _file_of(take: str) -> str:
    source = RPR.GetMediaItemTake_Source(take)
    return str(RPR.GetMediaSourceFileName(source, "", LONGEST_PATH)[1]) if exists(source) else ""


def _same_file(left: str, right: str) -> bool:
    return os.path.realpath(left) == os.path.realpath(right)
