"""Plug-ins of tracks and of the master: add, remove, move, switch, name."""

from __future__ import annotations

import base64
from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import INDENT, ending, indent_inside, indent_of, new_line, set_words
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.read_fx import PLUGINS, fx_parts, fx_start, read_chain
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import encode, key, quote
from bridge.hosts.rpp.write_fx import CHAIN_LINES, fx_nodes
from bridge.plugins import chunk
from bridge.plugins.text import body
from bridge.session import Fx
from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.functions.order import new_guid
from tests.reaper_host.functions.tracks import cut
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Guid, Track
from tests.reaper_host.plugins import REDUCING, match

Part = list[bytes | Block]
FIRST_POSITION: Final = -1000
"""``instantiate`` from here down names the place: -1000 is the first."""
SPECIAL: Final = 0x800000
"""Indices from here on mean record FX, containers and the like."""
REDUCTION_DB: Final = -3.25
"""What a dynamics plug-in says that it takes away while playing."""


@reascript("int TrackFX_GetCount(MediaTrack* track)")
def get_count(host: Host, track: Track) -> int:
    return len(parts_of(track))


@reascript("int TrackFX_GetRecCount(MediaTrack* track)")
def get_rec_count(host: Host, track: Track) -> int:
    return sum(1 for chain in track.block.blocks(b"FXCHAIN_REC") for _ in fx_parts(chain.body))


@reascript("int TrackFX_AddByName(MediaTrack* track, const char* fxname, bool recFX, int instantiate)")
def add_by_name(host: Host, track: Track, name: str, rec: int, instantiate: int) -> int:
    """Like REAPER it takes any plug-in whose name holds the text, and says -1 and nothing else where none does."""
    if rec:
        raise ApiMisuse("record FX are not known to the stand-in")
    found = match(name)
    if found is None:
        return -1
    there = [one.name for one in read(track)]
    shown = found.make().name
    if instantiate >= 0 and shown in there:
        return there.index(shown)
    if instantiate == 0:
        return -1
    parts = parts_of(track)
    place = min(FIRST_POSITION - instantiate, len(parts)) if instantiate <= FIRST_POSITION else len(parts)
    chain = _chain(track, make=True)
    assert chain is not None
    made = fx_nodes(found.make(), indent_inside(chain), ending(chain))
    put(track, [*parts[:place], made, *parts[place:]])
    identify(chain)
    return place


@reascript("bool TrackFX_Delete(MediaTrack* track, int fx)")
def delete(host: Host, track: Track, place: int) -> int:
    parts = parts_of(track)
    if not 0 <= place < len(parts):
        return 0
    put(track, [*parts[:place], *parts[place + 1 :]])
    return 1


@reascript(
    "void TrackFX_CopyToTrack("
    "MediaTrack* src_track, int src_fx, MediaTrack* dest_track, int dest_fx, bool is_move)"
)
def copy_to_track(host: Host, source: Track, place: int, target: Track, at: int, is_move: int) -> None:
    part = the_part(source, place)
    fx = read(source)[place]
    if is_move:
        delete(host, source, place)
    parts = parts_of(target)
    chain = _chain(target, make=True)
    assert chain is not None
    moved = part if is_move else fx_nodes(fx, indent_inside(chain), ending(chain))
    put(target, [*parts[:at], moved, *parts[at:]])
    identify(chain)


@reascript("bool TrackFX_GetFXName(MediaTrack* track, int fx, char* bufOut, int bufOut_sz)")
def get_name(host: Host, track: Track, place: int, text: str, size: int) -> tuple[int, str]:
    chain = read(track)
    if not 0 <= place < len(chain):
        return 0, ""
    fx = chain[place]
    return 1, cut(f"JS: {fx.name}" if fx.kind == "JS" else fx.name, size)


@reascript("bool TrackFX_GetEnabled(MediaTrack* track, int fx)")
def get_enabled(host: Host, track: Track, place: int) -> bool:
    return 0 <= place < get_count(host, track) and read(track)[place].enabled


@reascript("void TrackFX_SetEnabled(MediaTrack* track, int fx, bool enabled)")
def set_enabled(host: Host, track: Track, place: int, on: int) -> None:
    _write_bypass(track, place, 1, str(int(not on)))


@reascript("bool TrackFX_GetOffline(MediaTrack* track, int fx)")
def get_offline(host: Host, track: Track, place: int) -> bool:
    return 0 <= place < get_count(host, track) and read(track)[place].offline


@reascript("void TrackFX_SetOffline(MediaTrack* track, int fx, bool offline)")
def set_offline(host: Host, track: Track, place: int, off: int) -> None:
    _write_bypass(track, place, 2, str(int(bool(off))))


@reascript("GUID* TrackFX_GetFXGUID(MediaTrack* track, int fx)")
def get_guid(host: Host, track: Track, place: int) -> Guid | None:
    parts = parts_of(track)
    if not 0 <= place < len(parts):
        return None
    return Guid(Rows.of(parts[place], Warnings())[b"FXID"].text(1))


@reascript("bool TrackFX_GetPreset(MediaTrack* track, int fx, char* presetnameOut, int presetnameOut_sz)")
def get_preset(host: Host, track: Track, place: int, text: str, size: int) -> tuple[int, str]:
    preset = read(track)[place].preset if 0 <= place < get_count(host, track) else ""
    return int(bool(preset)), cut(preset, size)


@reascript(
    "bool TrackFX_GetNamedConfigParm("
    "MediaTrack* track, int fx, const char* parmname, char* bufOutNeedBig, int bufOutNeedBig_sz)"
)
def get_config(host: Host, track: Track, place: int, name: str, text: str, size: int) -> tuple[int, str]:
    chain = read(track)
    if not 0 <= place < len(chain):
        return 0, ""
    fx = chain[place]
    block = next(one for one in the_part(track, place) if isinstance(one, Block))
    original = Rows.of([block.head.replace(b"<", b"", 1)], Warnings())[block.name].text(1)
    facts = {"fx_type": fx.kind, "fx_name": original, "original_name": original, "renamed_name": _own_name(block)}
    if name == "GainReduction_dB" and any(one in original for one in REDUCING):
        playing = track.project.transport.playing and fx.enabled and not fx.offline
        facts[name] = f"{REDUCTION_DB if playing else 0.0:.2f}"
    if name == "vst_chunk" and (state := vst_state(fx)) is not None:
        facts[name] = base64.b64encode(state.data).decode("ascii")
    return int(name in facts), cut(facts.get(name, ""), size)


@reascript("bool TrackFX_SetNamedConfigParm(MediaTrack* track, int fx, const char* parmname, const char* value)")
def set_config(host: Host, track: Track, place: int, name: str, value: str) -> int:
    block = next(one for one in the_part(track, place) if isinstance(one, Block))
    if name == "vst_chunk":
        return _set_chunk(track, place, value)
    if name != "renamed_name" or block.name not in PLUGINS:
        return 0
    index = PLUGINS[block.name]
    assert index is not None
    around = Block(b"", [block.head])
    set_words(around, f"<{block.name.decode()}", {index: quote(value)}, {})
    head = around.body[0]
    assert isinstance(head, bytes)
    block.head = head
    track.project.changed()
    return 1


def vst_state(fx: Fx) -> chunk.State | None:
    """The state of a VST that keeps one of its own; None for others, and for those that only have parameters."""
    if fx.kind != "VST":
        return None
    state = chunk.parse(body(fx.chunk, "VST"))
    return None if state.data.startswith(chunk.MARKS) else state


def _set_chunk(track: Track, place: int, value: str) -> int:
    fx = read(track)[place]
    if vst_state(fx) is None:
        return 0
    lines = chunk.replaced(body(fx.chunk, "VST"), base64.b64decode(value))
    block = next(one for one in the_part(track, place) if isinstance(one, Block))
    block.body = [indent_of(block.head) + INDENT + encode(line) + ending(block) for line in lines]
    track.project.changed()
    return 1


def read(track: Track) -> tuple[Fx, ...]:
    """The plug-ins of a track."""
    return read_chain(_chain(track), Warnings())


def parts_of(track: Track) -> list[Part]:
    """The lines of each plug-in."""
    chain = _chain(track)
    return list(fx_parts(chain.body)) if chain is not None else []


def the_part(track: Track, place: int) -> Part:
    """The lines of one plug-in."""
    parts = parts_of(track)
    if not 0 <= place < len(parts):
        meant = "record FX or a container" if place >= SPECIAL else f"plug-in {place} of {len(parts)}"
        raise ApiMisuse(f"{meant} is not there")
    return parts[place]


def put(track: Track, parts: list[Part]) -> None:
    """Make these the plug-ins of a track."""
    chain = _chain(track, make=True)
    assert chain is not None
    chain.body[fx_start(chain.body) :] = [node for part in parts for node in part]
    track.project.changed()


def identify(chain: Block) -> None:
    """Give every plug-in that has none an FXID, as REAPER does."""
    end = ending(chain)
    for part in list(fx_parts(chain.body)):
        if not any(isinstance(node, bytes) and key(node) == b"FXID" for node in part):
            last = max(n for n, node in enumerate(part) if isinstance(node, Block) or key(node) != b"WAK")
            after = next(n for n, node in enumerate(chain.body) if node is part[last])
            chain.body.insert(after + 1, indent_inside(chain) + encode(f"FXID {new_guid()}") + end)


def _chain(track: Track, *, make: bool = False) -> Block | None:
    name = b"MASTERFXLIST" if track.is_master else b"FXCHAIN"
    chain = next(track.block.blocks(name), None)
    if chain is None and make:
        indent, end = indent_inside(track.block), ending(track.block)
        chain = Block(indent + b"<" + name + end, [], indent + b">" + end)
        chain.body = [new_line(chain, text) for text in CHAIN_LINES]
        body = track.block.body
        track.block.body.insert(
            _top(body) if track.is_master else place_for(body, b"<FXCHAIN", TRACK_RANKS), chain
        )
    return chain


def _top(body: list[bytes | Block]) -> int:
    """Above the first track."""
    return next((n for n, node in enumerate(body) if isinstance(node, Block) and node.name == b"TRACK"), len(body))


def _own_name(block: Block) -> str:
    index = PLUGINS.get(block.name)
    words = Rows.of([block.head.replace(b"<", b"", 1)], Warnings())[block.name]
    return words.text(index) if index is not None else ""


def _write_bypass(track: Track, place: int, index: int, word: str) -> None:
    part = the_part(track, place)
    block = Block(INDENT, list(part))
    set_words(block, "BYPASS", {index: word}, {})
    parts = parts_of(track)
    put(track, [*parts[:place], block.body, *parts[place + 1 :]])
