"""Speed of channel strips beside the listening that comes before: ``python -m bench.strips [--seconds 60]``.

Sessions of 30, 60 and 120 stereo tracks of a minute of noise with a slow swell, 48 kHz and 24 bit, are listened
to (levels and ear, as every command does first), measured, and given strips by the house rules, which are
played; each with an empty cache, in as many processes as the machine has cores. Then 60 tracks of four minutes
without the listening: what they are is known from the session of one minute. Tracks share a few files and play
them from different places, which is different audio to the cache. Times are processor time over all processes,
so that what else runs does not count, but for "clock", the whole action after the listening. The last two
columns are that action as a share of the listening, and its time a track: the same in all rows where it is
linear.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from bench.organise import RATE, make_files, processor_seconds
from bridge.actions.strip.action import strip
from bridge.actions.strip.house import house_rules
from bridge.actions.strip.request import Request
from bridge.actions.strip.wishes import Wishes
from bridge.analyse import analyse
from bridge.analysis import Analysis
from bridge.audio.hear import built_in_ear
from bridge.session import Item, Session, Source, Take, Tempo, Track
from bridge.strips.level import levelled_chains
from bridge.strips.measure import measure_mix
from bridge.template.load import load
from bridge.template.model import STRIP_STEPS
from models.ears.taxonomy import CLASSES

TRACKS: Final = (30, 60, 120)
FILES: Final = 4
LONG, LONG_TRACKS = 240.0, 60
HEADS: Final = ("listening", "measuring", "rules", "clock", "x listening", "s a track")
STEP: Final = 0.25
"""Seconds by which tracks of one file begin apart."""

T = TypeVar("T")


def session(files: list[Path], tracks: int, seconds: float) -> Session:
    """A session of all classes in turn."""

    def one(number: int) -> Track:
        path = files[number % FILES]
        take = Take(source=Source(kind="WAVE", file=path.name, path=path), offset=STEP * (number // FILES))
        items = (Item(position=0.0, length=seconds, takes=(take,)),)
        return Track(guid=f"{{{number}}}", name=f"{CLASSES[number % len(CLASSES)]} {number}", items=items)

    tempi = (Tempo(position=0.0, bpm=120.0),)
    return Session(name="bench", tracks=tuple(map(one, range(tracks))), sample_rate=RATE, tempi=tempi)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor over all processes, and the result."""
    start = processor_seconds()
    result = work()
    return processor_seconds() - start, result


class Row(NamedTuple):
    """Processor seconds of measuring and of rules with playing; seconds on the clock of both."""

    measuring: float
    ruling: float
    clock: float


def row(what: Session, analysis: Analysis, cache: Path) -> Row:
    """One session after the listening."""
    start = time.perf_counter()
    measuring, scene = timed(lambda: measure_mix(what, analysis, cache=cache))
    request = Request(
        session=what,
        analysis=analysis,
        scene=scene,
        template=load(),
        wishes=Wishes(steps=frozenset(STRIP_STEPS)),
        rules=house_rules(),
        play=partial(levelled_chains, cache=cache),
    )
    ruling, _ = timed(lambda: strip(request))
    return Row(measuring, ruling, time.perf_counter() - start)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--tracks", type=int, nargs="+", default=TRACKS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = make_files(Path(folder), FILES, LONG + STEP * (max(options.tracks) // FILES), "wav")
        ear, known = built_in_ear(), {}
        warm = session(files, 2, 5.0)
        row(warm, analyse(warm, ear=ear, cache=Path(folder, "warm")), Path(folder, "warm"))
        print(f"{'':>20}" + "".join(f"{head:>12}" for head in HEADS))
        for tracks in options.tracks:
            what, cache = session(files, tracks, options.seconds), Path(folder, f"cache {tracks}")
            listening, known[tracks] = timed(partial(analyse, what, ear=ear, cache=cache))
            show(tracks, options.seconds, listening, row(what, known[tracks], cache))
        tracks = LONG_TRACKS if LONG_TRACKS in known else options.tracks[0]
        show(tracks, LONG, None, row(session(files, tracks, LONG), known[tracks], Path(folder, "long")))


def show(tracks: int, seconds: float, listening: float | None, found: Row) -> None:
    """Print a row."""
    action = found.measuring + found.ruling
    times = "".join(f"{value:>11.2f}s" for value in found)
    before, share = ("-", "-") if listening is None else (f"{listening:.2f}s", f"{action / listening:.3f}")
    print(
        f"{tracks:>4} tracks x {seconds:>3.0f} s{before:>12}{times}{share:>12}{action / tracks:>12.3f}", flush=True
    )


if __name__ == "__main__":
    main()
