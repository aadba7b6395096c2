"""The plan of an upmix: six channels all the way to the master, and files under names that are free."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.actions.upmix.places import free_files, media_folder
from bridge.actions.upmix.tracks import feeding_master, plan_of
from bridge.errors import UserError
from bridge.plan import Plan
from bridge.preview import preview
from bridge.session import Item, Master, Session, Source, Take, Track

SONG = Session(
    name="song",
    tracks=(
        Track(guid="{A}", name="Drums", folder_change=1),
        Track(guid="{B}", name="Kick", folder_change=-1),
        Track(guid="{C}", name="Cue", main_send=False),
        Track(guid="{D}", name="Old", mute=True),
    ),
)


def planned(session: Session) -> Plan:
    return plan_of(
        session,
        {"drums": Path("/song/drums.wav"), "bass": Path("/song/bass.wav")},
        position=1.0,
        length=2.0,
        muted=feeding_master(session),
        positions={"drums": "L R"},
    )


def test_every_track_up_to_the_master_has_six_channels() -> None:
    shown = preview(SONG, planned(SONG))
    assert shown.skipped == ()
    folder, drums, bass = shown.session.tracks[-3:]
    assert [track.name for track in (folder, drums, bass)] == ["Upmix 5.1", "drums  L R", "bass"]
    assert [track.folder_change for track in (folder, drums, bass)] == [1, 0, -1]
    assert {track.channels for track in (folder, drums, bass)} == {6}
    assert shown.session.master.channels == 6
    assert [(item.position, item.length) for item in drums.items] == [(1.0, 2.0)]


def test_a_master_that_is_wide_enough_stays() -> None:
    wide = replace(SONG, master=Master(channels=8))
    assert preview(wide, planned(wide)).session.master.channels == 8


def test_what_feeds_the_master_at_the_top_level_is_muted_and_no_other_track() -> None:
    assert feeding_master(SONG) == ("{A}",)


def test_of_a_folder_with_a_track_that_is_not_in_the_upmix_the_others_are_muted() -> None:
    two = (replace(SONG.tracks[1], folder_change=0), Track(guid="{M}", name="Synth", folder_change=-1))
    session = replace(SONG, tracks=(SONG.tracks[0], *two, *SONG.tracks[2:], Track(guid="{E}", name="Pad")))
    assert feeding_master(session, ("{M}", "{E}")) == ("{B}",)


def test_a_second_upmix_is_another_folder() -> None:
    once = preview(SONG, planned(SONG)).session
    twice = preview(once, planned(once))
    assert twice.skipped == ()
    assert [track.name for track in twice.session.tracks].count("Upmix 5.1") == 2


def test_files_go_where_most_media_are_under_names_of_one_free_number(tmp_path: Path) -> None:
    (tmp_path / "Audio").mkdir()
    take = Take(source=Source(kind="WAVE", path=tmp_path / "Audio" / "kick.wav"))
    track = Track(guid="{A}", items=(Item(position=0.0, length=1.0, takes=(take,)),))
    session = Session(name="song", path=tmp_path / "song.RPP", tracks=(track,))
    folder = media_folder(session)
    assert folder.samefile(tmp_path / "Audio")
    (folder / "song Upmix bass.wav").touch()
    files = free_files(folder, "song", ("drums", "bass"))
    assert [path.name for path in files.values()] == ["song Upmix 2 drums.wav", "song Upmix 2 bass.wav"]


def test_a_project_that_was_never_saved_is_refused() -> None:
    with pytest.raises(UserError, match="Save the project"):
        media_folder(SONG)
