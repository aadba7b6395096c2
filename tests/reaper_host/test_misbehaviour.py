"""The stand-in does what it is told to do wrong, when it is told to."""

from __future__ import annotations

import sys
import urllib.request
import wave
from pathlib import Path

import pytest

from tests.bridge.hosts.projects import project, track
from tests.reaper_host.client import StandIn, StandInError
from tests.reaper_host.inside import Inside
from tests.reaper_host.misbehaviour import KILLED
from tests.reaper_host.test_reapy import console, run, until

KICK, SNARE, VERB = ({"track": n} for n in range(3))


def test_a_user_edits_just_before_a_call_of_the_agent(reaper: StandIn) -> None:
    edit = ("GetSetMediaTrackInfo_String", SNARE, "P_NAME", "Snare top", 1)
    reaper.misbehave(edit_at="GetTrackName", after=2, edit=[edit])
    run(reaper, "for n in (0, 1):\n    RPR_ShowConsoleMsg(RPR_GetTrackName(RPR_GetTrack(0, n), '', 99)[2])")
    assert console(reaper) == ["Kick", "Snare top"]
    assert reaper.undo_history() == ["User's edit"]


def test_a_track_is_deleted_under_the_agents_hands(reaper: StandIn) -> None:
    reaper.misbehave(edit_at="SetMediaTrackInfo_Value", edit=[("DeleteTrack", KICK)])
    run(reaper, "kick = RPR_GetTrack(0, 0)\nRPR_SetMediaTrackInfo_Value(kick, 'D_VOL', 0.5)")
    assert "dead" in reaper.faults()[0]
    assert "NAME Kick" not in reaper.text()


def test_a_user_edits_between_two_ticks(reaper: StandIn) -> None:
    run(reaper, "def tick():\n    RPR_ShowConsoleMsg(str(RPR_CountTracks(0)))\n    RPR_defer('tick()')\ntick()")
    reaper.misbehave(edit=[("DeleteTrack", VERB)])
    until(lambda: "2" in console(reaper))


def test_reaper_dies_in_the_middle(song: Path, tmp_path: Path) -> None:
    with StandIn([song], tmp_path / "resources") as reaper:
        reaper.misbehave(kill_at="SetMediaTrackInfo_Value", after=3)
        path = tmp_path / "script.py"
        path.write_text("for n in range(9):\n    RPR_SetMediaTrackInfo_Value(RPR_GetTrack(0, 0), 'D_VOL', 0.5)")
        with pytest.raises(StandInError, match=f"gone .{KILLED}"):
            reaper.run_script(path)


def test_a_full_disk_takes_no_file_and_still_gives_them(reaper: StandIn) -> None:
    reaper.misbehave(disk_full=True)
    run(
        reaper,
        "import errno, pathlib\n"
        "try:\n"
        "    pathlib.Path('log').write_text('x')\n"
        "except OSError as error:\n"
        "    RPR_ShowConsoleMsg(str(error.errno == errno.ENOSPC))\n"
        "pathlib.Path('script.py').read_text()\n",
    )
    assert console(reaper) == ["True"]
    reaper.misbehave(disk_full=reaper.resources / "elsewhere")
    run(reaper, "import pathlib\npathlib.Path('log').write_text('x')")
    assert reaper.faults() == []


def test_slow_ticks_are_reapers_own_time_and_not_the_scripts(reaper: StandIn) -> None:
    reaper.misbehave(slow_ticks=150)
    run(reaper, "def tick(n):\n    if n:\n        RPR_defer(f'tick({n - 1})')\ntick(3)")
    until(lambda: reaper.scripts() == [])
    assert len(reaper.ticks()) == 4
    assert sum(reaper.ticks()) < 150


def test_processes_are_really_started_and_noted(reaper: StandIn) -> None:
    hello = f'"{sys.executable}" -c "print(6 * 7)"'
    assert reaper.call("ExecProcess", hello, 0) == "0\n42\n"
    assert reaper.processes()[0]["line"] == hello
    with pytest.raises(StandInError, match="NoneType"):
        reaper.call("ExecProcess", "no-such-program-anywhere", 0)


def test_tabs_are_opened_switched_and_closed(reaper: StandIn, tmp_path: Path) -> None:
    other = tmp_path / "other.RPP"
    other.write_text(project(track(9, "NAME Only")), encoding="utf-8")
    reaper.open(other)
    assert reaper.call("CountTracks", 0) == 1
    assert reaper.call("EnumProjects", 0, "", 999)[2].endswith("song.RPP")
    reaper.switch(0)
    assert reaper.call("CountTracks", 0) == 3
    reaper.close_tab(0)
    assert reaper.call("CountTracks", 0) == 1
    assert int(reaper.call("EnumProjects", 1, "", 999)[0][-16:], 16) == 0


class TestRender:
    def settings(self, api: Inside, folder: Path) -> None:
        api.GetSetProjectInfo(0, "RENDER_SETTINGS", 2 | 8192, 1)
        api.GetSetProjectInfo_String(0, "RENDER_FILE", str(folder), 1)
        api.GetSetProjectInfo_String(0, "RENDER_PATTERN", "$tracknumber-$track", 1)

    def test_selected_tracks_become_files_of_the_projects_length(self, api: Inside, tmp_path: Path) -> None:
        self.settings(api, tmp_path / "stems")
        api.SetTrackSelected(api.track(0), 1)
        api.SetTrackSelected(api.track(2), 1)
        targets = api.GetSetProjectInfo_String(0, "RENDER_TARGETS", "", 0)[3].split(";")
        api.Main_OnCommand(42230, 0)
        assert [Path(one).name for one in targets] == ["01-Kick.wav", "03-Verb.wav"]
        with wave.open(targets[0], "rb") as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 3, 48000)
            assert file.getnframes() == 4 * 48000
        assert "PEAK:-6.02" in api.GetSetProjectInfo_String(0, "RENDER_STATS", "", 0)[3]

    def test_a_file_that_is_there_is_not_overwritten(self, api: Inside, tmp_path: Path) -> None:
        self.settings(api, tmp_path / "stems")
        api.SetTrackSelected(api.track(0), 1)
        api.Main_OnCommand(42230, 0)
        api.Main_OnCommand(42230, 0)
        assert ["overwrite" in fault for fault in api.host.faults] == [True]

    def test_a_full_disk_is_told_to_the_user(self, api: Inside, tmp_path: Path) -> None:
        self.settings(api, tmp_path / "stems")
        api.SetTrackSelected(api.track(0), 1)
        api.host.misbehaviour.disk_full = tmp_path
        api.Main_OnCommand(42230, 0)
        assert not (tmp_path / "stems").exists()
        assert "Error opening" in api.host.shown[0]["text"]


class TestWeb:
    def get(self, reaper: StandIn, command: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{reaper.port()}/_/{command}", timeout=20) as answer:
            return str(answer.read().decode())

    def test_a_line_for_the_master_and_every_track(self, reaper: StandIn) -> None:
        reaper.call("SetMediaTrackInfo_Value", KICK, "I_CUSTOMCOLOR", 0x10000FF)
        reaper.call("SetMediaTrackInfo_Value", SNARE, "B_MUTE", 1)
        lines = self.get(reaper, "TRACK").splitlines()
        assert lines[0].split("\t")[:4] == ["TRACK", "0", "MASTER", "0"]
        kick = lines[1].split("\t")
        assert kick[:5] == ["TRACK", "1", "Kick", "1", "1.000000"]
        assert kick[6:8] == ["-1500", "-1500"]
        assert (len(kick), int(kick[13])) == (14, 0xFFFF0000)
        assert [int(line.split("\t")[3]) & 8 for line in lines] == [0, 0, 8, 0]

    def test_meters_are_tenths_of_a_decibel_and_move_while_playing(self, reaper: StandIn) -> None:
        reaper.call("CSurf_OnPlay")
        assert self.get(reaper, "TRACK/1").split("\t")[6:8] == ["-60", "-60"]

    def test_state_is_shared_with_scripts(self, reaper: StandIn) -> None:
        assert self.get(reaper, "SET/EXTSTATE/Deskhand/word/a%20b;NTRACK") == "NTRACK\t3\n"
        assert reaper.call("GetExtState", "Deskhand", "word") == "a b"
        assert self.get(reaper, "GET/EXTSTATE/Deskhand/word") == "EXTSTATE\tDeskhand\tword\ta b\n"
