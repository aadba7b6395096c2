from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from bridge.cache import Cache, default_folder, key_of


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    cache.put("ab12", {"rms": -math.inf, "names": ["é", "\udcff"]})
    assert cache.get("ab12") == {"rms": -math.inf, "names": ["é", "\udcff"]}


def test_an_unknown_key_is_none(tmp_path: Path) -> None:
    assert Cache(tmp_path).get("ab12") is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"key": "other", "value": 1}', b'{"value": 1}']
)
def test_what_is_no_whole_entry_is_none_and_can_be_replaced(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put("ab12", 1)
    (entry,) = tmp_path.glob("*/*")
    entry.write_bytes(content)
    assert cache.get("ab12") is None
    cache.put("ab12", 2)
    assert cache.get("ab12") == 2


def test_a_folder_that_cannot_be_written_forgets(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file")
    cache.put("ab12", 1)
    assert cache.get("ab12") is None


def test_the_oldest_entries_go_first_and_reading_makes_young(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for index, key in enumerate(("aa", "bb", "cc")):
        cache.put(key, index)
        os.utime(tmp_path / key / f"{key}.json", (index, index))
    assert cache.get("aa") == 0
    assert cache.trim(2) == 1
    assert [cache.get(key) for key in ("aa", "bb", "cc")] == [0, None, 2]


def test_the_oldest_go_too_where_the_entries_take_too_much_of_the_disk(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for index, key in enumerate(("aa", "bb", "cc")):
        cache.put(key, "x" * 1000)
        os.utime(tmp_path / key / f"{key}.json", (index, index))
    assert cache.trim(most_bytes=2500) == 1
    assert [cache.get(key) is None for key in ("aa", "bb", "cc")] == [True, False, False]


def test_writing_leaves_nothing_but_the_entry(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for value in range(3):
        cache.put("ab12", value)
    assert [path.name for path in tmp_path.glob("*/*")] == ["ab12.json"]


def test_keys_tell_values_apart() -> None:
    values = [1, 1.5, "1", [1], {"a": 1}, {"a": 2}, None, math.inf]
    assert len({key_of(value) for value in values}) == len(values)
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


def test_the_default_folder_is_among_the_users_caches() -> None:
    assert "deskhand" in default_folder().parts
