from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.plugins.reaxcomp import BAND_FIELDS
from core.processors.multiband import MultibandSettings, compress_multiband
from models.ears.taxonomy import CLASSES
from models.strips.answer import Verdict
from models.strips.dynamics.bands import compress_bands, swing
from models.strips.dynamics.valleys import crossovers
from models.strips.material import CROSSOVERS, FREQUENCIES
from models.strips.style import ClassStyle, LawStyle, Style, Value
from tests.models.strips.builders import RATE, channel_of, sound_of
from tests.models.strips.dynamics.signals import noise, swinging_lows
from tests.models.strips.random_sounds import random_sound

RANGES = {field.name: field for field in BAND_FIELDS}
SHOWN = {"threshold_db": "threshold", "ratio": "ratio", "attack_ms": "attack", "release_ms": "release",
         "knee_db": "knee", "rms_size_ms": "rms", "makeup_db": "gain"}  # fmt: skip
WHOLE_MS = ("attack_ms", "release_ms", "rms_size_ms")

BASS = channel_of(sound_of(swinging_lows(8.0, 18.0)), "bass_guitar")


def settings_of(verdict: Verdict[MultibandSettings]) -> MultibandSettings:
    assert verdict.settings is not None, verdict.why
    return verdict.settings


def assert_in_range(settings: MultibandSettings) -> None:
    assert all(RANGES["top"].low <= edge <= RANGES["top"].high for edge in settings.crossovers_hz)
    for band in settings.bands:
        for name, shown in SHOWN.items():
            value = getattr(band, name)
            assert math.isfinite(value)
            assert RANGES[shown].low <= value <= RANGES[shown].high
        assert all(getattr(band, name) == round(getattr(band, name)) for name in WHOLE_MS)


def test_only_the_band_that_swings_is_compressed() -> None:
    settings = settings_of(compress_bands(BASS))
    assert [band.bypass for band in settings.bands] == [False, True, True, True]
    assert_in_range(settings)


def test_the_reason_names_the_band_and_what_the_others_do() -> None:
    verdict = compress_bands(BASS)
    assert "band 1 swings" in verdict.why
    assert "1 threshold_db" in verdict.reasons
    assert not any(name.startswith("2 ") for name in verdict.reasons)
    assert {f"crossover {number}" for number in (1, 2, 3)} <= set(verdict.reasons)


def test_the_band_swings_less_when_it_is_played() -> None:
    assert BASS.sound is not None
    played = compress_multiband(swinging_lows(8.0, 18.0)[:, None], RATE, settings_of(compress_bands(BASS)))
    assert swing(sound_of(played)).spreads[0] < swing(BASS.sound).spreads[0] - 2.0


def test_steady_noise_gets_nothing_and_is_told_how_its_bands_swing() -> None:
    verdict = compress_bands(channel_of(sound_of(noise(6.0)), "bass_guitar"))
    assert verdict.settings is None
    assert "swing alike" in verdict.why


@pytest.mark.parametrize("label", ["kick", "drum_loop", "cymbal", "bus", "unknown"])
def test_what_swings_by_nature_is_left_alone(label: str) -> None:
    assert compress_bands(channel_of(BASS.sound, label)).settings is None


def test_an_engineers_bands_and_crossovers_are_carried_over() -> None:
    law = LawStyle(threshold=Value(mean=-6.0, spread=1.0, count=4), ratio=Value(mean=0.5, spread=0.1, count=4))
    edges = tuple(Value(mean=math.log(hertz), spread=0.1, count=4) for hertz in (120.0, 900.0, 6000.0))
    ada = Style(
        name="Ada",
        classes={"bass_guitar": ClassStyle(bands=(law, LawStyle(), law, LawStyle()), crossovers=edges)},
    )
    settings = settings_of(compress_bands(channel_of(sound_of(noise(4.0)), "bass_guitar"), ada))
    assert settings.crossovers_hz == (120.0, 900.0, 6000.0)
    assert [band.bypass for band in settings.bands] == [False, True, False, True]
    assert settings.bands[0].ratio == 2.0


def test_a_crossover_moves_into_a_deep_valley_near_by_and_stays_without_one() -> None:
    sound = sound_of(noise(0.5))
    frequencies = np.array(FREQUENCIES)
    flat = np.ones(len(frequencies))
    valley = np.where(np.abs(np.log2(frequencies / 240.0)) < 0.2, 0.01, 1.0)
    assert crossovers(replace(sound, spectrum=flat))[0] == CROSSOVERS
    edges, why = crossovers(replace(sound, spectrum=valley))
    assert edges[0] == pytest.approx(240.0, rel=0.15)
    assert "valley" in why[0]


def test_random_sounds_stay_within_the_plug_in() -> None:
    rng = np.random.default_rng(11)
    for _ in range(2_000):
        verdict = compress_bands(channel_of(random_sound(rng), str(rng.choice(CLASSES))))
        if verdict.settings:
            assert_in_range(verdict.settings)
