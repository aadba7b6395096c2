"""Where the tables come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.ears.data.library import Recording
from models.strips.eq.classes import facts
from models.strips.eq.learn import FEWEST, LEAST_SPREAD, WIDEST_SPREAD, reach, tone_rows, usable
from models.strips.eq.tone import targets
from models.strips.material import OCTAVES
from models.strips.measured import sound_of
from tests.models.strips import builders
from tests.models.strips.eq.cases import flute, pink


def recording(label: str = "snare", licence: str = "CC0-1.0", source: str = "library/one") -> Recording:
    return Recording(
        path=Path("a.wav"), label=label, source=source, licence=licence, kind="hit", articulation="", instrument=""
    )


@pytest.mark.parametrize(
    ("one", "taken"),
    [
        (recording(), True),
        (recording(licence="CC0 as claimed, unverified"), False),
        (recording(source="ichbinsoftware/everythingisremixed#caesium"), False),
        (recording(label="drum_machine_hits"), False),
    ],
)
def test_what_may_be_learned_from(one: Recording, taken: bool) -> None:
    assert usable(one) is taken


def test_the_range_is_students_prediction_interval() -> None:
    """Of 5 values with a standard deviation of 10: t(0.9, 4) = 1.5332, times the root of 1.2."""
    values = np.array([-1.0, -1.0, 0.0, 1.0, 1.0]) * 10.0
    assert reach(values, 0.8) == pytest.approx(10.0 * 1.5332 * 1.2**0.5, abs=0.01)
    assert reach(values / 100.0, 0.8) == LEAST_SPREAD
    assert reach(values[: FEWEST - 1], 0.8) == WIDEST_SPREAD


def test_every_row_of_the_table_is_of_a_known_class_and_whole() -> None:
    assert set(targets()) <= set(facts())
    for target in targets().values():
        assert target.mean.shape == target.spread.shape == (len(OCTAVES),)
        assert (target.spread >= LEAST_SPREAD).all()
        assert target.sources >= FEWEST


def test_a_class_of_few_libraries_gets_no_row() -> None:
    sound = builders.sound_of(pink(1.0))
    assert not list(tone_rows({"snare": {str(name): [sound] for name in range(FEWEST - 1)}}))
    rows = list(tone_rows({"snare": {str(name): [sound] for name in range(FEWEST)}}))
    assert [row["octave"] for row in rows] == [f"{octave:g}" for octave in OCTAVES]


def test_the_meter_and_its_stand_in_of_the_tests_agree() -> None:
    """Two measurements of the same recording, bands of a third of an octave within 1.5 dB above 100 Hz."""
    samples = pink(4.0)[:, None]
    one, other = sound_of(samples.astype(np.float32), builders.RATE), builders.sound_of(samples)
    assert one is not None
    assert one.loudness == pytest.approx(other.loudness, abs=0.05)
    thirds = [spectrum[56:].reshape(-1, 8).sum(axis=1) for spectrum in (one.spectrum, other.spectrum)]
    assert np.abs(10.0 * np.log10(thirds[0] / thirds[1])).max() < 1.5


def test_silence_has_no_sound() -> None:
    assert sound_of(np.zeros((4800, 1), np.float32), 48000) is None
    assert sound_of(flute(1.0)[:, None].astype(np.float32), 48000) is not None
