"""The compiled loops of the meters: K-weighted energy, in step and in lanes, and the peak between samples.

Kernels are compiled on their first call and kept on disk beside this module. They run without the interpreter's
lock, so threads measure side by side.

Conventions
-----------
* Samples are float32, shape ``(frames, lanes)``; a lane is a channel.
* A tick is a tenth of a hop (10 ms), see :mod:`core.meters.hops`; ``lengths`` are a hop's ten ticks in frames.
* ``coefficients`` are those of :func:`core.meters.kweighting.delta_form`, ``state`` has the shape ``(4, lanes)``.
  Both have one type, float32 or float64: it is what the filter calculates in.
* Sums keep their order (no ``reassoc``); only products and sums may fuse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

TILE: Final = 48
"""Frames that are laid side by side before they are filtered: 6 kB for 32 lanes stay in the first cache."""

WARM_UP: Final = 1
"""Hops that a lane runs before its own part. The slowest pole of the K-weighting (38 Hz, Q 0.5) falls by
``(1 + 24) e^-24``, 172 dB, in 100 ms: below the rounding of float32."""

TINY: Final = 1e-25
"""States below this are silence; it keeps the filter away from slow denormal numbers."""

STRETCH: Final = 64
"""Samples that are interpolated, or passed over, together."""


def _kernel(function: Callable[P, R]) -> Callable[P, R]:
    compiled: Callable[P, R] = njit(cache=True, nogil=True, fastmath={"contract", "nsz"})(function)
    return compiled


def _kernel_of_finite(function: Callable[P, R]) -> Callable[P, R]:
    """For samples that passed the gate: a maximum without regard to NaN is one instruction."""
    compiled: Callable[P, R] = njit(cache=True, nogil=True, fastmath={"contract", "nsz", "nnan"})(function)
    return compiled


@_kernel
def _weigh(
    samples: NDArray[np.float32], first: int, last: int, coefficients: Any, state: Any, energy: Any
) -> None:
    """Filter the frames ``first`` to ``last`` and add up their energy, lane by lane.

    Shelf: transposed direct form II. High-pass: ``H = d^2 / (d^2 + c1 d + c2)`` with ``d = z - 1``, two
    integrators whose coefficients are small and therefore exact in float32, at any sample rate.
    """
    b0, b1, b2, a1, a2, c1, c2 = coefficients
    for frame in range(first, last):
        for lane in range(samples.shape[1]):
            x = samples[frame, lane]
            shelved = b0 * x + state[0, lane]
            state[0, lane] = b1 * x - a1 * shelved + state[1, lane]
            state[1, lane] = b2 * x - a2 * shelved
            y = shelved - c1 * state[2, lane] - c2 * state[3, lane]
            state[3, lane] += state[2, lane]
            state[2, lane] += y
            energy[lane] += y * y


@_kernel
def _calm(state: Any) -> None:
    for row in range(state.shape[0]):
        for lane in range(state.shape[1]):
            if abs(state[row, lane]) < TINY:
                state[row, lane] = 0.0


@_kernel
def weigh_in_step(
    samples: NDArray[np.float32],
    offset: int,
    lengths: NDArray[np.int64],
    coefficients: Any,
    state: Any,
    energy: Any,
    out: NDArray[np.float64],
) -> int:
    """K-weighted energy of each tick that ends in these samples, shape ``(ticks, lanes)``, into ``out``.

    ``offset`` is how many frames of a hop came before, ``energy`` (one number a lane) what the open tick holds.
    Returns the number of ticks.
    """
    index = 0
    left = lengths[0] - offset
    while left <= 0:
        index += 1
        left += lengths[index]
    done = 0
    frame = 0
    while frame < len(samples):
        count = min(left, len(samples) - frame)
        _weigh(samples, frame, frame + count, coefficients, state, energy)
        frame += count
        left -= count
        if left == 0:
            for lane in range(len(energy)):
                out[done, lane] = energy[lane]
                energy[lane] = 0.0
            _calm(state)
            done += 1
            index = (index + 1) % len(lengths)
            left = lengths[index]
    return done


@_kernel
def weigh_in_lanes(
    words: Any,
    lanes: int,
    hops: int,
    lengths: NDArray[np.int64],
    coefficients: NDArray[np.float32],
    state: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """The same for a long stretch: cut into ``lanes`` parts of ``hops`` hops that are filtered side by side.

    ``words`` are the samples, shape ``(frames, words)``, as float32 or, two channels at a time, as int64: they
    are only moved. The stretch starts with a hop. The first part goes on from ``state``, which becomes that of the
    last; the others warm up on what lies before them.
    """
    width = words.shape[1]
    flat = words.reshape(-1)
    tile_words = np.zeros((TILE, lanes * width), words.dtype)
    tile = tile_words.view(np.float32)
    channels = tile.shape[1] // lanes
    running = np.zeros((4, tile.shape[1]), np.float32)
    energy = np.zeros(tile.shape[1], np.float32)
    hop = lengths.sum()
    frame = -WARM_UP * hop
    for tick in range(-WARM_UP * len(lengths), hops * len(lengths)):
        if tick == 0:
            running[:, :channels] = state
        energy[:] = 0.0
        end = frame + lengths[tick % len(lengths)]
        while frame < end:
            count = min(TILE, end - frame)
            for lane in range(lanes):
                start = lane * hops * hop + frame
                if start >= 0:
                    if width == 1:
                        part = flat[start : start + count]
                        for index in range(count):
                            tile_words[index, lane] = part[index]
                    else:
                        for word in range(width):
                            for index in range(count):
                                tile_words[index, lane * width + word] = words[start + index, word]
            _weigh(tile, 0, count, coefficients, running, energy)
            frame += count
        _calm(running)
        if tick >= 0:
            for lane in range(lanes):
                for channel in range(channels):
                    out[lane * hops * len(lengths) + tick, channel] = energy[lane * channels + channel]
    state[:] = running[:, -channels:]


@_kernel_of_finite
def _highest(values: NDArray[np.float32], highest: Any) -> Any:
    for value in values:
        highest = max(highest, abs(value))
    return highest


@_kernel
def _between(samples: NDArray[np.float32], taps: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """The values half-way between samples, ``len(out) = len(samples) - 2 len(taps) + 1`` of them.

    Two coefficients at a time: half the passes over ``out``.
    """
    half, count = len(taps), len(out)
    out[:] = 0.0
    for tap in range(0, half, 2):
        inner, outer = taps[tap], taps[tap + 1]
        before = samples[half - 1 - tap : half - 1 - tap + count]
        after = samples[half + tap : half + tap + count]
        further_before = samples[half - 2 - tap : half - 2 - tap + count]
        further_after = samples[half + tap + 1 : half + tap + 1 + count]
        for index in range(count):
            out[index] += inner * (before[index] + after[index]) + outer * (
                further_before[index] + further_after[index]
            )


@_kernel
def peak_between(
    samples: NDArray[np.float32],
    context: int,
    taps: NDArray[np.float32],
    halves: NDArray[np.int64],
    reach: NDArray[np.float32],
    peak: float,
) -> float:
    """The higher of ``peak`` and the magnitudes of the samples and of what lies between them, for one channel.

    Each stage doubles the rate: row ``i`` of ``taps`` holds ``halves[i]`` (even) coefficients of a symmetric
    filter for the values half-way between those of the stage before. ``context`` samples are what the filters need
    around a stretch. ``reach[i]`` is how far the stages from ``i`` on can rise above the values that they are made
    from: a stretch below ``peak / reach[i]`` cannot hold a higher peak, the rest of the work on it is left out.
    """
    room = (STRETCH + context) << len(halves)
    middles = np.empty(room, np.float32)
    doubled = np.empty((len(halves), room), np.float32)
    for start in range(0, len(samples) - context, STRETCH):
        values = samples[start : start + STRETCH + context]
        between = middles[:0]
        highest = _highest(values, np.float32(0.0))
        for stage in range(len(halves)):
            if highest * reach[stage] <= max(peak, highest):
                break
            if stage > 0:
                both = doubled[stage, : 2 * len(between)]
                for index in range(len(between)):
                    both[2 * index] = values[halves[stage - 1] - 1 + index]
                    both[2 * index + 1] = between[index]
                values = both
            between = middles[: len(values) - 2 * halves[stage] + 1]
            _between(values, taps[stage, : halves[stage]], between)
            highest = _highest(between, highest)
        peak = max(peak, highest)
    return peak
