"""Speed of upmixing beside the length of the audio, and beside demucs: ``python -m bench.upmix``.

"rendering" is ambience and 5.1 of four sources in memory, "embedded" the built-in separator, "whole job" from a
file to a six-channel file with it. Then the whole job with htdemucs, beside demucs' own programming interface with
the settings of its command line on the same sound and the same network, of the published architecture with random
weights (demucs' own reads and writes no file); each in a fresh process. Times are processor time over all threads,
so that what else runs does not count, the best of ``--runs``; "x" is the length of the audio over it, "ratio" ours
over demucs' own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import soundfile

from bench.separation import MODEL_RATE, apart, mix, seconds_of, theirs, untrained
from bridge.upmix.job import PRINT, Output, upmix
from bridge.upmix.recording import Recording
from core.upmix.distribute import Upmixer
from core.upmix.presets import presets
from models.separation.embedded import Embedded
from models.separation.separator import SOURCES, Separator

RATE: Final = 48000
BLOCK_S: Final = 10
NETWORK: Final = "htdemucs"
PRESET: Final = "music"


def rendering(seconds: float) -> float:
    """Processor seconds of ambience and 5.1 of four different sources."""
    parts = {
        name: 0.1 * np.random.default_rng(number).standard_normal((2, BLOCK_S * RATE)).astype(np.float32)
        for number, name in enumerate(SOURCES)
    }
    upmixer = Upmixer(SOURCES, presets()[PRESET], RATE)
    start = time.process_time()
    for _ in range(round(seconds / BLOCK_S)):
        upmixer.process(parts)
    upmixer.finish()
    return time.process_time() - start


def job(separator: Separator, seconds: float, rate: int) -> float:
    """Processor seconds from a file to a six-channel file."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "mix.wav"
        soundfile.write(source, mix(seconds, rate).samples.T, rate, subtype="FLOAT")
        with Recording(source) as recording:
            start = time.process_time()
            upmix(recording, separator, presets()[PRESET], Output(files={PRINT: Path(folder) / "out.wav"}))
            return time.process_time() - start


def with_network(name: str, seconds: float) -> float:
    """Processor seconds of the whole job with a network."""
    from models.separation.demucs.overlap import Network
    from models.separation.demucs.separate import Demucs

    return job(Demucs(Network.of(untrained(name)), name, ""), seconds, MODEL_RATE)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0, help="of audio, but for the network")
    parser.add_argument("--network-seconds", type=float, default=30.0, help="of audio for the network")
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    rendering(BLOCK_S)  # compiled here, not in the first line
    works: dict[str, Callable[[float], float]] = {
        "rendering": rendering,
        "embedded": lambda seconds: seconds_of(Embedded(), mix(seconds, RATE)),
        "whole job, embedded": lambda seconds: job(Embedded(), seconds, RATE),
    }
    for name, work in works.items():
        took = min(work(options.seconds) for _ in range(options.runs))
        print(f"{name:<22}{took:8.2f} s  {options.seconds / took:6.1f} x", flush=True)
    length = options.network_seconds
    own, _ = apart(theirs, NETWORK, length, options.runs)
    our, _ = apart(with_network, NETWORK, length, options.runs)
    print(f"{f'{NETWORK} demucs':<22}{own:8.2f} s  {length / own:6.2f} x")
    print(f"{f'whole job, {NETWORK}':<22}{our:8.2f} s  {length / our:6.2f} x")
    print(f"{'ratio':<22}{our / own:8.2f}")


if __name__ == "__main__":
    main()
