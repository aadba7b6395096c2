"""FX chains from files of their own: ``.RfxChain``, or the first track of a ``.RTrackTemplate`` or project."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.files import read_file
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.reader import find_root
from bridge.hosts.rpp.rows import Warnings
from bridge.session import Fx


def read_chain_file(path: Path) -> tuple[Fx, ...]:
    """The plug-ins of a chain file from first to last.

    Raises
    ------
    UserError
        If the file cannot be read, is damaged, or holds no plug-in.
    """
    document = Document.parse(read_file(path))
    root = find_root(document)
    if root is None:
        chain: Block | None = Block(b"<FXCHAIN", document.body)
    else:
        chain = next((found for track in root.tracks[:1] for found in track.blocks(b"FXCHAIN")), None)
    fx = read_chain(chain, Warnings()) if not document.unclosed and not document.stray else ()
    if not fx:
        raise UserError(
            f"{path.name} holds no FX chain. Nothing was written. "
            f"Save one in REAPER (FX window > Save chain) and name that file."
        )
    return fx
