"""Gains and pans come back out of mixes that were made with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.evaluate.alignment import find_lags
from models.balance.evaluate.reading import blocks, look_at
from models.balance.evaluate.recover import Recovered, recover
from models.balance.evaluate.spectra import products
from tests.models.balance.mixes import (
    RATE,
    Sound,
    compressed,
    equalised,
    noises,
    panned,
    reverberant,
    untouched,
    written,
)

GAINS = (-3.0, 2.0, -8.0, 4.5)
PANS = (0.0, 0.0, -0.7, 0.25)


def recovered(tracks: Sequence[Sound], mix: Sound) -> Recovered:
    sides = [np.stack([track, track]) for track in tracks]
    return recover(products([np.stack([*sides, mix.T]).astype(np.float32)], RATE))


def off(found: Recovered, gains: Sequence[float]) -> Sound:
    difference = found.gains - np.asarray(gains)
    return np.asarray(np.abs(difference - np.median(difference)))


def test_gains_and_pans_of_a_plain_mix_come_back() -> None:
    tracks = noises()
    found = recovered(tracks, panned(tracks, GAINS, PANS))
    assert found.gains == pytest.approx(GAINS, abs=0.02)
    assert found.pans == pytest.approx(PANS, abs=0.005)
    assert found.explained == pytest.approx(1.0, abs=1e-4)
    assert found.identifiable.all()


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.floats(-20.0, 12.0), min_size=4, max_size=4),
    st.lists(st.floats(-1.0, 1.0), min_size=4, max_size=4),
)
def test_any_gains_and_pans_come_back_exactly(gains: list[float], pans: list[float]) -> None:
    tracks = noises(seconds=3.0)
    found = recovered(tracks, panned(tracks, gains, pans))
    assert found.gains == pytest.approx(gains, abs=0.05)
    assert found.pans == pytest.approx(pans, abs=0.02)


def test_a_mirrored_mix_has_mirrored_pans_and_the_same_gains() -> None:
    tracks = noises()
    mix = panned(tracks, GAINS, PANS)
    ours, theirs = recovered(tracks, mix), recovered(tracks, mix[:, ::-1])
    assert theirs.gains == pytest.approx(ours.gains, abs=1e-3)
    assert theirs.pans == pytest.approx(-ours.pans, abs=1e-3)


@pytest.mark.parametrize(
    ("bus", "bound"),
    [(untouched, 0.05), (compressed, 2.0), (reverberant, 0.5)],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_the_mix_bus_does_to_all_costs_less_than_its_bound(
    bus: Callable[[Sound], Sound], bound: float
) -> None:
    tracks = noises()
    found = recovered(tracks, bus(panned(tracks, GAINS, PANS)))
    assert off(found, GAINS).max() < bound


def test_an_equaliser_counts_as_what_it_does_to_each_track() -> None:
    """A second way: each track alone through the equaliser, its K-weighted power before and after."""
    tracks = noises()
    found = recovered(tracks, equalised(panned(tracks, GAINS, PANS)))
    alone = [recovered([track], equalised(np.stack([track, track], axis=1))).gains[0] for track in tracks]
    assert found.gains == pytest.approx(np.asarray(GAINS) + alone, abs=0.1)
    assert np.ptp(alone) > 2.0


def test_twins_are_not_identifiable_and_the_others_are() -> None:
    tracks = noises()
    tracks[1] = tracks[3] * 0.5
    found = recovered(tracks, panned(tracks, GAINS, PANS))
    assert found.identifiable.tolist() == [True, False, True, False]
    assert found.condition > 1e4


def test_a_track_that_is_not_in_the_mix_has_no_gain() -> None:
    tracks = noises()
    found = recovered(tracks, panned(tracks, (0.0, 0.0, 0.0, -np.inf), PANS))
    assert not found.identifiable[3]
    assert found.gains[3] < -40.0
    assert found.identifiable[:3].all()


def test_a_silent_track_is_finite_trouble_for_nobody() -> None:
    tracks = [*noises(3), np.zeros(len(noises(1)[0]))]
    found = recovered(tracks, panned(tracks, GAINS, PANS))
    assert found.gains[:3] == pytest.approx(GAINS[:3], abs=0.02)
    assert found.identifiable.tolist() == [True, True, True, False]


def test_the_order_of_the_tracks_does_not_matter() -> None:
    tracks = noises()
    mix = panned(tracks, GAINS, PANS)
    assert recovered(tracks[::-1], mix).gains == pytest.approx(recovered(tracks, mix).gains[::-1], abs=1e-4)


def test_scaling_the_mix_adds_a_constant() -> None:
    tracks = noises()
    mix = reverberant(panned(tracks, GAINS, PANS))
    assert recovered(tracks, mix * 2.0).gains == pytest.approx(recovered(tracks, mix).gains + 6.0206, abs=1e-3)


def test_a_track_that_sounds_otherwise_than_it_came_is_told_by_the_two_fits() -> None:
    """Its envelope is in the mix, its waveform is not: as where another take was used."""
    tracks = noises()
    swell = np.abs(tracks[3])
    other = swell * np.sign(np.random.default_rng(2).standard_normal(len(swell)))
    mix = panned([*tracks[:3], other], GAINS, PANS)
    found = recovered(tracks, mix)
    assert found.identifiable.tolist() == [True, True, True, False]


def test_blocks_give_what_the_whole_gives(tmp_path: Path) -> None:
    song = written(tmp_path / "song", noises(), GAINS, PANS)
    files = look_at(sorted(song.glob("*.wav")))
    whole, pieces = (
        recover(products(blocks(files, [0] * 5, files.frames[-1], size), RATE)).gains
        for size in (1 << 17, 1 << 14)
    )
    assert pieces == pytest.approx(whole, abs=0.01)
    assert pieces == pytest.approx(GAINS, abs=0.05)


def test_tracks_that_begin_late_are_moved_to_where_they_are_in_the_mix(tmp_path: Path) -> None:
    tracks = noises()
    mix = panned(tracks, GAINS, PANS)
    late = 3000
    song = written(tmp_path / "song", [track[late:] for track in tracks], GAINS, PANS, bus=lambda _: mix)
    files = look_at(sorted(song.glob("*.wav")))
    lags = find_lags(files.paths[:-1], files.paths[-1], files.rate)
    assert lags == pytest.approx([late] * 4, abs=4)


def test_tracks_in_place_are_left_in_place(tmp_path: Path) -> None:
    song = written(tmp_path / "song", noises(), GAINS, PANS, bus=equalised)
    files = look_at(sorted(song.glob("*.wav")))
    assert find_lags(files.paths[:-1], files.paths[-1], files.rate) == pytest.approx([0] * 4, abs=4)


def test_files_of_different_rates_are_refused(tmp_path: Path) -> None:
    for rate in (8000, 16000):
        soundfile.write(tmp_path / f"{rate}.wav", np.zeros(100), rate)
    with pytest.raises(ValueError, match="8000, 16000 Hz"):
        look_at(sorted(tmp_path.iterdir()))
