"""All of a mix: what must not matter does not, what is written can be dialled in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.plugins.reaeq import BAND_FIELDS, TAIL_FIELDS
from core.processors.filters import BAND_LIMITS, HIGHEST, EqBand, Equaliser
from core.processors.stream import run
from models.strips.answer import Equaliser as Settings
from models.strips.answer import Verdict
from models.strips.eq import change, equalise
from models.strips.eq.classes import facts
from models.strips.eq.equalise import OCTAVE_BANDS
from models.strips.eq.peaks import MOST
from models.strips.material import FREQUENCIES, Mix
from models.strips.style import HOUSE, ClassStyle, Style, Value
from tests.models.strips.builders import sound_of
from tests.models.strips.eq.cases import mix, pink, scaled, sounds

LABELS = sorted(facts())
FIELDS = {field.name: field for field in BAND_FIELDS}
MOST_GAIN = next(field.high for field in TAIL_FIELDS if field.name == "gain")


def made_up(count: int, seed: int) -> Mix:
    rng = np.random.default_rng(seed)
    labels = [str(label) for label in rng.choice(LABELS, count)]
    gains = tuple(float(gain) for gain in rng.uniform(-20.0, 6.0, count))
    return mix(*zip(labels, sounds(count, seed), strict=True), gains=gains)


def bands(verdicts: tuple[Verdict[Settings], ...]) -> list[Settings | None]:
    return [verdict.settings for verdict in verdicts]


def check(verdict: Verdict[Settings], rate: int) -> None:
    """Within ReaEQ's ranges and core's, with a reason for each band."""
    assert 0.0 <= verdict.sure <= 1.0
    assert verdict.why
    if verdict.settings is None:
        return
    assert abs(verdict.settings.gain) <= MOST_GAIN
    assert 1 <= len(verdict.settings.bands) <= 1 + MOST + 1 + OCTAVE_BANDS
    assert set(verdict.reasons) == {"gain", *map(str, range(1, len(verdict.settings.bands) + 1))}
    frequencies = [band.frequency_hz for band in verdict.settings.bands]
    assert frequencies == sorted(frequencies)
    for band in verdict.settings.bands:
        assert FIELDS["frequency"].low <= band.frequency_hz <= min(FIELDS["frequency"].high, HIGHEST * rate)
        assert FIELDS["width"].low <= band.bandwidth <= FIELDS["width"].high
        assert -12.0 <= band.gain_db <= 12.0 < BAND_LIMITS["gain_db"][1]


def gained(bands: Sequence[EqBand]) -> list[EqBand]:
    """The bands with a gain: a high-pass at part of its strength is lower, and may come at another place."""
    return [band for band in bands if band.kind != "high_pass"]


def test_nothing_matters_but_the_tracks_whatever_their_order() -> None:
    whole = made_up(30, 1)
    order = np.random.default_rng(2).permutation(30)
    turned = replace(whole, channels=tuple(whole.channels[at] for at in order))
    straight = equalise(whole)
    assert sum(verdict.settings is not None for verdict in straight) > 10
    assert equalise(turned) == tuple(straight[at] for at in order)


@settings(max_examples=10, deadline=None)
@given(st.floats(-40.0, 40.0))
def test_a_gain_on_everything_changes_nothing(db: float) -> None:
    whole = made_up(12, 3)
    louder = replace(whole, channels=tuple(replace(each, gain=each.gain + db) for each in whole.channels))
    assert bands(equalise(louder)) == bands(equalise(whole))


def test_a_recording_that_was_made_louder_and_turned_down_again_gets_the_same() -> None:
    whole = made_up(12, 4)
    louder = tuple(
        replace(each, sound=scaled(each.sound, 18.0), gain=each.gain - 18.0)
        for each in whole.channels
        if each.sound
    )
    assert bands(equalise(replace(whole, channels=louder))) == bands(equalise(whole))


def test_strength_scales_every_gain_and_nothing_is_left_at_0() -> None:
    whole = made_up(30, 5)
    full, half = equalise(whole), equalise(whole, HOUSE, 0.5)
    for strong, weak in zip(full, half, strict=True):
        if strong.settings and weak.settings and len(strong.settings.bands) == len(weak.settings.bands):
            both = (gained(each.settings.bands) for each in (strong, weak) if each.settings)
            for one, other in zip(*both, strict=True):
                assert other.gain_db == pytest.approx(one.gain_db / 2.0, abs=0.11)
    assert 0.0 < sum(changes(whole, half)) < sum(changes(whole, full))
    assert all(verdict.settings is None for verdict in equalise(whole, HOUSE, 0.0))


@pytest.mark.parametrize("strength", [-0.1, 1.1, math.nan])
def test_a_strength_out_of_range_is_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        equalise(mix(), HOUSE, strength)


def test_what_may_not_be_changed_is_not_but_others_make_room_for_it() -> None:
    whole = made_up(30, 6)
    held = replace(whole, changed=frozenset({3}))
    verdicts = equalise(held)
    assert all(verdict.settings is None for at, verdict in enumerate(verdicts) if at != 3)
    assert verdicts[0].why == "not to be changed: left as it is"


def test_silence_strangers_and_empty_mixes_get_nothing_and_it_is_said() -> None:
    assert equalise(mix()) == ()
    whole = mix(("kick", None), ("click", sound_of(pink(1.0))), ("unknown", sound_of(pink(1.0))))
    assert [verdict.settings for verdict in equalise(whole)] == [None, None, None]
    assert [verdict.why for verdict in equalise(whole)] == [
        "nothing sounds: left as it is",
        "click: no rules for it, left as it is",
        "unknown: no rules for it, left as it is",
    ]


def test_twins_get_the_same() -> None:
    (sound,) = sounds(1, 7)
    first, second = equalise(mix(("piano", sound), ("piano", sound)))
    assert first.settings == second.settings


def test_a_muted_track_masks_nobody() -> None:
    whole = made_up(20, 8)
    muted = replace(whole, channels=(*whole.channels[:-1], replace(whole.channels[-1], gain=-math.inf)))
    alone = replace(whole, channels=whole.channels[:-1], changed=frozenset(range(19)))
    assert equalise(muted)[:-1] == equalise(alone)


def test_300_tracks_are_equalised() -> None:
    for verdict in equalise(made_up(300, 9)):
        check(verdict, 48000)


@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_recordings_never_leave_the_range_of_the_plug_in(seed: int) -> None:
    verdicts = equalise(made_up(1000, 100 + seed))
    assert sum(verdict.settings is not None for verdict in verdicts) > 100
    for verdict in verdicts:
        check(verdict, 48000)


def odd_recordings() -> list[tuple[NDArray[np.float64], int]]:
    rng = np.random.default_rng(11)
    click = np.zeros(48000)
    click[1000] = 1.0
    one = np.zeros((9600, 2))
    one[5, 0] = 1e-9
    return [
        (np.zeros(48000), 48000),
        (np.full(48000, 0.5), 48000),
        (click, 48000),
        (one, 48000),
        (rng.standard_normal(9600), 48000),
        (rng.standard_normal((9600, 2)) * 40.0, 192000),
        (pink(0.2, rate=8000), 8000),
        (pink(0.5, rate=192000), 192000),
        (np.sign(np.sin(np.arange(48000) * 0.05)), 44100),
        (1e-4 * rng.standard_normal(24000), 96000),
    ]


@pytest.mark.parametrize("case", range(len(odd_recordings())))
def test_odd_recordings_never_leave_the_range_of_the_plug_in(case: int) -> None:
    samples, rate = odd_recordings()[case]
    sound = sound_of(samples, rate)
    for verdict in equalise(mix(*((label, sound) for label in LABELS))):
        check(verdict, rate)


@pytest.mark.parametrize("seed", range(4))
def test_the_loudness_of_what_is_filtered_stays(seed: int) -> None:
    """Within 0.2 LU by the meter, on noise of many colours and an engineer of strong habits."""
    rng = np.random.default_rng(seed)
    colour = np.convolve(np.exp(rng.normal(0.0, 1.2, 24001)), np.hanning(401), "same")
    samples = np.fft.irfft(np.fft.rfft(pink(1.0, seed)) * colour, 48000)
    samples = np.tile(0.1 * samples / samples.std(), 4)[:, None]
    habits = tuple(Value(mean=float(db), spread=1.0, count=50) for db in rng.uniform(-6.0, 6.0, 9))
    sound = sound_of(samples)
    (verdict,) = equalise(mix(("snare", sound)), Style(classes={"snare": ClassStyle(eq=habits)}))
    assert verdict.settings is not None
    filters = Equaliser(verdict.settings.bands, 48000, 1, gain_db=verdict.settings.gain)
    assert sound_of(run(filters, samples)).loudness == pytest.approx(sound.loudness, abs=0.2)


def changes(whole: Mix, verdicts: Sequence[Verdict[Settings]]) -> list[float]:
    """By how much each sound is changed."""
    pairs = zip(whole.channels, verdicts, strict=True)
    return [change(one.sound, verdict.settings) for one, verdict in pairs if one.sound and verdict.settings]


def test_a_change_counts_by_the_power_that_it_moves() -> None:
    high = np.where(np.array(FREQUENCIES) > 2000.0, 1e-6, 0.0)
    sound = replace(sound_of(np.zeros(48000) + 1e-3), spectrum=high)
    up, below = (Settings(bands=(EqBand("high_shelf", hz, 6.0, 0.5),), gain=0.0) for hz in (500.0, 19000.0))
    assert change(sound, up) == pytest.approx(6.0, abs=0.1)
    assert change(sound, Settings(bands=(EqBand("high_pass", 60.0),))) == pytest.approx(0.0, abs=0.01)
    assert change(sound, Settings(bands=(), gain=-2.0)) == pytest.approx(2.0)
    assert 0.0 < change(sound, below) < 1.0
    assert change(replace(sound, spectrum=np.zeros(len(FREQUENCIES))), up) == 0.0
