"""What REAPER is known to do and scripts forget: code that ignores it fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bridge.hosts.projects import project, track
from tests.reaper_host.declare import LARGEST_BUFFER, ApiMisuse
from tests.reaper_host.inside import Inside


class TestFolders:
    def test_the_depth_is_relative_and_travels_with_its_track(self, api: Inside) -> None:
        assert api.depths() == [1, -1, 0]
        api.SetOnlyTrackSelected(api.track(1))
        assert api.ReorderSelectedTracks(3, 0) == 1
        assert (api.names(), api.depths()) == (["Kick", "Verb", "Snare"], [1, 0, -1])
        assert api.GetParentTrack(api.track(1)) == api.track(0)

    def test_deleting_the_last_of_a_folder_leaves_it_open(self, api: Inside) -> None:
        api.DeleteTrack(api.track(1))
        assert api.depths() == [1, 0]
        assert api.GetTrackDepth(api.track(1)) == 1

    def test_a_track_can_be_made_the_child_of_the_one_above(self, tmp_path: Path) -> None:
        api = Inside(tmp_path, project(track(1, "NAME A"), track(2, "NAME B"), track(3, "NAME C")))
        api.SetOnlyTrackSelected(api.track(2))
        assert api.ReorderSelectedTracks(1, 1) == 1
        assert (api.names(), api.depths()) == (["A", "C", "B"], [1, -1, 0])

    def test_nothing_moves_without_a_selection(self, api: Inside) -> None:
        assert api.ReorderSelectedTracks(0, 0) == 0


class TestColours:
    def test_native_order_is_that_of_the_system(self, tmp_path: Path) -> None:
        windows = Inside(tmp_path, project(), version="7.78/win64")
        linux = Inside(tmp_path, project(), version="7.78/linux-x86_64")
        assert windows.ColorToNative(0x11, 0x22, 0x33) == 0x332211
        assert linux.ColorToNative(0x11, 0x22, 0x33) == 0x112233

    def test_a_colour_without_its_mark_is_stored_and_not_shown(self, api: Inside) -> None:
        api.SetMediaTrackInfo_Value(api.track(0), "I_CUSTOMCOLOR", api.ColorToNative(255, 0, 0))
        assert api.GetTrackColor(api.track(0)) == 0
        api.SetMediaTrackInfo_Value(api.track(0), "I_CUSTOMCOLOR", api.ColorToNative(255, 0, 0) | 0x1000000)
        assert api.GetTrackColor(api.track(0)) == 0x10000FF

    def test_black_has_a_mark_and_zero_clears(self, api: Inside) -> None:
        api.SetMediaTrackInfo_Value(api.track(0), "I_CUSTOMCOLOR", 0x1000000)
        assert "PEAKCOL 16777216" in api.text()
        api.SetMediaTrackInfo_Value(api.track(0), "I_CUSTOMCOLOR", 0)
        assert "PEAKCOL 16576" in api.text()

    def test_a_file_of_another_system_shows_the_same_colour(self, tmp_path: Path) -> None:
        red = project(track(1, "PEAKCOL 16777471"), header='0.1 "7.14/win64" 1')
        linux = Inside(tmp_path, red, version="7.78/linux-x86_64")
        assert linux.GetTrackColor(linux.track(0)) == 0x1FF0000


class TestPointers:
    @pytest.mark.parametrize("act", ["undo", "switch", "delete"])
    def test_a_pointer_dies(self, tmp_path: Path, act: str) -> None:
        api = Inside(tmp_path, project(track(1, "NAME A")), project())
        dead = api.track(0)
        api.Undo_OnStateChangeEx("Something", -1, -1)
        if act == "undo":
            assert api.Undo_DoUndo2(0) == 1
        elif act == "switch":
            api.host.switch(1)
        else:
            api.DeleteTrack(dead)
        assert api.ValidatePtr2(0, dead, "MediaTrack*") == 0
        with pytest.raises(ApiMisuse, match="dead"):
            api.GetTrackName(dead, "", 512)
        assert any("dead" in fault for fault in api.host.faults)

    def test_an_address_is_never_given_again(self, api: Inside) -> None:
        seen = set()
        for _ in range(5):
            api.InsertTrackAtIndex(0, 0)
            seen.add(api.track(0))
            api.DeleteTrack(api.track(0))
        assert len(seen) == 5

    def test_items_die_with_the_state_chunk_and_their_track_lives(self, api: Inside) -> None:
        kick = api.track(0)
        item = api.GetTrackMediaItem(kick, 0)
        chunk = api.GetTrackStateChunk(kick, "", LARGEST_BUFFER, 0)[2]
        assert api.SetTrackStateChunk(kick, chunk, 0) == 1
        assert api.GetTrackName(kick, "", 512)[2] == "Kick"
        with pytest.raises(ApiMisuse, match="dead"):
            api.GetMediaItemInfo_Value(item, "D_LENGTH")

    def test_null_and_the_wrong_kind_are_misuse(self, api: Inside) -> None:
        for wrong in (api.GetTrack(0, 99), api.GetTrackMediaItem(api.track(0), 0), "nonsense", 0):
            with pytest.raises(ApiMisuse, match="was given as the MediaTrack"):
                api.GetTrackName(wrong, "", 512)


class TestUndo:
    def test_a_write_alone_makes_no_undo_point_but_moves_the_state(self, api: Inside) -> None:
        before = api.GetProjectStateChangeCount(0)
        api.SetMediaTrackInfo_Value(api.track(0), "D_VOL", 0.5)
        assert api.host.project.history.labels() == []
        assert api.GetProjectStateChangeCount(0) > before

    def test_a_block_is_one_step_and_undo_gives_back_every_byte(self, api: Inside) -> None:
        before = api.text()
        api.Undo_BeginBlock2(0)
        api.SetMediaTrackInfo_Value(api.track(0), "D_VOL", 0.5)
        api.InsertTrackAtIndex(0, 0)
        api.Undo_EndBlock2(0, "Deskhand: Organise", -1)
        after = api.text()
        assert api.Undo_CanUndo2(0) == "Deskhand: Organise"
        assert api.Undo_DoUndo2(0) == 1
        assert api.text() == before
        assert api.Undo_DoRedo2(0) == 1
        assert api.text() == after

    def test_where_nothing_can_be_undone_the_binding_stumbles_over_null(self, api: Inside) -> None:
        with pytest.raises(AttributeError, match="NoneType"):
            api.Undo_CanUndo2(0)

    def test_a_block_left_open_at_the_end_of_a_tick_is_dropped(self, api: Inside) -> None:
        api.Undo_BeginBlock2(0)
        api.SetMediaTrackInfo_Value(api.track(0), "D_VOL", 0.5)
        api.host.end_of_turn()
        with pytest.raises(ApiMisuse, match="not begun"):
            api.Undo_EndBlock2(0, "Late", -1)
        assert api.host.project.history.labels() == []
        assert api.GetMediaTrackInfo_Value(api.track(0), "D_VOL") == 0.5
        assert any("left open" in fault for fault in api.host.faults)

    def test_a_screen_left_held_back_is_told(self, api: Inside) -> None:
        api.PreventUIRefresh(1)
        api.host.end_of_turn()
        assert any("PreventUIRefresh" in fault for fault in api.host.faults)


class TestFx:
    def test_any_part_of_a_name_finds_a_plug_in(self, api: Inside) -> None:
        assert api.TrackFX_AddByName(api.track(0), "comp", 0, -1) == 0
        assert api.TrackFX_GetFXName(api.track(0), 0, "", 512)[3] == "VST: ReaComp (Cockos)"

    def test_a_plug_in_that_is_missing_is_minus_one_and_nothing_else(self, api: Inside) -> None:
        before = api.text()
        assert api.TrackFX_AddByName(api.track(0), "Pro-Q 3", 0, -1) == -1
        assert (api.text(), api.host.faults) == (before, [])

    def test_asking_adds_nothing_and_adding_once_finds_it(self, api: Inside) -> None:
        name = "VST: ReaEQ (Cockos)"
        assert api.TrackFX_AddByName(api.track(0), name, 0, 0) == -1
        assert [api.TrackFX_AddByName(api.track(0), name, 0, 1) for _ in range(2)] == [0, 0]
        assert api.TrackFX_AddByName(api.track(0), "JS: utility/volume", 0, -1000) == 0
        assert api.TrackFX_GetCount(api.track(0)) == 2


class TestMeters:
    def test_they_move_only_while_playing(self, api: Inside) -> None:
        kick = api.track(0)
        assert api.Track_GetPeakInfo(kick, 0) == 0.0
        api.CSurf_OnPlay()
        assert api.Track_GetPeakInfo(kick, 0) == 0.5
        api.CSurf_OnStop()
        assert api.Track_GetPeakInfo(kick, 0) == 0.0

    def test_the_hold_is_in_hundredths_of_a_decibel(self, api: Inside) -> None:
        api.CSurf_OnPlay()
        assert api.Track_GetPeakHoldDB(api.track(0), 0, 0) == pytest.approx(-0.0602, abs=1e-4)

    def test_a_meter_that_is_switched_off_shows_nothing(self, api: Inside) -> None:
        api.CSurf_OnPlay()
        api.SetMediaTrackInfo_Value(api.track(0), "I_VUMODE", 1)
        assert api.Track_GetPeakInfo(api.track(0), 0) == 0.0


class TestBindings:
    def test_a_chunk_that_does_not_fit_is_false(self, api: Inside) -> None:
        ok, _, text, *_ = api.GetTrackStateChunk(api.track(0), "", 10, 0)
        assert (ok, text) == (0, "")

    def test_a_size_above_the_bindings_own_buffer_would_overwrite_memory(self, api: Inside) -> None:
        with pytest.raises(ApiMisuse, match="buffer"):
            api.GetTrackStateChunk(api.track(0), "", LARGEST_BUFFER + 1, 0)

    def test_the_name_of_a_marker_comes_back_as_it_was_given(self, tmp_path: Path) -> None:
        api = Inside(tmp_path, project('  MARKER 1 2.5 "Verse" 0'))
        assert api.EnumProjectMarkers3(0, 0, 0, 0, 0, "given", 0, 0) == (1, 0, 0, 0, 2.5, 0.0, "given", 1, 0)
        assert (
            api.GetSetRegionOrMarkerInfo_String(0, api.GetRegionOrMarker(0, 0, ""), "P_NAME", "", 0)[4] == "Verse"
        )

    def test_a_value_that_is_not_known_is_misuse(self, api: Inside) -> None:
        with pytest.raises(ApiMisuse, match="D_VOLUME"):
            api.GetMediaTrackInfo_Value(api.track(0), "D_VOLUME")
