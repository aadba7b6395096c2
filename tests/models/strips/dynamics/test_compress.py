from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.plugins.fields import Field
from bridge.plugins.reacomp import FIELDS
from core.processors.dynamics import CompressorSettings
from core.processors.dynamics import compress as play
from core.units import gain_from_db
from models.ears.taxonomy import CLASSES, LABELS
from models.strips.answer import Verdict
from models.strips.dynamics.after import after_compression
from models.strips.dynamics.compress import compress
from models.strips.dynamics.levels import loud_level, sounding, spread
from models.strips.dynamics.targets import targets
from models.strips.style import ClassStyle, LawStyle, Style, Value
from tests.models.strips.builders import RATE, channel_of, sound_of
from tests.models.strips.dynamics.signals import hits, noise, stepped
from tests.models.strips.random_sounds import random_sound

RANGES: dict[str, Field] = {field.name: field for field in FIELDS}
SHOWN = {"threshold_db": "threshold", "ratio": "ratio", "attack_ms": "attack", "release_ms": "release",
         "knee_db": "knee", "rms_size_ms": "rms", "makeup_db": "wet", "pre_comp_ms": "lookahead"}  # fmt: skip

LOUDNESS_TOLERANCE = 0.75
RANGE_TOLERANCE = 1.0
CREST_TOLERANCE = 3.0
"""Of noise that leaps by 18 dB; of real tracks see ``deskhand evaluate strips``."""

BASS = channel_of(sound_of(stepped((-36.0, -36.0, -36.0, -18.0) * 4, 0.5)), "bass_guitar")


def settings_of(verdict: Verdict[CompressorSettings]) -> CompressorSettings:
    assert verdict.settings is not None, verdict.why
    return verdict.settings


def assert_in_range(settings: CompressorSettings) -> None:
    for name, shown in SHOWN.items():
        value = getattr(settings, name)
        assert math.isfinite(value), name
        assert RANGES[shown].low <= value <= RANGES[shown].high, name


def test_steady_noise_gets_nothing_in_any_class_and_the_reason_has_numbers() -> None:
    sound = sound_of(noise(12.0))
    for label in CLASSES:
        verdict = compress(channel_of(sound, label))
        assert verdict.settings is None
        assert verdict.why
    assert "dB" in compress(channel_of(sound, "bass_guitar")).why


def test_a_bass_that_swings_18_db_is_compressed_and_swings_less() -> None:
    settings = settings_of(compress(BASS))
    assert BASS.sound is not None
    heard = sounding(BASS.sound.levels[:, 0])
    before = spread(BASS.sound.levels[heard, 0])
    after = spread(after_compression(BASS.sound, settings).levels[heard, 0])
    assert after < before - 1.0
    assert settings.ratio > 1.0
    assert_in_range(settings)


def test_every_parameter_that_was_chosen_has_a_reason() -> None:
    verdict = compress(BASS)
    chosen = {"threshold_db", "ratio", "attack_ms", "release_ms", "knee_db", "rms_size_ms", "makeup_db"}
    assert chosen == set(verdict.reasons)
    assert "%" in verdict.reasons["threshold_db"]


def test_a_gain_moves_the_threshold_by_itself_and_nothing_else() -> None:
    samples = stepped((-36.0, -36.0, -36.0, -18.0) * 4, 0.5)
    plain, louder = (
        settings_of(compress(channel_of(sound_of(samples * gain_from_db(gain)), "bass_guitar")))
        for gain in (0, 12)
    )
    assert louder.threshold_db - plain.threshold_db == pytest.approx(12.0, abs=0.11)
    assert louder.makeup_db == pytest.approx(plain.makeup_db, abs=0.11)
    assert replace(louder, threshold_db=0.0, makeup_db=0.0) == replace(plain, threshold_db=0.0, makeup_db=0.0)


def test_a_track_that_is_compressed_already_gets_nothing() -> None:
    samples = stepped((-36.0, -36.0, -36.0, -18.0) * 4, 0.5)[:, None]
    strong = CompressorSettings(threshold_db=-40.0, ratio=8.0, attack_ms=2.0, release_ms=60.0)
    assert compress(channel_of(sound_of(samples), "electric_guitar")).settings
    assert compress(channel_of(sound_of(play(samples, RATE, strong)), "electric_guitar")).settings is None


@pytest.mark.parametrize(
    ("label", "samples"),
    [
        ("bass_guitar", stepped((-36.0, -36.0, -36.0, -18.0) * 4, 0.5)),
        ("kick", hits((-6.0, -6.0, -18.0, -6.0, -16.0, -8.0) * 4)),
        ("lead_vocal", stepped((-44.0, -20.0, -30.0, -16.0, -50.0) * 2, 4.0)),
    ],
)
def test_what_was_predicted_is_what_the_compressor_plays(label: str, samples: NDArray[np.float64]) -> None:
    sound = sound_of(samples)
    settings = settings_of(compress(channel_of(sound, label)))
    predicted = after_compression(sound, settings)
    played = sound_of(play(samples[:, None], RATE, settings))
    assert played.loudness == pytest.approx(predicted.loudness, abs=LOUDNESS_TOLERANCE)
    assert played.loudness == pytest.approx(sound.loudness, abs=LOUDNESS_TOLERANCE)
    assert played.loudness_range == pytest.approx(predicted.loudness_range, abs=RANGE_TOLERANCE)
    assert played.crest == pytest.approx(predicted.crest, abs=CREST_TOLERANCE)


def test_a_vocal_comes_within_1_lu_of_the_published_range_or_to_the_limit_of_its_class() -> None:
    sound = sound_of(stepped((-18.0, -18.0, -24.0, -30.0, -36.0, -41.0), 4.0))
    settings = settings_of(compress(channel_of(sound, "lead_vocal")))
    after = after_compression(sound, settings).loudness_range
    target = targets()["lead_vocal"]
    assert sound.loudness_range > 17.36
    assert after == pytest.approx(16.36, abs=1.0) or settings.ratio == target.ratio_high
    assert settings.ratio <= target.ratio_high


def style(**parts: Value) -> Style:
    return Style(name="Ada", classes={"bass_guitar": ClassStyle(compressor=LawStyle(**parts), used={"comp": 0.9})})


def test_an_engineers_law_is_carried_over_relative_to_the_loud_level() -> None:
    ada = style(
        threshold=Value(mean=-8.0, spread=1.0, count=7),
        ratio=Value(mean=0.75, spread=0.1, count=7),
        attack=Value(mean=math.log(22.0), spread=0.2, count=7),
        release=Value(mean=math.log(140.0), spread=0.2, count=7),
    )
    sound = sound_of(noise(6.0, -20.0))
    verdict = compress(channel_of(sound, "bass_guitar"), ada)
    settings = settings_of(verdict)
    loud = loud_level(sound.levels[sounding(sound.levels[:, 0]), 0])
    assert settings.threshold_db == pytest.approx(loud - 8.0, abs=0.06)
    assert (settings.ratio, settings.attack_ms, settings.release_ms) == (4.0, 22.0, 140.0)
    assert "Ada" in verdict.why
    assert "7" in verdict.reasons["ratio"]


def test_an_engineer_who_seldom_compresses_a_class_is_followed() -> None:
    never = Style(name="Ada", classes={"bass_guitar": ClassStyle(used={"comp": 0.1})})
    assert compress(BASS, never).settings is None
    assert "10 %" in compress(BASS, never).why


def test_a_style_that_never_met_the_class_changes_nothing() -> None:
    other = Style(name="Ada", classes={"piano": ClassStyle(used={"comp": 0.0})})
    assert compress(BASS, other) == compress(BASS)


@pytest.mark.parametrize("label", sorted(set(LABELS) - set(targets())))
def test_roles_and_classes_without_a_target_are_left_alone(label: str) -> None:
    assert compress(replace(BASS, label=label)).settings is None


def test_no_sound_and_little_sound_get_nothing() -> None:
    assert compress(channel_of(None, "kick")).settings is None
    assert compress(channel_of(sound_of(noise(0.2)), "kick")).settings is None


def test_random_sounds_stay_within_the_plug_in() -> None:
    rng = np.random.default_rng(7)
    compressed = 0
    for _ in range(1_000):
        verdict = compress(channel_of(random_sound(rng), str(rng.choice(CLASSES)), sure=float(rng.random())))
        assert 0.0 <= verdict.sure <= 1.0
        if verdict.settings:
            assert_in_range(verdict.settings)
            compressed += 1
    assert compressed > 10
