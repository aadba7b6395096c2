"""Evaluation with an ear that can be foretold: who is compared, and on what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest

from models.ears.evaluate.contenders import (
    ALONE,
    BY_NAME,
    BY_SOUND,
    FUSION,
    IN_COMPANY,
    IN_SESSION,
    LOUDEST_VOTE,
    MAJORITY,
    MULTIMODAL,
    Judges,
)
from models.ears.evaluate.results import Evaluation, Table
from models.ears.evaluate.run import evaluate
from models.ears.evaluate.tracks import SCRAMBLED, TestSet, TestTrack, scrambled
from models.ears.prediction import HEARD, SoundPrediction
from models.ears.sound.windows import FRAMES, RATE, Windows
from tests.bridge.audio.ears import PitchEar, sine, sound_first, sound_of

JUDGES = Judges(PitchEar(), sound_first)


def tone(pitch: float, count: int = 3) -> Windows:
    """Windows of a sine that :class:`PitchEar` knows."""
    wave = sine(pitch, FRAMES / RATE, rate=RATE)
    return np.repeat(wave[None].astype(np.float32), count, axis=0)


def track(
    label: str, name: str, pitch: float, *, group: str = "song", place: int = 1, count: int = 3
) -> TestTrack:
    return TestTrack(label, group, {"real": name, SCRAMBLED: scrambled(place)}, partial(tone, pitch, count))


KICK = track("kick", "Kick In", 100.0, group="one")
GUITAR = track("electric_guitar", "Gtr Solo", 1000.0, group="one", place=2)
SNARE_LIKE_HATS = track("snare", "Snare Top", 8000.0, group="two", place=3)
SILENT_PIANO = track("piano", "Piano", 1000.0, group="two", place=4, count=0)
TRACKS = (KICK, GUITAR, SNARE_LIKE_HATS, SILENT_PIANO)


def single(*tracks: TestTrack) -> TestSet:
    return TestSet("test", "song", tuple((each,) for each in tracks))


def measured(tested: TestSet, judges: Judges = JUDGES) -> Evaluation:
    return evaluate([tested], judges, seed=1)


def classes(table: Table, contender: str) -> float | None:
    row = table.row(contender)
    assert row is not None
    return row.scores["classes"].value


@pytest.mark.parametrize(
    ("contender", "real", "scrambled_names"),
    [
        (MAJORITY, 1 / 4, 1 / 4),
        (BY_NAME, 4 / 4, 0 / 4),
        (BY_SOUND, 2 / 4, 2 / 4),
        (LOUDEST_VOTE, 2 / 4, 2 / 4),
        (MULTIMODAL, 2 / 4, 2 / 4),
        (FUSION, 3 / 4, 2 / 4),  # the silent piano is what its name says
    ],
)
def test_contenders_are_right_where_they_can_be(contender: str, real: float, scrambled_names: float) -> None:
    found = measured(single(*TRACKS))
    assert [table.names for table in found.tables] == ["real", SCRAMBLED]
    assert [classes(table, contender) for table in found.tables] == [real, scrambled_names]


def test_a_table_says_how_much_was_tested() -> None:
    table = measured(single(*TRACKS)).tables[0]
    assert (table.tracks, table.groups, table.grouped_by) == (4, 2, "song")


def test_sessions_are_weighed_only_where_tracks_have_company() -> None:
    alone = measured(single(*TRACKS)).tables[0]
    together = measured(TestSet("test", "song", (TRACKS,))).tables[0]
    assert [row.contender for row in alone.rows] == [MAJORITY, *ALONE]
    assert [row.contender for row in together.rows] == [MAJORITY, *ALONE, *IN_COMPANY]
    assert classes(together, IN_SESSION) == 3 / 4


def test_each_track_is_read_once_for_all_kinds_of_names() -> None:
    asked: list[str] = []

    def windows() -> Windows:
        asked.append("read")
        return tone(100.0)

    measured(single(TestTrack("kick", "song", {"real": "Kick", SCRAMBLED: "Audio 01_01"}, windows)))
    assert asked == ["read"]


class WaveringEar(PitchEar):
    """Hears a kick in most windows, half-heartedly, and surely a snare in a window of 8 kHz."""

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        return [self._one(windows) for windows in tracks]

    def _one(self, windows: Windows) -> SoundPrediction:
        is_high = len(windows) == 1 and np.abs(np.diff(windows[0])).max() > 0.3
        return sound_of("snare", confidence=0.95) if is_high else sound_of("kick", confidence=0.4)


def test_the_published_rule_follows_the_surest_window() -> None:
    def windows() -> Windows:
        return np.concatenate([tone(100.0, 2), tone(8000.0, 1)])

    table = measured(
        single(TestTrack("snare", "song", {"real": "Snare"}, windows)), Judges(WaveringEar(), sound_first)
    ).tables[0]
    assert (classes(table, BY_SOUND), classes(table, LOUDEST_VOTE)) == (0.0, 1.0)


def test_confusions_are_told_of_the_sound_and_of_what_ships_under_the_first_kind_of_names() -> None:
    found = measured(single(*TRACKS))
    assert [each.contender for each in found.confusions] == [BY_SOUND, FUSION]
    by_sound = found.confusions[0].counts
    assert by_sound[HEARD.index("snare")][HEARD.index("hihat")] == 1
    assert by_sound[HEARD.index("piano")][-1] == 1


def test_a_set_without_tracks_makes_no_table() -> None:
    assert evaluate([TestSet("empty", "song", ())], JUDGES).tables == ()


def test_operating_points_fall_with_the_confidence_that_is_asked() -> None:
    row = measured(single(*TRACKS)).tables[0].row(BY_SOUND)
    assert row is not None
    # three tracks are heard at 0.9, one of them wrongly; nothing is heard at 0.95
    assert [(point.confidence, point.coverage) for point in row.points][-2:] == [(0.9, 3 / 4), (0.95, 0.0)]
    assert row.points[-2].error == pytest.approx(1 / 3)
    assert row.points[-1].error is None
