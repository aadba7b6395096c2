"""Sends, receives and hardware outputs. A send is the AUXRECV line of the track that receives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import new_line
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.tokens import key, number, replace_words, words
from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.order import RECEIVE_ENVELOPES
from tests.reaper_host.functions.tracks import number_of
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.values import known

RECEIVE_WORDS: Final = {
    "I_SENDMODE": 2,
    "D_VOL": 3,
    "D_PAN": 4,
    "B_MUTE": 5,
    "B_MONO": 6,
    "B_PHASE": 7,
    "I_SRCCHAN": 8,
    "I_DSTCHAN": 9,
    "D_PANLAW": 10,
    "I_MIDIFLAGS": 11,
    "I_AUTOMODE": 12,
}
OUTPUT_WORDS: Final = {
    "I_DSTCHAN": 1,
    "I_SENDMODE": 2,
    "D_VOL": 3,
    "D_PAN": 4,
    "B_MUTE": 5,
    "B_PHASE": 6,
    "I_SRCCHAN": 7,
    "D_PANLAW": 8,
    "I_AUTOMODE": 9,
}
"""Info value → its word of an AUXRECV, or of a HWOUT line."""

ENDS: Final = ("P_SRCTRACK", "P_DESTTRACK")
"""Tracks at the ends of a send, read-only, as addresses."""

NEW_RECEIVE: Final = "AUXRECV {source} 0 1 0 0 0 0 0 0 -1:U 0 -1 ''"
NEW_OUTPUT: Final = "HWOUT 0 0 1 0 0 0 0 -1:U -1"


@dataclass(frozen=True, slots=True)
class Line:
    """Where a send is written: the track that holds the line, and its place in the block."""

    holder: Block
    place: int

    @property
    def words(self) -> list[str]:
        """The words of the line."""
        line = self.holder.body[self.place]
        assert isinstance(line, bytes)
        return words(line)


@reascript("int CreateTrackSend(MediaTrack* tr, MediaTrack* desttrInOptional)")
def create_track_send(host: Host, track: Track, target: Track | None) -> int:
    if target is not None and target.block is track.block:
        return -1
    text = NEW_OUTPUT if target is None else NEW_RECEIVE.format(source=number_of(track) - 1)
    holder = track.block if target is None else target.block
    place = place_for(holder.body, text.split()[0].encode(), TRACK_RANKS)
    holder.body.insert(place, new_line(holder, text))
    track.project.changed()
    found = list(_lines(track, 1 if target is None else 0))
    return next(n for n, line in enumerate(found) if line.holder is holder and line.place == place)


@reascript("int GetTrackNumSends(MediaTrack* tr, int category)")
def get_track_num_sends(host: Host, track: Track, category: int) -> int:
    return len(list(_lines(track, category)))


@reascript("double GetTrackSendInfo_Value(MediaTrack* tr, int category, int sendidx, const char* parmname)")
def get_send_value(host: Host, track: Track, category: int, place: int, name: str) -> float:
    found = list(_lines(track, category))
    if not 0 <= place < len(found):
        return 0.0
    if category <= 0 and name in ENDS:
        return float(host.pointers.address(_end(track, found[place], name)))
    index = known(OUTPUT_WORDS if category > 0 else RECEIVE_WORDS, name)
    there = found[place].words
    return float(there[index].partition(":")[0]) if index < len(there) else 0.0


@reascript(
    "bool SetTrackSendInfo_Value(MediaTrack* tr, int category, int sendidx, const char* parmname, double newvalue)"
)
def set_send_value(host: Host, track: Track, category: int, place: int, name: str, value: float) -> int:
    found = list(_lines(track, category))
    if not 0 <= place < len(found):
        return 0
    line = found[place]
    index = known(OUTPUT_WORDS if category > 0 else RECEIVE_WORDS, name)
    text = number(value) if name.startswith("D_") else str(int(value))
    _, mark, rest = line.words[index].partition(":")
    before = line.holder.body[line.place]
    assert isinstance(before, bytes)
    line.holder.body[line.place] = replace_words(before, {index: text + mark + rest})
    track.project.changed()
    return 1


@reascript("bool RemoveTrackSend(MediaTrack* tr, int category, int sendidx)")
def remove_track_send(host: Host, track: Track, category: int, place: int) -> int:
    found = list(_lines(track, category))
    if not 0 <= place < len(found):
        return 0
    body, start = found[place].holder.body, found[place].place
    end = start + 1
    while end < len(body) and isinstance(node := body[end], Block) and node.name in RECEIVE_ENVELOPES:
        end += 1
    del body[start:end]
    track.project.changed()
    return 1


def _end(track: Track, line: Line, name: str) -> Track:
    if name == "P_DESTTRACK":
        return Track(track.project, line.holder)
    return Track(track.project, track.project.tracks[int(line.words[1])])


def _lines(track: Track, category: int) -> Iterator[Line]:
    """The sends of a track (0), its receives (below 0) or hardware outputs (above 0)."""
    if category == 0:
        source = str(number_of(track) - 1)
        for block in track.project.tracks:
            yield from (line for line in _of(block, b"AUXRECV") if line.words[1:2] == [source])
    else:
        yield from _of(track.block, b"HWOUT" if category > 0 else b"AUXRECV")


def _of(block: Block, name: bytes) -> Iterator[Line]:
    for place, node in enumerate(block.body):
        if isinstance(node, bytes) and key(node) == name:
            yield Line(block, place)
