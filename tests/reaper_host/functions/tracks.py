"""Tracks: which there are, their names and values, selection, colours."""

from __future__ import annotations

from typing import Final

from bridge.hosts.rpp.keys import GUID, guid_of
from bridge.hosts.rpp.read_tracks import folder_change, read_name
from bridge.hosts.rpp.rows import Rows, Warnings
from bridge.hosts.rpp.tokens import encode
from bridge.hosts.rpp.write_tracks import Target, write_track
from bridge.session import Track as SessionTrack
from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Guid, Track
from tests.reaper_host.project import Project
from tests.reaper_host.values import Text, Word, flag_of, known, set_flag, write_words

MASTER_GUID: Final = "{00000000-0000-0000-0000-000000000000}"
NO_COLOUR: Final = 16576

VALUES: Final = {
    "D_VOL": Word("VOLPAN", 1, 1.0, whole=False),
    "D_PAN": Word("VOLPAN", 2, 0.0, whole=False),
    "D_PANLAW": Word("VOLPAN", 3, -1.0, whole=False),
    "D_DUALPANL": Word("VOLPAN", 4, -1.0, whole=False),
    "D_DUALPANR": Word("VOLPAN", 5, 1.0, whole=False),
    "D_WIDTH": Word("WIDTH", 1, 1.0, whole=False),
    "I_PANMODE": Word("PANMODE", 1, -1.0),
    "I_PANLAW_FLAGS": Word("PANLAWFLAGS"),
    "B_MUTE": Word("MUTESOLO", 1),
    "I_SOLO": Word("MUTESOLO", 2),
    "B_SOLO_DEFEAT": Word("MUTESOLO", 3),
    "B_PHASE": Word("IPHASE"),
    "I_NCHAN": Word("NCHAN", 1, 2.0),
    "I_FOLDERCOMPACT": Word("BUSCOMP"),
    "I_CUSTOMCOLOR": Word("PEAKCOL", 1, NO_COLOUR),
    "I_SELECTED": Word("SEL"),
    "B_SHOWINMIXER": Word("SHOWINMIX", 1, 1.0),
    "B_SHOWINTCP": Word("SHOWINMIX", 4, 1.0),
    "I_AUTOMODE": Word("AUTOMODE"),
    "B_MAINSEND": Word("MAINSEND", 1, 1.0),
    "C_MAINSEND_OFFS": Word("MAINSEND", 2),
    "C_MAINSEND_NCH": Word("MAINSEND_NCH"),
    "I_FXEN": Word("FX", 1, 1.0),
    "I_RECARM": Word("REC", 1),
    "I_RECINPUT": Word("REC", 2),
    "I_RECMON": Word("REC", 3),
    "I_VUMODE": Word("VU"),
    "I_SPACER": Word("SPACER"),
    "I_HEIGHTOVERRIDE": Word("TRACKHEIGHT"),
    "D_PLAY_OFFSET": Word("PLAYOFFS", 1, 0.0, whole=False),
    "I_PLAY_OFFSET_FLAG": Word("PLAYOFFS", 2, 1.0),
}
"""Info value → the word of the TRACK block that holds it."""

MASTER_VALUES: Final = {
    "D_VOL": Word("MASTER_VOLUME", 1, 1.0, whole=False),
    "D_PAN": Word("MASTER_VOLUME", 2, 0.0, whole=False),
    "D_PANLAW": Word("MASTER_VOLUME", 3, -1.0, whole=False),
    "D_DUALPANL": Word("MASTER_VOLUME", 4, -1.0, whole=False),
    "D_DUALPANR": Word("MASTER_VOLUME", 5, 1.0, whole=False),
    "D_WIDTH": Word("MASTER_WIDTH", 1, 1.0, whole=False),
    "I_PANMODE": Word("MASTER_PANMODE", 1, -1.0),
    "I_PANLAW_FLAGS": Word("MASTER_PANLAWFLAGS"),
    "I_NCHAN": Word("MASTER_NCH", 1, 2.0),
    "I_CUSTOMCOLOR": Word("MASTERPEAKCOL", 1, NO_COLOUR),
    "I_SELECTED": Word("MASTER_SEL"),
    "I_AUTOMODE": Word("MASTERAUTOMODE"),
    "I_FXEN": Word("MASTER_FX", 1, 1.0),
    "I_VUMODE": Word("MASTER_VU"),
}
"""The same for the master, whose lines are the project's."""

MASTER_FLAGS: Final = {"B_MUTE": 1, "I_SOLO": 2}
"""Bits of MASTERMUTESOLO."""

TEXTS: Final = {
    "P_ICON": Text("TRACKIMGFN", vanishes=True),
    "P_TCP_LAYOUT": Text("LAYOUTS", 1),
    "P_MCP_LAYOUT": Text("LAYOUTS", 2),
}


@reascript("int CountTracks(ReaProject* projOptional)")
def count_tracks(host: Host, project: Project | None) -> int:
    return len(host.of(project).tracks)


@reascript("int GetNumTracks()")
def get_num_tracks(host: Host) -> int:
    return len(host.project.tracks)


@reascript("MediaTrack* GetTrack(ReaProject* proj, int trackidx)")
def get_track(host: Host, project: Project | None, place: int) -> Track | None:
    tracks = host.of(project).tracks
    return Track(host.of(project), tracks[place]) if 0 <= place < len(tracks) else None


@reascript("MediaTrack* GetMasterTrack(ReaProject* proj)")
def get_master_track(host: Host, project: Project | None) -> Track:
    return Track(host.of(project), host.of(project).root)


@reascript("GUID* GetTrackGUID(MediaTrack* tr)")
def get_track_guid(host: Host, track: Track) -> Guid:
    return Guid(guid(track))


@reascript("void guidToString(const GUID* g, char* destNeed64)")
def guid_to_string(host: Host, one: Guid, text: str) -> tuple[str]:
    return (one.text,)


@reascript("bool GetTrackName(MediaTrack* track, char* bufOut, int bufOut_sz)")
def get_track_name(host: Host, track: Track, text: str, size: int) -> tuple[int, str]:
    shown = "MASTER" if track.is_master else name_of(track) or f"Track {number_of(track)}"
    return 1, cut(shown, size)


@reascript("double GetMediaTrackInfo_Value(MediaTrack* tr, const char* parmname)")
def get_value(host: Host, track: Track, name: str) -> float:
    computed = {"IP_TRACKNUMBER": number_of, "I_FOLDERDEPTH": depth_of, "I_FREEZECOUNT": freezes}
    if name in computed:
        return computed[name](track)
    if track.is_master:
        if name in MASTER_FLAGS:
            return float(flag_of(track.block, "MASTERMUTESOLO", MASTER_FLAGS[name]))
        return known(MASTER_VALUES, name).get(track.block)
    return known(VALUES, name).get(track.block)


@reascript("bool SetMediaTrackInfo_Value(MediaTrack* tr, const char* parmname, double newvalue)")
def set_value(host: Host, track: Track, name: str, value: float) -> int:
    track.project.changed()
    if track.is_master:
        if name in MASTER_FLAGS:
            set_flag(track.block, "MASTERMUTESOLO", MASTER_FLAGS[name], bool(value))
        else:
            known(MASTER_VALUES, name).set(track.block, value)
    elif name == "I_FOLDERDEPTH":
        depth = int(value)
        kind = 1 if depth > 0 else 2 if depth < 0 else 0
        write_words(track.block, "ISBUS", {1: str(kind), 2: str(depth)})
    elif name == "I_NCHAN" and not (2 <= value <= 128 and value % 2 == 0):
        return 0
    else:
        cleared = name == "I_CUSTOMCOLOR" and value == 0
        known(VALUES, name).set(track.block, NO_COLOUR if cleared else value)
    return 1


@reascript(
    "bool GetSetMediaTrackInfo_String(MediaTrack* tr, const char* parmname, char* stringNeedBig, bool setNewValue)"
)
def get_set_text(host: Host, track: Track, name: str, text: str, is_set: int) -> tuple[int, str]:
    if is_set:
        track.project.changed()
    if name.startswith("P_EXT:"):
        return _extension(track, name.removeprefix("P_EXT:"), text, is_set)
    if name == "GUID":
        return (1, guid(track)) if not is_set else (_set_guid(track, text), text)
    if track.is_master:
        if is_set:
            raise ApiMisuse(f"{name} of the master cannot be set")
        return 1, ""
    if name == "P_NAME":
        if is_set:
            _rename(host, track, text)
        return 1, name_of(track)
    if is_set:
        known(TEXTS, name).set(track.block, text)
    return 1, known(TEXTS, name).get(track.block)


@reascript("void SetTrackSelected(MediaTrack* track, bool selected)")
def set_track_selected(host: Host, track: Track, on: int) -> None:
    set_value(host, track, "I_SELECTED", float(bool(on)))


@reascript("bool IsTrackSelected(MediaTrack* track)")
def is_track_selected(host: Host, track: Track) -> bool:
    return bool(get_value(host, track, "I_SELECTED"))


@reascript("void SetOnlyTrackSelected(MediaTrack* track)")
def set_only_track_selected(host: Host, track: Track | None) -> None:
    project = host.of(track.project if track is not None else None)
    for block in project.tracks:
        set_track_selected(host, Track(project, block), track is not None and block is track.block)


@reascript("int CountSelectedTracks(ReaProject* proj)")
def count_selected_tracks(host: Host, project: Project | None) -> int:
    return len(selected_tracks(host.of(project)))


@reascript("MediaTrack* GetSelectedTrack(ReaProject* proj, int seltrackidx)")
def get_selected_track(host: Host, project: Project | None, place: int) -> Track | None:
    selected = selected_tracks(host.of(project))
    return selected[place] if 0 <= place < len(selected) else None


@reascript("int ColorToNative(int r, int g, int b)")
def color_to_native(host: Host, red: int, green: int, blue: int) -> int:
    parts = (red, green, blue) if host.order == "B" else (blue, green, red)
    return parts[0] << 16 | parts[1] << 8 | parts[2]


@reascript("void ColorFromNative(int col, int* rOut, int* gOut, int* bOut)")
def color_from_native(host: Host, colour: int, red: int, green: int, blue: int) -> tuple[int, int, int]:
    high, middle, low = colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF
    return (high, middle, low) if host.order == "B" else (low, middle, high)


@reascript("int GetTrackColor(MediaTrack* track)")
def get_track_color(host: Host, track: Track) -> int:
    colour = int(get_value(host, track, "I_CUSTOMCOLOR"))
    return colour if colour & 0x1000000 else 0


def guid(track: Track) -> str:
    """The track's GUID as text."""
    return MASTER_GUID if track.is_master else guid_of(track.block) or ""


def name_of(track: Track) -> str:
    """The name that the user gave it, empty for none and for the master."""
    return "" if track.is_master else read_name(track.block, Rows.of(track.block.body, Warnings()))


def number_of(track: Track) -> int:
    """From 1 on, -1 for the master."""
    return (
        -1 if track.is_master else 1 + next(n for n, one in enumerate(track.project.tracks) if one is track.block)
    )


def depth_of(track: Track) -> int:
    """The relative folder depth."""
    return folder_change(Rows.of(track.block.body, Warnings())[b"ISBUS"]) if not track.is_master else 0


def freezes(track: Track) -> int:
    """How often it is frozen."""
    return sum(1 for _ in track.block.blocks(b"FREEZE"))


def selected_tracks(project: Project) -> list[Track]:
    """The selected tracks from top to bottom."""
    return [Track(project, block) for block in project.tracks if VALUES["I_SELECTED"].get(block)]


def cut(text: str, size: int) -> str:
    """Text as it fits into a buffer of so many bytes with its final NUL."""
    return text.encode("utf-8", "surrogateescape")[: max(size - 1, 0)].decode("utf-8", "ignore")


def _rename(host: Host, track: Track, name: str) -> None:
    before = SessionTrack(guid=guid(track), name=name_of(track) or "\n")
    after = SessionTrack(guid=guid(track), name=name)
    write_track(Target(track.block, before, after, host.order, {}))


def _set_guid(track: Track, text: str) -> int:
    taken = {guid_of(block) for block in track.project.tracks if block is not track.block}
    if GUID.fullmatch(text) is None or text in taken or track.is_master:
        return 0
    indent = track.block.head[: track.block.head.index(b"<")]
    track.block.head = indent + encode(f"<TRACK {text}")
    write_words(track.block, "TRACKID", {1: text})
    return 1


def _extension(track: Track, name: str, text: str, is_set: int) -> tuple[int, str]:
    if is_set:
        track.project.extensions[guid(track), name] = text
    return 1, track.project.extensions.get((guid(track), name), "")
