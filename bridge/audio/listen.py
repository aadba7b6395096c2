"""Measure many tracks: from the cache where their audio is known, in worker processes where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.analysis import Pair
from bridge.audio.company import with_company
from bridge.audio.digest import Digests, NotHashed, audio_key
from bridge.audio.measure import Measured, measure
from bridge.audio.pairs import candidates, compare
from bridge.audio.stored import load_measured, load_pair, store_measured, store_pair
from bridge.cache import Cache, default_folder, key_of
from bridge.preview import layout_of
from bridge.session import Session, Track
from bridge.workers import Stop, default_workers, run
from models.ears.prediction import Prediction

FALLBACK_RATE: Final = 48000
"""Where a project does not say."""

DIED: Final = Measured(None, ("It was not measured: the process that measured it ended unexpectedly.",))


@dataclass(frozen=True, slots=True)
class _TrackJob:
    track: Track
    project_rate: int | None
    folder: Path


@dataclass(frozen=True, slots=True)
class _PairJob:
    left: Track
    right: Track
    sample_rate: int


def listen_to(
    session: Session,
    tracks: Sequence[Track],
    identities: Mapping[str, Prediction],
    *,
    folder: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[dict[str, Measured], tuple[Pair, ...]]:
    """Measure tracks and the left-right pairs among them.

    Returns what was heard by GUID, for every track that holds items, and the pairs. The arguments are those of
    :func:`bridge.analyse.analyse`.
    """
    folder = default_folder() if folder is None else folder
    workers = default_workers() if workers is None else workers
    cache = Cache(folder)
    with_items = [track for track in tracks if track.items]
    heard: dict[str, Measured] = {}
    keys: dict[str, str] = {}

    def note(track: Track, measured: Measured, key: str) -> None:
        heard[track.guid], keys[track.guid] = measured, key
        if progress is not None:
            progress(len(heard), len(with_items), track.name)

    jobs = []
    digests = Digests(cache, hash_files=False)
    for track in sorted(with_items, key=_seconds, reverse=True):
        job = _TrackJob(track, session.sample_rate, folder)
        known = _recall(cache, job, digests)
        if known is None:
            jobs.append(job)
        else:
            note(track, *known)
    for index, result in run(_measure, jobs, workers=workers):
        note(jobs[index].track, *(result or (DIED, "")))
    pairs = _pairs(session, tracks, identities, keys, cache, workers) if keys else ()
    if jobs:
        cache.trim()
    return with_company(session, heard, keys, pairs), pairs


def _seconds(track: Track) -> float:
    return sum(item.length for item in track.items)


def _recall(cache: Cache, job: _TrackJob, digests: Digests) -> tuple[Measured, str] | None:
    try:
        key = audio_key(job.track, job.project_rate, digests)
    except NotHashed:
        return None
    known = load_measured(cache, key)
    return None if known is None else (known, key)


def _measure(job: _TrackJob, stop: Stop) -> tuple[Measured, str]:
    cache = Cache(job.folder)
    key = audio_key(job.track, job.project_rate, Digests(cache))
    measured = load_measured(cache, key)
    if measured is None:
        measured = measure(job.track, project_rate=job.project_rate, stop=stop)
        store_measured(cache, key, measured)
    return measured, key


def _compare(job: _PairJob, stop: Stop) -> Pair:
    return compare(job.left, job.right, sample_rate=job.sample_rate, stop=stop)


def _pairs(
    session: Session,
    tracks: Sequence[Track],
    identities: Mapping[str, Prediction],
    keys: Mapping[str, str],
    cache: Cache,
    workers: int,
) -> tuple[Pair, ...]:
    by_guid = {track.guid: track for track in tracks}
    wanted = candidates(tracks, identities, layout_of(session).parent)
    rate = session.sample_rate or FALLBACK_RATE
    pairs: dict[tuple[str, str], Pair] = {}
    jobs, job_keys = [], []
    for left, right in wanted:
        key = key_of(["pair", keys.get(left), keys.get(right), rate])
        known = load_pair(cache, key, left, right)
        if keys.get(left) and keys.get(right) and known is None:
            jobs.append(_PairJob(by_guid[left], by_guid[right], rate))
            job_keys.append(key)
        pairs[left, right] = known or Pair(left=left, right=right)
    for index, pair in run(_compare, jobs, workers=workers):
        if pair is not None:
            pairs[pair.left, pair.right] = pair
            store_pair(cache, job_keys[index], pair)
    return tuple(pairs.values())
