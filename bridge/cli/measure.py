"""The ``measure`` command: loudness, peaks and dynamics of audio files."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bridge.audio.media import Library, Media, UnreadableMedia
from bridge.cli.output import to_json
from bridge.cli.progress import Progress
from bridge.words import number
from bridge.workers import Stop, default_workers
from bridge.workers import run as run_jobs
from core.meters.hops import LOWEST_RATE
from core.meters.layout import WEIGHTS
from core.meters.programme import ProgrammeMeter, Reading

BLOCK: Final = 1 << 17
"""Frames that are read at once: memory does not grow with the length of a file."""

NAME_WIDTH: Final = 28

COLUMNS: Final[dict[str, tuple[str, Callable[[Reading], float | None], int]]] = {
    "I": ("LUFS", lambda reading: reading.integrated, 1),
    "M max": ("LUFS", lambda reading: reading.momentary_max, 1),
    "S max": ("LUFS", lambda reading: reading.short_term_max, 1),
    "LRA": ("LU", lambda reading: reading.lra, 1),
    "TP": ("dBTP", lambda reading: reading.true_peak, 1),
    "PLR": ("dB", lambda reading: reading.plr, 1),
    "DR": ("", lambda reading: reading.dr, 0),
    "RMS": ("dBFS", lambda reading: reading.rms, 1),
    "crest": ("dB", lambda reading: reading.crest, 1),
    "corr": ("", lambda reading: reading.correlation, 2),
}
"""Heading, unit, value and decimals of the table's columns."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on a file; ``notes`` are what the engineer should know about it, each a clause."""

    file: Path
    reading: Reading
    sample_rate: int
    channels: int
    seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be measured, and why."""

    file: Path
    error: str


def run(arguments: argparse.Namespace) -> int:
    """Measure the files and print them in the order of the input. 1 if any of them could not be measured."""
    outcomes = measure_files(arguments.file, dual_mono=arguments.dual_mono)
    print("\n".join(map(_json, outcomes) if arguments.json else table(outcomes)))
    for outcome in outcomes:
        for sentence in _sentences(outcome):
            print(f"{outcome.file}: {sentence}.", file=sys.stderr)
    return 1 if any(isinstance(outcome, Refused) for outcome in outcomes) else 0


def measure_files(files: Sequence[Path], *, dual_mono: bool = False) -> list[Measured | Refused]:
    """Measure files side by side, one worker per core. A file that cannot be measured stops no other."""
    progress = Progress("Measuring")
    lost = "was not measured, the process that did it ended"
    outcomes: list[Measured | Refused] = [Refused(file, lost) for file in files]
    work = partial(measure_file, dual_mono=dual_mono)
    for done, (index, outcome) in enumerate(run_jobs(work, files, workers=default_workers()), 1):
        outcomes[index] = outcome or outcomes[index]
        progress(done, len(files), files[index].name)
    return outcomes


def measure_file(file: Path, stop: Stop, *, dual_mono: bool = False) -> Measured | Refused:
    """Measure one file, block by block."""
    with Library() as library:
        try:
            media = library.look(file)
            if media.sample_rate < LOWEST_RATE:
                return Refused(file, f"has {media.sample_rate} Hz, below {LOWEST_RATE} Hz nothing is measured")
            meter = ProgrammeMeter(media.sample_rate, media.channels, dual_mono=dual_mono)
            frames = 0
            while len(block := library.read(media, frames, BLOCK)):
                if stop():
                    return Refused(file, "was called off")
                meter.feed(block)
                frames += len(block)
        except UnreadableMedia as error:
            return Refused(file, str(error))
        notes = tuple(_notes(media, library))
    return Measured(file, meter.read(), media.sample_rate, media.channels, frames / media.sample_rate, notes)


def table(outcomes: Sequence[Measured | Refused]) -> Iterator[str]:
    """Aligned columns with a heading; what could not be measured has a line without figures."""
    width = min(NAME_WIDTH, max(len(outcome.file.name) for outcome in outcomes))
    yield " " * width + "".join(f"{heading:>7}" for heading in COLUMNS)
    yield " " * width + "".join(f"{unit:>7}" for unit, _, _ in COLUMNS.values())
    for outcome in outcomes:
        name = f"{outcome.file.name[:width]:<{width}}"
        if isinstance(outcome, Refused):
            yield f"{name}  not measured"
        else:
            yield name + "".join(
                _cell(value(outcome.reading), decimals) for _, value, decimals in COLUMNS.values()
            )


def _cell(value: float | None, decimals: int) -> str:
    return f"{'-' if value is None else number(value, decimals):>7}"


def _json(outcome: Measured | Refused) -> str:
    if isinstance(outcome, Refused):
        return to_json(outcome)
    reading = {field.name: getattr(outcome.reading, field.name) for field in dataclasses.fields(Reading)}
    facts = {name: getattr(outcome, name) for name in ("sample_rate", "channels", "seconds")}
    return to_json({"file": outcome.file, **reading, **facts})


def _sentences(outcome: Measured | Refused) -> tuple[str, ...]:
    return (outcome.error,) if isinstance(outcome, Refused) else outcome.notes


def _notes(media: Media, library: Library) -> Iterator[str]:
    for seconds in library.cut_short.values():
        yield f"breaks off after {seconds:.1f} s, its header promises {media.frames / media.sample_rate:.1f} s"
    for count in library.broken_samples.values():
        yield f"holds {count} samples that are no numbers, they count as silence"
    if media.channels not in WEIGHTS:
        yield f"has {media.channels} channels in an order that no table gives, each weighs the same"
