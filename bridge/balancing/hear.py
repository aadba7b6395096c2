"""Fingerprints of tracks: from the cache where their audio is known, in worker processes where it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.audio.assemble import Notes, channels_of, stream_parts
from bridge.audio.digest import Digests, NotHashed, audio_key
from bridge.audio.measure import Stopped
from bridge.audio.media import Library
from bridge.audio.parts import parts_of, sample_rate_of
from bridge.balancing.stored import Taken, key_for, load, rounded, store
from bridge.cache import Cache
from bridge.session import Track
from bridge.workers import Stop, run
from core.meters.hops import LOWEST_RATE
from core.mixing.meter import MixMeter
from models.balance.material import BAND_EDGES, PEAK_BLOCK

Progress = Callable[[int, int, str], None]

DIED: Final = Taken(None, ("It was not measured: the process that measured it ended unexpectedly.",))


@dataclass(frozen=True, slots=True)
class _Job:
    track: Track
    project_rate: int | None
    folder: Path


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
    cache = Cache(folder)
    digests = Digests(cache, hash_files=False)
    taken: dict[str, Taken] = {}
    jobs: list[_Job] = []

    def note(track: Track, found: Taken) -> None:
        taken[track.guid] = found
        if progress is not None:
            progress(len(taken), len(tracks), track.name)

    for track in sorted(tracks, key=lambda one: sum(item.length for item in one.items), reverse=True):
        job = _Job(track, project_rate, folder)
        known = _recall(cache, job, digests)
        if known is None:
            jobs.append(job)
        else:
            note(track, known)
    for index, found in run(_work, jobs, workers=workers):
        note(jobs[index].track, found or DIED)
    if jobs:
        cache.trim()
    return taken


def key_of_track(track: Track, project_rate: int | None, digests: Digests) -> str:
    """Key of what a track sounds like where it plays.

    Raises
    ------
    NotHashed
        If a file would have to be read and ``digests`` may not.
    """
    return key_for(audio_key(track, project_rate, digests), track.play_offset)


def take(track: Track, *, project_rate: int | None = None, stop: Callable[[], bool] | None = None) -> Taken:
    """Measure a track's audio where it plays. What cannot be read is a sentence, the rest is measured.

    Raises
    ------
    Stopped
        If ``stop``, asked before every block, said so.
    """
    with Library() as library:
        found = parts_of(track, library)
        if not found.parts:
            return Taken(None, found.problems)
        rate = max(LOWEST_RATE, sample_rate_of(found.parts, project_rate))
        channels = channels_of(found.parts, track.channels)
        meter, notes = MixMeter(rate, channels, BAND_EDGES, PEAK_BLOCK), Notes()
        shift = round(track.play_offset * rate)
        for start, samples in stream_parts(found.parts, library, sample_rate=rate, channels=channels, notes=notes):
            if stop is not None and stop():
                raise Stopped
            early = max(0, -(start + shift))
            meter.feed(start + shift + early, samples[early:])
    return Taken(rounded(meter.result()), (*found.problems, *(f"{reason}." for reason in notes.broken)))


def _recall(cache: Cache, job: _Job, digests: Digests) -> Taken | None:
    try:
        return load(cache, key_of_track(job.track, job.project_rate, digests))
    except NotHashed:
        return None


def _work(job: _Job, stop: Stop) -> Taken:
    cache = Cache(job.folder)
    key = key_of_track(job.track, job.project_rate, Digests(cache))
    known = load(cache, key)
    if known is None:
        known = take(job.track, project_rate=job.project_rate, stop=stop)
        store(cache, key, known)
    return known
