"""Hear media files side by side, one worker per core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bridge.audio.hear import Listener, hear_file
from bridge.audio.media import UnreadableMedia
from bridge.workers import Stop, default_workers, run
from models.ears.prediction import SoundPrediction

DIED: Final = "was not heard, the process that did it ended"


@dataclass(frozen=True, slots=True)
class FileSound:
    """What a file sounds like: None for a silent one, or where it could not be read; ``error`` says why."""

    sound: SoundPrediction | None
    error: str = ""


def hear_files(
    files: Sequence[Path],
    ear: Listener,
    *,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[FileSound]:
    """What files sound like, in their order. One that cannot be read stops no other.

    ``progress`` is called with the number of files heard, their total, and the name of the last one.
    """
    found = [FileSound(None, DIED)] * len(files)
    heard = run(partial(_hear, ear=ear), files, workers=workers or default_workers())
    for done, (index, sound) in enumerate(heard, 1):
        found[index] = sound or found[index]
        if progress is not None:
            progress(done, len(files), files[index].name)
    return found


def _hear(file: Path, stop: Stop, *, ear: Listener) -> FileSound:
    try:
        return FileSound(hear_file(file, ear))
    except UnreadableMedia as reason:
        return FileSound(None, str(reason))
