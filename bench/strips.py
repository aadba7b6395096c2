"""Speed of channel strips beside the listening that comes before: ``python -m bench.strips [--seconds 240]``.

Sessions of 30, 60 and 120 stereo tracks of noise with a slow swell, 48 kHz and 24 bit, are listened to (levels and
ear, as every command does first), measured, and given strips by the house rules; each with an empty cache, in as
many processes as the machine has cores. Tracks share a few files and play them from different places, which is
different audio to the cache. Times are processor time over all processes, so that what else runs does not count,
but for "clock", the whole action after the listening. The last columns are that action as a share of the
listening, and its time a track: the same in all rows where it is linear.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from bench.organise import RATE, make_files, processor_seconds
from bridge.actions.strip.action import strip
from bridge.actions.strip.house import house_rules
from bridge.actions.strip.request import Request
from bridge.actions.strip.wishes import Wishes
from bridge.analyse import analyse
from bridge.audio.hear import built_in_ear
from bridge.session import Item, Session, Source, Take, Tempo, Track
from bridge.strips.measure import measure_mix
from bridge.template.load import load
from bridge.template.model import STRIP_STEPS
from models.ears.taxonomy import CLASSES

TRACKS: Final = (30, 60, 120)
FILES: Final = 4
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


def row(what: Session, cache: Path) -> tuple[float, float, float, float]:
    """Processor seconds of listening, of measuring and of the rules; seconds on the clock of the last two."""
    ear = built_in_ear()
    listening, analysis = timed(lambda: analyse(what, ear=ear, cache=cache))
    start = time.perf_counter()
    measuring, scene = timed(lambda: measure_mix(what, analysis, cache=cache))
    request = Request(
        session=what,
        analysis=analysis,
        scene=scene,
        template=load(),
        wishes=Wishes(steps=frozenset(STRIP_STEPS)),
        rules=house_rules(),
    )
    ruling, _ = timed(lambda: strip(request))
    return listening, measuring, ruling, time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--tracks", type=int, nargs="+", default=TRACKS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        longest = options.seconds + STEP * (max(options.tracks) // FILES)
        files = make_files(Path(folder), FILES, longest, "wav")
        row(session(files, 2, 1.0), Path(folder, "warm"))
        heads = ("listening", "measuring", "rules", "clock", "x listening", "s a track")
        print(f"{'':>12}" + "".join(f"{head:>12}" for head in heads))
        for tracks in options.tracks:
            what = session(files, tracks, options.seconds)
            listening, measuring, ruling, clock = row(what, Path(folder, f"cache {tracks}"))
            action = measuring + ruling
            shares = (action / listening, action / tracks)
            seconds = "".join(f"{value:>11.2f}s" for value in (listening, measuring, ruling, clock))
            print(f"{tracks:>5} tracks" + seconds + "".join(f"{value:>12.3f}" for value in shares), flush=True)


if __name__ == "__main__":
    main()
