from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.hosts.rpp.tokens import encode, is_lossy, number, quote, replace_words, words

ONE_LINE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'    NAME "Lead Vox"', ["NAME", "Lead Vox"]),
        (b"NAME 'say \"hi\"'\r", ["NAME", 'say "hi"']),
        (b'NAME `it\'s "x"`', ["NAME", 'it\'s "x"']),
        (b"NAME Don't", ["NAME", "Don't"]),
        (b'LAYOUTS "" "b c"', ["LAYOUTS", "", "b c"]),
        (b'NAME "never closed', ["NAME", "never closed"]),
        (b'NAME ""', ["NAME", ""]),
        (b"VOLPAN 1   0\t-1", ["VOLPAN", "1", "0", "-1"]),
        (b"NAME a\x0bb", ["NAME", "a\x0bb"]),
        ("NAME a\u2028b\u3000c\x85d".encode(), ["NAME", "a\u2028b\u3000c\x85d"]),
        (b"NAME \xff\xfe", ["NAME", "\udcff\udcfe"]),
        (b"   \r", []),
    ],
)
def test_words_are_split_as_reaper_splits_them(line: bytes, expected: list[str]) -> None:
    assert words(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '""'),
        ("Kick", "Kick"),
        ("Lead Vox", '"Lead Vox"'),
        ("#1", '"#1"'),
        (";", '";"'),
        ('12" vinyl rip', "'12\" vinyl rip'"),
        ('"it\'s" x', '`"it\'s" x`'),
        ('"it\'s" `x`', "`\"it's\" 'x'`"),
        ("two\nlines", '"two lines"'),
    ],
)
def test_a_word_gets_the_first_quote_that_can_hold_it(text: str, expected: str) -> None:
    assert quote(text) == expected


@given(ONE_LINE)
def test_a_quoted_word_reads_back_unless_it_holds_all_three_quotes(text: str) -> None:
    expected = text.replace("`", "'") if is_lossy(text) else text
    assert words(b"NAME " + encode(quote(text)) + b" 1") == ["NAME", expected, "1"]


@given(st.binary().map(lambda raw: raw.replace(b"\n", b" ")))
def test_words_of_any_bytes_can_be_written_back(raw: bytes) -> None:
    for word in words(raw):
        if not is_lossy(word) and "\r" not in word:
            assert words(encode(quote(word))) == [word]


def test_half_a_surrogate_pair_is_written_as_a_question_mark() -> None:
    assert encode("a\ud800b") == b"a?b"


@pytest.mark.parametrize(
    ("line", "changes", "expected"),
    [
        (b"    VOLPAN 1.0000  0 -1 -1 1\r", {1: "0.5"}, b"    VOLPAN 0.5  0 -1 -1 1\r"),
        (b"\tVOLPAN 1 0 -1", {2: "0.25"}, b"\tVOLPAN 1 0.25 -1"),
        (b"VOLPAN 2\r", {2: "-1"}, b"VOLPAN 2 -1\r"),
        (b'NAME "a b" ', {1: "c"}, b"NAME c "),
        (b"  VOLPAN", {2: "1"}, b"  VOLPAN 9 1"),
        (b"X 1 2 3", {1: "long", 3: "4"}, b"X long 2 4"),
    ],
)
def test_replacing_words_leaves_all_other_bytes(line: bytes, changes: dict[int, str], expected: bytes) -> None:
    assert replace_words(line, changes, ("VOLPAN", "9", "8")) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-30, "0"),
        (0.70794578438414, "0.70794578438414"),
        (10 ** (-3 / 20), "0.70794578438414"),
        (-0.25, "-0.25"),
        (1e-7, "0.0000001"),
        (120, "120"),
    ],
)
def test_numbers_are_as_short_as_reaper_writes_them(value: float, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        number(value)
