"""The organise job against merely decoding its audio: time and memory, side by side in one run.

    python -m bench.organise [--tracks 60] [--seconds 240]

Makes stereo 48 kHz 24-bit files in a temporary folder, WAV and FLAC, each content different from the others, and
a project that plays them. Decoding is what any tool must do at least: every file read to its end through
libsndfile as float32, in one process and in as many as the job uses. The job is the command as a user starts it,
from reading the project to the written project and the report.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from bridge.hosts.rpp.host import RppHost
from bridge.workers import default_workers
from models.ears.taxonomy import CLASSES

RATE = 48000
TRACK = """  <TRACK
    NAME "{name}"
    <ITEM
      POSITION 0
      LENGTH {seconds}
      VOLPAN 1 0 1 -1
      <SOURCE WAVE
        FILE "{file}"
      >
    >
  >
"""
READ = 1 << 14


def make_files(folder: Path, tracks: int, seconds: float, suffix: str) -> list[Path]:
    """Files of noise with a slow swell, one per track: a cut of one long noise at another place and level."""
    rng = np.random.default_rng(1)
    frames = round(seconds * RATE)
    noise = rng.standard_normal((frames + RATE * tracks, 2)).astype(np.float32) * 0.1
    swell = np.sin(np.linspace(0.0, np.pi, frames, dtype=np.float32))[:, np.newaxis]
    paths = []
    for index in range(tracks):
        path = folder / f"{index:03d}.{suffix}"
        cut = noise[index * RATE : index * RATE + frames]
        soundfile.write(path, cut * swell * (0.2 + index / tracks), RATE, subtype="PCM_24")
        paths.append(path)
    os.sync()  # or the first case would share the disk with what is still being written
    return paths


def write_project(folder: Path, paths: Sequence[Path], seconds: float) -> Path:
    """A project with one file per track, named by its class."""
    project = folder / "bench.RPP"
    tracks = "".join(
        TRACK.format(name=f"{CLASSES[index % len(CLASSES)]} {index}", seconds=seconds, file=path.name)
        for index, path in enumerate(paths)
    )
    project.write_text(f'<REAPER_PROJECT 0.1 "7.14/linux-x86_64" 0\n  SAMPLERATE {RATE} 1 0\n{tracks}>\n')
    return project


def organise(project: Path) -> None:
    """The command in a process of its own, with a cache beside the project."""
    home = {name: str(project.parent / "home") for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    command = [sys.executable, "-m", "bridge.cli.main", "organise", str(project), "--yes"]
    subprocess.run(command, env={**os.environ, **home}, check=True, capture_output=True)


def decode(path: Path) -> int:
    """Read a file to its end; the number of frames."""
    block = np.empty((READ, 2), np.float32)
    frames = 0
    with soundfile.SoundFile(path) as sound:
        while count := len(sound.read(out=block)):
            frames += count
    return frames


def decode_all(paths: Sequence[Path], workers: int) -> None:
    """Decode files, spread over worker processes where there are several."""
    if workers == 1:
        for path in paths:
            decode(path)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(decode, paths, chunksize=1)


class PeakMemory:
    """Highest resident memory of this process and its children together, sampled while the context is open."""

    def __enter__(self) -> PeakMemory:
        self.bytes = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(0.05):
            self.bytes = max(self.bytes, sum(map(_resident, [os.getpid(), *_children(os.getpid())])))


def _children(pid: int) -> list[int]:
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(word) for word in listing.read_text().split()]
        except OSError:
            continue
        found += [other for child in direct for other in (child, *_children(child))]
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class Row(NamedTuple):
    """What one case took: seconds on the clock, seconds of processor over all processes, peak bytes."""

    clock: float
    processor: float
    peak: int


def timed(work: Callable[[], object]) -> Row:
    """Do a piece of work and say what it took."""
    with PeakMemory() as memory:
        start, before = time.perf_counter(), processor_seconds()
        work()
        return Row(time.perf_counter() - start, processor_seconds() - before, memory.bytes)


def processor_seconds() -> float:
    """Seconds of processor so far, of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main() -> None:
    """Run all cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=240.0)
    options = parser.parse_args()
    workers = default_workers()
    hours = options.tracks * options.seconds / 3600
    print(f"{options.tracks} stereo tracks of {options.seconds:g} s ({hours:.1f} h), {workers} workers")
    heads = f"{'x decode 1':>12}{f'x decode {workers}':>12}{'CPU s':>9}{'x decode CPU':>14}{'peak MB':>9}"
    print(f"{'':28}{'seconds':>9}{heads}")
    for suffix in ("wav", "flac"):
        with tempfile.TemporaryDirectory() as folder:
            paths = make_files(Path(folder), options.tracks, options.seconds, suffix)
            project = write_project(Path(folder), paths, options.seconds)
            rows = {
                "decode, 1 process": timed(partial(decode_all, paths, 1)),
                f"decode, {workers} processes": timed(partial(decode_all, paths, workers)),
                "organise, first time": timed(partial(organise, project)),
            }
            RppHost(project).undo()
            rows["organise, measured before"] = timed(partial(organise, project))
            one, many = list(rows.values())[:2]
            for name, row in rows.items():
                ratios = f"{row.clock / one.clock:12.2f}{row.clock / many.clock:12.2f}"
                spent = f"{row.processor:9.2f}{row.processor / one.processor:14.2f}"
                print(f"{suffix.upper() + ' ' + name:28}{row.clock:9.2f}{ratios}{spent}{row.peak / 1e6:9.0f}")


if __name__ == "__main__":
    main()
