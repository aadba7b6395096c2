"""The order of the TRACK blocks: new tracks, moves, and the track numbers that follow from them.

Which numbers of tracks a project holds, checked over the corpus: ``AUXRECV`` alone. Its envelopes (``<AUXVOLENV``
...) follow it by position inside the receiving track; ``GROUP_FLAGS`` are bits; REGIONRENDER, the MIDI editor
and the SWS extension name tracks by GUID.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.keys import guid_for
from bridge.hosts.rpp.lines import INDENT, indent_of
from bridge.hosts.rpp.reader import TRACK, Root
from bridge.hosts.rpp.tokens import encode, key, replace_words, words

NEW_TRACK = """
PEAKCOL 16576|BEAT -1|AUTOMODE 0|VOLPAN 1 0 -1 -1 1|MUTESOLO 0 0 0|IPHASE 0|ISBUS 0 0|BUSCOMP 0 0
SHOWINMIX 1 0.6667 0.5 1 0.5 0 0 0|SEL 0|REC 0 0 0 0 0 0 0|TRACKHEIGHT 0 0|INQ 0 0 0 0.5 100 0 0 100|NCHAN 2
FX 1|TRACKID {guid}|PERF 0|MIDIOUT -1|MAINSEND 1 0
""".strip().replace("\n", "|")
"""The lines that REAPER 4 to 7 all write for a track, at their defaults."""


def arrange(root: Root, keys: Sequence[str], wanted: Sequence[str]) -> dict[str, Block]:
    """Bring the TRACK blocks into an order, adding a new one for every key that has none.

    Parameters
    ----------
    root
        Where the tracks are.
    keys
        The key of every TRACK block from top to bottom.
    wanted
        The keys in their new order: all of ``keys`` and the new ones.

    Returns
    -------
    dict
        Key → TRACK block.
    """
    existing = root.tracks
    blocks = dict(zip(keys, existing, strict=True))
    if list(keys) == list(wanted):
        return blocks
    for guid in wanted:
        if guid not in blocks:
            blocks[guid] = _new_track(root, existing, guid)
    _fill(root, [blocks[guid] for guid in wanted])
    places = {guid: place for place, guid in enumerate(wanted)}
    renumber(blocks.values(), [places[guid] for guid in keys], len(wanted))
    return blocks


def renumber(tracks: Iterable[Block], place_of: Sequence[int], count: int) -> None:
    """Rewrite the source of every AUXRECV line: ``place_of[old index]`` is the new index.

    An index past the last track stays past the last of ``count`` tracks, so that it does not start to send.
    """
    for track in tracks:
        for position, node in enumerate(track.body):
            if isinstance(node, bytes) and key(node) == b"AUXRECV":
                track.body[position] = _renumbered(node, place_of, count)


def _renumbered(line: bytes, place_of: Sequence[int], count: int) -> bytes:
    word = "".join(words(line)[1:2])
    if not (word.isascii() and word.isdigit()):
        return line
    old = int(word[:9])
    new = place_of[old] if old < len(place_of) else old + count - len(place_of)
    return line if new == old else replace_words(line, {1: str(new)})


def _new_track(root: Root, existing: Sequence[Block], track_key: str) -> Block:
    sample = existing[-1].head if existing else (root.block.head if root.block is not None else b"")
    indent = indent_of(sample) if existing else indent_of(sample) + INDENT
    end = b"\r" if sample.endswith(b"\r") else b""
    guid = guid_for(track_key)
    names_itself = not existing or any(len(words(block.head)) > 1 for block in existing)
    head = f"<TRACK {guid}" if names_itself else "<TRACK"
    lines = [indent + INDENT + encode(text) + end for text in NEW_TRACK.format(guid=guid).split("|")]
    return Block(indent + encode(head) + end, list(lines), indent + b">" + end)


def _fill(root: Root, tracks: Sequence[Block]) -> None:
    """Put the tracks into the places that tracks had, the rest below the last of them."""
    body = root.body
    places = [at for at, node in enumerate(body) if isinstance(node, Block) and node.name == TRACK]
    at_end = bool(places) and root.block is None and places[-1] == len(body) - 1
    last = body[-1] if at_end else None
    if isinstance(last, Block) and last.head.endswith(b"\r"):
        last.tail = (last.tail or b">") + b"\r"
    for place, track in zip(places, tracks, strict=False):
        body[place] = track
    below = places[-1] + 1 if places else _end_of_project(body)
    body[below:below] = tracks[len(places) :]
    if at_end:
        lowest = tracks[-1]
        lowest.tail = (lowest.tail or b">").removesuffix(b"\r")


def _end_of_project(body: list[bytes | Block]) -> int:
    """REAPER writes the tracks below all but its extensions' data."""
    for position, node in enumerate(body):
        if isinstance(node, Block) and node.name in (b"EXTENSIONS", b"EXTSTATE"):
            return position
    return len(body)
