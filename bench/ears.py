"""Recognition by sound of a whole session against merely decoding it: where the time goes, side by side.

    python -m bench.ears [--tracks 60] [--seconds 240] [--weights FILE]

Makes stereo 48 kHz 24-bit files in a temporary folder, WAV and FLAC. "Decode" reads every file to its end. "Hear"
is what ``deskhand classify`` does: find the three loudest windows of a file, decode these, and listen, a file at a
time in each worker; its parts are timed inside the workers, one thread each. "Hear, one batch" lets the workers
send their windows instead and listens to all of them in this process, whose matrix products use every core. Both
include the start of the workers. Where torch is installed, it runs the same network, untrained, on the same input.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bench.organise import decode_all, make_files
from bridge.audio.files import hear_files
from bridge.audio.hear import Listener, StoredEar, file_windows, read_window, stacked
from bridge.audio.media import Library
from bridge.audio.probe import loudest_of
from bridge.identify import identities, read_names
from bridge.workers import Stop, default_workers, run
from models.ears.prediction import HEARD, Clue, SoundPrediction
from models.ears.sound.ear import load_ear
from models.ears.sound.features import LogMel, log_mel
from models.ears.sound.windows import FRAMES, Windows
from models.ears.taxonomy import CLASSES

PARTS = ("find the loudest", "decode windows", "features", "features and network")


@dataclass
class Clock:
    """Seconds by what they were spent on."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Time a part."""
        start = time.perf_counter()
        yield
        self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - start


def in_parts(paths: Sequence[Path], stop: Stop, *, ear: Listener) -> dict[str, float]:
    """Hear files one by one and say what each part took."""
    clock = Clock()
    ear.hear([np.zeros((1, FRAMES), np.float32)])
    for path in paths:
        with Library() as library:
            media = library.look(path)
            with clock.on(PARTS[0]):
                starts = loudest_of(media, library)
            with clock.on(PARTS[1]):
                windows = stacked(read_window(library, media, start) for start in starts)
        with clock.on(PARTS[2]):
            log_mel(windows)
        with clock.on(PARTS[3]):
            ear.hear([windows])
    return clock.seconds


def windows_of(path: Path, stop: Stop) -> Windows:
    """What a worker sends where it does not listen itself."""
    return file_windows(path)


def one_batch(paths: Sequence[Path], ear: Listener, workers: int) -> list[SoundPrediction | None]:
    """Windows from the workers, all of them heard here."""
    found = dict(run(windows_of, paths, workers=workers))
    return ear.hear([windows for _, windows in sorted(found.items()) if windows is not None])


def weighed(paths: Sequence[Path], ear: Listener, workers: int, clock: Clock) -> None:
    """Hear files as one session and weigh names and sounds."""
    with clock.on("hear, a file at a time"):
        sounds = [found.sound for found in hear_files(paths, ear, workers=workers)]
    clues = [Clue(name=f"{CLASSES[place % len(CLASSES)]} {place}") for place in range(len(paths))]
    by_name = read_names(clues)
    with clock.on("fusion"):
        identities(clues, by_name, sounds, ear=ear)


def with_torch(features: LogMel) -> float:
    """Seconds that torch needs for the same network, on every core."""
    import torch

    from models.ears.train.networks import EarNet

    network = EarNet(len(HEARD)).eval()
    given = torch.from_numpy(features)
    with torch.inference_mode():
        network(given[:8])
        start = time.perf_counter()
        for at in range(0, len(given), 8):
            network(given[at : at + 8])
        return time.perf_counter() - start


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(paths: Sequence[Path], ear: StoredEar, workers: int) -> dict[str, float]:
    """Seconds of every row of the table."""
    rows = {f"decode, {workers} processes": timed(partial(decode_all, paths, workers))}
    clock = Clock()
    weighed(paths, ear, workers, clock)
    rows |= clock.seconds
    rows["hear, one batch"] = timed(partial(one_batch, paths, ear, workers))
    shares = [paths[start::workers] for start in range(workers)]
    parts = [told for _, told in run(partial(in_parts, ear=ear), shares, workers=workers) if told is not None]
    rows |= {f"  {part}": max(told[part] for told in parts) for part in PARTS}
    return rows


def main() -> None:
    """Run all cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--weights", type=Path, help="other weights than the built-in ones")
    options = parser.parse_args()
    workers = default_workers()
    ear = StoredEar(load_ear(options.weights).version, options.weights)
    print(f"{options.tracks} stereo tracks of {options.seconds:g} s, {workers} workers")
    for suffix in ("wav", "flac"):
        with tempfile.TemporaryDirectory() as folder:
            paths = make_files(Path(folder), options.tracks, options.seconds, suffix)
            rows = measure(paths, ear, workers)
            windows = [file_windows(path) for path in paths]
        whole = next(iter(rows.values()))
        for name, seconds in rows.items():
            print(f"{suffix.upper() + ' ' + name:32}{seconds:9.2f} s{seconds / whole:9.2f} x decode")
    seen = timed(partial(log_mel, np.concatenate(windows)))
    print(f"{'features, one thread':32}{seen:9.2f} s")
    print(f"{'network, NumPy, every core':32}{timed(partial(ear.hear, windows)) - seen:9.2f} s")
    if find_spec("torch") is not None:
        print(f"{'network, torch, every core':32}{with_torch(log_mel(np.concatenate(windows))):9.2f} s")


if __name__ == "__main__":
    main()
