"""Fingerprints of tracks: from the cache where their audio is known, in worker processes where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bridge.audio.digest import Digests, audio_key
from bridge.audio.tracks import Measurement, Progress, measured, play
from bridge.balancing.stored import Taken, key_for, load, rounded, store
from bridge.session import Track
from bridge.workers import Stop
from core.mixing.meter import MixMeter
from models.balance.material import BAND_EDGES, PEAK_BLOCK

DIED: Final = Taken(None, ("It was not measured: the process that measured it ended unexpectedly.",))


def fingerprints(
    tracks: Sequence[Track],
    project_rate: int | None,
    *,
    folder: Path,
    workers: int,
    progress: Progress | None = None,
) -> dict[str, Taken]:
    """What tracks sound like, by GUID.

    ``folder`` is the cache's; the other arguments are those of :func:`bridge.balancing.measure.measure_material`.
    """
    kind = Measurement(key_of_track, load, store, take, DIED)
    return measured(kind, tracks, project_rate, folder=folder, workers=workers, progress=progress)


def key_of_track(track: Track, project_rate: int | None, digests: Digests) -> str:
    """Key of what a track sounds like where it plays.

    Raises
    ------
    NotHashed
        If a file would have to be read and ``digests`` may not.
    """
    return key_for(audio_key(track, project_rate, digests), track.play_offset)


def take(track: Track, project_rate: int | None = None, stop: Stop | None = None) -> Taken:
    """Measure a track's audio where it plays. What cannot be read is a sentence, the rest is measured.

    Raises
    ------
    Stopped
        If ``stop``, asked before every block, said so.
    """
    meter, problems = play(track, _meter, project_rate=project_rate, stop=stop)
    return Taken(None if meter is None else rounded(meter.result()), problems)


def _meter(sample_rate: int, channels: int) -> MixMeter:
    return MixMeter(sample_rate, channels, BAND_EDGES, PEAK_BLOCK)
