"""What is measured on two sides."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.compare.compare import compare
from bridge.compare.excerpt import CEILING, TOLERANCE
from core.audio import Samples
from core.meters.loudness import integrated_loudness
from core.meters.true_peak import TruePeakMeter
from core.processors.filters import EqBand, equalise
from core.units import gain_from_db
from tests.bridge.compare.sounds import RATE, noise, side, tone


def decoded(file: bytes) -> tuple[Samples, int]:
    audio, rate = soundfile.read(io.BytesIO(file), dtype="float32", always_2d=True)
    return audio, rate


@settings(max_examples=4, deadline=None)
@given(gain=st.floats(-30.0, 30.0), rates=st.sampled_from([(RATE, RATE), (RATE, 22050), (8000, RATE)]))
def test_what_plays_is_matched_within_a_tenth_and_stays_below_full_scale(
    gain: float, rates: tuple[int, int]
) -> None:
    a = side(noise(rate=rates[0]), rate=rates[0])
    b = side(noise(rate=rates[1], seed=2) * gain_from_db(gain), rate=rates[1])
    made = compare(a, b)
    assert made.clips is not None
    assert made.figures.match is not None
    assert made.figures.match.matched
    loudness = []
    for file, rate in zip((made.clips.a, made.clips.b), rates, strict=True):
        audio, found = decoded(file)
        assert found == rate
        loudness.append(integrated_loudness(audio, rate))
        meter = TruePeakMeter(rate, 2)
        meter.feed(audio)
        assert meter.true_peak <= CEILING + 0.01
    assert abs(loudness[1] - loudness[0]) <= TOLERANCE
    assert loudness == pytest.approx([made.figures.match.loudness_a, made.figures.match.loudness_b])


def test_the_same_file_twice_differs_in_nothing() -> None:
    found = compare(side(noise()), side(noise())).figures
    assert found.same
    assert found.loudness == 0.0
    assert found.residue == -math.inf
    assert {band.change for band in found.spectrum} <= {0.0, None}
    assert found.a.field == found.b.field


def test_a_louder_copy_differs_in_level_alone() -> None:
    found = compare(side(noise()), side(noise() * np.float32(2.0))).figures
    assert not found.same
    assert found.loudness == pytest.approx(6.0206, abs=1e-4)
    assert found.residue is not None
    assert found.residue < -100.0
    assert all(abs(band.change) < 1e-3 for band in found.spectrum if band.change is not None)


def test_a_shelf_of_6_db_shows_above_its_corner_and_not_below() -> None:
    audio = noise(10.0)
    shelf = EqBand(kind="high_shelf", frequency_hz=1000.0, gain_db=6.0)
    after = equalise(audio, RATE, [shelf]).astype(np.float32)
    changes = {band.hertz: band.change for band in compare(side(audio), side(after)).figures.spectrum}
    low = np.mean([change for hertz, change in changes.items() if hertz < 200.0 and change is not None])
    high = np.mean([change for hertz, change in changes.items() if hertz > 4000.0 and change is not None])
    assert high - low == pytest.approx(6.0, abs=0.3)


def test_levels_of_the_spectrum_are_relative_to_the_loudness() -> None:
    found = compare(side(tone(1000.0, 0.5, 0.5)), side(tone(1000.0, 0.05, 0.05))).figures
    band = next(band for band in found.spectrum if band.hertz == pytest.approx(1000.0))
    expected = -9.03 - found.a.reading.integrated
    assert band.a == pytest.approx(expected, abs=0.02)
    assert band.b == pytest.approx(expected, abs=0.02)


def test_the_loudest_stretch_is_played() -> None:
    audio = noise(8.0)
    audio[: 5 * RATE] *= np.float32(0.1)
    match = compare(side(audio), side(audio), seconds=2.0).figures.match
    assert match is not None
    assert match.seconds == 2.0
    assert 5.0 <= match.start <= 6.0


def test_different_lengths_and_rates_are_said_and_the_common_time_plays() -> None:
    found = compare(side(noise(3.0)), side(noise(5.0, rate=22050), rate=22050)).figures
    assert found.match is not None
    assert found.match.seconds == pytest.approx(3.0)
    assert found.residue is None
    assert any("sample rates differ (16 kHz and 22.05 kHz)" in remark for remark in found.remarks)
    assert any("B is 2.0 s longer" in remark for remark in found.remarks)


def test_silence_has_no_loudness_and_nothing_is_matched_to_it() -> None:
    found = compare(side(noise()), side(np.zeros((3 * RATE, 2)))).figures
    assert found.loudness is None
    assert found.residue is None
    assert found.match is not None
    assert not found.match.matched
    assert any(remark.startswith("B is silent") for remark in found.remarks)
    assert all(band.b is None and band.change is None for band in found.spectrum)


@pytest.mark.parametrize("frames", [0, 1, 100, RATE // 4])
def test_a_side_that_is_too_short_for_a_meter_is_compared_all_the_same(frames: int) -> None:
    short = side(noise()[:frames])
    found = compare(short, side(noise())).figures
    assert found.loudness is None
    assert (found.match is None) == (frames == 0)


def test_a_mix_above_full_scale_is_said_and_its_clip_is_not_cut() -> None:
    loud = noise(gain=1.5)
    made = compare(side(loud), side(loud))
    assert any("A passes full scale by" in remark for remark in made.figures.remarks)
    assert made.clips is not None
    clip, _ = decoded(made.clips.a)
    assert made.figures.match is not None
    expected = loud * gain_from_db(made.figures.match.gain_a)
    np.testing.assert_allclose(clip, expected, atol=1e-4)


def test_a_note_of_both_sides_is_told_once() -> None:
    a, b = side(noise(), notes=("one.", "two.")), side(noise(), notes=("two.",))
    assert compare(a, b).figures.remarks == ("A: one.", "A and B: two.")


def test_figures_of_the_exchanged_sides_are_negated() -> None:
    a, b = side(noise()), side(noise(seed=2) * np.float32(0.5))
    there, back = compare(a, b).figures, compare(b, a).figures
    assert there.loudness is not None
    assert there.loudness == -(back.loudness or 0.0)
    for one, other in zip(there.spectrum, back.spectrum, strict=True):
        assert (one.a, one.b) == (other.b, other.a)
    assert replace(there.a, name="") == replace(back.b, name="")
