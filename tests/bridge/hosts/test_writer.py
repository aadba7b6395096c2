from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.media import MediaFolders
from bridge.hosts.rpp.relocate import make_media_absolute
from bridge.plan import Edit, NewTrack, Place, Value
from bridge.preview import layout_of, preview
from bridge.session import Fx, Receive, Session
from tests.bridge.hosts.projects import changes, edit, guid, item, plan, project, read, track, written
from tests.bridge.hosts.test_tokens import ONE_LINE

FULL = track(
    1,
    'NAME "Kick In"',
    "PEAKCOL 16576",
    "VOLPAN 1.00000000 0  -1 -1 1",
    "ISBUS 0 0",
    "NCHAN 2",
    "FX 1",
    f"TRACKID {guid(1)}",
    "MIDIOUT -1",
    "MAINSEND 1 0",
    *item("VOLPAN 1 0 1 -1", "CHANMODE 0", "<SOURCE WAVE", '  FILE "a.wav"', ">"),
)
BARE = track(1)


def changed(text: str, *edits: Edit) -> tuple[list[str], list[str]]:
    data = text.encode()
    return changes(data, written(data, edits))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("field", "before", "after", "gone", "new"),
    [
        ("name", "Kick In", "Kick Out", 'NAME "Kick In"', 'NAME "Kick Out"'),
        ("name", "Kick In", "Kick", 'NAME "Kick In"', "NAME Kick"),
        ("volume", 1.0, 0.5, "VOLPAN 1.00000000 0  -1 -1 1", "VOLPAN 0.5 0  -1 -1 1"),
        ("pan", 0.0, -0.25, "VOLPAN 1.00000000 0  -1 -1 1", "VOLPAN 1.00000000 -0.25  -1 -1 1"),
        ("channels", 2, 6, "NCHAN 2", "NCHAN 6"),
        ("colour", None, 0x112233, "PEAKCOL 16576", f"PEAKCOL {0x1332211}"),
        ("icon", "", "kick drum.png", None, 'TRACKIMGFN "kick drum.png"'),
        ("item_gains", (1.0,), (0.5,), "VOLPAN 1 0 1 -1", "VOLPAN 0.5 0 1 -1"),
        ("channel_modes", (0.0,), (3.0,), "CHANMODE 0", "CHANMODE 3"),
    ],
)
def test_an_edit_changes_one_line_and_nothing_else(
    field: str, before: Value, after: Value, gone: str | None, new: str, ending: str
) -> None:
    text = project(FULL).replace("\n", ending)
    trail = ending.removesuffix("\n")
    expected = ([f"{gone}{trail}"] if gone else [], [f"{new}{trail}"])
    assert changed(text, edit(guid(1), field, before, after)) == expected


@pytest.mark.parametrize(
    ("field", "before", "after", "new"),
    [
        ("name", "", "Kick", "NAME Kick"),
        ("volume", 1.0, 0.5, "VOLPAN 0.5 0 -1 -1 1"),
        ("pan", 0.0, 1.0, "VOLPAN 1 1 -1 -1 1"),
        ("channels", 2, 4, "NCHAN 4"),
        ("colour", None, 0xFF0000, f"PEAKCOL {0x10000FF}"),
    ],
)
def test_a_line_that_is_missing_is_added(field: str, before: Value, after: Value, new: str) -> None:
    assert changed(project(BARE), edit(guid(1), field, before, after)) == ([], [new])


def test_a_new_line_goes_where_reaper_writes_it() -> None:
    text = project(track(1, "NAME a", "BEAT -1", "NCHAN 2", "FX 1", "MAINSEND 1 0", "<ITEM", ">")).encode()
    result = written(
        text,
        [
            edit(guid(1), "colour", None, 0),
            edit(guid(1), "icon", "", "a.png"),
            edit(guid(1), "volume", 1.0, 0.5),
            edit(guid(1), "fx", (), (Fx(name="v", chunk="<JS v\n0\n>"),)),
        ],
    ).decode()
    keys = [line.split()[0] for line in result.split("\n") if line.startswith("    ") and line[4] != " "]
    assert keys == [
        *("NAME", "PEAKCOL", "BEAT", "VOLPAN", "NCHAN", "TRACKIMGFN", "FX", "MAINSEND", "<FXCHAIN", ">"),
        *("<ITEM", ">"),
    ]


def test_taking_an_icon_away_removes_its_line() -> None:
    text = project(track(1, "TRACKIMGFN a.png"))
    assert changed(text, edit(guid(1), "icon", "a.png", "")) == (["TRACKIMGFN a.png"], [])


@pytest.mark.parametrize(
    ("header", "stored"),
    [
        ('0.1 "7.14/win64" 1', 0x1332211),
        ('0.1 "4.56/x64"', 0x1332211),
        ('0.1 "7.14/macOS-arm64" 1', 0x1112233),
        ('0.1 "6.69/linux-x86_64" 1', 0x1112233),
    ],
)
def test_a_colour_is_written_in_the_byte_order_of_the_project(header: str, stored: int) -> None:
    text = project(BARE, header=header)
    assert changed(text, edit(guid(1), "colour", None, 0x112233)) == ([], [f"PEAKCOL {stored}"])


def test_taking_a_colour_away_writes_reapers_own() -> None:
    text = project(track(1, f"PEAKCOL {0x1332211}"))
    assert changed(text, edit(guid(1), "colour", 0x112233, None))[1] == ["PEAKCOL 16576"]


@given(ONE_LINE, ONE_LINE)
def test_any_name_of_one_line_reads_back(first: str, second: str) -> None:
    data = project(BARE).encode()
    for name in (first, second):
        data = written(data, [edit(guid(1), "name", read(data).tracks[0].name, name)])
        assert read(data).tracks[0].name == name
    assert data.count(b"<NAME") <= 1


TAKES = item(
    "VOLPAN 0.5 0.25 -2 -1",
    "CHANMODE 1",
    "<SOURCE WAVE",
    ">",
    "TAKE NULL",
    "TAKE SEL",
    "NAME two",
    "TAKEVOLPAN 0 1 -1",
    "PLAYRATE 1 1 0 -1 0 0.0025",
    "GUID x",
    "<SOURCE WAVE",
    ">",
)


def test_channel_modes_go_to_their_takes_past_empty_ones() -> None:
    text = project(track(1, *TAKES))
    assert changed(text, edit(guid(1), "channel_modes", (1.0, 0.0), (1.0, 2.0))) == ([], ["CHANMODE 2"])
    result = written(text.encode(), [edit(guid(1), "channel_modes", (1.0, 0.0), (3.0, 2.0))])
    assert [take.channel_mode for take in read(result).tracks[0].items[0].takes] == [3, 2]
    assert result.index(b"CHANMODE 2") in range(result.index(b"PLAYRATE"), result.index(b"GUID x"))


def test_an_item_gain_leaves_the_volume_and_polarity_of_the_takes() -> None:
    text = project(track(1, *TAKES, *item()))
    expected = (["VOLPAN 0.5 0.25 -2 -1"], ["VOLPAN 0.25 0.25 -2 -1", "VOLPAN 2 0 1 -1"])
    assert changed(text, edit(guid(1), "item_gains", (0.5, 1.0), (0.25, 2.0))) == expected


BYPASSED = Fx(
    name="VST: ReaEQ (Cockos)",
    enabled=False,
    preset="Less mud",
    chunk='<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1\nZXZhdxgAAA==\n>',
)


def test_a_bare_plug_in_gets_the_lines_that_reaper_puts_around_it() -> None:
    result = written(project(track(1, "FX 1")).encode(), [edit(guid(1), "fx", (), (BYPASSED,))]).decode()
    lines = result[result.index("    <FXCHAIN") :].split("\n")
    assert lines[:4] == ["    <FXCHAIN", "      SHOW 0", "      LASTSEL 0", "      DOCKED 0"]
    assert lines[4:10] == [
        "      BYPASS 1 0 0",
        '      <VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1',
        "        ZXZhdxgAAA==",
        "      >",
        '      PRESETNAME "Less mud"',
        "      FLOATPOS 0 0 0 0",
    ]
    assert lines[10].startswith("      FXID {")
    assert lines[11:13] == ["      WAK 0 0", "    >"]


def test_a_chain_that_was_read_can_be_written_to_another_track() -> None:
    data = written(project(track(1), track(2)).encode(), [edit(guid(1), "fx", (), (BYPASSED,))])
    chain = read(data).tracks[0].fx
    result = read(written(data, [edit(guid(2), "fx", (), chain)])).tracks
    first, second = (one.fx[0].chunk.split("\n") for one in result)
    own = [line for line in first if line not in second]
    assert [line.split()[0] for line in own] == ["FXID"]


def test_an_empty_chain_keeps_its_window_when_it_is_filled() -> None:
    text = project(track(1, "<FXCHAIN", "  WNDRECT 1 2 3 4", "  SHOW 0", "  LASTSEL 0", "  DOCKED 0", ">"))
    gone, new = changed(text, edit(guid(1), "fx", (), (BYPASSED,)))
    assert gone == []
    assert new[0] == "BYPASS 1 0 0"


def test_a_chunk_that_is_no_project_text_is_refused() -> None:
    with pytest.raises(ValueError, match="every block is closed"):
        written(project(BARE).encode(), [edit(guid(1), "fx", (), (Fx(name="x", chunk="<VST x"),))])


def test_a_new_track_holds_what_every_reaper_writes() -> None:
    data = project(track(1, "NAME a"), "  <EXTENSIONS", "  >").encode()
    new = NewTrack(name="Drum Bus", colour=0x112233, icon="drums.png", channels=4, fx=(BYPASSED,), pan_law=1.0)
    result = written(data, [edit(guid(9), "track", None, new)])
    gone, _ = changes(data, result)
    added = read(result).tracks[1]
    assert gone == []
    assert result.index(b"Drum Bus") < result.index(b"<EXTENSIONS")
    assert (added.guid, added.name, added.colour, added.icon) == (guid(9), "Drum Bus", 0x112233, "drums.png")
    assert (added.channels, added.volume, added.main_send, len(added.fx)) == (4, 1.0, True, 1)
    assert (added.pan, added.pan_law) == (0.0, 1.0)
    assert not added.hidden_in_mixer
    assert not added.hidden_in_tcp


@pytest.mark.parametrize(
    "text",
    [project(), project("  <EXTENSIONS", "  >"), "<TRACK\n  NAME a\n>", "<TRACK\r\n  NAME a\r\n>", "<TRACK\n>\n"],
)
def test_a_new_track_fits_into_any_file(text: str) -> None:
    result = written(text.encode(), [edit(guid(9), "track", None, NewTrack(name="Bus"))])
    assert read(result).tracks[-1].name == "Bus"
    assert result.endswith(b"\n") == text.endswith("\n")
    assert result.count(b"\r\n") == (result.count(b"\n") if "\r" in text else 0)


def test_a_new_track_of_reaper_4_names_itself_in_its_trackid_as_the_others_do() -> None:
    data = project(f"  <TRACK\n    TRACKID {guid(1)}\n  >").encode()
    result = written(data, [edit(guid(9), "track", None, NewTrack(name="Bus"))])
    assert result.count(b"  <TRACK\n") == 2
    assert read(result).tracks[1].guid == guid(9)


def test_moving_a_track_into_a_template_without_a_last_line_end_keeps_it_so() -> None:
    text = "\r\n".join(f"<TRACK {guid(number)}\r\n  ISBUS 0 0\r\n>" for number in (1, 2))
    move = edit(guid(2), "place", Place(after=guid(1)), Place())
    result = written(text.encode(), [move]).decode()
    assert result == "\r\n".join(f"<TRACK {guid(number)}\r\n  ISBUS 0 0\r\n>" for number in (2, 1))


def test_a_send_is_written_after_those_that_are_there_with_their_envelopes() -> None:
    receive = ("AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''", "<AUXVOLENV", "  ACT 1", ">", "MIDIOUT -1")
    text = project(track(1), track(2), track(3, "NAME Verb", *receive)).encode()
    send = edit(guid(3), "receive", None, Receive(source=guid(2), volume=0.5, pan=-0.5, mute=True, mode=3))
    result = written(text, [send])
    assert changes(text, result) == ([], ["AUXRECV 1 3 0.5 -0.5 1 0 0 0 0 -1:U 0 -1 ''"])
    assert result.index(b"<AUXVOLENV") < result.index(b"AUXRECV 1") < result.index(b"MIDIOUT")


def test_a_move_writes_the_folder_depths_and_the_numbers_of_the_senders() -> None:
    text = project(
        track(1, "NAME Kick", "ISBUS 0 0"),
        track(2, "NAME Verb", "ISBUS 0 0", "AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''"),
        track(3, "NAME Drums", "ISBUS 0 0"),
    )
    move = edit(guid(1), "place", Place(), Place(parent=guid(3)))
    gone, new = changed(text, move)
    assert sorted(gone) == ["AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''", "ISBUS 0 0", "ISBUS 0 0"]
    assert sorted(new) == ["AUXRECV 2 0 1 0 0 0 0 0 0 -1:U 0 -1 ''", "ISBUS 1 1", "ISBUS 2 -1"]
    order = [(one.name, one.folder_change) for one in read(written(text.encode(), [move])).tracks]
    assert order == [("Verb", 0), ("Drums", 1), ("Kick", -1)]


def test_folders_of_reaper_3_keep_their_one_field_where_it_can_say_it() -> None:
    tracks = [track(number, "ISBUS 0") for number in (1, 2, 3, 4)]
    moves = [
        edit(guid(2), "place", None, Place(parent=guid(1))),
        edit(guid(3), "place", None, Place(parent=guid(2))),
    ]
    result = written(project(*tracks).encode(), moves).decode()
    assert [line.strip() for line in result.split("\n") if "ISBUS" in line] == [
        "ISBUS 1",
        "ISBUS 1",
        "ISBUS 2 -2",
        "ISBUS 0",
    ]


def test_unbalanced_folders_stay_as_they_are_when_nothing_moves() -> None:
    text = project(track(1, "NAME a", "ISBUS 1 1"), track(2, "ISBUS 2 -5"))
    assert changed(text, edit(guid(1), "name", "a", "b")) == (["NAME a"], ["NAME b"])


def test_a_sender_that_is_not_there_does_not_come_to_life_when_tracks_are_added() -> None:
    text = project(track(1, "AUXRECV 1 0 1 0 0", "AUXRECV x 0 1 0 0", "AUXRECV"))
    result = read(written(text.encode(), [edit(guid(9), "track", None, NewTrack(name="Bus"))]))
    assert result.tracks[0].receives == ()


TRACKS = 8


@st.composite
def mixes(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A project with random folders and sends, and random moves and additions."""
    pick = st.integers(0, TRACKS - 1)
    blocks = []
    for number in range(TRACKS):
        depth = draw(st.sampled_from([0, 0, 1, -1, -3]))
        sends = draw(st.lists(pick, max_size=3, unique=True))
        lines = (f"AUXRECV {source} 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''" for source in sends)
        blocks.append(track(number, f"ISBUS {min(abs(depth), 1) + (depth < 0)} {depth}", *lines))
    edits: list[Edit] = []
    keys = [guid(number) for number in range(TRACKS)]
    for number in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            keys.append(guid(100 + number))
            edits.append(edit(keys[-1], "track", None, NewTrack(name=f"Bus {number}")))
        target, parent, after = (draw(st.sampled_from([None, *keys])) for _ in range(3))
        edits.append(edit(target or keys[-1], "place", None, Place(parent=parent, after=after)))
    return project(*blocks).encode(), edits


def sends_of(session: Session) -> set[tuple[str, str]]:
    return {(receive.source, one.guid) for one in session.tracks for receive in one.receives}


@given(mixes())
def test_sends_keep_their_source_and_their_target_through_any_moves(mix: tuple[bytes, list[Edit]]) -> None:
    data, edits = mix
    before = read(data)
    shown = preview(before, plan(edits))
    assert sends_of(read(written(data, shown.fitting))) == sends_of(before)


@given(mixes())
def test_the_folder_tree_on_disk_is_the_one_that_was_shown(mix: tuple[bytes, list[Edit]]) -> None:
    data, edits = mix
    shown = preview(read(data), plan(edits))
    result = read(written(data, shown.fitting))
    assert [one.guid for one in result.tracks] == [one.guid for one in shown.session.tracks]
    assert layout_of(result).parent == layout_of(shown.session).parent


def test_relative_media_become_absolute_and_absolute_ones_stay(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "Audio Files").mkdir()
    (folder / "Audio Files" / "kick in.wav").touch()
    lines = item(
        "<SOURCE SECTION",
        "  <SOURCE WAVE",
        r'    FILE "Audio Files\kick in.wav" 1',
        "  >",
        ">",
        "TAKE",
        "<SOURCE WAVE",
        r'  FILE "C:\a.wav"',
        ">",
    )
    data = project(track(1, *lines)).encode()
    document = Document.parse(data)
    make_media_absolute(document, MediaFolders(folder))
    assert changes(data, document.serialise()) == (
        [r'FILE "Audio Files\kick in.wav" 1'],
        [f'FILE "{folder / "Audio Files" / "kick in.wav"}" 1'],
    )
