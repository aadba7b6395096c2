from __future__ import annotations

from pathlib import Path

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from bridge.session import Fade, Marker, Receive, Tempo
from tests.bridge.hosts import peer
from tests.bridge.hosts.projects import (
    corpus,
    guid,
    item,
    only_item,
    only_take,
    only_track,
    project,
    read,
    track,
)
from tests.shared import needs_shared

WINDOWS = '0.1 "7.14/win64" 1'
MAC = '0.1 "7.14/macOS-arm64" 1'


@needs_shared
def test_every_real_project_reads_as_the_rpp_package_reads_it() -> None:
    files = corpus()
    assert len(files) > 100
    for path in files:
        data = path.read_bytes()
        session, found = read_session(Document.parse(data), path), peer.tracks(data)
        assert [one.name for one in session.tracks] == [peer.line(one, "NAME")[1] for one in found], path.name
        assert [len(one.items) for one in session.tracks] == [len(one.findall("ITEM")) for one in found], path.name
        volumes = [float(peer.line(one, "VOLPAN")[1]) for one in found]
        assert [one.volume for one in session.tracks] == volumes, path.name
        assert len({one.guid for one in session.tracks}) == len(session.tracks), path.name


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        (("NAME Kick",), "name", "Kick"),
        (("NAME `a'b\"c'd`", "<NAME", "  |a'b\"c`d ", ">"), "name", "a'b\"c`d "),
        (("VOLPAN 0.5 -0.25 -1 0.75 1",), "volume", 0.5),
        (("VOLPAN 0.5 -0.25 -1 0.75 1",), "pan", -0.25),
        (("VOLPAN 0.5 -0.25 -1 -1 1", "WIDTH 0.75"), "width", 0.75),
        (("VOLPAN 0.5 -0.25 0.7",), "pan_law", 0.7),
        (("VOLPAN 0.5",), "pan", 0.0),
        ((), "volume", 1.0),
        (("MUTESOLO 1 0 0",), "mute", True),
        (("MUTESOLO 0 2 0",), "solo", True),
        (("IPHASE 1",), "phase_inverted", True),
        (("NCHAN 6",), "channels", 6),
        (("ISBUS 1 1",), "folder_change", 1),
        (("ISBUS 2 -3",), "folder_change", -3),
        (("ISBUS 1",), "folder_change", 1),
        (("ISBUS 2",), "folder_change", -1),
        (("ISBUS 0",), "folder_change", 0),
        (("SEL 1",), "selected", True),
        (("LOCK 1",), "locked", True),
        (("<FREEZE 0", "  X", ">"), "frozen", True),
        (("SHOWINMIX 0 0.6667 0.5 1 0.5 0 0 0",), "hidden_in_mixer", True),
        (("SHOWINMIX 0 0.6667 0.5 1 0.5 0 0 0",), "hidden_in_tcp", False),
        (("SHOWINMIX 1 0.6667 0.5 0 0.5 0 0 0",), "hidden_in_tcp", True),
        (("SHOWINMIX 1",), "hidden_in_tcp", False),
        (("MAINSEND 0 0",), "main_send", False),
        (("HWOUT 0 0 1 0 0 0 0 -1:U -1", "HWOUT 2 0 1 0 0 0 0 -1:U -1"), "hardware_outputs", 2),
        (("TRACKIMGFN drums.png",), "icon", "drums.png"),
        (("FX 0",), "fx_enabled", False),
        (("<VOLENV2", "  ACT 1 -1", "  PT 0 1 0", ">"), "envelopes", ("volume",)),
        (("<PANENV", "  ACT 1", "  PT 0 1 0", ">"), "envelopes", ("pre_fx_pan",)),
        (("<VOLENV2", "  ACT 0 -1", "  PT 0 1 0", ">"), "envelopes", ()),
        (("<VOLENV2", "  ACT 1 -1", ">"), "envelopes", ()),
    ],
)
def test_a_line_of_a_track_sets_its_field(lines: tuple[str, ...], field: str, expected: object) -> None:
    assert getattr(only_track(*lines), field) == expected


@pytest.mark.parametrize(
    ("header", "stored", "expected"),
    [
        (WINDOWS, 0x1000000 | 0x332211, 0x112233),
        ('0.1 "4.56/x64"', 0x1000000 | 0x332211, 0x112233),
        ("0.1", 0x1000000 | 0x332211, 0x112233),
        (MAC, 0x1000000 | 0x112233, 0x112233),
        ('0.1 "5.40/OSX64" 1', 0x1000000 | 0x112233, 0x112233),
        ('0.1 "6.69/linux-x86_64" 1', 0x1000000 | 0x112233, 0x112233),
        (WINDOWS, 16576, None),
        (MAC, 0x112233, None),
    ],
)
def test_a_colour_reads_by_the_byte_order_of_the_system_that_wrote_it(
    header: str, stored: int, expected: int | None
) -> None:
    assert only_track(f"PEAKCOL {stored}", header=header).colour == expected


@pytest.mark.parametrize(
    ("platform", "expected"), [("win32", 0x332211), ("darwin", 0x112233), ("linux", 0x112233)]
)
def test_a_template_is_taken_for_one_of_this_machine(
    platform: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert read(f"<TRACK\n  PEAKCOL {0x1000000 | 0x112233}\n>\n").tracks[0].colour == expected


def test_a_track_is_known_by_its_guid_from_the_head_or_from_its_trackid() -> None:
    session = read(project(track(1), f"  <TRACK\n    TRACKID {guid(2)}\n  >"))
    assert [one.guid for one in session.tracks] == [guid(1), guid(2)]


def test_tracks_without_a_guid_of_their_own_get_keys_that_stay_and_differ() -> None:
    text = project("  <TRACK\n  >", track(1), track(1), "  <TRACK 0\n  >")
    keys = [one.guid for one in read(text).tracks]
    assert keys == ["track-1", guid(1), f"{guid(1)}-3", "track-4"]
    assert keys == [one.guid for one in read(text).tracks]


def test_a_receive_names_its_sender_by_guid() -> None:
    session = read(project(track(1), track(2, "AUXRECV 0 3 0.5 -0.25 1 0 0 0 0 -1:U 0 -1 ''")))
    assert session.tracks[1].receives == (Receive(source=guid(1), mode=3, volume=0.5, pan=-0.25, mute=True),)


def test_a_receive_from_a_track_that_is_not_there_is_left_out_with_a_warning() -> None:
    session = read(project(track(1, 'NAME "Verb"', "AUXRECV 7 0 1 0 0")))
    assert session.tracks[0].receives == ()
    assert session.warnings == ('Track "Verb": it receives from track 8, which does not exist; left as it is.',)


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        (("POSITION 1.5",), "position", 1.5),
        (("LENGTH 2.5",), "length", 2.5),
        (("LOOP 1",), "loop_source", True),
        (("ALLTAKES 1",), "play_all_takes", True),
        (("MUTE 1 0",), "mute", True),
        (("LOCK 1",), "locked", True),
        (("LOCK 2",), "locked", False),
        (("VOLPAN 0.5 0.1 -2 -1",), "volume", 0.5),
        (("FADEIN 1 0.01 0 1 0 0",), "fade_in", Fade(length=0.01, shape=1)),
        (("FADEIN 5 0.01 0.25 5 0 -0.5 0",), "fade_in", Fade(length=0.25, shape=5, curve=-0.5)),
        (("FADEOUT 1.1 0.003 0 5 1 0 0",), "fade_out", Fade(length=0.003, shape=5)),
        (("FADEOUT 2 0.1 0",), "fade_out", Fade(length=0.1, shape=2)),
        ((), "takes", ()),
        ((), "active", None),
    ],
)
def test_a_line_of_an_item_sets_its_field(lines: tuple[str, ...], field: str, expected: object) -> None:
    assert getattr(only_item(*lines), field) == expected


SOURCE = ("<SOURCE WAVE", '  FILE "a.wav"', ">")


def test_the_takes_of_an_item_each_have_their_own_lines() -> None:
    found = only_item(
        "NAME one",
        "VOLPAN 0.5 0.1 -2 -1",
        "SOFFS 0.25",
        "PLAYRATE 1.5 0 -2 -1 0 0.0025",
        "CHANMODE 3",
        *SOURCE,
        "TAKE SEL",
        "NAME two",
        "TAKEVOLPAN 0.75 0.25 -1",
        "CHANMODE 2",
        *SOURCE,
    )
    one, two = found.takes
    assert (one.name, one.volume, one.pan, one.offset, one.channel_mode) == ("one", -2.0, 0.1, 0.25, 3)
    assert (one.play_rate, one.preserve_pitch, one.pitch) == (1.5, False, -2.0)
    assert (two.name, two.volume, two.pan, two.offset, two.channel_mode) == ("two", 0.25, 0.75, 0.0, 2)
    assert found.active == 1


@pytest.mark.parametrize(
    ("lines", "active", "takes"),
    [
        (SOURCE, 0, 1),
        ((*SOURCE, "TAKE NULL"), 0, 1),
        ((*SOURCE, "TAKE NULL SEL"), None, 1),
        ((*SOURCE, "TAKE NULL", "TAKE SEL", *SOURCE), 1, 2),
        (("TAKE SEL", *SOURCE), 0, 1),
        (("TAKE", *SOURCE), None, 1),
    ],
)
def test_the_active_take_is_counted_among_the_takes_that_are_not_empty(
    lines: tuple[str, ...], active: int | None, takes: int
) -> None:
    found = only_item(*lines)
    assert (found.active, len(found.takes)) == (active, takes)


def test_a_section_holds_its_media() -> None:
    source = only_take(
        "<SOURCE SECTION", "  LENGTH 2", "  MODE 3", "  STARTPOS 0.5", "  OVERLAP 0.01", *SOURCE, ">"
    ).source
    assert source is not None
    assert source.inner is not None
    assert (source.kind, source.section_start, source.section_length) == ("SECTION", 0.5, 2.0)
    assert source.section_reversed
    assert (source.inner.kind, source.inner.file) == ("WAVE", "a.wav")


def test_a_section_without_a_length_runs_to_the_end() -> None:
    source = only_take("<SOURCE SECTION", "  LENGTH 0", "  MODE 1", *SOURCE, ">").source
    assert source is not None
    assert source.section_length is None
    assert not source.section_reversed


@pytest.mark.parametrize(
    ("written", "stored", "recording"),
    [
        ("a b.wav", "a b.wav", '""'),
        (r"Audio Files\kick.wav", "Audio Files/kick.wav", '""'),
        (r"C:\Users\me\Song\Media\kick.wav", "Media/kick.wav", '""'),
        (r"D:\kick.wav", "takes/kick.wav", "takes"),
        ("/Users/me/Song/kick.wav", "kick.wav", '""'),
        ("kick.wav", "Audio/kick.wav", '""'),
        (r"\\server\share\kick.wav", "kick.wav", '""'),
    ],
)
def test_media_are_found_where_the_project_was_moved(
    written: str, stored: str, recording: str, tmp_path: Path
) -> None:
    media = tmp_path / stored
    media.parent.mkdir(exist_ok=True)
    media.touch()
    lines = item("<SOURCE WAVE", f'  FILE "{written}"', ">")
    text = project(f'  RECORD_PATH {recording} ""', track(1, *lines))
    source = read(text, tmp_path / "song.RPP").tracks[0].items[0].takes[0].source
    assert source is not None
    assert (source.file, source.path) == (written, media)


def test_media_that_are_nowhere_keep_the_plain_path(tmp_path: Path) -> None:
    text = project(track(1, *item(*SOURCE)))
    source = read(text, tmp_path / "song.RPP").tracks[0].items[0].takes[0].source
    assert source is not None
    assert source.path == tmp_path / "a.wav"


FX_LINES = (
    "<FXCHAIN",
    "  WNDRECT 1 2 3 4",
    "  SHOW 0",
    "  BYPASS 1 0 0",
    '  <VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "My EQ" 1919247729 ""',
    "    ZXZhdxgAAA==",
    "  >",
    '  PRESETNAME "Less mud"',
    "  WAK 0 0",
    "  BYPASS 0 1 0",
    '  <JS loser/3BandEQ ""',
    "    0 1 - -",
    "  >",
    "  WAK 0 0",
    ">",
)


def test_the_plug_ins_of_a_chain_are_read_with_all_their_lines() -> None:
    equaliser, script = only_track(*FX_LINES).fx
    assert (equaliser.name, equaliser.kind, equaliser.preset) == ("My EQ", "VST", "Less mud")
    assert (equaliser.enabled, equaliser.offline) == (False, False)
    assert (script.name, script.kind, script.enabled, script.offline) == ("loser/3BandEQ", "JS", True, True)
    assert equaliser.chunk.split("\n") == [
        "BYPASS 1 0 0",
        '<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "My EQ" 1919247729 ""',
        "ZXZhdxgAAA==",
        ">",
        'PRESETNAME "Less mud"',
        "WAK 0 0",
    ]


def test_the_project_around_the_tracks_is_read() -> None:
    session = read(
        project(
            "  PANLAW 0.5",
            "  TEMPO 95 3 4",
            "  MASTERMUTESOLO 1",
            "  MASTER_NCH 4 2",
            "  MASTER_VOLUME 0.5 -0.5 -1 -1 1",
            f"  MASTERPEAKCOL {0x1000000 | 0x0000FF}",
        )
    )
    master = session.master
    assert (master.volume, master.pan, master.mute, master.channels, master.colour) == (
        0.5,
        -0.5,
        True,
        4,
        0xFF0000,
    )
    assert (session.pan_law, session.sample_rate, session.reaper_version) == (0.5, 48000, "7.14")
    assert session.tempi == (Tempo(position=0.0, bpm=95.0, numerator=3, denominator=4),)


def test_a_sample_rate_that_is_not_in_use_is_none() -> None:
    assert read("<REAPER_PROJECT 0.1\n  SAMPLERATE 44100 0 0\n>").sample_rate is None


def test_markers_and_regions_are_read_with_their_colours() -> None:
    red_on_windows, red_on_mac = 0x1000000 | 0x0000FF, 0x1000000 | 0xFF0000
    session = read(
        project(
            f'  MARKER 1 2.5 "Verse one" 0 {red_on_windows} 1 R {guid(1)} 0',
            f"  MARKER 1 10 Chorus 1 {red_on_mac} 1 B {guid(2)} 0",
            '  MARKER 1 20 "" 1',
            '  MARKER 2 30 "" 0 0',
            header=WINDOWS,
        )
    )
    assert session.markers == (
        Marker(number=1, position=2.5, name="Verse one", colour=0xFF0000),
        Marker(number=1, position=10.0, name="Chorus", end=20.0, colour=0xFF0000),
        Marker(number=2, position=30.0),
    )


def test_an_active_tempo_envelope_goes_on_from_the_first_tempo() -> None:
    points = ("    PT 0.0 124.0 1 262148 0 1", "    PT 61.9 100.0 1 0 1", "    PT 103.3 124.0 1 262147")
    tempi = read(project("  TEMPO 120 4 4", "  <TEMPOENVEX", "    ACT 1 -1", *points, "  >")).tempi
    assert tempi == (
        Tempo(position=0.0, bpm=124.0),
        Tempo(position=61.9, bpm=100.0),
        Tempo(position=103.3, bpm=124.0, numerator=3),
    )


def test_a_tempo_envelope_that_is_off_changes_nothing() -> None:
    text = project("  TEMPO 120 4 4", "  <TEMPOENVEX", "    ACT 0 -1", "    PT 0 60 1", "  >")
    assert read(text).tempi == (Tempo(position=0.0, bpm=120.0),)


def test_what_is_no_number_reads_as_its_default_and_is_said() -> None:
    session = read(project(track(1, "NAME Kick", "VOLPAN loud nan -1", "NCHAN 1e999", "PEAKCOL 0x10")))
    one = session.tracks[0]
    assert (one.volume, one.pan, one.channels, one.colour) == (1.0, 0.0, 2, None)
    assert session.warnings == (
        'Track "Kick": PEAKCOL holds "0x10" where a number belongs; read as 0.',
        'Track "Kick": VOLPAN holds "loud" where a number belongs; read as 1.',
        'Track "Kick": VOLPAN holds "nan" where a number belongs; read as 0.',
        'Track "Kick": NCHAN holds "1e999" where a number belongs; read as 2.',
    )


def test_warnings_are_counted_when_there_are_many() -> None:
    tracks = [track(number, f"NAME {number}", "VOLPAN x", "NCHAN x") for number in range(30)]
    warnings = read(project(*tracks)).warnings
    assert len(warnings) == 21
    assert warnings[-1] == "40 more warnings like these."


def test_the_first_of_several_projects_in_a_backup_is_read() -> None:
    session = read(project(track(1, "NAME first")) + project(track(2, "NAME second")))
    assert [one.name for one in session.tracks] == ["first"]
    assert session.warnings == ("The file holds 2 projects; only the first is shown.",)


def test_a_template_reads_as_its_tracks() -> None:
    session = read("<TRACK\n  NAME a\n>\n\n<TRACK\n  NAME b\n>\n")
    assert [one.name for one in session.tracks] == ["a", "b"]
    assert (session.reaper_version, session.tempi) == ("", ())


def test_sections_in_sections_are_read_to_a_depth_that_no_project_has() -> None:
    depth = 50_000
    text = "\n".join(["<SOURCE SECTION"] * depth + [">"] * depth)
    session = read(project(track(1, "NAME deep", "<ITEM", text, ">")))
    assert session.tracks[0].items[0].takes[0].source is not None
    assert len(session.warnings) == 1


def test_groups_are_read_with_their_roles_from_both_lines() -> None:
    flags = "GROUP_FLAGS 1 2 4 8 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 16 32"
    one = only_track(flags, "GROUP_FLAGS_HIGH 0 1")
    assert (one.volume_lead, one.volume_follow) == (1, 2 | 1 << 32)
    assert (one.pan_lead, one.pan_follow, one.vca_lead, one.vca_follow) == (4, 8, 16, 32)


def test_group_32_may_be_written_with_a_sign() -> None:
    one = only_track("GROUP_FLAGS -2147483648")
    assert one.volume_lead == 1 << 31


@needs_shared
def test_a_real_project_whose_tracks_are_named_after_their_groups_reads_as_they_say() -> None:
    (path,) = (path for path in corpus() if "grouping-vca-test" in path.name)
    tracks = read_session(Document.parse(path.read_bytes()), path).tracks
    roles = {
        one.name: (one.volume_lead, one.volume_follow, one.pan_lead, one.pan_follow, one.vca_lead, one.vca_follow)
        for one in tracks
        if one.name.startswith("Group")
    }
    assert roles == {
        "Group 1 lead": (1, 0, 1, 0, 0, 0),
        "Group 1 follow / 2 lead": (2, 1, 2, 1, 0, 0),
        "Group 2 follow": (0, 2, 0, 2, 0, 0),
        "Group 3 VCA lead": (0, 0, 0, 0, 4, 0),
        "Group 3 VCA follow": (0, 0, 0, 0, 0, 4),
    }
