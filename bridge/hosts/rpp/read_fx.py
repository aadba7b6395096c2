"""FXCHAIN blocks: each plug-in with all that belongs to it.

Conventions
-----------
* A plug-in is the lines from its ``BYPASS`` (``BYPASS bypassed offline ...``) to the line before the next
  one, its ``WAK`` as a rule. ``Fx.chunk`` is exactly these, so an ``Fx`` that was read can be written back whole:
  plug-in state, pin map, preset name, window place, FXID and parameter envelopes.
* ``Fx.name`` is what REAPER shows: the engineer's own name for the plug-in, else the plug-in's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridge.hosts.rpp.document import Block, flatten
from bridge.hosts.rpp.rows import Rows, Warnings, head
from bridge.hosts.rpp.tokens import decode, key
from bridge.session import Fx

PLUGINS: Final[dict[bytes, int | None]] = {
    b"VST": 4,
    b"AU": 3,
    b"JS": 2,
    b"CLAP": 3,
    b"LV2": 3,
    b"DX": 2,
    b"VIDEO_EFFECT": 2,
    b"CONTAINER": 2,
}
"""Blocks that are a plug-in, and which word of the head is the engineer's own name for it."""


def read_chain(chain: Block | None, warnings: Warnings) -> tuple[Fx, ...]:
    """The plug-ins of an FXCHAIN block from first to last."""
    if chain is None:
        return ()
    return tuple(fx for part in fx_parts(chain.body) if (fx := _read_fx(part, warnings)) is not None)


def fx_start(body: list[bytes | Block]) -> int:
    """Where the first plug-in starts in the body of a chain; its end where there is none."""
    return next((at for at, node in enumerate(body) if _is_start(node)), len(body))


def fx_parts(body: list[bytes | Block]) -> Iterator[list[bytes | Block]]:
    """The nodes of each plug-in of a chain."""
    part: list[bytes | Block] = []
    for node in body[fx_start(body) :]:
        if part and _is_start(node):
            yield part
            part = []
        part.append(node)
    if part:
        yield part


def plugin_block(part: list[bytes | Block]) -> Block | None:
    """The block of the plug-in itself among the nodes of a plug-in; one of an unknown kind is the first."""
    blocks = [node for node in part if isinstance(node, Block)]
    known = (block for block in blocks if block.name in PLUGINS)
    return next(known, blocks[0] if blocks else None)


def core_of(chunk: str) -> tuple[str, ...]:
    """The lines of a chunk that make the sound: the plug-in block and what REAPER keeps beside it.

    Left out is what REAPER adds by itself when it saves: bypass, window, ids.
    """
    lines = (line.lstrip(" \t").removesuffix("\r") for line in chunk.split("\n"))
    return tuple(line for line in lines if line and line.split(" ", 1)[0] not in _HOUSEKEEPING)


def same_sound(fx: Fx) -> tuple[object, ...]:
    """What two plug-ins must share to be the same one."""
    return fx.kind, fx.enabled, fx.offline, core_of(fx.chunk)


_HOUSEKEEPING = frozenset(("BYPASS", "PRESETNAME", "FLOATPOS", "FLOAT", "FXID", "WAK"))


def _is_start(node: bytes | Block) -> bool:
    return isinstance(node, bytes) and key(node) == b"BYPASS"


def _read_fx(part: list[bytes | Block], warnings: Warnings) -> Fx | None:
    plugin = plugin_block(part)
    if plugin is None:
        return None
    rows = Rows.of(part, warnings)
    row = head(plugin, warnings)
    own_name = PLUGINS.get(plugin.name)
    bypass = rows[b"BYPASS"]
    return Fx(
        name=(row.text(own_name) if own_name is not None else "") or row.text(1),
        kind=row.text(0),
        enabled=not bypass.flag(1),
        offline=bypass.flag(2),
        preset=rows[b"PRESETNAME"].text(1),
        chunk=decode(b"\n".join(_unindented(part))),
    )


def _unindented(part: list[bytes | Block]) -> Iterator[bytes]:
    return (line.lstrip(b" \t").removesuffix(b"\r") for line in flatten(part) if line.strip())
