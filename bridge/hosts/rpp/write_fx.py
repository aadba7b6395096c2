"""Plug-ins into an FXCHAIN block."""

from __future__ import annotations

import uuid
from difflib import SequenceMatcher

from bridge.hosts.rpp.document import Block, Document, flatten
from bridge.hosts.rpp.lines import INDENT, ending, indent_inside, new_line, set_words, tree_of
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.read_fx import core_of, fx_parts, fx_start, plugin_block
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import decode, encode, key, quote
from bridge.session import Fx

Part = list[bytes | Block]

CHAIN_LINES = ("SHOW 0", "LASTSEL 0", "DOCKED 0")
"""What REAPER writes above the first plug-in: the chain's window is closed."""


def write_chain(track: Block, before: tuple[Fx, ...], after: tuple[Fx, ...]) -> None:
    """Make the plug-ins of a track those of ``after``; the chain's window settings stay.

    A plug-in that stays keeps its lines byte for byte, one that is set gets other lines inside its own block,
    a new one is written whole.

    Parameters
    ----------
    track
        The TRACK block that ``before`` was read from.
    before, after
        The chain as it is and as it shall be.

    Raises
    ------
    ValueError
        If the chunk of a plug-in is no project text.
    """
    chain = next(track.blocks(b"FXCHAIN"), None)
    if chain is None:
        if not after:
            return
        chain = _add_chain(track)
    indent, end = indent_inside(chain), ending(track)
    start = fx_start(chain.body)
    kept = _kept(list(fx_parts(chain.body)), before, after)
    parts = [
        fx_nodes(fx, indent, end) if part is None else _set(part, fx, indent, end)
        for part, fx in zip(kept, after, strict=True)
    ]
    chain.body[start:] = [node for part in parts for node in part]


def _kept(parts: list[Part], before: tuple[Fx, ...], after: tuple[Fx, ...]) -> list[Part | None]:
    """The lines that each plug-in of ``after`` has already, None for a new one.

    A plug-in is found again by all that surrounds its state, the FXID among it.
    """
    found: list[Part | None] = [None] * len(after)
    read = _by_plugin(parts)
    olds, news = ([_around(fx) for fx in chain] for chain in (before, after))
    for old, new, size in SequenceMatcher(a=olds, b=news, autojunk=False).get_matching_blocks():
        found[new : new + size] = read[old : old + size]
    return found


def _by_plugin(parts: list[Part]) -> list[Part]:
    """The parts that hold a plug-in; what stands between two is kept below the first."""
    whole: list[Part] = []
    for part in parts:
        if whole and not any(isinstance(node, Block) for node in part):
            whole[-1] = [*whole[-1], *part]
        else:
            whole.append(part)
    return whole


def _around(fx: Fx) -> tuple[str, ...]:
    """The lines of a plug-in but for its state and whether it is on."""
    nodes = Document.parse(encode(fx.chunk)).body
    block = plugin_block(nodes)
    outside = (node.lines() if isinstance(node, Block) and node is not block else [_head(node)] for node in nodes)
    return fx.kind, *(decode(line) for lines in outside for line in lines if key(line) != b"BYPASS")


def _head(node: bytes | Block) -> bytes:
    return node if isinstance(node, bytes) else node.head


def _set(part: Part, fx: Fx, indent: bytes, end: bytes) -> Part:
    """The lines of a plug-in that stays, with the state and the switches of ``fx``."""
    nodes = tree_of(fx.chunk, indent, end)
    old, new = plugin_block(part), plugin_block(nodes)
    if old is not None and new is not None and _bare(old) != _bare(new):
        old.body[:] = new.body
    row = Rows.of(part, Warnings())[b"BYPASS"]
    if (row.flag(1), row.flag(2)) != (not fx.enabled, fx.offline):
        whole = Block(b"", part)
        set_words(whole, "BYPASS", {1: str(int(not fx.enabled)), 2: str(int(fx.offline))}, {})
    return part


def _bare(block: Block) -> list[bytes]:
    return [line.strip() for line in flatten(block.body)]


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
    if part.find(b"FXID") is None:
        wake = part.find(b"WAK")
        nodes.insert(len(nodes) if wake is None else wake, indent + b"FXID {}" + end)
    set_words(part, "FXID", {1: f"{{{str(uuid.uuid4()).upper()}}}"}, {})
    return nodes


def _add_chain(track: Block) -> Block:
    indent, end = indent_inside(track), ending(track)
    chain = Block(indent + b"<FXCHAIN" + end, [], indent + b">" + end)
    chain.body = [new_line(chain, text) for text in CHAIN_LINES]
    track.body.insert(place_for(track.body, b"<FXCHAIN", TRACK_RANKS), chain)
    return chain
