"""Each need by itself: what is wrong is found, what is right is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.strips.answer import Equaliser, Verdict
from models.strips.eq import equalise
from models.strips.eq.classes import facts
from models.strips.eq.grid import octave_of
from models.strips.eq.lows import high_pass
from models.strips.eq.move import Move
from models.strips.eq.peaks import resonances
from models.strips.eq.sibilance import sibilance, voices
from models.strips.eq.tone import balance, deviation, targets
from models.strips.material import Sound
from models.strips.style import ClassStyle, Style, Value
from tests.models.strips.builders import RATE, sound_of
from tests.models.strips.eq.cases import flute, hits, mix, pink, tone


def alone(label: str, sound: Sound, style: Style | None = None) -> Verdict[Equaliser]:
    (verdict,) = equalise(mix((label, sound)), style or Style())
    return verdict


def test_hum_under_a_flute_gets_a_high_pass_between_the_two() -> None:
    played = flute()
    hum = 0.02 * tone(60.0, len(played) / RATE)
    assert high_pass(sound_of(played), facts()["woodwind"]) is None
    move = high_pass(sound_of(played + hum), facts()["woodwind"])
    assert move is not None
    assert 60.0 < move.frequency < 262.0


def test_low_notes_of_a_woodwind_are_no_hum() -> None:
    """A bassoon's 60 Hz comes and goes like the rest of what it plays."""
    played = flute()
    low = 0.3 * tone(62.0, 0.5) * np.sin(np.pi * np.arange(RATE // 2) / (RATE // 2)) ** 2
    played[: len(low)] = low
    played[-len(low) :] = low
    assert high_pass(sound_of(played), facts()["woodwind"]) is None


@pytest.mark.parametrize("label", ["kick", "bass_guitar", "synth_bass", "double_bass", "tom", "piano"])
def test_what_has_its_body_in_the_lows_keeps_them(label: str) -> None:
    sound = sound_of(hits((55.0, 0.5, 0.4), (110.0, 0.2, 0.3)))
    move = high_pass(sound, facts()[label])
    assert move is None or move.frequency < 55.0 / 2.0**0.5


def test_a_kick_that_bleeds_into_a_hihat_is_cut() -> None:
    hats = np.diff(hits((8000.0, 0.05, 0.1), noise=0.1), n=3, append=[0.0] * 3)
    bleed = hits((60.0, 0.02, 0.3), noise=0.0)
    move = high_pass(sound_of(hats + bleed), facts()["hihat"])
    assert move is not None
    assert move.frequency > 100.0


def test_a_tom_that_rings_gets_one_narrow_band_there() -> None:
    (move,) = resonances(sound_of(hits((96.0, 0.5, 0.5), (412.0, 0.1, 1.5), noise=0.1)), facts()["tom"])
    assert move.frequency == pytest.approx(412.0, rel=0.03)
    assert move.width <= 1.0 / 6.0
    assert -6.0 <= move.gain <= -3.0


def test_the_pitch_of_a_tom_and_its_octaves_are_no_resonance() -> None:
    assert resonances(sound_of(hits((103.0, 0.5, 0.5), (412.0, 0.1, 1.5), noise=0.1)), facts()["tom"]) == []


def test_notes_of_a_flute_are_no_resonance() -> None:
    assert resonances(sound_of(flute()), facts()["woodwind"]) == []


def voice(sibilants: float) -> Sound:
    """Vowels (pink below 4 kHz) and, a tenth of the time, s at a level relative to them."""
    lines = np.fft.rfft(pink(10.0))
    hz = np.fft.rfftfreq(round(10.0 * RATE), 1.0 / RATE)
    vowels = np.fft.irfft(np.where((hz > 150.0) & (hz < 4000.0), lines, 0.0))
    hiss = np.fft.irfft(np.where((hz > 5500.0) & (hz < 8000.0), lines, 0.0))
    hiss *= 10.0 ** (sibilants / 20.0) * vowels.std() / hiss.std()
    speaks = (np.arange(len(vowels)) // (RATE // 10)) % 10 == 0
    return sound_of(np.where(speaks, hiss, vowels))


def test_sibilants_are_taken_down_where_they_are_beyond_other_voices() -> None:
    usual, sharp = sibilance(voice(-30.0), facts()["lead_vocal"]), sibilance(voice(6.0), facts()["lead_vocal"])
    assert usual is None
    assert sharp is not None
    assert 5000.0 <= sharp.frequency <= 9000.0
    assert sharp.gain < 0.0
    assert f"{voices().mean:.1f}".lstrip("-") in sharp.why


def test_only_voices_have_sibilants() -> None:
    assert sibilance(voice(6.0), facts()["electric_guitar"]) is None


def usual(label: str) -> Sound:
    """Noise with the mean balance of a class."""
    inside = octave_of()
    shape = (10.0 ** (targets()[label].mean / 10.0)) @ (inside / inside.sum(axis=1, keepdims=True))
    sound = sound_of(pink(2.0))
    return replace(sound, spectrum=1e-3 * shape, loud_spectrum=4e-3 * shape)


@pytest.mark.parametrize("label", sorted(targets()))
def test_a_track_of_usual_balance_gets_no_tone(label: str) -> None:
    assert np.abs(deviation(usual(label).spectrum, targets()[label].mean)).max() < 0.5
    settings = alone(label, usual(label)).settings
    assert settings is None or [band.kind for band in settings.bands] == ["high_pass"]


def test_pink_noise_within_the_range_of_its_class_gets_nothing() -> None:
    sound = sound_of(pink(4.0))
    within = [
        label
        for label, target in targets().items()
        if (deviation(sound.spectrum, target.mean) <= target.spread).all() and facts()[label].high_pass < 60.0
    ]
    assert within, "no class left to try it on"
    for label in within:
        verdict = alone(label, sound)
        assert verdict.settings is None
        assert verdict.why.startswith("left as it is")


def test_what_sticks_out_is_taken_down_by_half_of_what_is_beyond_the_range() -> None:
    label, octave = "snare", 5
    sound = usual(label)
    inside = octave_of()[octave] > 0.0
    beyond = targets()[label].spread[octave] + 4.0
    peaky = replace(sound, spectrum=np.where(inside, sound.spectrum * 10.0 ** (beyond / 10.0), sound.spectrum))
    settings = alone(label, peaky).settings
    assert settings is not None
    (band,) = (band for band in settings.bands if band.frequency_hz == 2000.0)
    assert band.gain_db == pytest.approx(-2.0, abs=0.15)


def test_an_engineers_habit_is_followed_and_grows_with_what_is_known_of_it() -> None:
    none, much = Value(mean=0.0, spread=1.0, count=8), Value(mean=4.0, spread=1.0, count=8)
    eq = (none, none, none, none, none, none, much, none, none)
    known = Style(name="Anna", classes={"snare": ClassStyle(eq=eq)})
    settings = alone("snare", usual("snare"), known).settings
    assert settings is not None
    assert [(band.frequency_hz, band.gain_db) for band in settings.bands] == [(4000.0, 3.2)]
    once = ClassStyle(eq=(*eq[:6], Value(mean=4.0, spread=1.0, count=1), *eq[7:]))
    settings = alone("snare", usual("snare"), Style(classes={"snare": once})).settings
    assert settings is not None
    assert settings.bands[0].gain_db == pytest.approx(4.0 / 3.0, abs=0.05)


def test_a_balance_adds_up_to_the_whole() -> None:
    levels = balance(sound_of(pink(4.0)).spectrum)
    assert np.sum(10.0 ** (levels / 10.0)) == pytest.approx(1.0)
    assert np.ptp(levels[:8]) < 1.5, "pink noise has the same power in every octave"


def test_a_high_pass_at_part_of_its_strength_says_of_which_corner_its_measurement_is() -> None:
    whole = Move(kind="high_pass", frequency=80.0, why="what lies below is noise", evidence=1.0)
    half = whole.scaled(0.5)
    assert half.frequency == pytest.approx(40.0)
    assert half.why == "50 % of the octaves to 80 Hz, where what lies below is noise"
    assert whole.scaled(1.0) == whole
