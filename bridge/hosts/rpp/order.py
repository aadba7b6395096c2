"""The order in which REAPER writes the lines of a TRACK and of an ITEM, and where a new line goes in it.

The order is that of REAPER 7, which earlier versions follow as far as they know the lines (measured over 151
projects of REAPER 3 to 7: no pair of lines was ever the other way round).
"""

from __future__ import annotations

from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.tokens import key

TRACK_ORDER: Final = """
    NAME <NAME LOCK PEAKCOL BEAT AUTOMODE PANLAWFLAGS PANMODE WIDTH VOLPAN MUTESOLO IPHASE PLAYOFFS ISBUS BUSCOMP
    SHOWINMIX FREEMODE FIXEDLANES LANESOLO LANEREC LANENAME SEL REC AUTO_RECARM VU SPACER GROUP_FLAGS MIDICTL
    TRACKHEIGHT INQ NCHAN <RECCFG TRACKIMGFN MIDICOLORMAPFN FX TRACKID PERF LAYOUTS <EXT UNDO_HAS_TRACKENV
    AUXRECV|<AUXVOLENV|<AUXPANENV|<AUXMUTEENV MIDIOUT CUSTOM_NOTE_ORDER <MIDINOTENAMES MAINSEND MAINSEND_NCH
    HWOUT|<VOLENV|<PANENV|<WIDTHENV|<VOLENV2|<PANENV2|<WIDTHENV2|<VOLENV3|<MUTEENV <FXCHAIN <FREEZE
    <FXCHAIN_REC <ITEM
"""
"""Lines and blocks of a TRACK; those joined by ``|`` share a place."""

ITEM_ORDER: Final = """
    POSITION SNAPOFFS LENGTH LOOP ALLTAKES BLENATTACH FADEIN FADEOUT MUTE BEAT FREEZE COLOR LOCK SEL GROUP YPOS
    TAKE IGUID IID NAME <NOTES VOLPAN|TAKEVOLPAN IMGRESOURCEFLAGS SOFFS PLAYRATE CHANMODE TAKECOLOR GUID RECPASS
    <SOURCE
"""
"""Lines and blocks of an ITEM, for each of its takes."""


def ranks(order: str) -> dict[bytes, int]:
    """Key of a line (with ``<`` for a block) → its place."""
    return {name.encode(): rank for rank, names in enumerate(order.split()) for name in names.split("|")}


TRACK_RANKS: Final = ranks(TRACK_ORDER)
ITEM_RANKS: Final = ranks(ITEM_ORDER)


def place_for(
    body: list[bytes | Block], wanted: bytes, order: dict[bytes, int], *, start: int = 0, end: int | None = None
) -> int:
    """Where in ``body[start:end]`` a new line or block with this key belongs: below all that come before it."""
    rank = order[wanted]
    place = start
    for position in range(start, len(body) if end is None else end):
        found = order.get(key_of(body[position]))
        if found is not None and found <= rank:
            place = position + 1
    return place


def key_of(node: bytes | Block) -> bytes:
    """The first word of a line, or of the head of a block with its ``<``."""
    return key(node if isinstance(node, bytes) else node.head)
