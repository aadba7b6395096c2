from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.balancing.stored import Taken, load, rounded, store
from bridge.cache import Cache
from tests.core.mixing.sounds import fingerprint, noise


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_fingerprint_comes_back_as_it_was_rounded(cache: Cache, channels: int) -> None:
    found = fingerprint(noise(0.3, channels=channels))
    store(cache, "k", Taken(rounded(found), ("It was short.",)))
    back = load(cache, "k")
    assert back is not None
    assert back.problems == ("It was short.",)
    assert back.fingerprint is not None
    for name in ("bands", "hops", "peaks"):
        assert np.array_equal(getattr(back.fingerprint, name), getattr(found, name))
    assert np.array_equal(back.fingerprint.sketch, rounded(found).sketch)
    loudest = np.abs(found.sketch).max(axis=2)
    assert (np.abs(back.fingerprint.sketch - found.sketch).max(axis=2) <= 1e-3 * loudest).all()


def test_silence_comes_back_as_silence(cache: Cache) -> None:
    store(cache, "k", Taken(fingerprint(np.zeros((1000, 1)))))
    back = load(cache, "k")
    assert back is not None
    assert back.fingerprint is not None
    assert not back.fingerprint.sketch.any()


def test_a_track_without_sound_is_known_to_have_none(cache: Cache) -> None:
    store(cache, "k", Taken(None, ("No file.",)))
    assert load(cache, "k") == Taken(None, ("No file.",))


def _without(entry: dict[str, Any], name: str) -> None:
    del entry["arrays"][name]


def _of_another_kind(entry: dict[str, Any], name: str) -> None:
    entry["arrays"][name][0] = "int64"


def _cut(entry: dict[str, Any], name: str) -> None:
    entry["arrays"][name][2] = entry["arrays"][name][2][:-4]


def _no_text(entry: dict[str, Any], name: str) -> None:
    entry["arrays"][name][2] = "ß"


@pytest.mark.parametrize("name", ["bands", "hops", "peaks", "sketch", "scale"])
@pytest.mark.parametrize("damage", [_without, _of_another_kind, _cut, _no_text])
def test_a_damaged_entry_is_none(cache: Cache, name: str, damage: Any) -> None:
    store(cache, "k", Taken(fingerprint(noise(0.1))))
    entry = cache.get("k")
    damage(entry, name)
    cache.put("k", entry)
    assert load(cache, "k") is None


@pytest.mark.parametrize("entry", [None, 3, [], {"problems": []}, {"problems": [], "arrays": {}}])
def test_what_is_no_entry_is_none(cache: Cache, entry: Any) -> None:
    cache.put("k", entry)
    assert load(cache, "k") is None
