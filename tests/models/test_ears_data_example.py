from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from models.ears.data.band import Band
from models.ears.data.example import WEIGHTS, example, label_at
from models.ears.data.gather import gather
from models.ears.data.library import Recording, read_folder
from models.ears.data.players import Drum, Kit, Notes
from models.ears.data.pool import Pool, Sound, open_pool
from models.ears.data.split import library_of, part_of
from models.ears.prediction import HEARD, MIX
from models.ears.sound.windows import FRAMES, RATE
from tests.shared import SHARED, needs_shared

TRAIN = SHARED / "data" / "audio" / "train"
FEW = 4
"""Recordings that are decoded of each class, source and drum."""


def pool_of(*sounds: tuple[str, str, str, str]) -> Pool:
    """Label, source, kind and drum; every one is a second of noise."""
    listed = [
        Sound(label, source, "", kind, 60.0 if kind == "note" else None, piece, n * RATE, RATE)
        for n, (label, source, kind, piece) in enumerate(sounds)
    ]
    noise = np.random.default_rng(0).integers(-20000, 20000, len(listed) * RATE).astype(np.int16)
    return Pool(listed, noise)


KIT = [
    ("kick", "a/kit", "hit", "kick"),
    ("snare", "a/kit", "hit", "snare"),
    ("hihat", "a/kit", "hit", "closed_hat"),
]


def test_labels_are_dealt_in_decks_that_are_balanced() -> None:
    labels = ("kick", "piano", MIX)
    deck = sum(WEIGHTS.get(label, 2) for label in labels)
    dealt = Counter(label_at(labels, 5, index) for index in range(10 * deck))
    assert dealt == {label: 10 * WEIGHTS.get(label, 2) for label in labels}


def test_a_window_depends_on_its_seed_and_index_alone() -> None:
    band = Band(pool_of(*KIT, ("piano", "b/piano", "note", "")))
    forwards = [example(band, 3, index) for index in range(6)]
    backwards = [example(band, 3, index) for index in reversed(range(6))][::-1]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(forwards, backwards, strict=True))
    assert not np.array_equal(example(band, 4, 0).samples, forwards[0].samples)


def test_naming_tracks_does_not_change_what_they_sound_like() -> None:
    band = Band(pool_of(*KIT))
    named = example(band, 1, 0, lambda label, rng: f"{label} {rng.integers(9)}")
    assert np.array_equal(named.samples, example(band, 1, 0).samples)
    assert named.name.startswith(named.label)


def test_a_drum_set_of_single_hits_plays_loops_overheads_and_rooms() -> None:
    band = Band(pool_of(*KIT))
    assert {"kick", "snare", "hihat", "drum_loop", "overheads", "drum_room", MIX} == set(band.labels)
    rng = np.random.default_rng(1)
    assert isinstance(band.choose("drum_room", rng), Kit)
    assert isinstance(band.choose("kick", rng), Drum)


def test_a_drum_machine_has_no_overheads() -> None:
    band = Band(pool_of(*[(label, "x/machine", kind, piece) for label, _, kind, piece in KIT]))
    assert "drum_loop" in band.labels
    assert not {"overheads", "drum_room"} & set(band.labels)


def test_the_rest_of_a_kit_leaves_out_the_drum_that_it_bleeds_into() -> None:
    band = Band(pool_of(*KIT))
    rest = band.rest_of_kit("kick", np.random.default_rng(1))
    assert rest is not None
    assert {sound.label for sound in rest.sounds} == {"snare", "hihat"}


def test_a_rich_library_is_asked_more_often_but_does_not_drown_a_poor_one() -> None:
    band = Band(pool_of(*[("piano", "a/poor", "note", "")] * 4, *[("piano", "b/rich", "note", "")] * 36))
    shares = {
        p.source: s for p, s in zip(band.rosters["piano"].players, band.rosters["piano"].shares, strict=True)
    }
    assert all(isinstance(player, Notes) for player in band.rosters["piano"].players)
    assert shares["b/rich"] / shares["a/poor"] == pytest.approx(3.0)


def few(recordings: tuple[Recording, ...]) -> list[Recording]:
    """A few of each class, source and drum: enough to play, little to decode."""
    seen: Counter[tuple[str, str, str]] = Counter()
    kept = []
    for recording in recordings:
        key = (recording.label, recording.source, recording.piece)
        seen[key] += 1
        if seen[key] <= FEW:
            kept.append(recording)
    return kept


@needs_shared
def test_every_class_of_the_shared_recordings_is_played_and_none_is_silent(tmp_path: Path) -> None:
    recordings = few(read_folder(TRAIN).recordings)
    assert not gather(recordings, tmp_path, identity={"few": FEW}, own=0.01, seed=1)
    band = Band(open_pool(tmp_path))
    assert band.labels == HEARD
    heard = [example(band, 11, index) for index in range(sum(WEIGHTS.get(label, 2) for label in HEARD))]
    assert {made.label for made in heard} == set(HEARD)
    for made in heard:
        assert made.samples.shape == (FRAMES,)
        assert made.samples.dtype == np.float32
        assert np.isfinite(made.samples).all()
        assert 0.01 < np.abs(made.samples).max() < 1.0
        assert made.sources


@needs_shared
def test_no_library_of_the_shared_recordings_is_in_two_parts() -> None:
    libraries: dict[str, set[str]] = {}
    for recording in read_folder(TRAIN).recordings:
        libraries.setdefault(library_of(recording.source), set()).add(part_of(recording.source))
    assert all(len(parts) == 1 for parts in libraries.values())
    assert set().union(*libraries.values()) == {"train", "tune", "test"}
