# @noindex
"""Tracks as REAPER gives them: pointers, GUIDs, state chunks and colours.

A pointer holds within one tick at most: a script of another maker, or an undo, may take the track away in between.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

import reaper_python
from deskhand_errors import Failed
from deskhand_projects import is_null
from reapy import reascript_api as RPR  # noqa: N812

BUFFER: Final = 4 * 1024 * 1024
"""Bytes that REAPER's Python bindings give a text to come back in (``rpr_packs`` of reaper_python.py)."""

LARGEST_BUFFER: Final = 64 * 1024 * 1024

CUSTOM_COLOUR: Final = 0x1000000
"""Set in a colour that is the user's own; without it the rest is not in use."""


def pointers(project: str) -> Iterator[str]:
    """Every track from top to bottom, the master not among them."""
    for index in range(RPR.CountTracks(project)):
        yield RPR.GetTrack(project, index)


def guid_of(track: str) -> str:
    """The GUID of a track."""
    return text_of(track, "GUID")


def by_guid(project: str) -> dict[str, str]:
    """Every track as ``{guid: pointer}`` from top to bottom."""
    return {guid_of(track): track for track in pointers(project)}


def text_of(track: str, parameter: str) -> str:
    """A text attribute of a track."""
    return str(RPR.GetSetMediaTrackInfo_String(track, parameter, "", False)[3])


def set_text(track: str, parameter: str, text: str) -> None:
    """Set a text attribute of a track."""
    RPR.GetSetMediaTrackInfo_String(track, parameter, text, True)


def colour_of(native: float) -> int | None:
    """``0xRRGGBB`` of a colour of this operating system, None where no colour of the user's own is set."""
    if not int(native) & CUSTOM_COLOUR:
        return None
    _, red, green, blue = RPR.ColorFromNative(int(native) & 0xFFFFFF, 0, 0, 0)
    return int(red) << 16 | int(green) << 8 | int(blue)


def native_of(colour: int | None) -> int:
    """What REAPER keeps for ``0xRRGGBB``, 0 for no colour of the user's own."""
    if colour is None:
        return 0
    return int(RPR.ColorToNative(colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF)) | CUSTOM_COLOUR


def chunk_of(track: str, called: str) -> str:
    """The state chunk of a track, ``called`` so where it cannot be read.

    Raises
    ------
    Failed
        If the chunk is larger than :data:`LARGEST_BUFFER`.
    """
    size = BUFFER
    while size <= LARGEST_BUFFER:
        with _buffers(size):
            read, _, text, _, _ = RPR.GetTrackStateChunk(track, "", size, False)
        if read and text.rstrip().endswith(">"):
            return str(text)
        size *= 2
    raise Failed(
        f"REAPER does not give the state of {called}: it may hold more than {LARGEST_BUFFER >> 20} MiB. "
        "Nothing was written. Save the project and run Deskhand on the file."
    )


@contextmanager
def _buffers(size: int) -> Iterator[None]:
    """Let REAPER's bindings make text buffers of this size.

    They make all of 4 MiB, whatever size the caller names, and look up ``rpr_packs`` at each call.
    """
    if size == BUFFER:
        yield
        return
    usual = reaper_python.rpr_packs
    reaper_python.rpr_packs = lambda text: ctypes.create_string_buffer(str(text).encode(), size)
    try:
        yield
    finally:
        reaper_python.rpr_packs = usual


@contextmanager
def selection_kept(project: str) -> Iterator[None]:
    """The selection of tracks, the master's included, as it is now, is there again afterwards."""
    selected = {track for track in _with_master(project) if RPR.IsTrackSelected(track)}
    try:
        yield
    finally:
        select(project, selected)


def select(project: str, wanted: Collection[str]) -> None:
    """Select these tracks and no others."""
    for track in _with_master(project):
        if bool(RPR.IsTrackSelected(track)) != (track in wanted):
            RPR.SetTrackSelected(track, track in wanted)


def _with_master(project: str) -> Iterator[str]:
    yield RPR.GetMasterTrack(project)
    yield from pointers(project)


def exists(pointer: str) -> bool:
    """Whether REAPER answered with a track, item or take."""
    return not is_null(pointer)
