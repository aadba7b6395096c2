"""What an ear sees of the parts: log-mel windows where each is loudest, for solvers that listen.

Conventions
-----------
* Windows and bands are the ear's (:mod:`models.ears.sound`): 3 seconds, relative to their loudest band, the
  loudest window of a part first. Of a pair the windows of the left track come before those of the right one.
* A part with fewer windows than others has zeros in the rest, as silence has.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.audio.digest import Digests, NotHashed
from bridge.audio.hear import track_windows
from bridge.audio.packed import packed, unpacked
from bridge.balancing.cast import Role
from bridge.balancing.hear import key_of_track
from bridge.cache import Cache, key_of
from bridge.session import Session, Track
from bridge.workers import Stop, run
from core.mixing.combine import Sound
from core.mixing.grid import HOP
from models.ears.sound.features import BANDS, COLUMNS, log_mel
from models.ears.sound.windows import loudest

Patches = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Job:
    track: Track
    starts: tuple[float, ...]
    project_rate: int | None
    folder: Path


def patches_of(
    session: Session,
    roles: Sequence[Role],
    sounds: Sequence[Sound | None],
    sounding: Collection[str],
    *,
    folder: Path,
    workers: int,
) -> Patches:
    """Patches of shape (n, p, BANDS, COLUMNS) for parts and what sounds of them.

    ``sounding`` are the GUIDs of the tracks that sound; ``folder`` and ``workers`` as in
    :func:`bridge.balancing.measure.measure_material`.
    """
    jobs, places = [], []
    for index, (role, sound) in enumerate(zip(roles, sounds, strict=True)):
        starts = () if sound is None else tuple(loudest(sound.hops / HOP, HOP))
        for guid in role.members if starts else ():
            if guid in sounding:
                jobs.append(_Job(session.track(guid), starts, session.sample_rate, folder))
                places.append(index)
    digests = Digests(Cache(folder), hash_files=False)
    seen = [_recall(job, digests) for job in jobs]
    missing = [index for index, found in enumerate(seen) if found is None]
    for index, found in run(_work, [jobs[index] for index in missing], workers=workers):
        seen[missing[index]] = found
    rows: list[list[Patches]] = [[] for _ in roles]
    for place, found in zip(places, seen, strict=True):
        rows[place] += [] if found is None else list(found)
    out = np.zeros((len(roles), max(map(len, rows), default=0), BANDS, COLUMNS), np.float32)
    for part, row in zip(out, rows, strict=True):
        for patch, window in zip(part, row, strict=False):
            patch[:] = window
    return out


def _recall(job: _Job, digests: Digests) -> Patches | None:
    try:
        stored = Cache(job.folder).get(_key(job, digests))
        found = unpacked(stored, 3).astype(np.float32)
    except (NotHashed, TypeError, ValueError):
        return None
    return found if found.shape[1:] == (BANDS, COLUMNS) and np.isfinite(found).all() else None


def _work(job: _Job, _stop: Stop) -> Patches:
    starts = [max(0.0, start - job.track.play_offset) for start in job.starts]
    seen = log_mel(track_windows(job.track, starts)).astype(np.float16)
    cache = Cache(job.folder)
    cache.put(_key(job, Digests(cache)), packed(seen))
    return seen.astype(np.float32)


def _key(job: _Job, digests: Digests) -> str:
    return key_of(["patches", key_of_track(job.track, job.project_rate, digests), job.starts])
