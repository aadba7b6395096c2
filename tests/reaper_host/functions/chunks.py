"""State chunks of tracks: REAPER's own text."""

from __future__ import annotations

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.keys import guid_of
from bridge.hosts.rpp.lines import ending, indent_of, tree_of
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import decode
from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.fx import identify
from tests.reaper_host.functions.order import new_guid
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track, is_part_of
from tests.reaper_host.values import write_words

MASTER_LINES = (
    ("PEAKCOL", "MASTERPEAKCOL", "16576"),
    ("AUTOMODE", "MASTERAUTOMODE", "0"),
    ("PANMODE", "MASTER_PANMODE", "-1"),
    ("VOLPAN", "MASTER_VOLUME", "1 0 -1 -1 1"),
    ("MUTESOLO", "MASTERMUTESOLO", "0"),
    ("NCHAN", "MASTER_NCH", "2"),
    ("FX", "MASTER_FX", "1"),
)
"""Line of a TRACK block, the project's line that holds it for the master, its words where there is none."""

MASTER_ENVELOPES = (b"MASTERVOLENV", b"MASTERPANENV", b"MASTERWIDTHENV", b"MASTERVOLENV2", b"MASTERPANENV2")


@reascript("bool GetTrackStateChunk(MediaTrack* track, char* strNeedBig, int strNeedBig_sz, bool isundoOptional)")
def get_track_state_chunk(host: Host, track: Track, text: str, size: int, undo: int) -> tuple[int, str]:
    chunk = master_chunk(track.block) if track.is_master else chunk_of(track.block)
    fits = len(chunk.encode("utf-8", "surrogateescape")) < size
    return int(fits), chunk if fits else ""


@reascript("bool SetTrackStateChunk(MediaTrack* track, const char* str, bool isundoOptional)")
def set_track_state_chunk(host: Host, track: Track, text: str, undo: int) -> int:
    if track.is_master:
        return 0
    try:
        nodes = tree_of(text, indent_of(track.block.head), ending(track.block))
    except ValueError:
        return 0
    if len(nodes) != 1 or not isinstance(nodes[0], Block) or nodes[0].name != b"TRACK":
        return 0
    before = guid_of(track.block)
    track.block.head, track.block.body, track.block.tail = nodes[0].head, nodes[0].body, nodes[0].tail
    others = {guid_of(block) for block in track.project.tracks if block is not track.block}
    found = guid_of(track.block) or before
    guid = found if found is not None and found not in others else new_guid()
    track.block.head = indent_of(track.block.head) + f"<TRACK {guid}".encode() + ending(track.block)
    write_words(track.block, "TRACKID", {1: guid})
    for chain in track.block.blocks(b"FXCHAIN"):
        identify(chain)
    host.pointers.kill(lambda thing: is_part_of(thing, track.block))
    track.project.changed()
    return 1


def chunk_of(block: Block) -> str:
    """The lines of a block as a chunk: LF, no indentation."""
    lines = (line.lstrip(b" \t").removesuffix(b"\r") for line in block.lines())
    return "".join(f"{decode(line)}\n" for line in lines)


def master_chunk(project: Block) -> str:
    """The master as a TRACK block, its plug-ins as an FXCHAIN (that REAPER does this is not verified)."""
    rows = Rows.of(project.body, Warnings())
    lines = ["<TRACK", 'NAME ""']
    for name, stored, default in MASTER_LINES:
        words = " ".join(rows[stored.encode()].words[1:]) or default
        lines.append(f"{name} {words}")
    text = "".join(f"{line}\n" for line in lines)
    for envelope in project.blocks(*MASTER_ENVELOPES):
        text += chunk_of(envelope).replace("<MASTER", "<", 1)
    for chain in project.blocks(b"MASTERFXLIST"):
        text += chunk_of(chain).replace("<MASTERFXLIST", "<FXCHAIN", 1)
    return text + ">\n"
