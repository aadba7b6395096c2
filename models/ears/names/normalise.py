"""From a track name as somebody typed it to plain words.

Conventions
-----------
* Letters are folded: lower case, no accents (``Flügel`` → ``flugel``), full-width forms made plain. Kana
  keep their sound marks, since ガ and カ are different letters.
* camelCase and the change between letters and digits end a word: ``KickIn2`` → ``kick in 2``.
* A number in front of everything is the track's place in an export (``01_Kick``), unless it belongs to a
  term (``12 string``); who matches terms decides that, so here it is only marked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_EXTENSION: Final = re.compile(
    r"(?:\.(?:wav|wave|aiff?|flac|mp3|m4a|ogg|opus|caf|w64|rf64|bwf|sd2|mid|midi|rpp|als|ptx|cpr))+$",
    re.IGNORECASE,
)
_FOLDER: Final = re.compile(r"^.*[\\/](?=[^\\/]*\.\w{2,4}$)")
_NOT_DECOMPOSED: Final = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "\u0131": "i",
        "ø": "o",
        "Ø": "O",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "đ": "d",
    }
)
_LATIN_MARKS: Final = re.compile("[\u0300-\u036f]")

# In order: plural of capitals (BGVs), capitals before a word (DIBox → DI Box), word, capitals, number, other.
_WORD: Final = re.compile(
    r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|(?:(?![A-Za-z0-9_])\w)+"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name. ``before`` is what stood between it and the word to its left."""

    text: str
    before: str = ""

    @property
    def is_number(self) -> bool:
        """Whether this is a run of digits."""
        return self.text.isdecimal()


def fold(text: str) -> str:
    """Fold accents and width, keep case: ``Ŝaé`` → ``Sae``."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).translate(_NOT_DECOMPOSED))
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", plain))


def strip_file_parts(name: str) -> str:
    """Drop a leading folder and audio, MIDI or project extensions."""
    return _EXTENSION.sub("", _FOLDER.sub("", name.strip()))


@lru_cache(maxsize=8192)
def tokens(name: str) -> tuple[Token, ...]:
    """Words of a name from left to right; an empty tuple where it holds none."""
    text = fold(strip_file_parts(name))
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        found.append(Token(match.group().lower(), text[end : match.start()]))
        end = match.end()
    return tuple(found)


def key(text: str) -> str:
    """Key of a term: its words glued, so that ``Kick-In``, ``kick in``, ``KickIn`` and ``kickin`` are one."""
    return "".join(token.text for token in tokens(text))


def is_leading_number(words: tuple[Token, ...]) -> bool:
    """Whether the name starts with a number and goes on with a word (``01_Kick``, ``3. Snare``, ``004Tenor``)."""
    return len(words) > 1 and words[0].is_number and any(not word.is_number for word in words[1:])


def is_take_number(token: Token) -> bool:
    """Whether a number counts takes or exports: zero-padded after ``_`` or ``.``, or longer than two digits."""
    padded = token.text.startswith("0") and len(token.text) > 1
    return token.is_number and (len(token.text) > 2 or (padded and token.before.strip() in {"_", "."}))
