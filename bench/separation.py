"""Speed of separation beside the length of the audio, and beside demucs: ``python -m bench.separation``.

The built-in separator takes apart noise at three rates. demucs' networks have the published architectures with
random weights and separate the same noise, each in a fresh process: once by demucs' programming interface with the
settings of its command line (one random shift), once as here. Times are processor time over all threads, so that
what else runs does not count, the best of ``--runs``; "x" is the length of the audio over it, "ratio" ours over
demucs' own, "GB" the largest resident set of the process.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from models.separation.embedded import Embedded
from models.separation.readers import InMemory
from models.separation.separator import Separator

RATES: Final = (44100, 48000, 192000)
NETWORKS: Final = ("htdemucs", "hdemucs_mmi")
SOURCES: Final = ["drums", "bass", "other", "vocals"]
MODEL_RATE: Final = 44100
MMI_SEGMENT: Final = 16
"""Seconds of a piece, for both (models/separation/demucs/published.toml)."""


def mix(seconds: float, rate: int) -> InMemory:
    """Noise with strokes."""
    samples = 0.1 * np.random.default_rng(0).standard_normal((2, round(seconds * rate)))
    samples[:, :: rate // 2] += 0.5
    return InMemory(samples.astype(np.float32), rate)


def seconds_of(separator: Separator, audio: InMemory) -> float:
    """Processor seconds of a separation."""
    start = time.process_time()
    for _ in separator.separate(audio):
        pass
    return time.process_time() - start


def untrained(name: str):  # type: ignore[no-untyped-def]  # torch and demucs are loaded in the child alone
    """A network of the published architecture."""
    import torch
    from demucs.apply import BagOfModels
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    torch.manual_seed(0)
    if name == "hdemucs_mmi":
        return BagOfModels([HDemucs(SOURCES).eval()], segment=MMI_SEGMENT)
    return BagOfModels([HTDemucs(SOURCES, bottom_channels=512, t_layers=5, segment=7.8).eval()])


def ours(name: str, seconds: float) -> float:
    """Processor seconds of our separation."""
    from models.separation.demucs.overlap import Network
    from models.separation.demucs.separate import Demucs

    return seconds_of(Demucs(Network.of(untrained(name)), name, ""), mix(seconds, MODEL_RATE))


def theirs(name: str, seconds: float) -> float:
    """Processor seconds of demucs' own."""
    import torch
    from demucs.api import Separator as Own

    own = object.__new__(Own)
    own._model, own._samplerate, own._audio_channels = untrained(name), MODEL_RATE, 2
    own.update_parameter(device="cpu", shifts=1, overlap=0.25, split=True, segment=None, jobs=0, progress=False)
    own.update_parameter(callback=None, callback_arg=None)
    samples = torch.from_numpy(mix(seconds, MODEL_RATE).samples)
    start = time.process_time()
    own.separate_tensor(samples)
    return time.process_time() - start


def apart(work: Callable[[str, float], float], name: str, seconds: float, runs: int) -> tuple[float, float]:
    """The best time of a fresh process, and the gigabytes that it took."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        best = min(pool.apply(work, (name, seconds)) for _ in range(runs))
        return best, pool.apply(resident) / 1e9


def resident() -> float:
    """Largest resident set of this process in bytes (Linux counts it in kibibytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0, help="of audio for the built-in separator")
    parser.add_argument("--network-seconds", type=float, default=30.0, help="of audio for the networks")
    parser.add_argument("--networks", nargs="*", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    for rate in RATES:
        audio = mix(options.seconds, rate)
        took = min(seconds_of(Embedded(), audio) for _ in range(options.runs))
        print(
            f"embedded {rate / 1000:g} kHz".ljust(22) + f"{took:8.2f} s  {options.seconds / took:6.1f} x",
            flush=True,
        )
    for name in options.networks:
        length = options.network_seconds
        own, own_memory = apart(theirs, name, length, options.runs)
        our, our_memory = apart(ours, name, length, options.runs)
        print(f"{name} demucs".ljust(22) + f"{own:8.2f} s  {length / own:6.2f} x  {own_memory:.2f} GB", flush=True)
        print(f"{name} here".ljust(22) + f"{our:8.2f} s  {length / our:6.2f} x  {our_memory:.2f} GB", flush=True)
        print(f"{name} ratio".ljust(22) + f"{our / own:8.2f}", flush=True)


if __name__ == "__main__":
    main()
