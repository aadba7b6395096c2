"""How much faster than real time a session renders: 30 stereo tracks with an equaliser and a compressor each.

Run ``python -m bench.render [minutes]``. The media are 24-bit noise at 48 kHz in a temporary folder. Every track
has a fader, a pan and a volume envelope; all feed a folder with a limiter, and a third of them send to a reverb.
Compiling is not timed: one second is rendered first.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from bridge.plugins import reacomp, reaeq, realimit, reaverbate
from bridge.plugins.registry import new
from bridge.render.mixer import Mixer
from bridge.session import Envelope, Item, Point, Receive, Session, Source, Take, Track

RATE: Final = 48000
TRACKS: Final = 30
THREADS: Final = (1, 2)
FILES: Final = 6
"""Different media files; five tracks share one."""


def media(folder: Path, seconds: float) -> list[Path]:
    """Stereo noise files."""
    random = np.random.default_rng(1)
    paths = [folder / f"{number}.wav" for number in range(FILES)]
    for path in paths:
        noise = random.normal(0.0, 0.05, (round(seconds * RATE), 2)).astype(np.float32)
        soundfile.write(path, noise, RATE, subtype="PCM_24")
    return paths


def tracks(paths: list[Path], seconds: float, *, plugins: bool) -> Iterator[Track]:
    """A folder of tracks, and a reverb that a third of them feed."""
    equaliser, compressor = new(reaeq.neutral()), new(replace(reacomp.neutral(), threshold=-24.0, ratio=4.0))
    ride = Envelope(kind="volume", points=(Point(time=0.0, value=1.0), Point(time=seconds, value=0.5)))
    yield Track(guid="folder", folder_change=1, fx=(new(realimit.neutral()),) if plugins else ())
    for number in range(TRACKS):
        source = Source(kind="WAVE", path=paths[number % FILES])
        yield Track(
            guid=f"t{number}",
            volume=0.3,
            pan=number / TRACKS - 0.5,
            fx=(equaliser, compressor) if plugins else (),
            items=(Item(position=0.0, length=seconds, takes=(Take(source=source),)),),
            automation=(ride,),
            folder_change=-1 if number == TRACKS - 1 else 0,
        )
    sends = tuple(Receive(source=f"t{number}", volume=0.2) for number in range(0, TRACKS, 3))
    reverb = new(replace(reaverbate.neutral(), wet=-6.0, dry=-np.inf))
    yield Track(guid="verb", receives=sends, fx=(reverb,) if plugins else ())


def timed(session: Session, threads: int) -> tuple[float, float]:
    """Seconds that rendering took, and seconds of audio that came out."""
    begun = time.perf_counter()
    with Mixer(session, threads=threads) as mixer:
        frames = sum(len(block.mix) for block in mixer.blocks())
    return time.perf_counter() - begun, frames / RATE


def main() -> None:
    """Print the table."""
    seconds = 60.0 * float(sys.argv[1] if len(sys.argv) > 1 else 1.0)
    with tempfile.TemporaryDirectory() as folder:
        paths = media(Path(folder), seconds)
        timed(Session(name="warm", tracks=tuple(tracks(paths, 1.0, plugins=True)), sample_rate=RATE), 1)
        print(f"{'session':<44} {'threads':>7} {'audio':>8} {'took':>8} {'x real time':>12}")
        for plugins in (False, True):
            made = Session(name="bench", tracks=tuple(tracks(paths, seconds, plugins=plugins)), sample_rate=RATE)
            what = f"{TRACKS} tracks, {'EQ + compressor each' if plugins else 'no plug-ins'}"
            for threads in THREADS:
                took, audio = timed(made, threads)
                print(f"{what:<44} {threads:>7} {audio:>6.1f} s {took:>6.2f} s {audio / took:>12.1f}")


if __name__ == "__main__":
    main()
