from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.hosts.live.assemble import session_of
from bridge.hosts.live.saved import saved_settings
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from tests.bridge.hosts.live.files import snapshot_of
from tests.bridge.hosts.projects import corpus, item, project, track
from tests.shared import needs_shared

WHOLE_FILE = ("The file holds", "TEMPO holds")
"""Warnings of a file that an open project cannot have: of several projects in it, of a tempo that is no number."""

SONG = project(
    '  RECORD_PATH "takes" ""',
    "  PANLAW 0.5",
    "  PANMODE 5",
    "  PANLAWFLAGS 1",
    "  TEMPO 95 3 4",
    "  <TEMPOENVEX",
    "    ACT 1 -1",
    "    PT 0 95 1 262147",
    "    PT 2.5 120.125 1 393224",
    "  >",
    "  MASTERMUTESOLO 5",
    "  MASTER_NCH 6 2",
    "  MASTER_VOLUME 0.5 -0.5 -1 -0.75 0.25",
    "  MASTER_WIDTH 0.5",
    "  MASTER_PANMODE 6",
    "  MASTER_PANLAWFLAGS 3",
    "  MASTER_FX 0",
    "  MASTERAUTOMODE 1",
    f"  MASTERPEAKCOL {0x1000000 | 0x0000FF}",
    '  MARKER 1 2.5 "Verse `one`" 0 0 1 B',
    f"  MARKER 2 10.125 Chorus 1 {0x1000000 | 0xFF8000} 1 B",
    '  MARKER 2 20 "" 1',
    "  <MASTERFXLIST",
    "    BYPASS 0 0 0",
    '    <JS utility/volume ""',
    "      -3 0 -",
    "    >",
    "    WAK 0 0",
    "  >",
    "  <MASTERVOLENV2",
    "    ACT 1 -1",
    "    PT 0 0.5 0",
    "  >",
    track(
        1,
        "NAME Küche",
        f"PEAKCOL {0x1000000 | 0x332211}",
        *item("LENGTH 1", "<SOURCE WAVE", '  FILE "a.wav"', ">"),
    ),
    track(2, 'NAME "Verb"', "AUXRECV 0 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''", "ISBUS 1 1"),
)


@needs_shared
@pytest.mark.parametrize(
    "path", [path for path in corpus() if path.suffix != ".RTrackTemplate"], ids=lambda path: path.name
)
def test_the_session_of_an_open_project_is_that_of_its_file(path: Path) -> None:
    wanted = read_session(Document.parse(path.read_bytes()), path)
    warnings = tuple(one for one in wanted.warnings if not one.startswith(WHOLE_FILE))
    assert session_of(snapshot_of(path.read_bytes(), path)) == replace(wanted, warnings=warnings)


def test_everything_outside_the_tracks_comes_through(tmp_path: Path) -> None:
    path = tmp_path / "song.RPP"
    path.write_text(SONG)
    (tmp_path / "takes").mkdir()
    (tmp_path / "takes" / "a.wav").touch()
    session = session_of(snapshot_of(path.read_bytes(), path))
    assert session == read_session(Document.parse(path.read_bytes()), path)
    assert (session.pan_law, session.pan_mode, session.pan_taper) == (0.5, 5, 1)
    assert (session.name, session.path) == ("song", path)
    assert [one.name for one in session.master.fx] == ["utility/volume"]
    assert session.tracks[0].colour == 0x112233


def test_a_project_that_was_never_saved_has_reapers_defaults_and_says_so() -> None:
    session = session_of(snapshot_of(SONG.encode(), None))
    assert (session.pan_law, session.pan_mode, session.pan_taper) == (1.0, 3, 3)
    assert (session.name, session.path) == ("", None)
    assert session.warnings[0].startswith("The project has never been saved")


def test_a_project_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    session = session_of(snapshot_of(SONG.encode(), tmp_path / "gone.RPP"))
    assert session.pan_mode == 3
    assert session.warnings[0].startswith("gone.RPP cannot be read (No such file or directory)")


@pytest.mark.parametrize(
    "chunk", ["", "<TRACK\nNAME a\n", "<TRACK\n>\n<TRACK\n>\n", "<ITEM\n>\n", "<TRACK\n>\n>\n"]
)
def test_a_track_that_did_not_come_whole_is_refused(chunk: str) -> None:
    snapshot = snapshot_of(SONG.encode(), None)
    snapshot["tracks"][1]["chunk"] = chunk
    with pytest.raises(UserError, match="cut off or in pieces"):
        session_of(snapshot)


def test_settings_are_read_without_the_tracks(tmp_path: Path) -> None:
    path = tmp_path / "song.RPP"
    plug_in = f"  <MASTERFXLIST\n{'A' * 127}\n  >\n" * 5000
    head, tail = SONG.split("  <TRACK", 1)
    path.write_bytes(f"{head}{plug_in}  <TRACK{tail}".encode() + b"  <TRACK\n    PANMODE 1\n  >\n" * 1000)
    assert saved_settings(path) == [b'RECORD_PATH "takes" ""', b"PANLAW 0.5", b"PANMODE 5", b"PANLAWFLAGS 1"]


def test_a_file_that_is_no_project_has_no_settings(tmp_path: Path) -> None:
    path = tmp_path / "song.RPP"
    path.write_text("<TRACK\n>\n")
    with pytest.raises(ValueError, match="no REAPER project"):
        saved_settings(path)
