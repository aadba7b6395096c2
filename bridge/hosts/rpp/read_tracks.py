"""TRACK blocks: every track with its routing, envelopes, plug-ins and items.

Conventions
-----------
* ``SHOWINMIX`` holds "shown in the mixer" first and "shown in the track list" fourth; ``LOCK 1`` inside a
  TRACK locks its controls; a ``<FREEZE`` block holds what freezing put aside (ReaTeam, "State Chunk
  Definitions").
* ``ISBUS kind depth``: the depth is the relative folder depth. REAPER 3 wrote the kind alone: 1 opens a
  folder, 2 closes one.
* ``AUXRECV`` names the sending track by its index in the file. One that points past the last track sends
  nothing and is not read.
* An envelope counts where it is active (``ACT 1``) and holds a point (``PT``): it then moves the control.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bridge.hosts.rpp.colours import ByteOrder, from_native
from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.media import MediaFolders
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.read_items import read_item
from bridge.hosts.rpp.rows import Row, Rows, Warnings
from bridge.hosts.rpp.tokens import decode
from bridge.session import Receive, Track

ENVELOPES: Final[dict[bytes, str]] = {
    b"VOLENV2": "volume",
    b"PANENV2": "pan",
    b"WIDTHENV2": "width",
    b"MUTEENV": "mute",
    b"VOLENV": "pre_fx_volume",
    b"PANENV": "pre_fx_pan",
    b"VOLENV3": "trim_volume",
    b"WIDTHENV": "WIDTHENV",
    b"DUALPANENV": "DUALPANENV",
    b"DUALPANENVL": "DUALPANENVL",
    b"DUALPANENV2": "DUALPANENV2",
    b"DUALPANENVL2": "DUALPANENVL2",
}
"""Block → the session's word for a track envelope."""

FOLDER_KINDS: Final = {1: 1, 2: -1}
"""Folder depth of the first ISBUS field, for files that have no second."""


def read_tracks(
    blocks: Sequence[Block],
    keys: Sequence[str],
    *,
    order: ByteOrder,
    media: MediaFolders,
    warnings: Warnings,
) -> tuple[Track, ...]:
    """The tracks of TRACK blocks; ``keys[n]`` is the key of the n-th."""
    tracks = tuple(
        _read_track(block, key, keys, order, media, warnings) for block, key in zip(blocks, keys, strict=True)
    )
    warnings.where = ""
    return tracks


def _read_track(
    block: Block, guid: str, keys: Sequence[str], order: ByteOrder, media: MediaFolders, warnings: Warnings
) -> Track:
    rows = Rows.of(block.body, warnings)
    name = read_name(block, rows)
    warnings.where = f'Track "{name}"'
    volume, mute, shown = rows[b"VOLPAN"], rows[b"MUTESOLO"], rows[b"SHOWINMIX"]
    return Track(
        guid=guid,
        name=name,
        colour=from_native(rows[b"PEAKCOL"].integer(1), order),
        icon=rows[b"TRACKIMGFN"].text(1),
        volume=volume.number(1, 1.0),
        pan=volume.number(2),
        pan_law=volume.number(3, -1.0),
        width=volume.number(4, 1.0),
        mute=mute.flag(1),
        solo=mute.flag(2),
        phase_inverted=rows[b"IPHASE"].flag(1),
        channels=rows[b"NCHAN"].integer(1, 2),
        folder_change=folder_change(rows[b"ISBUS"]),
        selected=rows[b"SEL"].flag(1),
        locked=rows[b"LOCK"].flag(1),
        frozen=next(block.blocks(b"FREEZE"), None) is not None,
        hidden_in_mixer=not shown.flag(1, True),
        hidden_in_tcp=not shown.flag(4, True),
        main_send=rows[b"MAINSEND"].flag(1, True),
        hardware_outputs=sum(1 for _ in rows.all(b"HWOUT")),
        envelopes=tuple(_envelopes(block, warnings)),
        fx=read_chain(next(block.blocks(b"FXCHAIN"), None), warnings),
        fx_enabled=rows[b"FX"].flag(1, True),
        receives=tuple(_receives(rows, keys)),
        items=tuple(read_item(item, media, warnings) for item in block.blocks(b"ITEM")),
    )


def read_name(block: Block, rows: Rows) -> str:
    """The track's name: from the ``<NAME`` block where no quote could hold it, else from the NAME line."""
    whole = next(block.blocks(b"NAME"), None)
    if whole is not None:
        lines = [line.lstrip(b" \t").removesuffix(b"\r") for line in whole.body if isinstance(line, bytes)]
        text = [decode(line[1:]) for line in lines if line.startswith(b"|")]
        if text:
            return " ".join(text)
    return rows[b"NAME"].text(1)


def folder_change(row: Row) -> int:
    """REAPER's relative folder depth of an ISBUS line."""
    return row.integer(2) if len(row) > 2 else FOLDER_KINDS.get(row.integer(1), 0)


def _receives(rows: Rows, keys: Sequence[str]) -> Iterator[Receive]:
    for row in rows.all(b"AUXRECV"):
        source = row.integer(1, -1)
        if not 0 <= source < len(keys):
            row.warnings.add(f"it receives from track {source + 1}, which does not exist; left as it is.")
            continue
        yield Receive(
            source=keys[source],
            mode=row.integer(2),
            volume=row.number(3, 1.0),
            pan=row.number(4),
            mute=row.flag(5),
        )


def _envelopes(block: Block, warnings: Warnings) -> Iterator[str]:
    for envelope in block.blocks(*ENVELOPES):
        rows = Rows.of(envelope.body, warnings)
        if rows[b"ACT"].flag(1) and b"PT" in rows:
            yield ENVELOPES[envelope.name]
