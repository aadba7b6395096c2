"""Loudness of a session's tracks beside libebur128 and pyloudnorm: the same samples, in one run.

    python -m bench.meters [--tracks 60] [--seconds 60] [--quick]

The tracks lie in memory as float32 at 48 kHz, stereo, each with other samples: noise with the slow swell and the
fast decay of a drum track, which neither gates nor peaks can skip altogether. Every case is run once to warm up
(kernels, caches) on one track. libebur128 has one thread; where ours has more it is said. "Everything" is what
``deskhand measure`` prints: loudness in all its forms, range, true peak at eight times the rate, DR, RMS,
correlation.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pyloudnorm

from bench.libebur128 import Mode, find_peer
from core.audio import Samples
from core.meters.loudness import LoudnessMeter, integrated_loudness
from core.meters.many import SessionMeter, integrated_loudness_of_many
from core.meters.programme import ProgrammeMeter

RATE: Final = 48000
BLOCK: Final = 4096
LONG_BLOCK: Final = 1 << 17
THREADS: Final = os.cpu_count() or 1

Tracks = Sequence[Samples]
Loudnesses = list[float]


class Row(NamedTuple):
    """What one case took; ``peer`` names the row that it is compared with."""

    name: str
    seconds: float
    worst: float
    peer: str


def make_tracks(count: int, seconds: float) -> Tracks:
    """Stereo tracks of noise bursts, two a second, at levels that differ from track to track."""
    rng = np.random.default_rng(1)
    frames = round(seconds * RATE)
    noise = rng.standard_normal((frames + count * 997, 2), dtype=np.float32) * np.float32(0.1)
    time_axis = np.arange(frames, dtype=np.float32)[:, np.newaxis] / RATE
    envelope = np.exp(-4.0 * (time_axis % 0.5)) * (0.2 + np.sin(np.pi * time_axis / seconds))
    return [
        np.ascontiguousarray(noise[index * 997 :][:frames] * envelope * np.float32(0.3 + index / count))
        for index in range(count)
    ]


def streamed(track: Samples, block: int) -> float:
    """Integrated loudness of a track fed in blocks."""
    meter = LoudnessMeter(RATE, 2)
    for start in range(0, len(track), block):
        meter.feed(track[start : start + block])
    return meter.integrated()


def live(track: Samples) -> float:
    """The same with a look at the meter after every block: nothing waits, all is calculated in float64."""
    meter = LoudnessMeter(RATE, 2)
    for start in range(0, len(track), BLOCK):
        meter.feed(track[start : start + BLOCK])
        _ = meter.momentary
    return meter.integrated()


def everything(track: Samples) -> float:
    """All meters over one track, fed in blocks as from a file."""
    meter = ProgrammeMeter(RATE, 2)
    for start in range(0, len(track), LONG_BLOCK):
        meter.feed(track[start : start + LONG_BLOCK])
    return meter.read().integrated


def in_threads(measure: Callable[[Samples], float], tracks: Tracks, threads: int) -> Loudnesses:
    """One track after the other, on so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(measure, tracks))


def one_by_one(measure: Callable[[Samples], float], tracks: Tracks) -> Loudnesses:
    """One track after the other."""
    return [measure(track) for track in tracks]


def session(side_by_side: Samples) -> Loudnesses:
    """All tracks as lanes of one stream."""
    meter = SessionMeter(RATE, [2] * (side_by_side.shape[1] // 2))
    for start in range(0, len(side_by_side), RATE):
        meter.feed(side_by_side[start : start + RATE])
    return meter.integrated()


def with_pyloudnorm(track: Samples) -> float:
    """Its default filter reads 0.04 dB low, "DeMan" is right."""
    meter: Any = pyloudnorm.Meter(RATE, filter_class="DeMan")
    return float(meter.integrated_loudness(track))


def cases(tracks: Tracks) -> Iterator[tuple[str, str, Callable[[Tracks], Loudnesses]]]:
    """Name, the peer that it is compared with, and the work."""
    peer = find_peer()
    if peer is None:
        print("libebur128 is not installed (Debian: libebur128-dev): its rows and ratios are left out.")
    else:
        modes = {"I": Mode.INTEGRATED, "I + LRA + TP": Mode.INTEGRATED | Mode.RANGE | Mode.TRUE_PEAK}
        for name, mode in modes.items():

            def measure(track: Samples, mode: Mode = mode) -> float:
                return float(peer.measure(track, RATE, mode)[0])

            yield f"libebur128, {name}", f"libebur128, {name}", partial(one_by_one, measure)
    yield "pyloudnorm, I", "libebur128, I", partial(one_by_one, with_pyloudnorm)
    small, long = (partial(streamed, block=block) for block in (BLOCK, LONG_BLOCK))
    yield f"ours, I, live, blocks of {BLOCK}", "libebur128, I", partial(one_by_one, live)
    yield f"ours, I, stream, blocks of {BLOCK}", "libebur128, I", partial(one_by_one, small)
    yield f"ours, I, stream, blocks of {LONG_BLOCK}", "libebur128, I", partial(one_by_one, long)
    for threads in dict.fromkeys((1, THREADS)):
        many = partial(integrated_loudness_of_many, sample_rates=RATE, threads=threads)
        yield f"ours, I, many tracks, threads: {threads}", "libebur128, I", many
    lanes = np.concatenate(tracks[: len(tracks) // 4 or 1], axis=1)
    yield "ours, I, lanes of a session (a quarter)", "", lambda _: session(lanes)
    for threads in dict.fromkeys((1, THREADS)):
        work = partial(in_threads, everything, threads=threads)
        yield f"ours, everything, threads: {threads}", "libebur128, I + LRA + TP", work


def measured(tracks: Tracks) -> Iterator[Row]:
    """Run every case: its time and how far it is from the loudness in float64, one sample after the other."""
    truth = [live(track) for track in tracks]
    for name, peer, work in cases(tracks):
        work(tracks[:1])
        start = time.perf_counter()
        found = work(tracks)
        seconds = time.perf_counter() - start
        worst = max(abs(a - b) for a, b in zip(found, truth, strict=False))
        yield Row(name, seconds * len(tracks) / len(found), worst, peer)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--quick", action="store_true", help="8 tracks of 20 s")
    options = parser.parse_args()
    count, seconds = (8, 20.0) if options.quick else (options.tracks, options.seconds)
    integrated_loudness(np.zeros((RATE, 2), np.float32), RATE)
    tracks = make_tracks(count, seconds)
    print(f"{count} stereo tracks of {seconds:g} s at {RATE} Hz")
    print(f"{'':44}{'seconds':>9}{'x real time':>13}{'x libebur128':>14}{'x pyloudnorm':>14}{'off by LU':>11}")
    rows = list(measured(tracks))
    times = {row.name: row.seconds for row in rows}
    for row in rows:
        peers = (row.peer, "pyloudnorm, I")
        ratios = [f"{times[peer] / row.seconds:.1f}" if peer in times else "-" for peer in peers]
        speed = count * seconds / row.seconds
        print(f"{row.name:44}{row.seconds:9.3f}{speed:13.0f}{ratios[0]:>14}{ratios[1]:>14}{row.worst:11.1e}")


if __name__ == "__main__":
    main()
