"""How alike two tracks are by name and by sound.

Conventions
-----------
* Cosines are of unit embeddings of one ear: -1 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import Final, Literal

from models.ears.corrections.correction import clean
from models.ears.names.lexicon import load
from models.ears.names.normalise import Token, fold, is_leading_number, is_take_number, tokens
from models.ears.taxonomy import UNKNOWN

SoundTie = Literal["identical", "similar", "apart", "unlike", "unheard"]

IDENTICAL: Final = 0.999
"""Least cosine of the same audio heard twice: windows may begin a few samples apart."""

SIMILAR: Final = 0.9
"""Least cosine of sounds taken for the same instrument.

Of pairs of tracks from libraries kept out of training that are at least so alike, 96 % have the same label; 28 %
of the pairs of one label and library are (at 0.85 it would be 87 and 51 %).
"""

UNLIKE: Final = 0.5
"""Cosine below which sounds are taken for different ones: 1.4 % of pairs of one label and library lie below."""

SAYS_NOTHING: Final = frozenset({UNKNOWN, "control", "bus"})
"""Best labels of words that do not say which of its kind a track is ("Tr", "MIDI", "Bus")."""

MACHINE_WORDS: Final = frozenset(
    {"aux", "ch", "consolidated", "dr", "file", "project", "rec", "record", "recorded", "recording", "rendered"}
    | {"sess", "session", "source", "tape", "untitled", "wave", "zoom"}
)
"""What recorders and workstations write into names and the lexicon's tables lack, or read as an instrument."""

_SHORTEST_WORD: Final = 2


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name without track numbers, takes and sides.

    ``words`` are in alphabetical order ("Vox Lead" is "Lead Vox"), ``count`` is what tells several of one kind
    apart ("Gtr 3", "Tom B"). ``informative``: a word says what it is, or is of the engineer's own ("Bob").
    ``text`` is the whole name, case and accents folded.
    """

    words: tuple[str, ...]
    count: tuple[str, ...]
    informative: bool
    text: str


@lru_cache(maxsize=8192)
def name_key(name: str) -> NameKey:
    """The key of a track name: ``"03_Gtr 2 DI L.wav"`` → words ``di gtr``, count ``2``."""
    name = clean(name)
    words = list(tokens(name))
    if is_leading_number(tuple(words)) and not _is_term(words[0].text, words[0].text + words[1].text):
        del words[0]
    told = [word for word in words if not _is_side(word)]
    counts = [word for word in told if not _is_word(word) and not is_take_number(word)]
    telling = sorted(word.text for word in told if _is_word(word))
    return NameKey(
        words=tuple(telling),
        count=tuple(word.text.lstrip("0") for word in counts),
        informative=any(map(_informs, telling)),
        text=fold(name).strip().casefold(),
    )


def _is_word(word: Token) -> bool:
    """Whether this is no count: a number that names an instrument ("808") is a word."""
    if word.is_number:
        return _is_term(word.text)
    return len(word.text) >= _SHORTEST_WORD


def _is_term(*words: str) -> bool:
    """Whether one of these names an instrument."""
    terms = load().terms
    return any(bool(terms[word].senses) for word in words if word in terms)


def _is_side(word: Token) -> bool:
    term = load().terms.get(word.text)
    return term is not None and "side" in term.kinds and not term.senses


def _informs(word: str) -> bool:
    """Whether a word says what a track is. Words that no table holds are the engineer's own, and do."""
    if word in MACHINE_WORDS:
        return False
    term = load().terms.get(word)
    if term is None:
        return True
    if term.senses:
        return term.label not in SAYS_NOTHING
    return "plain" in term.kinds


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine of two unit embeddings."""
    return float(sum(map(mul, one, other)))


def sound_tie(closeness: float | None) -> SoundTie:
    """What a cosine means; None where one of the two was not heard."""
    if closeness is None:
        return "unheard"
    if closeness >= IDENTICAL:
        return "identical"
    if closeness >= SIMILAR:
        return "similar"
    return "apart" if closeness >= UNLIKE else "unlike"
