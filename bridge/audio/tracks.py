"""One kind of measurement of many tracks: from the cache where their audio is known, in worker processes else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from bridge.audio.assemble import Notes, channels_of, stream_parts
from bridge.audio.digest import Digests, NotHashed
from bridge.audio.measure import Stopped
from bridge.audio.media import Library
from bridge.audio.parts import parts_of, sample_rate_of
from bridge.cache import Cache
from bridge.session import Track
from bridge.workers import Stop, run
from core.audio import Samples
from core.meters.hops import LOWEST_RATE

Progress = Callable[[int, int, str], None]

Result = TypeVar("Result")


class Meter(Protocol):
    """What measures a stream with gaps."""

    def feed(self, start: int, block: Samples) -> None:
        """Measure samples ``(frames, channels)`` from sample ``start`` of the song; starts do not fall."""
        ...


M = TypeVar("M", bound=Meter)


@dataclass(frozen=True, slots=True)
class Measurement(Generic[Result]):
    """How one thing is measured and kept; of functions that a worker process can import.

    Attributes
    ----------
    key : callable
        Key of what a track sounds like, from the track, the project's rate and digests; may raise ``NotHashed``.
    load, store : callable
        From the cache by the key (None where it is not known), and into it.
    take : callable
        Measures a track; gets the project's rate and what says whether to stop.
    died : Result
        Stands for a measurement whose process ended unexpectedly.
    """

    key: Callable[[Track, int | None, Digests], str]
    load: Callable[[Cache, str], Result | None]
    store: Callable[[Cache, str, Result], None]
    take: Callable[[Track, int | None, Stop], Result]
    died: Result


@dataclass(frozen=True, slots=True)
class _Job:
    kind: Measurement[Any]
    track: Track
    project_rate: int | None
    folder: Path


def measured(
    kind: Measurement[Result],
    tracks: Sequence[Track],
    project_rate: int | None,
    *,
    folder: Path,
    workers: int,
    progress: Progress | None = None,
) -> dict[str, Result]:
    """What was measured on tracks, by GUID.

    ``folder`` is the cache's, ``workers`` counts processes (1: none), ``progress`` is called in this process with
    the number of tracks measured, their total, and the name of the last one.
    """
    cache = Cache(folder)
    digests = Digests(cache, hash_files=False)
    taken: dict[str, Result] = {}
    jobs: list[_Job] = []

    def note(track: Track, found: Result) -> None:
        taken[track.guid] = found
        if progress is not None:
            progress(len(taken), len(tracks), track.name)

    for track in sorted(tracks, key=lambda one: sum(item.length for item in one.items), reverse=True):
        job = _Job(kind, track, project_rate, folder)
        known = _recall(cache, job, digests)
        if known is None:
            jobs.append(job)
        else:
            note(track, known)
    for index, found in run(_work, jobs, workers=workers):
        note(jobs[index].track, kind.died if found is None else found)
    if jobs:
        cache.trim()
    return taken


def play(
    track: Track, start: Callable[[int, int], M], *, project_rate: int | None, stop: Stop | None
) -> tuple[M | None, tuple[str, ...]]:
    """Play a track, where it plays in the song, to a meter that ``start`` makes of sample rate and channels.

    Returns
    -------
    Meter or None
        None where nothing on the track can be played.
    tuple of str
        Sentences for what could not be read.

    Raises
    ------
    Stopped
        If ``stop``, asked before every block, said so.
    """
    with Library() as library:
        found = parts_of(track, library)
        if not found.parts:
            return None, found.problems
        rate = max(LOWEST_RATE, sample_rate_of(found.parts, project_rate))
        channels = channels_of(found.parts, track.channels)
        meter, notes = start(rate, channels), Notes()
        shift = round(track.play_offset * rate)
        for begin, samples in stream_parts(found.parts, library, sample_rate=rate, channels=channels, notes=notes):
            if stop is not None and stop():
                raise Stopped
            early = max(0, -(begin + shift))
            meter.feed(begin + shift + early, samples[early:])
    return meter, (*found.problems, *(f"{reason}." for reason in notes.broken))


def _recall(cache: Cache, job: _Job, digests: Digests) -> Any:
    try:
        return job.kind.load(cache, job.kind.key(job.track, job.project_rate, digests))
    except NotHashed:
        return None


def _work(job: _Job, stop: Stop) -> Any:
    cache = Cache(job.folder)
    key = job.kind.key(job.track, job.project_rate, Digests(cache))
    known = job.kind.load(cache, key)
    if known is None:
        known = job.kind.take(job.track, job.project_rate, stop)
        job.kind.store(cache, key, known)
    return known
