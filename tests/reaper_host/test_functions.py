"""Functions of the stand-in on tracks, items, sends, plug-ins and settings: what they read and what they write."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.hosts.rpp.document import Document
from tests.bridge.hosts.projects import changes, item, project, read, track
from tests.reaper_host.declare import ApiMisuse
from tests.reaper_host.inside import Inside

TAKES = item(
    "POSITION 2",
    "LENGTH 4",
    "VOLPAN 0.5 0.25 2 -1",
    "CHANMODE 3",
    "<SOURCE WAVE",
    "  FILE a.wav",
    ">",
    "TAKE NULL",
    "TAKE SEL",
    "NAME second",
    "TAKEVOLPAN -0.5 -1 -1",
    "<SOURCE WAVE",
    "  FILE b.wav",
    ">",
)


def lines_changed(api: Inside, before: str) -> tuple[list[str], list[str]]:
    return changes(before.encode(), api.text().encode())


class TestTracks:
    @pytest.mark.parametrize(
        ("name", "value", "line"),
        [
            ("D_VOL", 0.5, "VOLPAN 0.5 0 -1 -1 1"),
            ("D_PAN", -0.25, "VOLPAN 1 -0.25 -1 -1 1"),
            ("B_MUTE", 1, "MUTESOLO 1 0 0"),
            ("I_NCHAN", 6, "NCHAN 6"),
            ("I_FOLDERDEPTH", -2, "ISBUS 2 -2"),
            ("B_SHOWINTCP", 0, "SHOWINMIX 1 0.6667 0.5 0 0.5 0 0 0"),
        ],
    )
    def test_a_value_is_one_line_and_reads_back(self, api: Inside, name: str, value: float, line: str) -> None:
        verb, before = api.track(2), api.text()
        assert api.SetMediaTrackInfo_Value(verb, name, value) == 1
        assert lines_changed(api, before) == ([], [line])
        assert api.GetMediaTrackInfo_Value(verb, name) == value

    def test_an_odd_number_of_channels_is_refused(self, api: Inside) -> None:
        assert api.SetMediaTrackInfo_Value(api.track(0), "I_NCHAN", 3) == 0

    def test_the_master_has_its_values_in_the_projects_lines(self, api: Inside) -> None:
        master, before = api.GetMasterTrack(0), api.text()
        api.SetMediaTrackInfo_Value(master, "D_VOL", 0.5)
        api.SetMediaTrackInfo_Value(master, "B_MUTE", 1)
        assert lines_changed(api, before)[1] == ["MASTERMUTESOLO 1", "MASTER_VOLUME 0.5 0 -1 -1 1"]
        assert api.GetMasterMuteSoloFlags() == 1
        assert api.GetTrackName(master, "", 99)[2] == "MASTER"

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=20))
    def test_any_name_reads_back(self, api: Inside, name: str) -> None:
        kick = api.track(0)
        assert api.GetSetMediaTrackInfo_String(kick, "P_NAME", name, 1)[0] == 1
        assert api.GetSetMediaTrackInfo_String(kick, "P_NAME", "", 0)[3] == name
        assert read(api.text()).tracks[0].name == name

    def test_a_track_without_a_name_is_shown_by_its_number(self, api: Inside) -> None:
        api.InsertTrackAtIndex(3, 1)
        assert api.GetTrackName(api.track(3), "", 99)[2] == "Track 4"
        assert api.GetSetMediaTrackInfo_String(api.track(3), "P_NAME", "", 0)[3] == ""

    def test_a_guid_can_be_given_unless_another_track_has_it(self, api: Inside) -> None:
        wanted = "{00000000-0000-4000-8000-0000000000AA}"
        assert api.GetSetMediaTrackInfo_String(api.track(0), "GUID", wanted, 1)[0] == 1
        assert read(api.text()).tracks[0].guid == wanted
        assert api.GetSetMediaTrackInfo_String(api.track(1), "GUID", wanted, 1)[0] == 0

    def test_receives_follow_their_source_when_tracks_are_inserted_and_deleted(self, api: Inside) -> None:
        api.InsertTrackAtIndex(0, 0)
        assert [one.source for one in read(api.text()).tracks[3].receives] == [read(api.text()).tracks[2].guid]
        api.DeleteTrack(api.track(2))
        assert read(api.text()).tracks[2].receives == ()
        assert "AUXVOLENV" not in api.text()

    def test_a_chunk_is_the_tracks_text_and_takes_any_other(self, api: Inside) -> None:
        kick = api.track(0)
        chunk = api.GetTrackStateChunk(kick, "", 99999, 0)[2]
        assert chunk.splitlines()[:2] == ["<TRACK {00000000-0000-4000-8000-000000000001}", "NAME Kick"]
        before = api.text()
        assert api.SetTrackStateChunk(kick, chunk.replace("NAME Kick", "NAME Tom"), 0) == 1
        assert lines_changed(api, before) == (["NAME Kick"], ["NAME Tom"])
        for wrong in ("", "NAME x", "<TRACK\nNAME x\n", "<ITEM\n>", chunk + chunk):
            assert api.SetTrackStateChunk(kick, wrong, 0) == 0

    def test_the_chunk_of_the_master_is_a_track_with_its_plug_ins(self, api: Inside) -> None:
        master = api.GetMasterTrack(0)
        api.TrackFX_AddByName(master, "ReaLimit", 0, -1)
        chunk = api.GetTrackStateChunk(master, "", 99999, 0)[2]
        assert Document.parse(chunk.encode()).unclosed == 0
        assert "VOLPAN 1 0 -1 -1 1" in chunk
        assert [fx.name for fx in read(chunk).tracks[0].fx] == ["VST: ReaLimit (Cockos)"]
        assert [fx.name for fx in read(api.text()).master.fx] == ["VST: ReaLimit (Cockos)"]

    def test_tracks_without_a_guid_or_with_anothers_get_one(self, api: Inside) -> None:
        text = project("  <TRACK\n    NAME A\n  >", track(7, "NAME B"), track(7, "NAME C"))
        (api.host.resources / "twice.RPP").write_text(text)
        api.Main_openProject(f"noprompt:{api.host.resources / 'twice.RPP'}")
        guids = [api.guidToString(api.GetTrackGUID(api.track(n)), "")[1] for n in range(3)]
        assert len(set(guids)) == 3
        assert guids[1] == "{00000000-0000-4000-8000-000000000007}"


class TestItems:
    @pytest.fixture
    def takes(self, api: Inside) -> Inside:
        (api.host.resources / "takes.RPP").write_text(project(track(1, *TAKES)))
        api.Main_openProject(f"noprompt:{api.host.resources / 'takes.RPP'}")
        return api

    def test_takes_are_counted_with_the_empty_ones_which_are_null(self, takes: Inside) -> None:
        one = takes.GetTrackMediaItem(takes.track(0), 0)
        assert takes.CountTakes(one) == 3
        assert [int(takes.GetTake(one, n)[-16:], 16) != 0 for n in range(3)] == [True, False, True]
        assert takes.GetActiveTake(one) == takes.GetTake(one, 2)
        assert takes.GetTakeName(takes.GetTake(one, 2)) == "second"

    def test_every_take_has_its_own_values(self, takes: Inside) -> None:
        one = takes.GetTrackMediaItem(takes.track(0), 0)
        first, last = takes.GetTake(one, 0), takes.GetTake(one, 2)
        assert takes.GetMediaItemInfo_Value(one, "D_VOL") == 0.5
        assert [takes.GetMediaItemTakeInfo_Value(first, name) for name in ("D_PAN", "D_VOL", "I_CHANMODE")] == [
            0.25,
            2.0,
            3.0,
        ]
        assert [takes.GetMediaItemTakeInfo_Value(last, name) for name in ("D_PAN", "D_VOL", "I_CHANMODE")] == [
            -0.5,
            -1.0,
            0.0,
        ]

    def test_a_value_of_one_take_leaves_the_others(self, takes: Inside) -> None:
        one, before = takes.GetTrackMediaItem(takes.track(0), 0), takes.text()
        takes.SetMediaItemTakeInfo_Value(takes.GetTake(one, 2), "I_CHANMODE", 4)
        takes.SetMediaItemInfo_Value(one, "D_VOL", 0.75)
        gone, new = lines_changed(takes, before)
        assert gone == ["VOLPAN 0.5 0.25 2 -1"]
        assert new == ["VOLPAN 0.75 0.25 2 -1", "CHANMODE 4"]
        session = read(takes.text())
        assert [take.channel_mode for take in session.tracks[0].items[0].takes] == [3, 4]

    def test_the_project_is_as_long_as_its_last_item(self, takes: Inside) -> None:
        assert takes.GetProjectLength(0) == 6.0


class TestSends:
    def test_a_send_is_seen_from_both_ends(self, api: Inside) -> None:
        snare, verb = api.track(1), api.track(2)
        assert [api.GetTrackNumSends(snare, category) for category in (-1, 0, 1)] == [0, 1, 0]
        assert [api.GetTrackNumSends(verb, category) for category in (-1, 0, 1)] == [1, 0, 0]
        ends = [int(api.GetTrackSendInfo_Value(verb, -1, 0, name)) for name in ("P_SRCTRACK", "P_DESTTRACK")]
        assert ends == [int(track[-16:], 16) for track in (snare, verb)]
        assert api.GetTrackSendInfo_Value(snare, 0, 0, "D_VOL") == 0.25
        assert api.GetTrackSendInfo_Value(verb, -1, 0, "D_VOL") == 0.25

    def test_a_new_send_gets_values_and_goes_again(self, api: Inside) -> None:
        kick, verb, before = api.track(0), api.track(2), api.text()
        place = api.CreateTrackSend(kick, verb)
        api.SetTrackSendInfo_Value(kick, 0, place, "D_VOL", 0.5)
        api.SetTrackSendInfo_Value(kick, 0, place, "I_SENDMODE", 3)
        api.SetTrackSendInfo_Value(kick, 0, place, "D_PANLAW", 1.0)
        assert lines_changed(api, before)[1] == ["AUXRECV 0 3 0.5 0 0 0 0 0 0 1:U 0 -1 ''"]
        assert api.RemoveTrackSend(kick, 0, place) == 1
        assert api.text() == before

    def test_no_send_goes_to_its_own_track(self, api: Inside) -> None:
        assert api.CreateTrackSend(api.track(0), api.track(0)) == -1

    def test_without_a_target_it_is_a_hardware_output(self, api: Inside) -> None:
        assert api.CreateTrackSend(api.track(0), 0) == 0
        assert read(api.text()).tracks[0].hardware_outputs == 1


class TestFx:
    def test_sliders_are_raw_and_floats_are_normalised(self, api: Inside) -> None:
        kick = api.track(0)
        api.TrackFX_AddByName(kick, "JS: utility/volume", 0, -1)
        api.TrackFX_AddByName(kick, "ReaComp", 0, -1)
        assert api.TrackFX_SetParam(kick, 0, 0, -6.5) == 1
        assert api.TrackFX_GetParam(kick, 0, 0, 0, 0)[0] == -6.5
        assert api.TrackFX_SetParamNormalized(kick, 1, 0, 0.25) == 1
        assert api.TrackFX_GetParamNormalized(kick, 1, 0) == 0.25
        assert api.TrackFX_GetParamName(kick, 1, 0, "", 99)[4] == "threshold"

    def test_parameters_that_only_the_plug_in_can_read_raise(self, api: Inside) -> None:
        api.TrackFX_AddByName(api.track(0), "ReaEQ", 0, -1)
        with pytest.raises(ApiMisuse, match="ReaEQ"):
            api.TrackFX_GetNumParams(api.track(0), 0)

    def test_a_move_keeps_the_plug_in_and_a_copy_makes_another(self, api: Inside) -> None:
        kick, snare = api.track(0), api.track(1)
        api.TrackFX_AddByName(kick, "ReaEQ", 0, -1)
        guid = api.guidToString(api.TrackFX_GetFXGUID(kick, 0), "")[1]
        api.TrackFX_CopyToTrack(kick, 0, snare, 0, 0)
        copy = api.guidToString(api.TrackFX_GetFXGUID(snare, 0), "")[1]
        api.TrackFX_CopyToTrack(kick, 0, snare, 0, 1)
        moved = api.guidToString(api.TrackFX_GetFXGUID(snare, 0), "")[1]
        assert (api.TrackFX_GetCount(kick), api.TrackFX_GetCount(snare)) == (0, 2)
        assert moved == guid != copy

    def test_bypass_offline_and_a_name_of_its_own(self, api: Inside) -> None:
        kick = api.track(0)
        api.TrackFX_AddByName(kick, "ReaEQ", 0, -1)
        api.TrackFX_SetEnabled(kick, 0, 0)
        api.TrackFX_SetOffline(kick, 0, 1)
        api.TrackFX_SetNamedConfigParm(kick, 0, "renamed_name", "Low cut")
        assert (api.TrackFX_GetEnabled(kick, 0), api.TrackFX_GetOffline(kick, 0)) == (0, 1)
        fx = read(api.text()).tracks[0].fx[0]
        assert (fx.name, fx.enabled, fx.offline) == ("Low cut", False, True)
        assert api.TrackFX_GetNamedConfigParm(kick, 0, "fx_name", "", 99)[4] == "VST: ReaEQ (Cockos)"

    def test_gain_reduction_is_told_by_dynamics_while_playing(self, api: Inside) -> None:
        kick = api.track(0)
        api.TrackFX_AddByName(kick, "ReaComp", 0, -1)
        api.TrackFX_AddByName(kick, "ReaEQ", 0, -1)
        ask = "GainReduction_dB"
        assert api.TrackFX_GetNamedConfigParm(kick, 0, ask, "", 99)[::4] == (1, "0.00")
        api.CSurf_OnPlay()
        assert api.TrackFX_GetNamedConfigParm(kick, 0, ask, "", 99)[::4] == (1, "-3.25")
        assert api.TrackFX_GetNamedConfigParm(kick, 1, ask, "", 99)[0] == 0

    def test_deleting_leaves_the_others(self, api: Inside) -> None:
        kick = api.track(0)
        for name in ("ReaEQ", "ReaComp", "ReaDelay"):
            api.TrackFX_AddByName(kick, name, 0, -1)
        assert [api.TrackFX_Delete(kick, place) for place in (1, 9)] == [1, 0]
        assert [fx.name for fx in read(api.text()).tracks[0].fx] == [
            "VST: ReaEQ (Cockos)",
            "VST: ReaDelay (Cockos)",
        ]


class TestProjects:
    def test_tempo_and_signature_follow_the_envelope(self, api: Inside) -> None:
        tempo = ("  TEMPO 100 3 4", "  <TEMPOENVEX\n    ACT 1 -1\n    PT 0 100 1 262147\n    PT 10 140 1\n  >")
        (api.host.resources / "tempo.RPP").write_text(project(*tempo))
        api.Main_openProject(f"noprompt:{api.host.resources / 'tempo.RPP'}")
        assert api.CountTempoTimeSigMarkers(0) == 2
        assert api.GetTempoTimeSigMarker(0, 0, 0, 0, 0, 0, 0, 0, 0)[3:] == (0.0, 0, 0.0, 100.0, 3, 4, 0)
        assert api.TimeMap_GetTimeSigAtTime(0, 11.0, 0, 0, 0) == (0, 11.0, 3, 4, 140.0)
        assert api.Master_GetTempo() == 100.0

    def test_regions_and_markers_come_by_position(self, api: Inside) -> None:
        lines = ('  MARKER 1 5 "Chorus" 0', '  MARKER 2 1 "Verse" 1', '  MARKER 2 4 "" 1')
        (api.host.resources / "markers.RPP").write_text(project(*lines))
        api.Main_openProject(f"noprompt:{api.host.resources / 'markers.RPP'}")
        assert api.CountProjectMarkers(0, 0, 0) == (2, 0, 1, 1)
        assert api.EnumProjectMarkers3(0, 0, 0, 0, 0, "", 0, 0)[:6] == (1, 0, 0, 1, 1.0, 4.0)
        assert api.EnumProjectMarkers3(0, 2, 0, 0, 0, "", 0, 0)[0] == 0

    def test_saving_makes_it_clean(self, api: Inside) -> None:
        api.SetMediaTrackInfo_Value(api.track(0), "D_VOL", 0.5)
        assert api.IsProjectDirty(0) == 1
        api.Main_SaveProject(0, 0)
        assert api.IsProjectDirty(0) == 0
        assert api.host.project.path is not None
        assert api.host.project.path.read_text() == api.text()

    def test_data_of_extensions_is_kept_by_section(self, api: Inside) -> None:
        api.SetProjExtState(0, "Deskhand", "run", "a b")
        assert api.GetProjExtState(0, "Deskhand", "run", "", 99) == (3, 0, "Deskhand", "run", "a b", 99)
        api.SetProjExtState(0, "Deskhand", "", "")
        assert api.GetProjExtState(0, "Deskhand", "run", "", 99)[0] == 0

    def test_settings_that_are_not_known_raise(self, api: Inside) -> None:
        assert api.GetSetProjectInfo(0, "RENDER_CHANNELS", 0, 0) == 2
        with pytest.raises(ApiMisuse, match="RENDER_CHANELS"):
            api.GetSetProjectInfo(0, "RENDER_CHANELS", 6, 1)


class TestCommands:
    def test_a_script_in_the_action_list_has_a_number_and_a_name(self, api: Inside) -> None:
        ran: list[Path] = []
        api.host.run_script = ran.append
        script = api.host.resources / "Deskhand_Organise.py"
        number = api.AddRemoveReaScript(1, 0, str(script), 1)
        name = api.ReverseNamedCommandLookup(number)
        assert name.startswith("RS")
        assert api.NamedCommandLookup(f"_{name}") == number
        api.Main_OnCommand(number, 0)
        assert ran == [script]
        assert api.kbd_getTextFromCmd(number, 0) == "Script: Deskhand_Organise.py"

    def test_the_action_list_is_that_of_reapers_file(self, tmp_path: Path) -> None:
        line = 'SCR 4 0 RSabc "Custom: Deskhand_Organise.py" "Deskhand/Deskhand_Undo last run.py"\n'
        (tmp_path / "reaper-kb.ini").write_text(f"KEY 1 2 3 0\n{line}", encoding="utf-8")
        api = Inside(tmp_path, project())
        number = api.NamedCommandLookup("_RSabc")
        assert api.kbd_getTextFromCmd(number, 0) == "Script: Deskhand_Undo last run.py"
        assert api.AddRemoveReaScript(
            0, 0, str(tmp_path / "Scripts" / "Deskhand" / "Deskhand_Undo last run.py"), 1
        )
        assert api.NamedCommandLookup("_RSabc") == 0

    def test_an_id_is_made_of_the_path_below_scripts_in_capitals(self, api: Inside) -> None:
        api.AddRemoveReaScript(1, 0, str(api.host.resources / "Scripts" / "Deskhand" / "a.py"), 1)
        name = hashlib.sha1(b"DESKHAND/A.PY", usedforsecurity=False).hexdigest()
        assert api.NamedCommandLookup(f"_RS{name}") > 0

    def test_an_action_that_is_not_there_is_a_fault(self, api: Inside) -> None:
        assert api.NamedCommandLookup("_SWS_ABOUT") == 0
        api.Main_OnCommand(99, 0)
        assert "99" in api.host.faults[0]

    def test_the_transport_has_actions(self, api: Inside) -> None:
        api.Main_OnCommand(1007, 0)
        assert api.GetPlayState() == 1
        api.Main_OnCommand(1016, 0)
        assert api.GetPlayState() == 0
