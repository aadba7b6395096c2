"""Settings read as habits, learned, and drawn towards the house rules."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.strips.together import louder
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.multiband import MultibandBand, MultibandSettings
from models.strips.dynamics.compress import compress
from models.strips.dynamics.levels import loud_level, sounding
from models.strips.evaluate.style import CONTENDERS, compared, engineer, heard
from models.strips.habits.kinds import COMPRESSOR, EQ, PARAMETERS, check, kinds
from models.strips.habits.learn import Example, learn_style
from models.strips.habits.read import band_habits, eq_habits, law_habits
from models.strips.habits.shrink import beside, share
from models.strips.material import Sound
from models.strips.style import ClassStyle, LawStyle, Style, Value
from tests.models.strips.builders import channel_of, sound_of
from tests.models.strips.dynamics.signals import noise, stepped

SWINGING = sound_of(stepped((-36.0, -30.0, -36.0, -18.0) * 4, 0.25))
LAW = CompressorSettings(threshold_db=-30.0, ratio=4.0, attack_ms=10.0, release_ms=100.0, makeup_db=3.0)


def loud(sound: Sound) -> float:
    whole = sound.levels[:, 0]
    return loud_level(whole[sounding(whole)])


def test_a_compressor_is_read_relative_to_the_loud_level() -> None:
    found = law_habits(COMPRESSOR, LAW, SWINGING.levels)
    assert found == pytest.approx(
        {
            "comp threshold": -30.0 - loud(SWINGING),
            "comp ratio": 0.75,
            "comp attack": math.log(10.0),
            "comp release": math.log(100.0),
            "comp gain": 3.0,
        }
    )


@given(st.floats(-20.0, 20.0))
def test_the_level_of_a_recording_changes_no_habit(gain: float) -> None:
    moved = law_habits(COMPRESSOR, replace(LAW, threshold_db=-30.0 + gain), louder(SWINGING, gain).levels)
    assert moved == pytest.approx(law_habits(COMPRESSOR, LAW, SWINGING.levels), abs=1e-3)


def test_a_compressor_that_reduces_nothing_and_silence_say_nothing() -> None:
    assert law_habits(COMPRESSOR, replace(LAW, threshold_db=0.0), SWINGING.levels) == {}
    assert law_habits(COMPRESSOR, LAW, np.full((400, 5), -120.0, np.float32)) == {}
    assert law_habits(COMPRESSOR, LAW, np.zeros((0, 5), np.float32)) == {}


def test_bands_are_read_on_their_own_levels_and_those_that_pass_are_left_out() -> None:
    bands = (MultibandBand(threshold_db=-60.0, ratio=2.0), *(MultibandBand(bypass=True),) * 3)
    found = band_habits(MultibandSettings(crossovers_hz=(100.0, 1000.0, 8000.0), bands=bands), SWINGING.levels)
    low = SWINGING.levels[:, 1]
    assert found["multiband 1 threshold"] == pytest.approx(-60.0 - loud_level(low[sounding(low)]))
    assert found["crossover 2"] == pytest.approx(math.log(1000.0))
    assert not any(name.startswith("multiband 2") for name in found)
    idle = MultibandSettings(bands=(MultibandBand(bypass=True),) * 4)
    assert band_habits(idle, SWINGING.levels) == {}


def test_shelves_and_bells_are_gains_of_octaves_and_passes_are_not() -> None:
    bell, low_cut = EqBand("band", 1000.0, 6.0, 1.4), EqBand("high_pass", 200.0)
    found = eq_habits([bell, low_cut], 48_000)
    assert max(found, key=found.__getitem__) == "eq 1000"
    assert 4.0 < found["eq 1000"] < 6.0
    assert abs(found["eq 63"]) < 0.2
    assert eq_habits([low_cut], 48_000) == {}


def examples(*values: float, name: str = "comp threshold", label: str = "snare") -> list[Example]:
    return [Example(label=label, values={name: value}) for value in values]


def test_a_style_is_mean_spread_and_count_of_each_class() -> None:
    law = learn_style(examples(-8.0, -10.0, -9.0), name="Ada").classes["snare"].compressor
    assert law is not None
    assert law.threshold is not None
    assert law.ratio is None
    assert law.threshold.mean == pytest.approx(-9.0)
    assert law.threshold.count == 3
    usual = kinds()["threshold"].within
    assert law.threshold.spread == pytest.approx(math.sqrt((3.0 * usual**2 + 2.0) / (3.0 + 2.0)))


def test_one_odd_track_of_many_moves_a_mean_little() -> None:
    law = learn_style(examples(-9.0, -9.2, -8.8, -9.1, -8.9, 20.0)).classes["snare"].compressor
    assert law is not None
    assert law.threshold is not None
    assert law.threshold.mean == pytest.approx(-9.0, abs=0.2)


@given(st.permutations([-3.0, -8.0, -9.0, 2.0, -20.0]))
def test_the_order_of_tracks_does_not_matter(order: list[float]) -> None:
    first, other = (learn_style(examples(*each)).classes["snare"] for each in (order, sorted(order)))
    assert first.compressor is not None
    assert other.compressor is not None
    assert first.compressor.threshold is not None
    assert other.compressor.threshold is not None
    assert first.compressor.threshold.mean == pytest.approx(other.compressor.threshold.mean)


def test_classes_do_not_mix_and_nothing_gives_nothing() -> None:
    style = learn_style([*examples(-8.0), *examples(-2.0, label="kick")])
    assert set(style.classes) == {"kick", "snare"}
    assert learn_style([]).classes == {}


def test_two_tracks_without_a_step_say_nothing_and_three_do() -> None:
    few, many = (learn_style(examples(*[0.0] * count, name="uses comp")).classes["snare"] for count in (2, 3))
    assert (few.used, many.used) == ({}, {"comp": 0.0})


def test_a_habit_of_few_tracks_is_drawn_to_the_house_by_hand() -> None:
    value = Value(mean=-10.0, spread=6.0, count=1)
    assert kinds()["threshold"].between == 6.0
    assert share(value, "threshold") == pytest.approx(0.5)
    assert beside(value, -4.0, "threshold") == pytest.approx(-7.0)
    assert beside(replace(value, count=9), -4.0, "threshold") == pytest.approx(-4.0 - 0.9 * 6.0)
    assert beside(value, None, "threshold") == -10.0
    assert share(Value(mean=0.0, spread=0.0, count=0), "threshold") == 0.0


@given(st.floats(-40, 10), st.floats(0.1, 10), st.integers(1, 50), st.floats(-40, 10))
def test_what_is_set_lies_between_the_house_and_the_habit(
    mean: float, spread: float, count: int, house: float
) -> None:
    found = beside(Value(mean=mean, spread=spread, count=count), house, "threshold")
    assert min(mean, house) - 1e-9 <= found <= max(mean, house) + 1e-9


@pytest.mark.parametrize(("name", "value"), [("comp knee", 1.0), ("comp ratio", 1.5), ("uses eq", math.nan)])
def test_a_value_that_no_parameter_has_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        check(name, value)


def test_every_parameter_has_its_kind() -> None:
    assert set(PARAMETERS.values()) == set(kinds())
    assert len(EQ) == 9


def test_your_own_profile_is_told_as_you_and_another_by_its_name() -> None:
    law = LawStyle(threshold=Value(mean=-8.0, spread=1.0, count=6), ratio=Value(mean=0.68, spread=0.04, count=6))
    ada = Style(name="Ada", classes={"lead_vocal": ClassStyle(compressor=law)})
    channel = channel_of(sound_of(noise(6.0, -20.0)), "lead_vocal")
    assert "as Ada sets it on 6 lead vocal tracks: ratio 3.1:1 ± 0.4" in compress(channel, ada).why
    assert "as you set it on 6 lead vocal tracks" in compress(channel, replace(ada, own=True)).why


def test_a_learned_profile_is_nearer_to_an_engineer_than_the_house_and_the_mean() -> None:
    rng = np.random.default_rng(4)
    found = []
    for song in range(4):
        for label in ("lead_vocal", "bass_guitar"):
            steps = tuple(rng.uniform(-20.0, 0.0, 8) - rng.uniform(10.0, 30.0))
            found.append(heard(f"{song}", channel_of(sound_of(stepped(steps, 0.5)), label)))
    tracks = [track for track in found if track]
    assert len(tracks) == 8
    results = compared(tracks, [engineer(rng)], 1)
    curve = {name: np.mean([each[0] for _, each in results[name]]) for name in CONTENDERS}
    profile, house, mean = (curve[name] for name in CONTENDERS)
    assert profile < 0.5 * min(house, mean)
