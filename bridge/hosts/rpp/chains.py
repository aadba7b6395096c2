"""Saved plug-in chains: .RfxChain files, and the chain of the first track of a .RTrackTemplate."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.files import read_file
from bridge.hosts.rpp.read_fx import read_fx_list
from bridge.hosts.rpp.reader import find_root, read_session
from bridge.hosts.rpp.rows import Warnings
from bridge.session import Fx


def read_chain(path: Path) -> tuple[Fx, ...]:
    """The plug-ins of a chain file from first to last.

    An .RfxChain is the inside of an FXCHAIN block, without the block around it.

    Raises
    ------
    UserError
        If the file cannot be read, or holds no plug-in.
    """
    document = Document.parse(read_file(path))
    if find_root(document) is not None:
        tracks = read_session(document, path).tracks
        chain = tracks[0].fx if tracks else ()
    else:
        chain = read_fx_list(document.body, Warnings())
    if document.unclosed or document.stray or not chain:
        raise UserError(
            f"{path.name} holds no whole plug-in. Nothing was changed."
            " Save the chain again in REAPER (FX window > FX > Save FX chain)."
        )
    return chain
