from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.install import ini
from bridge.install.lines import split
from tests.bridge.install.studio import SETTINGS

KEYS = ("reascript", "pythonlibdll64", "csurf_cnt")
LINES = st.one_of(
    st.sampled_from(
        [b"[REAPER]", b"[reaper]", b" [Reaper] ", b"[other]", b"", b"; reascript=9", b"=", b"no equals"]
    ),
    st.builds(
        lambda key, equals, value: key + equals + value,
        st.sampled_from([b"reascript", b"ReaScript", b"csurf_cnt", b"a"]),
        st.sampled_from([b"=", b" = ", b"\t="]),
        st.binary(max_size=6).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
    ),
    st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
)
FILES = st.builds(
    lambda lines, end, last: end.join(lines) + (end if last else b""),
    st.lists(LINES, max_size=8),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
VALUES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8)


@given(st.binary(max_size=80))
def test_the_lines_of_any_bytes_joined_are_those_bytes(data: bytes) -> None:
    assert b"".join(split(data)) == data


@given(FILES, st.sampled_from(KEYS), VALUES)
def test_a_value_that_is_put_is_got(data: bytes, key: str, value: str) -> None:
    assert ini.get(ini.put(data, key, value), key) == value


@given(FILES, st.sampled_from(KEYS), VALUES)
def test_putting_a_value_twice_is_putting_it_once(data: bytes, key: str, value: str) -> None:
    once = ini.put(data, key, value)
    assert ini.put(once, key, value) == once


@given(FILES, st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=4))
def test_values_restored_in_any_order_leave_the_very_bytes(data: bytes, puts: list[tuple[str, str]]) -> None:
    before = {key: ini.get(data, key) for key, _ in puts}
    had_section = ini.has_section(data)
    changed = data
    for key, value in puts:
        changed = ini.put(changed, key, value)
    for key, former in before.items():
        changed = ini.restore(changed, key, former)
    if puts and not had_section:
        changed = ini.drop_empty_section(changed)
    assert changed == data


@given(FILES, st.sampled_from(KEYS), VALUES)
def test_only_one_line_differs_where_the_key_was_there(data: bytes, key: str, value: str) -> None:
    before, after = split(data), split(ini.put(data, key, value))
    if ini.get(data, key) is not None:
        assert len(before) == len(after)
        assert sum(old != new for old, new in zip(before, after, strict=True)) <= 1


def test_a_key_keeps_its_place_its_spelling_and_its_line_ending() -> None:
    changed = ini.put(SETTINGS["windows"], "csurf_cnt", "3")
    assert changed == SETTINGS["windows"].replace(b"CSURF_CNT = 2\r\n", b"CSURF_CNT =3\r\n")


def test_a_new_key_stands_under_the_heading_with_the_line_ending_of_the_file() -> None:
    assert ini.put(SETTINGS["windows"], "reascript", "1").startswith(b"[REAPER]\r\nreascript=1\r\nlastproject=")


def test_a_key_of_another_section_is_not_meant() -> None:
    assert ini.get(SETTINGS["windows"], "reascript") is None
    assert ini.get(b"[a]\nreascript=1\n[REAPER]\n", "reascript") is None


def test_the_first_section_and_the_first_key_are_valid() -> None:
    assert ini.get(b"[REAPER]\na=1\nA=2\n[reaper]\nb=3\n", "a") == "1"
    assert ini.get(b"[REAPER]\na=1\n[reaper]\nb=3\n", "b") is None


def test_a_heading_behind_a_byte_order_mark_is_found() -> None:
    assert ini.get(b"\xef\xbb\xbf[REAPER]\r\na=1\r\n", "a") == "1"


@pytest.mark.parametrize(
    ("data", "expected"), [(b"", b"[REAPER]"), (b"[a]\nb=1", b"[a]\nb=1\n[REAPER]\nreascript=1")]
)
def test_a_file_without_the_section_gets_it_at_its_end(data: bytes, expected: bytes) -> None:
    assert ini.put(data, "reascript", "1").startswith(expected)
