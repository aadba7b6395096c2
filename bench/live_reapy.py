"""reapy's own way into REAPER, from a process outside it: what ``bench.live`` is compared with.

    python -m bench.live_reapy PORT CASE SECONDS

``PORT`` is that of REAPER's web interface, through which reapy finds its server. ``CASE`` is one of ``read``,
``write`` and ``undo``, with ``-held`` behind it within reapy's ``inside_reaper()``. It is stopped at the first
track after so many seconds. Prints ``{"tracks", "requests", "seconds"}`` as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, Final
from unittest.mock import patch
from urllib.error import URLError

HELD: Final = "-held"
LABEL: Final = "reapy: 1,000 edits"


def connected(port: int) -> Any:
    """The module reapy, connected to the REAPER with this web interface.

    When imported it dials port 2307, where a REAPER of the user's may be at work: that call does not get out.
    """
    with warnings.catch_warnings(), patch("urllib.request.urlopen", side_effect=URLError("not this REAPER")):
        warnings.simplefilter("ignore")
        reapy = importlib.import_module("reapy")
    reapy.config.WEB_INTERFACE_PORT = port
    reapy.reconnect()
    return reapy


def read(reapy: Any) -> Iterator[object]:
    """Name, volume, pan, colour and depth of each track; position and length of its items."""
    for track in reapy.Project().tracks:
        told = [track.name, track.get_info_value("D_VOL"), track.get_info_value("D_PAN"), track.color, track.depth]
        yield told + [(item.position, item.length) for item in track.items]


def write(reapy: Any) -> Iterator[object]:
    """Name, colour, volume, pan and channels of each track, in an undo block."""
    api = reapy.reascript_api
    api.Undo_BeginBlock2(0)
    for number, track in enumerate(reapy.Project().tracks):
        track.name = f"New {number}"
        track.set_info_value("I_CUSTOMCOLOR", reapy.rgb_to_native((1, 2, number)) | 0x1000000)
        track.set_info_value("D_VOL", 0.5)
        track.set_info_value("D_PAN", 0.25)
        track.set_info_value("I_NCHAN", 4)
        yield number
    api.Undo_EndBlock2(0, LABEL, -1)


def undo(reapy: Any) -> Iterator[object]:
    """The last step of REAPER's undo history taken back."""
    yield reapy.Project().undo()


CASES: Final[dict[str, Callable[[Any], Iterator[object]]]] = {"read": read, "write": write, "undo": undo}


def measure(reapy: Any, case: str, limit: float) -> dict[str, float]:
    """Run a case; what it got done, and what that took."""
    client = reapy.tools.network.machines.get_selected_client()
    requests = 0
    send = client.request

    def request(*arguments: Any) -> Any:
        nonlocal requests
        requests += 1
        return send(*arguments)

    client.request = request
    done = 0
    start = time.perf_counter()
    with reapy.inside_reaper() if case.endswith(HELD) else nullcontext():
        for _ in CASES[case.removesuffix(HELD)](reapy):
            done += 1
            if time.perf_counter() - start > limit:
                break
    return {"tracks": done, "requests": requests, "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    print(json.dumps(measure(connected(int(sys.argv[1])), sys.argv[2], float(sys.argv[3]))))
