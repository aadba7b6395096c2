"""Envelopes, pan modes and the finer points of routing, as files hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.hosts.rpp.host import RppHost
from bridge.session import Envelope, Point, Receive
from tests.bridge.hosts.projects import changes, corpus, edit, guid, only_track, project, read, track, written
from tests.shared import needs_shared

NUMBER = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))


def test_points_are_read_with_shape_and_tension() -> None:
    lines = ("<VOLENV2", "  ACT 1 -1", "  VOLTYPE 1", "  PT 0 1 5 0 1 0 -0.25", "  PT 2.5 0.5 0", ">")
    points = (Point(time=0.0, value=1.0, shape=5, tension=-0.25), Point(time=2.5, value=0.5))
    one = only_track("AUTOMODE 1", *lines)
    assert one.automation == (Envelope(kind="volume", points=points, fader_scaled=True),)
    assert one.envelopes == ("volume",)
    assert one.automation_mode == 1


@pytest.mark.parametrize("lines", [("  ACT 0", "  PT 0 1 0"), ("  ACT 1",), ()])
def test_an_envelope_that_is_off_or_empty_moves_nothing(lines: tuple[str, ...]) -> None:
    one = only_track("<PANENV2", *lines, ">")
    assert (one.automation, one.envelopes) == ((), ())


@given(points=st.lists(st.tuples(NUMBER, NUMBER, st.integers(0, 5)), min_size=1, max_size=20))
def test_points_keep_their_numbers_and_their_order(points: list[tuple[float, float, int]]) -> None:
    lines = [f"  PT {time!r} {value!r} {shape}" for time, value, shape in points]
    (envelope,) = only_track("<VOLENV2", "  ACT 1", *lines, ">").automation
    assert [(point.time, point.value, point.shape) for point in envelope.points] == points


def test_a_point_that_is_no_number_is_a_warning_and_reads_as_nought() -> None:
    session = read(project(track(1, "<VOLENV2", "  ACT 1", "  PT 1 loud 0", ">")))
    assert session.tracks[0].automation[0].points == (Point(time=1.0, value=0.0),)
    assert len(session.warnings) == 1


def test_the_master_has_envelopes_pan_law_and_mono() -> None:
    block = "  <MASTERVOLENV2\n    ACT 1\n    PT 0 0.5 0\n  >"
    lines = ("  MASTERMUTESOLO 4", "  MASTER_VOLUME 0.5 -0.25 0.7 -1 1", "  MASTER_PANMODE 5", "  MASTER_FX 0")
    master = read(project(*lines, block)).master
    assert [envelope.kind for envelope in master.automation] == ["volume"]
    assert (master.mono, master.mute, master.fx_enabled) == (True, False, False)
    assert (master.volume, master.pan, master.pan_law, master.pan_mode) == (0.5, -0.25, 0.7, 5)


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        (("PANMODE 6",), "pan_mode", 6),
        ((), "pan_mode", -1),
        (("VOLPAN 1 0 -1 -0.5 0.25",), "dual_pan", (-0.5, 0.25)),
        (("VOLPAN 1 0 -1 -1 1",), "width", 1.0),
        (("WIDTH -0.5",), "width", -0.5),
        (("PANLAWFLAGS 3",), "pan_taper", 3),
        (("MUTESOLO 0 0 1",), "solo_defeat", True),
        (("MAINSEND 1 4", "MAINSEND_NCH 2"), "main_send_offset", 4),
        (("MAINSEND 1 4", "MAINSEND_NCH 2"), "main_send_channels", 2),
        (("PLAYOFFS 0.25 1",), "play_offset", 0.0),
        (("PLAYOFFS -0.25 0",), "play_offset", -0.25),
        (("PLAYOFFS -480 2",), "play_offset", -0.01),
        ((), "play_offset", 0.0),
    ],
)
def test_a_field_of_a_track_is_read_from_its_line(lines: tuple[str, ...], field: str, expected: object) -> None:
    assert getattr(only_track(*lines), field) == expected


def test_projects_name_their_pan_mode_and_taper_and_older_ones_have_the_old_ones() -> None:
    new, old = read(project("  PANMODE 5", "  PANLAWFLAGS 3")), read(project())
    assert (new.pan_mode, new.pan_taper) == (5, 3)
    assert (old.pan_mode, old.pan_taper) == (0, 0)


def test_a_receive_has_mono_phase_channels_and_law_and_may_be_automated() -> None:
    lines = (
        "AUXRECV 0 0 1 0 0 1 1 1026 1025 0.5:U 0 -1 ''",
        "<AUXVOLENV",
        "  ACT 1",
        "  PT 0 1 0",
        ">",
        "AUXRECV 0 3 1 0 0 0 0 -1 0 -1:U 0 -1 ''",
        "<AUXPANENV",
        "  ACT 0",
        "  PT 0 1 0",
        ">",
    )
    first, second = read(project(track(1), track(2, *lines))).tracks[1].receives
    told = {"mono": True, "phase_inverted": True, "source_channels": 1026, "target_channels": 1025, "pan_law": 0.5}
    assert first == Receive(source=guid(1), **told, automated=True)  # type: ignore[arg-type]
    assert second == Receive(source=guid(1), mode=3, source_channels=-1)


def test_a_receive_with_all_its_settings_is_written_and_read_back() -> None:
    told = {"mono": True, "phase_inverted": True, "source_channels": 1026, "target_channels": 1025, "pan_law": 0.5}
    receive = Receive(source=guid(1), volume=0.25, mode=3, **told)  # type: ignore[arg-type]
    before = project(track(1), track(2)).encode()
    after = written(before, [edit(guid(2), "receive", None, receive)])
    assert changes(before, after) == ([], ["AUXRECV 0 3 0.25 0 0 1 1 1026 1025 0.5:U 0 -1 ''"])
    assert read(after).tracks[1].receives == (receive,)


def test_plug_ins_envelopes_and_stretch_markers_of_takes_are_noticed() -> None:
    chain = ("<TAKEFX", "BYPASS 0 0 0", '<JS loser/x ""', ">", "BYPASS 1 0 0", '<JS loser/y ""', ">", ">")
    envelopes = ("<VOLENV", "ACT 1", "PT 0 1 0", ">", "<PITCHENV", "ACT 0", "PT 0 1 0", ">")
    one = only_track("<ITEM", "LENGTH 1", "SM 0 0 + 1 1.5", *envelopes, *chain, ">", "<ITEM", "LENGTH 1", ">")
    assert one.take_fx == ("loser/x",)
    assert one.take_extras == ("stretch markers", "volume envelope")


@needs_shared
def test_active_envelopes_of_real_projects_have_points_in_time() -> None:
    envelopes = [
        envelope
        for path in corpus(2_000_000)
        for one in RppHost(path).snapshot().tracks
        for envelope in one.automation
    ]
    assert len(envelopes) > 5
    assert all(envelope.points for envelope in envelopes)
    assert {envelope.fader_scaled for envelope in envelopes} == {True, False}
