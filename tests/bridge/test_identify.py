from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bridge.identify import identities, named, read_names
from models.ears.corrections import Correction
from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction
from tests.bridge.audio.ears import PitchEar, sound_first, sound_of

CLUES = [Clue(name="Kick"), Clue(name="Track 2"), Clue(name="Gtr")]


def test_sounds_and_their_names_go_to_the_multimodal_network_and_rows_without_sound_are_nan() -> None:
    seen: dict[str, Any] = {}

    def noting(
        clues: Sequence[Clue],
        by_name: Sequence[Prediction],
        by_sound: Sequence[SoundPrediction | None],
        **options: Any,
    ) -> list[Identity]:
        seen.update(options)
        return sound_first(clues, by_name, by_sound)

    sounds = [None, sound_of("hihat"), sound_of("electric_guitar")]
    found = identities(CLUES, read_names(CLUES), sounds, pairs=[(1, 2)], ear=PitchEar(), identify=noting)
    assert [each.label for each in found] == ["kick", "hihat", "electric_guitar"]
    assert seen["pairs"] == [(1, 2)]
    assert seen["joint"].shape == (3, len(HEARD))
    assert np.isnan(seen["joint"][0]).all()
    np.testing.assert_array_equal(seen["joint"][1], sounds[1].beliefs if sounds[1] else ())


def test_without_an_ear_there_is_no_joint_opinion() -> None:
    def noting(*votes: Any, joint: object, pairs: object) -> list[Identity]:
        assert joint is None
        return sound_first(*votes)

    identities(CLUES, read_names(CLUES), [sound_of("kick"), None, None], identify=noting)


def test_a_corrected_track_is_known_again_by_its_guid() -> None:
    said = Correction(label="snare", name="Track 2", made=datetime(2026, 1, 1, tzinfo=UTC), track="{2}")
    guids = ["{1}", "{2}", "{3}"]
    found = identities(CLUES, read_names(CLUES), [None] * 3, corrections=[said], guids=guids)
    assert [(each.label, each.corrected) for each in found] == [
        ("kick", False),
        ("snare", True),
        ("electric_guitar", False),
    ]


def test_a_name_alone_is_its_own_vote() -> None:
    (prediction,) = read_names(CLUES[:1])
    alone = named(prediction)
    assert (alone.label, alone.by_name, alone.by_sound, alone.corrected) == ("kick", prediction, None, False)
