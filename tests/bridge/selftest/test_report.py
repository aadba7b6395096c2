"""The report of the self-test, the scratch project, and the words for differences."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.selftest.bench import Result, expect
from bridge.selftest.differences import differences
from bridge.selftest.report import hidden_paths, report_text
from bridge.selftest.scratch import DEMO, Scratch, find_scratch, make_scratch
from bridge.session import Fx, Receive, Session, Track

WHEN = datetime(2026, 3, 1, 12, 30)
HOME = {"/home/anna/Mixes/scratch": "SCRATCH", "/home/anna": "HOME", "/home/anna/.config/REAPER": "RESOURCES"}


def result(name: str, observed: str, verdict: str = "ok") -> Result:
    return Result(name=name, verdict=verdict, expected="so", observed=observed, seconds=0.5)  # type: ignore[arg-type]


def data_of(text: str) -> dict[str, object]:
    block = text.split("```json\n")[1].split("\n```")[0]
    found: dict[str, object] = json.loads(block)
    return found


def test_the_report_counts_lists_and_holds_everything_again_as_json() -> None:
    results = [result("fader", "written"), result("pan", "0.5 | not 0.25\nmore", "not as expected")]
    text = report_text(results, {"reaper": "7.28"}, {}, WHEN)
    assert "2026-03-01 12:30. 1 ok, 1 not as expected, 0 could not be run." in text
    assert "| fader | ok | so | written | 0.50 |" in text
    assert "| pan | **not as expected** | so | 0.5 \\| not 0.25<br>more | 0.50 |" in text
    found = data_of(text)
    assert found["facts"] == {"reaper": "7.28"}
    assert found["steps"] == [
        {"name": "fader", "verdict": "ok", "expected": "so", "observed": "written", "seconds": 0.5},
        {
            "name": "pan",
            "verdict": "not as expected",
            "expected": "so",
            "observed": "0.5 | not 0.25\nmore",
            "seconds": 0.5,
        },
    ]


def test_the_report_names_no_folder_of_the_user() -> None:
    results = [
        result("stem", "/home/anna/Mixes/scratch/Stems/a.wav is silent"),
        result("bug", 'File "/home/anna/.config/REAPER/Scripts/x.py" and /home/anna/other.RPP'),
    ]
    text = report_text(results, {"stem": {"file": "/home/anna/Mixes/scratch/a.wav"}}, HOME, WHEN)
    assert "anna" not in text
    assert "SCRATCH/Stems/a.wav is silent" in text
    assert "RESOURCES/Scripts/x.py" in text
    assert "HOME/other.RPP" in text


def test_a_windows_path_is_hidden_as_it_stands_and_with_doubled_backslashes() -> None:
    hidden = {r"C:\Users\Anna": "HOME"}
    text = report_text([result("bug", r"'C:\\Users\\Anna\\x' and C:\Users\Anna\y")], {}, hidden, WHEN)
    assert "Anna" not in text


def test_the_folders_of_this_user_are_hidden(tmp_path: Path) -> None:
    hidden = hidden_paths(tmp_path, "/opt/REAPER")
    assert hidden[str(Path.home())] == "HOME"
    assert hidden[str(tmp_path)] == "SCRATCH"
    assert hidden["/opt/REAPER"] == "RESOURCES"


def test_a_long_cell_is_cut_in_the_table_and_whole_in_the_json() -> None:
    text = report_text([result("bug", "x" * 1000)], {}, {}, WHEN)
    assert "x" * 301 not in text.split("```json")[0]
    assert "x" * 1000 in text.split("```json")[1]


def test_the_scratch_project_is_a_copy_of_the_demo_session_in_a_new_folder(tmp_path: Path) -> None:
    scratch = make_scratch(tmp_path / "näch ste" / "scratch")
    assert scratch.project.read_bytes() == next(DEMO.glob("*.RPP")).read_bytes()
    media = [
        take.source
        for one in RppHost(scratch.project).snapshot().tracks
        for item in one.items
        for take in item.takes
    ]
    files = [source.path for source in media if source is not None and source.path is not None]
    assert files
    assert all(path.is_file() and path.is_relative_to(scratch.folder) for path in files)
    assert find_scratch(scratch.folder) == scratch


def test_a_folder_that_is_there_is_never_written_into(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is there already"):
        make_scratch(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert find_scratch(tmp_path) is None


def test_without_the_demo_session_the_message_says_where_to_run_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="checkout of the repository"):
        make_scratch(tmp_path / "new", demo=tmp_path)
    assert not (tmp_path / "new").exists()


def test_the_scratch_project_is_known_by_its_file_not_by_its_name(tmp_path: Path) -> None:
    scratch, other = Scratch(tmp_path / "a"), Scratch(tmp_path / "b")
    for one in (scratch, other):
        one.folder.mkdir()
        one.project.write_text("", encoding="utf-8")
    assert scratch.is_at(str(scratch.project))
    assert not scratch.is_at(str(other.project))
    assert not scratch.is_at(str(tmp_path / "gone.RPP"))
    assert not scratch.is_at(None)


KICK = Track(
    guid="{1}",
    name="Kick",
    receives=(Receive(source="{2}", volume=0.5),),
    fx=(Fx(name="EQ", chunk="<VST\nAA\n>"),),
)
SONG = Session(name="song", tracks=(KICK, Track(guid="{2}", name="Snare")))


def test_equal_sessions_differ_in_nothing_wherever_they_were_read() -> None:
    assert (
        list(differences(SONG, replace(SONG, name="x", path=Path("y"), reaper_version="7", warnings=("w",)))) == []
    )


@pytest.mark.parametrize(
    ("kick", "expected"),
    [
        (replace(KICK, volume=1.0 + 1e-12), []),
        (replace(KICK, volume=0.5), ['track 1 "Kick": volume is 0.5, expected 1.0']),
        (replace(KICK, receives=()), ['track 1 "Kick": receives: 0 of them, expected 1']),
        (
            replace(KICK, receives=(replace(KICK.receives[0], pan=1.0),)),
            ['track 1 "Kick": receives 1: pan is 1.0, expected 0.0'],
        ),
        (replace(KICK, fx=(replace(KICK.fx[0], chunk="BYPASS 0 0 0\n<VST\nAA\n>\nWAK 0 0"),)), []),
        (
            replace(KICK, fx=(replace(KICK.fx[0], chunk="<VST\nAB\n>"),)),
            ['track 1 "Kick": fx 1: EQ has another state'],
        ),
    ],
)
def test_a_difference_names_track_field_and_both_values(kick: Track, expected: list[str]) -> None:
    assert list(differences(SONG, replace(SONG, tracks=(kick, *SONG.tracks[1:])))) == expected


def test_tracks_that_are_gone_new_or_moved_are_named() -> None:
    new = Track(guid="{3}", name="Tom")
    assert list(differences(SONG, replace(SONG, tracks=(SONG.tracks[1], new)))) == [
        'track 1 "Kick": not there',
        'track 2 "Tom": not expected, GUID {3}',
    ]
    assert list(differences(SONG, replace(SONG, tracks=SONG.tracks[::-1]))) == [
        "the tracks stand in another order"
    ]


def test_fields_can_be_left_out() -> None:
    other = replace(SONG, tracks=(replace(KICK, selected=True), SONG.tracks[1]))
    assert list(differences(SONG, other, ignored={"selected"})) == []


def test_only_the_first_dozen_of_many_differences_is_listed() -> None:
    with pytest.raises(Exception, match="and 3 more") as raised:
        expect(str(number) for number in range(15))
    assert len(str(raised.value).splitlines()) == 13
