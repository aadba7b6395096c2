"""The layouts for surfaces as files, made from the table of OSC addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bridge.osc.layouts import open_stage_control, touchosc

FOLDER: Final = "reaper_scripts/osc"
FILES: Final[Mapping[str, Callable[[], bytes]]] = {
    f"{FOLDER}/Deskhand Open Stage Control.json": lambda: open_stage_control.text().encode(),
    f"{FOLDER}/Deskhand TouchOSC.tosc": touchosc.data,
}
"""Paths in the repository, and what makes their bytes."""


def write(root: Path) -> None:
    """Write the layouts into the repository."""
    for path, made in FILES.items():
        (root / path).write_bytes(made())
