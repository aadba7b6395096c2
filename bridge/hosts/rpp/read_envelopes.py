"""Envelope blocks: the points that move a control.

Conventions
-----------
* An envelope counts where it is active (``ACT 1``) and holds a point: it then moves the control.
* ``PT time value shape signature selected flags tension``; ``VOLTYPE 1``: drawn on the fader's scale.
* Values stay as they are stored: see :class:`bridge.session.Envelope`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.session import Envelope, Point

TRACK_ENVELOPES: Final[dict[bytes, str]] = {
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

MASTER_ENVELOPES: Final[dict[bytes, str]] = {
    b"MASTER" + name: kind for name, kind in TRACK_ENVELOPES.items() if kind != "mute"
}
"""The same for the master track, whose blocks stand beside the tracks."""

RECEIVE_ENVELOPES: Final[dict[bytes, str]] = {
    b"AUXVOLENV": "volume",
    b"AUXPANENV": "pan",
    b"AUXMUTEENV": "mute",
}
"""The same for the receive whose AUXRECV line they follow."""


TAKE_ENVELOPES: Final[dict[bytes, str]] = {
    b"VOLENV": "volume envelope",
    b"PANENV": "pan envelope",
    b"MUTEENV": "mute envelope",
    b"PITCHENV": "pitch envelope",
}
"""The same for the takes of an item."""


def read_envelopes(block: Block, table: Mapping[bytes, str], warnings: Warnings) -> tuple[Envelope, ...]:
    """The envelopes directly inside a block that count, in the order of the file."""
    found = (read_envelope(one, table, warnings) for one in block.blocks(*table))
    return tuple(envelope for envelope in found if envelope is not None)


def read_envelope(block: Block, table: Mapping[bytes, str], warnings: Warnings) -> Envelope | None:
    """The envelope of a block, None where it is none of ``table`` or does not count."""
    if block.name not in table:
        return None
    rows = Rows.of(block.body, warnings)
    if not rows[b"ACT"].flag(1) or b"PT" not in rows:
        return None
    return Envelope(kind=table[block.name], points=tuple(_points(rows)), fader_scaled=rows[b"VOLTYPE"].flag(1))


def _points(rows: Rows) -> Iterator[Point]:
    for row in rows.all(b"PT"):
        yield Point(time=row.number(1), value=row.number(2), shape=row.integer(3), tension=row.number(7))
