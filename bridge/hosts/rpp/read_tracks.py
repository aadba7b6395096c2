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
* ``VOLPAN volume pan law left right``: the fourth word is the left pan of dual pan (-1: left), the fifth its right
  pan; in the other pan modes the fifth is the width.
* ``GROUP_FLAGS`` holds a mask of groups 1 to 32 for each role in a group, ``GROUP_FLAGS_HIGH`` of groups 33 to 64;
  zeros at the end are left out.
* ``MAINSEND on offset``, ``MAINSEND_NCH channels``. ``PLAYOFFS offset flags``: 1 off, 2 in samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bridge.hosts.rpp.colours import ByteOrder, from_native
from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.media import MediaFolders
from bridge.hosts.rpp.read_envelopes import (
    RECEIVE_ENVELOPES,
    TAKE_ENVELOPES,
    TRACK_ENVELOPES,
    read_envelope,
    read_envelopes,
)
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.read_items import read_item
from bridge.hosts.rpp.rows import Row, Rows, Warnings
from bridge.hosts.rpp.tokens import decode, key, words
from bridge.session import Receive, Track

OFFSET_OFF, OFFSET_IN_SAMPLES = 1, 2
"""Flags of PLAYOFFS."""
USUAL_RATE: Final = 48000
"""Sample rate that offsets in samples count in where the project follows its device."""

GROUP_ROLES: Final = {
    "volume_lead": 1,
    "volume_follow": 2,
    "pan_lead": 3,
    "pan_follow": 4,
    "vca_lead": 21,
    "vca_follow": 22,
}
"""Where GROUP_FLAGS has what :class:`bridge.session.Track` holds of groups (Ultraschall API,
``GetTrackGroupFlagsState``)."""
GROUPS_A_LINE: Final = 32

FOLDER_KINDS: Final = {1: 1, 2: -1}
"""Folder depth of the first ISBUS field, for files that have no second."""


def read_tracks(
    blocks: Sequence[Block],
    keys: Sequence[str],
    *,
    order: ByteOrder,
    media: MediaFolders,
    warnings: Warnings,
    sample_rate: int | None = None,
) -> tuple[Track, ...]:
    """The tracks of TRACK blocks; ``keys[n]`` is the key of the n-th, ``sample_rate`` the project's."""
    tracks = tuple(
        _read_track(block, guid, keys, order, media, warnings, sample_rate)
        for block, guid in zip(blocks, keys, strict=True)
    )
    warnings.where = ""
    return tracks


def _read_track(
    block: Block,
    guid: str,
    keys: Sequence[str],
    order: ByteOrder,
    media: MediaFolders,
    warnings: Warnings,
    sample_rate: int | None,
) -> Track:
    rows = Rows.of(block.body, warnings)
    name = read_name(block, rows)
    warnings.where = f'Track "{name}"'
    volume, mute, shown = rows[b"VOLPAN"], rows[b"MUTESOLO"], rows[b"SHOWINMIX"]
    automation = read_envelopes(block, TRACK_ENVELOPES, warnings)
    return Track(
        guid=guid,
        name=name,
        colour=from_native(rows[b"PEAKCOL"].integer(1), order),
        icon=rows[b"TRACKIMGFN"].text(1),
        volume=volume.number(1, 1.0),
        pan=volume.number(2),
        pan_law=volume.number(3, -1.0),
        dual_pan=(volume.number(4, -1.0), volume.number(5, 1.0)),
        width=rows[b"WIDTH"].number(1, 1.0),
        pan_mode=rows[b"PANMODE"].integer(1, -1),
        pan_taper=rows[b"PANLAWFLAGS"].integer(1),
        mute=mute.flag(1),
        solo=mute.flag(2),
        solo_defeat=mute.flag(3),
        phase_inverted=rows[b"IPHASE"].flag(1),
        channels=rows[b"NCHAN"].integer(1, 2),
        folder_change=folder_change(rows[b"ISBUS"]),
        selected=rows[b"SEL"].flag(1),
        locked=rows[b"LOCK"].flag(1),
        frozen=next(block.blocks(b"FREEZE"), None) is not None,
        hidden_in_mixer=not shown.flag(1, True),
        hidden_in_tcp=not shown.flag(4, True),
        main_send=rows[b"MAINSEND"].flag(1, True),
        main_send_offset=rows[b"MAINSEND"].integer(2),
        main_send_channels=rows[b"MAINSEND_NCH"].integer(1),
        play_offset=_play_offset(rows[b"PLAYOFFS"], sample_rate),
        hardware_outputs=sum(1 for _ in rows.all(b"HWOUT")),
        envelopes=tuple(envelope.kind for envelope in automation),
        automation=automation,
        automation_mode=rows[b"AUTOMODE"].integer(1),
        fx=read_chain(next(block.blocks(b"FXCHAIN"), None), warnings),
        fx_enabled=rows[b"FX"].flag(1, True),
        receives=tuple(_receives(block, keys, warnings)),
        take_fx=tuple(_take_fx(block, warnings)),
        take_extras=tuple(sorted(set(_take_extras(block, warnings)))),
        **_groups(rows),
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


def _groups(rows: Rows) -> dict[str, int]:
    """The groups in which the track leads or follows, by the name of the field."""
    low, high = rows[b"GROUP_FLAGS"], rows[b"GROUP_FLAGS_HIGH"]
    return {
        role: _mask(low.integer(place)) | _mask(high.integer(place)) << GROUPS_A_LINE
        for role, place in GROUP_ROLES.items()
    }


def _mask(flags: int) -> int:
    """The bits of a word that may be written with a sign."""
    return flags & (1 << GROUPS_A_LINE) - 1


def _receives(block: Block, keys: Sequence[str], warnings: Warnings) -> Iterator[Receive]:
    latest: Receive | None = None
    for node in block.body:
        if isinstance(node, Block):
            if latest is not None and read_envelope(node, RECEIVE_ENVELOPES, warnings) is not None:
                latest = replace(latest, automated=True)
        elif key(node) == b"AUXRECV":
            if latest is not None:
                yield latest
            latest = _receive(Row([word.partition(":")[0] for word in words(node)], warnings), keys)
    if latest is not None:
        yield latest


def _receive(row: Row, keys: Sequence[str]) -> Receive | None:
    source = row.integer(1, -1)
    if not 0 <= source < len(keys):
        row.warnings.add(f"it receives from track {source + 1}, which does not exist; left as it is.")
        return None
    return Receive(
        source=keys[source],
        mode=row.integer(2),
        volume=row.number(3, 1.0),
        pan=row.number(4),
        mute=row.flag(5),
        mono=row.flag(6),
        phase_inverted=row.flag(7),
        source_channels=row.integer(8),
        target_channels=row.integer(9),
        pan_law=row.number(10, -1.0),
    )


def _take_fx(block: Block, warnings: Warnings) -> Iterator[str]:
    for item in block.blocks(b"ITEM"):
        for chain in item.blocks(b"TAKEFX"):
            yield from (fx.name for fx in read_chain(chain, warnings) if fx.enabled and not fx.offline)


def _take_extras(block: Block, warnings: Warnings) -> Iterator[str]:
    for item in block.blocks(b"ITEM"):
        yield from (envelope.kind for envelope in read_envelopes(item, TAKE_ENVELOPES, warnings))
        if item.find(b"SM") is not None:
            yield "stretch markers"


def _play_offset(row: Row, sample_rate: int | None) -> float:
    """The media playback offset in seconds; negative is earlier."""
    flags = row.integer(2, OFFSET_OFF)
    if flags & OFFSET_OFF:
        return 0.0
    return row.number(1) / (sample_rate or USUAL_RATE) if flags & OFFSET_IN_SAMPLES else row.number(1)
