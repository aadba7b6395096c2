"""A project file as a :class:`bridge.session.Session`.

Conventions
-----------
* ``.RPP``, ``.rpp-bak``: the first project in the file (a ``.rpp-bak`` may hold several). ``.RTrackTemplate``: all
  its tracks.
* What is odd becomes one of ``Session.warnings``; reading never fails on a file that holds a project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.hosts.rpp.colours import ByteOrder, order_of
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.keys import guid_of, keys_of
from bridge.hosts.rpp.media import MediaFolders
from bridge.hosts.rpp.read_project import (
    read_header,
    read_markers,
    read_master,
    read_sample_rate,
    read_tempi,
)
from bridge.hosts.rpp.read_tracks import read_tracks
from bridge.hosts.rpp.rows import Rows, Warnings, head
from bridge.session import Session

OLD_BALANCE = 0
"""Pan mode of projects from before REAPER 4, which had no other."""

PROJECT = b"REAPER_PROJECT"
TRACK = b"TRACK"


@dataclass(frozen=True, slots=True)
class Root:
    """Where the tracks of a document are.

    ``block`` is the project, None in a track template. ``body`` is the list that holds the TRACK blocks.
    """

    block: Block | None
    body: list[bytes | Block]

    @property
    def tracks(self) -> list[Block]:
        """The TRACK blocks from top to bottom."""
        return [node for node in self.body if isinstance(node, Block) and node.name == TRACK]


def find_root(document: Document) -> Root | None:
    """The first project of a document, else the document itself where it holds tracks, else None."""
    blocks = [node for node in document.body if isinstance(node, Block)]
    project = next((block for block in blocks if block.name == PROJECT), None)
    if project is not None:
        return Root(project, project.body)
    return Root(None, document.body) if any(block.name == TRACK for block in blocks) else None


def byte_order(root: Root) -> ByteOrder:
    """The byte order of the colours of a project's tracks."""
    if root.block is None:
        return order_of(None)
    return order_of(read_header(head(root.block, Warnings()))[1])


def guids_of(root: Root) -> list[str | None]:
    """The GUID of every track as the file has it."""
    return [guid_of(track) for track in root.tracks]


def read_session(document: Document, path: Path | None, keys: Sequence[str] | None = None) -> Session:
    """The session of a document.

    Parameters
    ----------
    document
        The parsed file.
    path
        Where it lies: media are looked for from there. None for a project that was never saved.
    keys
        The key of every track in order, where they are known better than the file can tell.

    Raises
    ------
    ValueError
        If the document holds no project and no tracks.
    """
    root = find_root(document)
    if root is None:
        raise ValueError("a document with a REAPER_PROJECT or TRACK block was expected")
    warnings = Warnings()
    _warn_of_structure(document, warnings)
    keys = keys_of(guids_of(root)) if keys is None else keys
    order = byte_order(root)
    rows = Rows.of(root.body if root.block is not None else (), warnings)
    media = _media(rows, path)
    rate = read_sample_rate(rows)
    tracks = read_tracks(root.tracks, keys, order=order, media=media, warnings=warnings, sample_rate=rate)
    name = path.stem if path is not None else ""
    if root.block is None:
        return Session(name=name, path=path, tracks=tracks, warnings=warnings.all())
    return Session(
        name=name,
        path=path,
        tracks=tracks,
        master=read_master(root.block, rows, order, warnings),
        sample_rate=rate,
        pan_law=rows[b"PANLAW"].number(1, 1.0),
        pan_mode=rows[b"PANMODE"].integer(1, OLD_BALANCE),
        pan_taper=rows[b"PANLAWFLAGS"].integer(1),
        tempi=read_tempi(root.block, rows, warnings),
        markers=read_markers(rows, order),
        reaper_version=read_header(head(root.block, warnings))[0],
        warnings=warnings.all(),
    )


def media_of(document: Document, path: Path) -> MediaFolders:
    """Where to look for the media of a project."""
    root = find_root(document)
    return _media(Rows.of(root.body if root is not None and root.block is not None else (), Warnings()), path)


def _media(rows: Rows, path: Path | None) -> MediaFolders:
    recording = tuple(folder for folder in rows[b"RECORD_PATH"].words[1:] if folder)
    return MediaFolders(path.parent if path is not None else None, recording)


def _warn_of_structure(document: Document, warnings: Warnings) -> None:
    if document.unclosed:
        warnings.add(f"The file ends inside {document.unclosed} open block(s): it is damaged or cut off.")
    if document.stray:
        warnings.add(f"The file closes {document.stray} block(s) that were never opened: it is damaged.")
    projects = sum(isinstance(node, Block) and node.name == PROJECT for node in document.body)
    if projects > 1:
        warnings.add(f"The file holds {projects} projects; only the first is shown.")
