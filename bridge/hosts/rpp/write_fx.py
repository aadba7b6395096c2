"""Plug-ins into an FXCHAIN block."""

from __future__ import annotations

import uuid

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import INDENT, ending, indent_inside, new_line, set_words, tree_of
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.read_fx import core_of, fx_start
from bridge.hosts.rpp.tokens import key, quote
from bridge.session import Fx

CHAIN_LINES = ("SHOW 0", "LASTSEL 0", "DOCKED 0")
"""What REAPER writes above the first plug-in: the chain's window is closed."""


def write_chain(track: Block, chain_of: tuple[Fx, ...]) -> None:
    """Make these the plug-ins of a track; the chain's window settings stay.

    Raises
    ------
    ValueError
        If the chunk of a plug-in is no project text.
    """
    chain = next(track.blocks(b"FXCHAIN"), None)
    if chain is None:
        if not chain_of:
            return
        chain = _add_chain(track)
    indent, end = indent_inside(chain), ending(track)
    chain.body[fx_start(chain.body) :] = [node for fx in chain_of for node in fx_nodes(fx, indent, end)]


def fx_nodes(fx: Fx, indent: bytes = b"", end: bytes = b"") -> list[bytes | Block]:
    """The lines of one plug-in from BYPASS to WAK.

    A chunk that starts at its BYPASS line is written as it is, any other is taken for the bare plug-in block
    and gets the lines around it. ``enabled`` and ``offline`` hold in both cases. Every plug-in gets an FXID of
    its own: the same chunk may go to several tracks.

    Raises
    ------
    ValueError
        If the chunk has an open block, or no plug-in at all.
    """
    nodes = tree_of(fx.chunk, indent, end)
    if not core_of(fx.chunk) or not any(isinstance(node, Block) for node in nodes):
        raise ValueError(f'the chunk of the plug-in "{fx.name}" holds no plug-in block')
    first = nodes[0]
    if not (isinstance(first, bytes) and key(first) == b"BYPASS"):
        preset = (f"PRESETNAME {quote(fx.preset)}",) if fx.preset else ()
        around = ("BYPASS 0 0 0", fx.chunk, *preset, "FLOATPOS 0 0 0 0", "FXID {}", "WAK 0 0")
        nodes = tree_of("\n".join(around), indent, end)
    part = Block(indent[: -len(INDENT)], nodes)
    set_words(part, "BYPASS", {1: str(int(not fx.enabled)), 2: str(int(fx.offline))}, {})
    if part.find(b"FXID") is not None:
        set_words(part, "FXID", {1: f"{{{str(uuid.uuid4()).upper()}}}"}, {})
    return nodes


def _add_chain(track: Block) -> Block:
    indent, end = indent_inside(track), ending(track)
    chain = Block(indent + b"<FXCHAIN" + end, [], indent + b">" + end)
    chain.body = [new_line(chain, text) for text in CHAIN_LINES]
    track.body.insert(place_for(track.body, b"<FXCHAIN", TRACK_RANKS), chain)
    return chain
