"""Sounds of tracks: from the cache where their audio is known, in worker processes where it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bridge.audio.digest import Digests, audio_key
from bridge.audio.tracks import Measurement, Progress, measured, play
from bridge.session import Track
from bridge.strips.stored import Taken, key_for, load, rounded, store
from bridge.workers import Stop
from models.strips.measured import meter_of, sound_from

DIED: Final = Taken(None, ("It was not measured: the process that measured it ended unexpectedly.",))


def sounds_of(
    tracks: Sequence[Track],
    project_rate: int | None,
    *,
    folder: Path,
    workers: int,
    progress: Progress | None = None,
) -> dict[str, Taken]:
    """What tracks sound like, by GUID; the arguments are those of :func:`bridge.audio.tracks.measured`."""
    kind = Measurement(_key, load, store, take, DIED)
    return measured(kind, tracks, project_rate, folder=folder, workers=workers, progress=progress)


def take(track: Track, project_rate: int | None = None, stop: Stop | None = None) -> Taken:
    """Measure a track's audio where it plays. What cannot be read is a sentence, the rest is measured.

    Raises
    ------
    Stopped
        If ``stop``, asked before every block, said so.
    """
    meter, problems = play(track, meter_of, project_rate=project_rate, stop=stop)
    reading = None if meter is None else meter.result()
    if meter is None or reading is None or not math.isfinite(reading.loudness):
        return Taken(None, problems)
    return Taken(rounded(sound_from(reading, meter.sample_rate)), problems)


def _key(track: Track, project_rate: int | None, digests: Digests) -> str:
    return key_for(audio_key(track, project_rate, digests), track.play_offset)
