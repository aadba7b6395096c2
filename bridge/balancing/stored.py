"""Fingerprints as the cache's plain data and back. What does not fit is no fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.audio.packed import packed, unpacked
from bridge.cache import Cache, key_of
from core.mixing.meter import Fingerprint
from core.mixing.sketch import BUCKETS
from models.balance.material import BAND_EDGES, PEAK_BLOCK

VERSION: Final = 1
"""Raised with every change that measures differently: older entries are measured again."""

SHAPES: Final = {"bands": 3, "hops": 2, "peaks": 2, "sketch": 4, "scale": 3}
"""Arrays of an entry and their numbers of dimensions."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a track sounds like, None where nothing sounds, and sentences for what could not be read."""

    fingerprint: Fingerprint | None
    problems: tuple[str, ...] = ()


def key_for(audio: str, play_offset: float) -> str:
    """Key of a fingerprint of the audio with the key ``audio``, played ``play_offset`` seconds later."""
    return key_of(["fingerprint", VERSION, audio, play_offset, BAND_EDGES, PEAK_BLOCK])


def store(cache: Cache, key: str, taken: Taken) -> None:
    """Keep what was measured: float32, and float16 relative to each band's largest number for the sketches."""
    found = taken.fingerprint
    arrays = None if found is None else {name: packed(array) for name, array in _arrays(found).items()}
    cache.put(key, {"arrays": arrays, "problems": list(taken.problems)})


def rounded(found: Fingerprint) -> Fingerprint:
    """A fingerprint as it will come back from the cache: the first run says what the second one says."""
    return _fingerprint(_arrays(found))


def load(cache: Cache, key: str) -> Taken | None:
    """What was measured, None where it is not known."""
    stored = cache.get(key)
    try:
        problems = tuple(map(str, stored["problems"]))
        if stored["arrays"] is None:
            return Taken(None, problems)
        arrays = {name: unpacked(stored["arrays"][name], count) for name, count in SHAPES.items()}
        return Taken(_fingerprint(arrays), problems)
    except (TypeError, KeyError, ValueError):
        return None


def _arrays(found: Fingerprint) -> dict[str, NDArray[Any]]:
    reals = np.stack([found.sketch.real, found.sketch.imag], axis=-1)
    scale = np.abs(reals).max(axis=(2, 3), keepdims=True)[..., 0]
    relative = np.divide(
        reals, scale[..., np.newaxis], out=np.zeros_like(reals), where=scale[..., np.newaxis] > 0.0
    )
    return {
        "bands": found.bands,
        "hops": found.hops,
        "peaks": found.peaks,
        "sketch": relative.astype(np.float16),
        "scale": scale,
    }


def _fingerprint(arrays: dict[str, NDArray[Any]]) -> Fingerprint:
    reals = arrays["sketch"].astype(np.float32) * arrays["scale"][..., np.newaxis]
    channels, bands, buckets, _ = reals.shape
    kinds = 3 if channels == 2 else 1
    fitting = (
        arrays["bands"].shape[1:] == (bands, kinds)
        and arrays["hops"].shape[1] == kinds
        and arrays["peaks"].shape[1] == channels
        and (bands, buckets) == (len(BAND_EDGES) - 1, BUCKETS)
    )
    if not fitting or not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("not a fingerprint of this version")
    return Fingerprint(
        bands=arrays["bands"],
        hops=arrays["hops"],
        peaks=arrays["peaks"],
        sketch=reals.view(np.complex64)[..., 0],
    )
