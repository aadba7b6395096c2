from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.balancing.faders import Path, fader_of, paths
from bridge.session import Item, Receive, Session
from tests.bridge.render.sessions import bus, envelope, session


def path_of(what: Session, guid: str) -> Path | None:
    return paths(what, {track.guid: fader_of(track, what) for track in what.tracks}).get(guid)


def test_the_gains_of_all_folders_above_multiply_with_their_signs() -> None:
    what = session(
        bus("Band", folder_change=1, volume=0.5),
        bus("Drums", folder_change=1, volume=0.5, phase_inverted=True),
        bus("Kick", folder_change=-2),
    )
    path = path_of(what, "Kick")
    assert path is not None
    assert path.gain == pytest.approx(-0.25)


def test_a_pan_law_counts_with_its_gain_in_the_centre_on_every_fader() -> None:
    what = session(bus("Drums", folder_change=1), bus("Kick", folder_change=-1, pan=1.0), pan_law=0.5)
    path = path_of(what, "Kick")
    assert path is not None
    assert path.gain == pytest.approx(0.5, abs=1e-6)
    assert fader_of(what.tracks[1], what).gain == pytest.approx(0.5, abs=1e-6)


def test_a_track_that_feeds_the_master_is_not_followed_into_its_sends() -> None:
    what = session(bus("Vox"), bus("Reverb", volume=4.0, receives=(Receive(source="Vox", volume=4.0),)))
    assert path_of(what, "Vox") == Path(1.0, 1.0, 1.0)


def test_a_track_that_feeds_sends_alone_goes_through_the_loudest() -> None:
    what = session(
        bus("Vox", main_send=False),
        bus("A", volume=0.5, receives=(Receive(source="Vox"),)),
        bus("B", volume=0.5, receives=(Receive(source="Vox", volume=0.5),)),
    )
    assert path_of(what, "Vox") == Path(0.5, 1.0, 1.0)


@pytest.mark.parametrize("muted", ["Band", "Kick"])
def test_what_is_muted_or_in_a_muted_folder_has_no_path(muted: str) -> None:
    what = session(
        bus("Band", folder_change=1, mute=muted == "Band"), bus("Kick", folder_change=-1, mute=muted == "Kick")
    )
    assert path_of(what, "Kick") is None


def test_a_track_that_feeds_nothing_has_no_path() -> None:
    assert path_of(session(bus("Vox", main_send=False)), "Vox") is None


@pytest.mark.parametrize(("mode", "gain"), [(0, 0.25), (1, 0.5)])
def test_an_envelope_counts_with_its_mean_as_its_mode_has_it(mode: int, gain: float) -> None:
    ramp = envelope("volume", [(0.0, 0.0), (10.0, 1.0)])
    told = bus("Vox", volume=0.5, automation=(ramp,), automation_mode=mode)
    track = replace(told, items=(Item(position=0.0, length=10.0),))
    assert fader_of(track, session(track)).gain == pytest.approx(gain, abs=1e-9)


def test_a_pan_envelope_counts_with_its_mean() -> None:
    ramp = envelope("pan", [(0.0, 0.0), (10.0, 1.0)])
    track = replace(bus("Vox", automation=(ramp,)), items=(Item(position=0.0, length=10.0),))
    assert fader_of(track, session(track)).pan == pytest.approx(-0.5, abs=1e-9)


@given(st.floats(-1.0, 1.0))
def test_a_pan_without_pans_above_it_is_itself(pan: float) -> None:
    assert Path(1.0, 1.0, 1.0).pan(pan) == pytest.approx(pan)


@settings(max_examples=30)
@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_pans_above_add_to_it_as_in_a_mirror(own: float, above: float) -> None:
    def end(own: float, above: float) -> float:
        return Path(1.0, min(1.0, 1.0 - above), min(1.0, 1.0 + above)).pan(own)

    assert end(own, above) == pytest.approx(-end(-own, -above))
    assert -1.0 <= end(own, above) <= 1.0
    assert math.isfinite(end(own, above))
