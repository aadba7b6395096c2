"""What the agent would send of a project file, made from the file's own text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bridge.hosts.live.assemble import MASTER_BLOCKS
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.keys import keys_of
from bridge.hosts.rpp.reader import find_root, guids_of, read_session
from bridge.hosts.rpp.rows import Warnings, head
from bridge.hosts.rpp.tokens import decode
from bridge.session import Marker, Master, Tempo

MASTER_FIELDS = (
    *("volume", "pan", "width", "mute", "mono", "channels", "colour", "fx_enabled"),
    *("pan_law", "pan_mode", "pan_taper", "automation_mode"),
)
FILE_NAMES = {name: own for own, name in MASTER_BLOCKS.items()}


def snapshot_of(data: bytes, path: Path | None, *, state: int = 1) -> dict[str, Any]:
    """The snapshot of docs/agent.md of a project file that is open unchanged."""
    document = Document.parse(data)
    root = find_root(document)
    assert root is not None
    assert root.block is not None
    session = read_session(document, path)
    keys = keys_of(guids_of(root))
    return {
        "project": "p1",
        "name": path.stem if path is not None else "",
        "path": None if path is None else str(path),
        "state": state,
        "version": head(root.block, Warnings()).text(2),
        "sample_rate": session.sample_rate,
        "tempi": [_tempo(one) for one in session.tempi],
        "markers": [_marker(one) for one in session.markers],
        "master": _master(session.master, root.block),
        "tracks": [{"guid": key, "chunk": chunk(block)} for key, block in zip(keys, root.tracks, strict=True)],
        "ticks": {"count": 1, "longest_ms": 1.0},
    }


def chunk(block: Block) -> str:
    """The text of a block, not indented, as REAPER gives that of a track."""
    return "".join(decode(line.lstrip(b" \t").removesuffix(b"\r")) + "\n" for line in block.lines())


def _master(master: Master, project: Block) -> dict[str, Any]:
    blocks = [chunk(Block(b"<" + FILE_NAMES[one.name], one.body, one.tail)) for one in project.blocks(*FILE_NAMES)]
    return {
        **{name: getattr(master, name) for name in MASTER_FIELDS},
        "dual_pan": list(master.dual_pan),
        "chunk": "<TRACK\nNAME MASTER\n" + "".join(blocks) + ">\n",
    }


def _tempo(tempo: Tempo) -> dict[str, Any]:
    return {name: getattr(tempo, name) for name in ("position", "bpm", "numerator", "denominator")}


def _marker(marker: Marker) -> dict[str, Any]:
    return {name: getattr(marker, name) for name in ("number", "position", "end", "name", "colour")}
