from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.processors.delay import Delay, DelaySettings
from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.filters import EqBand, Equaliser
from core.processors.stream import LOUDEST, run

RATE = 48000


def resonant() -> Equaliser:
    return Equaliser([EqBand("band", 100.0, 20.0, 0.1)], RATE)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 2.0 * LOUDEST, -2.0 * LOUDEST])
def test_a_block_that_is_not_finite_is_refused_and_leaves_no_trace(value: float) -> None:
    noise = np.random.default_rng(1).standard_normal((1000, 2))
    bad = noise.copy()
    bad[500, 1] = value
    undisturbed, disturbed = resonant(), resonant()
    undisturbed.process(noise)
    disturbed.process(noise)
    with pytest.raises(ValueError, match="1 of 2000 are not"):
        disturbed.process(bad)
    np.testing.assert_array_equal(disturbed.process(noise), undisturbed.process(noise))


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (np.zeros((10, 3)), "shape"),
        (np.zeros(10), "shape"),
        (np.zeros((2, 10, 1)), "shape"),
        (np.zeros((10, 2), np.int16), "float32 or float64"),
        (np.zeros((10, 2), np.float16), "float32 or float64"),
    ],
)
def test_a_block_of_another_shape_or_type_is_refused(block: NDArray[np.floating], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resonant().process(block)


def test_an_empty_block_gives_an_empty_block() -> None:
    assert resonant().process(np.zeros((0, 2))).shape == (0, 2)


def test_samples_that_are_not_contiguous_are_processed_alike() -> None:
    noise = np.random.default_rng(1).standard_normal((2, 1000))
    np.testing.assert_array_equal(resonant().process(noise.T), resonant().process(noise.T.copy()))


@pytest.mark.parametrize("arguments", [(0.0, 2), (1e7, 2), (RATE, 0), (RATE, 65), (float("nan"), 2)])
def test_a_stream_names_the_range_that_was_left(arguments: tuple[float, int]) -> None:
    with pytest.raises(ValueError, match=r"must be in \d+\.\.\d+, not"):
        Equaliser([], *arguments)


def test_a_whole_recording_lines_up_with_its_input() -> None:
    impulse = np.zeros((30000, 1))
    impulse[20000] = 1.0
    late = Compressor(CompressorSettings(pre_comp_ms=10.0), RATE, 1)
    assert late.latency == 480
    np.testing.assert_array_equal(run(late, impulse), impulse)


def test_a_tail_is_as_long_as_it_is_said_to_be() -> None:
    echo = Delay(DelaySettings(time_ms=100.0, feedback_db=-60.0), RATE, 1)
    impulse = np.zeros((10, 1))
    impulse[0] = 1.0
    assert len(run(echo, impulse, tail=True)) == 10 + round(echo.tail * RATE)
    assert len(run(Delay(DelaySettings(), RATE, 1), impulse)) == 10
