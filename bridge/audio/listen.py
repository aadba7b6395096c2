"""Measure many tracks: from the cache where their audio is known, in worker processes where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.analysis import Pair
from bridge.audio.company import with_company
from bridge.audio.digest import Digests, NotHashed, audio_key
from bridge.audio.hear import Listener, hear_track
from bridge.audio.measure import Measured, measure
from bridge.audio.pairs import candidates, compare
from bridge.audio.stored import (
    load_measured,
    load_pair,
    load_sound,
    store_measured,
    store_pair,
    store_sound,
)
from bridge.cache import Cache, default_folder, key_of
from bridge.preview import layout_of
from bridge.session import Session, Track
from bridge.workers import Stop, default_workers, run
from models.ears.prediction import Prediction, SoundPrediction

FALLBACK_RATE: Final = 48000
"""Where a project does not say."""

DIED: Final = Measured(None, ("It was not measured: the process that measured it ended unexpectedly.",))


@dataclass(frozen=True, slots=True)
class Listened:
    """What was heard of a session, by GUID: levels of every track with items, sounds where an ear heard any."""

    measured: Mapping[str, Measured]
    sounds: Mapping[str, SoundPrediction]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class _TrackJob:
    track: Track
    project_rate: int | None
    folder: Path
    ear: Listener | None


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a worker found out about a track, and the key of its audio."""

    measured: Measured
    sound: SoundPrediction | None = None
    key: str = ""


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
    ear: Listener | None = None,
    folder: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Listened:
    """Measure tracks and the left-right pairs among them, and let an ear hear them.

    A track is heard where it is measured: the audio stays in the worker, what it sounds like comes back. The
    arguments are those of :func:`bridge.analyse.analyse`.
    """
    folder = default_folder() if folder is None else folder
    workers = default_workers() if workers is None else workers
    cache = Cache(folder)
    with_items = [track for track in tracks if track.items]
    heard: dict[str, _Heard] = {}

    def note(track: Track, found: _Heard) -> None:
        heard[track.guid] = found
        if progress is not None:
            progress(len(heard), len(with_items), track.name)

    jobs = []
    digests = Digests(cache, hash_files=False)
    for track in sorted(with_items, key=_seconds, reverse=True):
        job = _TrackJob(track, session.sample_rate, folder, ear)
        known = _recall(cache, job, digests)
        if known is None:
            jobs.append(job)
        else:
            note(track, known)
    for index, result in run(_work, jobs, workers=workers):
        note(jobs[index].track, result or _Heard(DIED))
    keys = {guid: found.key for guid, found in heard.items()}
    pairs = _pairs(session, tracks, identities, keys, cache, workers) if keys else ()
    if jobs:
        cache.trim()
    measured = {guid: found.measured for guid, found in heard.items()}
    return Listened(
        measured=with_company(session, measured, keys, pairs),
        sounds={guid: found.sound for guid, found in heard.items() if found.sound is not None},
        pairs=pairs,
    )


def _seconds(track: Track) -> float:
    return sum(item.length for item in track.items)


def _recall(cache: Cache, job: _TrackJob, digests: Digests) -> _Heard | None:
    """What is known without touching any audio, None where something is missing."""
    try:
        key = audio_key(job.track, job.project_rate, digests)
    except NotHashed:
        return None
    measured = load_measured(cache, key)
    if measured is None or job.ear is None or not measured.loudest:
        return None if measured is None else _Heard(measured, None, key)
    sound = load_sound(cache, key, job.ear.version)
    return None if sound is None else _Heard(measured, sound, key)


def _work(job: _TrackJob, stop: Stop) -> _Heard:
    """Measure and hear a track, as far as neither is known."""
    cache = Cache(job.folder)
    key = audio_key(job.track, job.project_rate, Digests(cache))
    measured = load_measured(cache, key)
    if measured is None:
        measured = measure(job.track, project_rate=job.project_rate, stop=stop)
        store_measured(cache, key, measured)
    return _Heard(measured, _sound(cache, key, job, measured.loudest), key)


def _sound(cache: Cache, key: str, job: _TrackJob, starts: Sequence[float]) -> SoundPrediction | None:
    if job.ear is None or not starts:
        return None
    sound = load_sound(cache, key, job.ear.version)
    if sound is None:
        sound = hear_track(job.track, starts, job.ear)
        if sound is not None:
            store_sound(cache, key, job.ear.version, sound)
    return sound


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
