"""Names become plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ears.names.normalise import fold, is_leading_number, is_take_number, key, tokens


def words(name: str) -> list[str]:
    return [token.text for token in tokens(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01_KickIn.wav", ["01", "kick", "in"]),
        ("ElecGtr1DT", ["elec", "gtr", "1", "dt"]),
        ("DIBox", ["di", "box"]),
        ("BGVs L", ["bgvs", "l"]),
        ("Snare.Top.wav.wav", ["snare", "top"]),
        ("C:\\takes\\Bass DI.flac", ["bass", "di"]),
        ("Hängetom 1", ["hangetom", "1"]),
        ("Flügel", ["flugel"]),
        ("Große Trommel", ["grosse", "trommel"]),
        ("Voix témoin", ["voix", "temoin"]),
        ("œuf", ["oeuf"]),
        ("Bębny", ["bebny"]),
        ("Głos", ["glos"]),
        ("SAĞ", ["sag"]),
        ("k\u0131lavuz", ["kilavuz"]),
        ("ギター2", ["ギター", "2"]),
        ("ｷｯｸ", ["キック"]),
        ("", []),
        (" - _ ", []),
    ],
)
def test_a_name_is_split_at_separators_camel_case_and_digits_and_folded(name: str, expected: list[str]) -> None:
    assert words(name) == expected


def test_kana_keep_their_sound_marks_because_they_are_other_letters() -> None:
    assert fold("ガ") != fold("カ")


@pytest.mark.parametrize("name", ["Kick-In", "kick in", "KickIn", "kickin", "KICK_IN.wav"])
def test_all_spellings_of_a_term_share_one_key(name: str) -> None:
    assert key(name) == "kickin"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("01_Kick", True), ("004Tenor sax", True), ("Kick 01", False), ("12", False), ("1 2", False)],
)
def test_a_number_before_the_first_word_counts_tracks(name: str, expected: bool) -> None:
    assert is_leading_number(tokens(name)) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Kick_01", True), ("Snare.05", True), ("Tom 2", False), ("Tom-02", False), ("Vox 220409", True)],
)
def test_padded_numbers_behind_a_line_or_point_and_long_ones_count_takes(name: str, expected: bool) -> None:
    assert is_take_number(tokens(name)[-1]) is expected


@given(st.text())
def test_tokens_of_any_text_are_words_in_lower_case_without_separators(name: str) -> None:
    for token in tokens(name):
        assert token.text
        assert token.text == token.text.lower()
        assert not any(sign.isspace() or sign in "_-." for sign in token.text)


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"], max_codepoint=0x17F)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
