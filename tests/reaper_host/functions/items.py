"""Items and takes."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import ending, indent_inside, tree_of
from bridge.hosts.rpp.order import TRACK_RANKS, place_for
from bridge.hosts.rpp.read_items import is_empty_take, take_parts
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import key, quote, words
from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Item, Media, Take, Track
from tests.reaper_host.project import Project
from tests.reaper_host.values import Text, Word, known

NEW_ITEM: Final = """<ITEM
POSITION 0
LENGTH 0
LOOP 1
FADEIN 1 0.01 0 1 0 0 0
FADEOUT 1 0.01 0 1 0 0 0
IGUID {guid}
VOLPAN 1 0 1 -1
>"""

ITEM_VALUES: Final = {
    "D_POSITION": Word("POSITION", whole=False),
    "D_LENGTH": Word("LENGTH", whole=False),
    "D_SNAPOFFSET": Word("SNAPOFFS", whole=False),
    "D_VOL": Word("VOLPAN", 1, 1.0, whole=False),
    "D_FADEINLEN": Word("FADEIN", 2, whole=False),
    "D_FADEOUTLEN": Word("FADEOUT", 2, whole=False),
    "D_FADEINLEN_AUTO": Word("FADEIN", 3, whole=False),
    "D_FADEOUTLEN_AUTO": Word("FADEOUT", 3, whole=False),
    "C_FADEINSHAPE": Word("FADEIN", 4),
    "C_FADEOUTSHAPE": Word("FADEOUT", 4),
    "B_MUTE": Word("MUTE"),
    "B_LOOPSRC": Word("LOOP"),
    "B_ALLTAKESPLAY": Word("ALLTAKES"),
    "B_UISEL": Word("SEL"),
    "C_LOCK": Word("LOCK"),
    "I_GROUPID": Word("GROUP"),
    "I_CUSTOMCOLOR": Word("COLOR"),
    "F_FREEMODE_Y": Word("YPOS", whole=False),
}
"""Info value → the word of the ITEM block that holds it."""

TAKE_VALUES: Final = {
    "D_STARTOFFS": Word("SOFFS", whole=False),
    "D_PLAYRATE": Word("PLAYRATE", 1, 1.0, whole=False),
    "B_PPITCH": Word("PLAYRATE", 2, 1.0),
    "D_PITCH": Word("PLAYRATE", 3, whole=False),
    "I_PITCHMODE": Word("PLAYRATE", 4, -1.0),
    "I_CHANMODE": Word("CHANMODE"),
    "I_CUSTOMCOLOR": Word("TAKECOLOR"),
}
FIRST_TAKE: Final = {
    "D_PAN": Word("VOLPAN", 2, whole=False),
    "D_VOL": Word("VOLPAN", 3, 1.0, whole=False),
    "D_PANLAW": Word("VOLPAN", 4, -1.0, whole=False),
}
OTHER_TAKES: Final = {
    "D_PAN": Word("TAKEVOLPAN", 1, whole=False),
    "D_VOL": Word("TAKEVOLPAN", 2, 1.0, whole=False),
    "D_PANLAW": Word("TAKEVOLPAN", 3, -1.0, whole=False),
}
"""The first take shares the item's line."""


@reascript("int CountTrackMediaItems(MediaTrack* track)", "int GetTrackNumMediaItems(MediaTrack* tr)")
def count_track_media_items(host: Host, track: Track) -> int:
    return len(items_of(track))


@reascript("MediaItem* GetTrackMediaItem(MediaTrack* tr, int itemidx)")
def get_track_media_item(host: Host, track: Track, place: int) -> Item | None:
    items = items_of(track)
    return items[place] if 0 <= place < len(items) else None


@reascript("int CountMediaItems(ReaProject* proj)")
def count_media_items(host: Host, project: Project | None) -> int:
    return len(all_items(host.of(project)))


@reascript("MediaItem* GetMediaItem(ReaProject* proj, int itemidx)")
def get_media_item(host: Host, project: Project | None, place: int) -> Item | None:
    items = all_items(host.of(project))
    return items[place] if 0 <= place < len(items) else None


@reascript("MediaItem* AddMediaItemToTrack(MediaTrack* tr)")
def add_media_item_to_track(host: Host, track: Track) -> Item:
    """An item as the user's preferences make it: looped, with fades."""
    made = tree_of(
        NEW_ITEM.format(guid=f"{{{str(uuid.uuid4()).upper()}}}"), indent_inside(track.block), ending(track.block)
    )
    track.block.body[(place := place_for(track.block.body, b"<ITEM", TRACK_RANKS)) : place] = made
    track.project.changed()
    return items_of(track)[-1]


@reascript("MediaItem_Take* AddTakeToMediaItem(MediaItem* item)")
def add_take_to_media_item(host: Host, item: Item) -> Take:
    if count_takes(host, item):
        raise ApiMisuse("the stand-in adds a take to an item that has none, not a further one")
    _set_source(item, "<SOURCE EMPTY\n>")
    return Take(item, 0)


@reascript("PCM_source* PCM_Source_CreateFromFile(const char* filename)")
def pcm_source_create_from_file(host: Host, file: str) -> Media | None:
    return Media(file) if Path(file).is_file() else None


@reascript("bool SetMediaItemTake_Source(MediaItem_Take* take, PCM_source* source)")
def set_media_item_take_source(host: Host, take: Take, source: Media) -> int:
    if take.number:
        raise ApiMisuse("the stand-in sets the source of the first take")
    _set_source(take.item, f"<SOURCE WAVE\nFILE {quote(source.file)}\n>")
    return 1


@reascript("PCM_source* GetMediaItemTake_Source(MediaItem_Take* take)")
def get_media_item_take_source(host: Host, take: Take) -> Media | None:
    start, end = _parts(take.item)[take.number]
    for node in take.item.block.body[start:end]:
        if isinstance(node, Block) and node.name == b"SOURCE":
            return Media(Rows.of(node.body, Warnings())[b"FILE"].text(1))
    return None


@reascript("void GetMediaSourceFileName(PCM_source* source, char* filenamebufOut, int filenamebufOut_sz)")
def get_media_source_file_name(host: Host, source: Media, text: str, size: int) -> tuple[str]:
    """The absolute path; of media that lie beside the project the text in it, which needs no folder here."""
    folder = host.project.path.parent if host.project.path else Path()
    return (str(folder / source.file) if source.file else "",)


@reascript("MediaTrack* GetMediaItem_Track(MediaItem* item)")
def get_media_item_track(host: Host, item: Item) -> Track:
    return item.track


@reascript("double GetMediaItemInfo_Value(MediaItem* item, const char* parmname)")
def get_item_value(host: Host, item: Item, name: str) -> float:
    if name == "I_CURTAKE":
        return active_take(item)
    if name == "IP_ITEMNUMBER":
        return next(n for n, one in enumerate(items_of(item.track)) if one.block is item.block)
    return known(ITEM_VALUES, name).get(item.block, 0, _parts(item)[0][1])


@reascript("bool SetMediaItemInfo_Value(MediaItem* item, const char* parmname, double newvalue)")
def set_item_value(host: Host, item: Item, name: str, value: float) -> int:
    known(ITEM_VALUES, name).set(item.block, value, 0, _parts(item)[0][1])
    item.track.project.changed()
    return 1


@reascript("void SetMediaItemSelected(MediaItem* item, bool selected)")
def set_media_item_selected(host: Host, item: Item, on: int) -> None:
    set_item_value(host, item, "B_UISEL", float(bool(on)))


@reascript(
    "bool GetSetMediaItemInfo_String(MediaItem* item, const char* parmname, char* stringNeedBig, bool setNewValue)"
)
def get_item_text(host: Host, item: Item, name: str, text: str, is_set: int) -> tuple[int, str]:
    if name != "GUID" or is_set:
        raise ApiMisuse(f"of an item's texts the stand-in knows the GUID, to read, not {name}")
    return 1, Text("IGUID").get(item.block)


@reascript("int CountTakes(MediaItem* item)", "int GetMediaItemNumTakes(MediaItem* item)")
def count_takes(host: Host, item: Item) -> int:
    parts = _parts(item)
    return 0 if len(parts) == 1 and is_empty_take(item.block, *parts[0]) else len(parts)


@reascript(
    "MediaItem_Take* GetTake(MediaItem* item, int takeidx)",
    "MediaItem_Take* GetMediaItemTake(MediaItem* item, int tk)",
)
def get_take(host: Host, item: Item, place: int) -> Take | None:
    parts = _parts(item)
    if not 0 <= place < len(parts) or is_empty_take(item.block, *parts[place]):
        return None
    return Take(item, place)


@reascript("MediaItem_Take* GetActiveTake(MediaItem* item)")
def get_active_take(host: Host, item: Item) -> Take | None:
    return get_take(host, item, active_take(item))


@reascript("MediaItem* GetMediaItemTake_Item(MediaItem_Take* take)")
def get_media_item_take_item(host: Host, take: Take) -> Item:
    return take.item


@reascript("const char* GetTakeName(MediaItem_Take* take)")
def get_take_name(host: Host, take: Take) -> str:
    return Text("NAME").get(take.item.block, *_parts(take.item)[take.number])


@reascript(
    "bool GetSetMediaItemTakeInfo_String("
    "MediaItem_Take* tk, const char* parmname, char* stringNeedBig, bool setNewValue)"
)
def get_set_take_text(host: Host, take: Take, name: str, text: str, is_set: int) -> tuple[int, str]:
    word = known({"P_NAME": Text("NAME"), "GUID": Text("GUID")}, name)
    if is_set:
        word.set(take.item.block, text, *_parts(take.item)[take.number])
        take.item.track.project.changed()
    return 1, word.get(take.item.block, *_parts(take.item)[take.number])


@reascript("double GetMediaItemTakeInfo_Value(MediaItem_Take* take, const char* parmname)")
def get_take_value(host: Host, take: Take, name: str) -> float:
    if name == "IP_TAKENUMBER":
        return take.number
    return _take_word(take, name).get(take.item.block, *_parts(take.item)[take.number])


@reascript("bool SetMediaItemTakeInfo_Value(MediaItem_Take* take, const char* parmname, double newvalue)")
def set_take_value(host: Host, take: Take, name: str, value: float) -> int:
    _take_word(take, name).set(take.item.block, value, *_parts(take.item)[take.number])
    take.item.track.project.changed()
    return 1


@reascript("double GetProjectLength(ReaProject* proj)")
def get_project_length(host: Host, project: Project | None) -> float:
    return length_of(host.of(project))


def length_of(project: Project) -> float:
    """End of the last item in seconds."""
    ends = (
        ITEM_VALUES["D_POSITION"].get(item.block) + ITEM_VALUES["D_LENGTH"].get(item.block)
        for item in all_items(project)
    )
    return max(ends, default=0.0)


def items_of(track: Track) -> list[Item]:
    """The items of a track in file order."""
    return [] if track.is_master else [Item(track, block) for block in track.block.blocks(b"ITEM")]


def all_items(project: Project) -> list[Item]:
    """The items of every track."""
    return [item for block in project.tracks for item in items_of(Track(project, block))]


def active_take(item: Item) -> int:
    """Which take plays."""
    for number, (start, _) in enumerate(_parts(item)):
        line: bytes | Block = item.block.body[start] if number else b""
        if isinstance(line, bytes) and key(line) == b"TAKE" and "SEL" in words(line):
            return number
    return 0


def _set_source(item: Item, text: str) -> None:
    item.block.body[:] = [
        node for node in item.block.body if not (isinstance(node, Block) and node.name == b"SOURCE")
    ]
    item.block.body += tree_of(text, indent_inside(item.block), ending(item.block))
    item.track.project.changed()


def _parts(item: Item) -> list[tuple[int, int]]:
    return list(take_parts(item.block))


def _take_word(take: Take, name: str) -> Word:
    return known({**TAKE_VALUES, **(OTHER_TAKES if take.number else FIRST_TAKE)}, name)
