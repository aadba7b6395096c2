"""The signals of EBU Tech 3341 and 3342, synthesised, and what libebur128 publishes for the official files."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import firwin

from bench.libebur128 import Mode, find_peer
from core.audio import Samples
from core.meters.loudness import LoudnessMeter
from core.meters.true_peak import TruePeakMeter
from tests.core.signals import RATE, channels, cut, sine, steps

TOLERANCE = 0.1
"""LU, from EBU Tech 3341."""

RANGE_TOLERANCE = 1.0
"""LU, from EBU Tech 3342."""

LIBEBUR128_TOLERANCE = 0.01
"""LU."""

EBU_FILES = os.environ.get("DESKHAND_EBU_FILES")
"""A folder with the EBU's own files. Their licence lets us test with them, not ship them."""

SILENCE = -math.inf


def fed(samples: Samples, rate: int = RATE) -> LoudnessMeter:
    meter = LoudnessMeter(rate, samples.shape[1])
    meter.feed(samples)
    return meter


INTEGRATED: dict[str, tuple[list[tuple[float, float]], float]] = {
    "case 1": ([(-23, 20)], -23.0),
    "case 2": ([(-33, 20)], -33.0),
    "case 3": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "case 4": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "case 5": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("case", INTEGRATED)
def test_tech_3341_integrated(case: str) -> None:
    parts, expected = INTEGRATED[case]
    assert fed(steps(*parts)).integrated() == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("case", ["case 1", "case 2"])
def test_tech_3341_steady_tones_read_the_same_on_all_scales(case: str) -> None:
    parts, expected = INTEGRATED[case]
    meter = fed(steps(*parts))
    assert meter.momentary == pytest.approx(expected, abs=TOLERANCE)
    assert meter.short_term == pytest.approx(expected, abs=TOLERANCE)


def five_channels() -> Samples:
    front, centre, surround = (sine(1000.0, 20.0, peak_db=level) for level in (-28.0, -24.0, -30.0))
    return channels(front, front, centre, surround, surround)


def test_tech_3341_case_6_weighs_the_surrounds_and_ignores_the_lfe() -> None:
    loudness = fed(five_channels()).integrated()
    assert loudness == pytest.approx(-23.0, abs=TOLERANCE)
    six = np.insert(five_channels(), 3, np.float32(0.9), axis=1)
    assert fed(six).integrated() == pytest.approx(loudness, abs=1e-6)


@pytest.mark.parametrize(
    ("scale", "parts", "repeats", "first"),
    [
        ("short_term", [(-20, 1.34), (-30, 1.66)], 5, 3.0),
        ("momentary", [(-20, 0.18), (-30, 0.22)], 25, 1.0),
    ],
    ids=["case 9", "case 12"],
)
def test_tech_3341_loudness_stays_constant(
    scale: str, parts: list[tuple[float, float]], repeats: int, first: float
) -> None:
    samples = steps(*parts * repeats)
    meter, tick = LoudnessMeter(RATE, 2), RATE // 100
    heard = []
    for block in cut(samples, [tick] * (len(samples) // tick - 1)):
        meter.feed(block)
        heard.append(getattr(meter, scale))
    settled = heard[round(first * 100) - 1 :]
    assert len(settled) >= 900
    assert settled == pytest.approx([-23.0] * len(settled), abs=TOLERANCE)


@pytest.mark.parametrize("delay", range(20))
def test_tech_3341_case_10_the_highest_short_term_is_found_wherever_it_starts(delay: int) -> None:
    meter = fed(steps((SILENCE, delay * 0.15), (-23, 3), (SILENCE, 1)))
    assert meter.short_term_max == pytest.approx(-23.0, abs=TOLERANCE)


@pytest.mark.parametrize("delay", range(20))
def test_tech_3341_case_13_the_highest_momentary_is_found_wherever_it_starts(delay: int) -> None:
    meter = fed(steps((SILENCE, delay * 0.02), (-23, 0.4), (SILENCE, 1)))
    assert meter.momentary_max == pytest.approx(-23.0, abs=TOLERANCE)


def test_tech_3341_case_11_the_highest_short_term_rises_live() -> None:
    meter = LoudnessMeter(RATE, 2)
    for delay in range(20):
        meter.feed(steps((SILENCE, delay * 0.15), (-38 + delay, 3), (SILENCE, 3 - delay * 0.15)))
        assert meter.short_term_max == pytest.approx(-38.0 + delay, abs=TOLERANCE)


def test_tech_3341_case_14_the_highest_momentary_rises_live() -> None:
    meter = LoudnessMeter(RATE, 2)
    for delay in range(20):
        meter.feed(steps((SILENCE, delay * 0.02), (-38 + delay, 0.4), (SILENCE, 0.4 - delay * 0.02)))
        assert meter.momentary_max == pytest.approx(-38.0 + delay, abs=TOLERANCE)


def faded(signal: NDArray[np.float64]) -> Samples:
    """One channel with 10 ms fades."""
    ramp = np.minimum(1.0, np.arange(len(signal)) / (0.01 * RATE))
    return channels(signal * ramp * ramp[::-1])


def true_peak(samples: Samples) -> float:
    meter = TruePeakMeter(RATE, samples.shape[1])
    meter.feed(samples)
    return meter.true_peak


@pytest.mark.parametrize(
    ("divisor", "degrees", "peak", "expected"),
    [(4, 0.0, 0.5, -6.0), (4, 45.0, 0.5, -6.0), (6, 60.0, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45.0, 1.41, 3.0)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_tech_3341_true_peak_of_tones(divisor: int, degrees: float, peak: float, expected: float) -> None:
    phase = 2 * np.pi * np.arange(RATE) / divisor + np.radians(degrees)
    assert expected - 0.4 <= true_peak(faded(peak * np.sin(phase))) <= expected + 0.2


@pytest.mark.parametrize("offset", range(4), ids=["case 20", "case 21", "case 22", "case 23"])
def test_tech_3341_true_peak_of_a_short_burst(offset: int) -> None:
    """A period of fs/4 at full scale within fs/6 at half scale, at four times the rate, filtered and decimated."""
    before = 0.5 * np.sin(2 * np.pi * np.arange(RATE * 2) / 24)
    burst = np.sin(2 * np.pi * np.arange(16) / 16)
    low_pass: NDArray[np.float64] = firwin(385, 0.25)
    wave = np.convolve(np.concatenate([before, burst, before]), low_pass)
    assert -0.4 <= true_peak(faded(wave[offset::4])) <= 0.2


RANGES: dict[str, tuple[tuple[float, ...], float]] = {
    "case 1": ((-20, -30), 10.0),
    "case 2": ((-20, -15), 5.0),
    "case 3": ((-40, -20), 20.0),
    "case 4": ((-50, -35, -20, -35, -50), 15.0),
}


@pytest.mark.parametrize("case", RANGES)
def test_tech_3342_loudness_range(case: str) -> None:
    levels, expected = RANGES[case]
    measured = fed(steps(*((level, 20.0) for level in levels))).range()
    assert measured == pytest.approx(expected, abs=RANGE_TOLERANCE)


PEER = find_peer()
SIGNALS = {
    **{f"3341 {case}": steps(*parts) for case, (parts, _) in INTEGRATED.items()},
    "3341 case 6": five_channels(),
    **{f"3342 {case}": steps(*((level, 20.0) for level in levels)) for case, (levels, _) in RANGES.items()},
}


@pytest.mark.skipif(PEER is None, reason="libebur128 is not installed (Debian: libebur128-1)")
@pytest.mark.parametrize("signal", SIGNALS)
def test_libebur128_reads_the_same(signal: str) -> None:
    assert PEER is not None
    integrated, spread = PEER.measure(SIGNALS[signal], RATE, Mode.INTEGRATED | Mode.RANGE)
    meter = fed(SIGNALS[signal])
    assert meter.integrated() == pytest.approx(integrated, abs=LIBEBUR128_TOLERANCE)
    assert meter.range() == pytest.approx(spread, abs=LIBEBUR128_TOLERANCE)


PUBLISHED = {
    "seq-3341-1-16bit.wav": ("integrated", -22.953556442089987),
    "seq-3341-2-16bit.wav": ("integrated", -32.95986039734004),
    "seq-3341-3-16bit-v02.wav": ("integrated", -22.995899818255047),
    "seq-3341-4-16bit-v02.wav": ("integrated", -23.035918615414182),
    "seq-3341-5-16bit-v02.wav": ("integrated", -22.949997446096436),
    "seq-3341-6-5channels-16bit.wav": ("integrated", -23.017157781104373),
    "seq-3341-7_seq-3342-5-24bit.wav": ("integrated", -22.980242495081757),
    "seq-3341-8_seq-3342-6-24bit-v02.wav": ("integrated", -23.009077718930545),
    "seq-3342-1-16bit.wav": ("range", 10.0011),
    "seq-3342-2-16bit.wav": ("range", 4.99937),
    "seq-3342-3-16bit.wav": ("range", 19.99506),
    "seq-3342-4-16bit.wav": ("range", 14.99927),
}
"""What libebur128 reads on the EBU's files (its ``test/tests.c``)."""


@pytest.mark.skipif(not EBU_FILES, reason="needs the EBU's loudness test set (DESKHAND_EBU_FILES)")
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_official_files_read_what_libebur128_publishes(name: str) -> None:
    file = Path(EBU_FILES or "") / name
    if not file.is_file():
        pytest.skip(f"{name} is not in the folder")
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    scale, published = PUBLISHED[name]
    assert getattr(fed(samples, rate), scale)() == pytest.approx(published, abs=LIBEBUR128_TOLERANCE)
