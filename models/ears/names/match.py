"""Find the lexicon's terms in a name: longest first, then compounds, then misspellings.

Order of trust: ``exact`` (the term as it stands, whatever the separators), ``compound`` (words run together:
``leadvox``), ``skeleton`` (vowels dropped: ``prcssn``), ``typo`` (a slip of the keys) and ``ending`` (a known term
at the end of a longer word, as in ``Hauptgitarre``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from models.ears.names.lexicon import LONGEST_TERM, Term, load
from models.ears.names.normalise import Token, is_leading_number
from models.ears.taxonomy import CLASSES

How = Literal["exact", "compound", "skeleton", "typo", "ending"]

MOST_WORDS: Final = 6
"""Words that a term may be spread over."""

_SHORTEST_PHRASE: Final = 8
_LONG_WORD: Final = 10

_ONE_WORD: Final = frozenset({"plain", "stop"})
"""Kinds of words that are not to be made up from pieces ("Snare D" is not "snared")."""

_SHORT_PIECES: Final = frozenset({"di", "in", "oh", "hh", "dt", "hi", "lo", "bv", "sn", "bd", "fx"})
_VOWELS: Final = re.compile("(?<=.)[aeiouy]")
_DOUBLED: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in words ``start`` up to, not including, ``end``."""

    start: int
    end: int
    term: Term
    how: How = "exact"


def find_hits(words: Sequence[Token]) -> list[Hit]:
    """Terms of a name in order, no word used twice (a word run together may give several)."""
    taken = [False] * len(words)
    hits: list[Hit] = []
    track_number = is_leading_number(tuple(words))
    for span in sorted(_spans(words), key=lambda hit: (-len(hit.term.key), not hit.term.senses, hit.start)):
        is_free = not any(taken[span.start : span.end])
        if is_free and not (track_number and span.start == 0 and not span.term.senses):
            hits.append(span)
            taken[span.start : span.end] = [True] * (span.end - span.start)
    hits = _with_misspelt_phrases(words, hits, taken)
    for index, word in enumerate(words):
        if not taken[index] and not word.is_number:
            hits += [Hit(index, index + 1, term, how) for term, how in read_word(word.text)]
    return sorted(hits, key=lambda hit: hit.start)


def _with_misspelt_phrases(words: Sequence[Token], hits: list[Hit], taken: list[bool]) -> list[Hit]:
    """Put in terms of several words with one word misspelt ("Acousstic Guitar"), for what they cover.

    ``taken`` is brought up to date.
    """
    for index, word in enumerate(words):
        if taken[index] or word.is_number or "plain" in _kinds_of(word.text):
            continue
        for start, end in ((index - 1, index + 2), (index - 1, index + 1), (index, index + 2)):
            phrase = words[max(start, 0) : end]
            if start < 0 or end > len(words) or any(each.is_number for each in phrase):
                continue
            glued = "".join(each.text for each in phrase)
            term = _by_slip(glued, most=1) if len(glued) >= _SHORTEST_PHRASE else None
            if term is not None and not any(
                hit.start < start < hit.end or hit.start < end < hit.end for hit in hits
            ):
                hits = [hit for hit in hits if hit.end <= start or hit.start >= end]
                taken[start:end] = [True] * (end - start)
                hits.append(Hit(start, end, term, "typo"))
                break
    return hits


def _spans(words: Sequence[Token]) -> list[Hit]:
    """Every run of words that spells a term."""
    terms = load().terms
    found: list[Hit] = []
    for start in range(len(words)):
        glued = ""
        for end in range(start, min(start + MOST_WORDS, len(words))):
            if end > start and words[end].is_number and words[end - 1].is_number:
                break
            glued += words[end].text
            if len(glued) > LONGEST_TERM:
                break
            if glued in terms and (end == start or _may_glue(terms[glued], terms.get(words[start].text))):
                found.append(Hit(start, end + 1, terms[glued]))
    return found


def _may_glue(glued: Term, first: Term | None) -> bool:
    """Whether words may be read as one term: not where that swallows an instrument ("Tom A" is no "toma")."""
    swallows = first is not None and bool(first.senses) and not glued.senses
    return not swallows and not _ONE_WORD & glued.kinds.keys()


@lru_cache(maxsize=16384)
def read_word(word: str) -> tuple[tuple[Term, How], ...]:
    """Terms behind a word that the lexicon does not hold as it stands; empty where it stays unknown."""
    pieces = _split(word)
    claims = [piece for piece in pieces if piece.senses]
    if pieces and (len({piece.label for piece in claims}) > 1 or not all(piece.strong for piece in claims)):
        slip = _by_slip(word)
        pieces = () if slip is not None else pieces
    if pieces:
        return tuple((piece, "compound") for piece in pieces)
    for how, search in _SEARCHES:
        term = search(word)
        if term is not None:
            return ((term, how),)
    return ()


def _split(word: str) -> tuple[Term, ...]:
    """Split a word into the fewest known pieces that cover all of it, one of them an instrument."""
    terms = load().terms
    latin = word.isascii()
    if not 3 <= len(word) + (0 if latin else 1) <= LONGEST_TERM:
        return ()
    best: list[tuple[Term, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            head = best[start]
            term = terms.get(word[start:end])
            if head is None or term is None or not _may_join(term, latin=latin, last=end == len(word)):
                continue
            known = best[end]
            if known is None or len(head) + 1 < len(known):
                best[end] = (*head, term)
    pieces = best[-1] or ()
    only_words = all(piece.kinds and not piece.senses for piece in pieces)
    return pieces if only_words or any(_tells(piece, latin=latin) for piece in pieces) else ()


def _may_join(term: Term, *, latin: bool, last: bool) -> bool:
    if _ONE_WORD & term.kinds.keys():
        return False
    return not latin or len(term.key) >= 3 or term.key in _SHORT_PIECES or (last and term.key in {"l", "r"})


def _tells(term: Term, *, latin: bool) -> bool:
    """Whether a piece is enough of an instrument to believe in the split."""
    return bool(term.senses) and (not latin or term.strong or len(term.senses) > 1 or len(term.key) >= 5)


def _by_slip(word: str, most: int = 2) -> Term | None:
    """Term that one slip of the keys (two in a long word, if ``most`` allows) turns into ``word``.

    English terms come first, then words that are no instrument, then terms of other languages: a slip is more
    likely in a word that is used more.
    """
    if len(word) < 4 or "plain" in _kinds_of(word):
        return None
    slips = min(most, 2 if len(word) >= _LONG_WORD else 1)
    for distance in range(1, slips + 1):
        near = [term for term in _near(word, slips) if term[0] == distance]
        for rank in sorted({_rank(term) for _, term in near}):
            terms = [term for _, term in near if _rank(term) == rank]
            doubled = [term for term in terms if _DOUBLED.sub(r"\1", term.key) == _DOUBLED.sub(r"\1", word)]
            terms = doubled or terms
            return terms[0] if len({term.label for term in terms}) == 1 else None
    return None


def _near(word: str, slips: int) -> list[tuple[int, Term]]:
    """Terms within that many slips of a word, with their distances."""
    from rapidfuzz.distance import OSA

    lexicon = load()
    lengths = range(len(word) - slips, len(word) + slips + 1)
    near = [key for length in lengths for key in lexicon.by_shape.get((length, word[0]), ())]
    if len(word) >= 5:
        near += [key for key in lexicon.by_shape.get((len(word), word[1]), ()) if key[:2] == word[1::-1]]
    found: list[tuple[int, Term]] = []
    for key in near:
        distance = OSA.distance(word, key, score_cutoff=slips)
        if distance <= slips and _slip_is_likely(word, key):
            found.append((distance, lexicon.terms[key]))
    return found


def _rank(term: Term) -> int:
    if not term.senses:
        return 1
    return 0 if not term.languages or "en" in term.languages else 2


def _slip_is_likely(word: str, key: str) -> bool:
    """Short words are near many others: there only a lost, doubled or swapped letter counts as a slip."""
    if min(len(word), len(key)) >= 5:
        return True
    swapped = sorted(word) == sorted(key)
    lost = len(word) < len(key) and word[-1] == key[-1]
    doubled = len(word) > len(key) and _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", key)
    return swapped or lost or doubled


@cache
def _skeletons() -> dict[str, Term | None]:
    """Strong terms by their consonants; None where labels disagree."""
    found: dict[str, Term | None] = {}
    for term in load().terms.values():
        if term.strong and term.key.isascii() and len(term.key) >= 5:
            bones = skeleton(term.key)
            other = found.get(bones, term)
            found[bones] = term if other is not None and other.label == term.label else None
    return found


def skeleton(word: str) -> str:
    """Consonants of a word, its first letter kept and doubles made single: ``percussion`` → ``prcsn``."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def _by_skeleton(word: str) -> Term | None:
    if len(word) < 4 or _VOWELS.search(word):
        return None
    return _skeletons().get(skeleton(word))


def _by_ending(word: str) -> Term | None:
    """Strong term of six letters or more at the end of a longer word."""
    terms = load().terms
    for start in range(2, len(word) - 5):
        term = terms.get(word[start:])
        if term is not None and term.strong and term.label in CLASSES and word.isascii():
            return term
    return None


def _kinds_of(word: str) -> dict[str, str]:
    term = load().terms.get(word)
    return term.kinds if term else {}


_SEARCHES: Final[tuple[tuple[How, Callable[[str], Term | None]], ...]] = (
    ("skeleton", _by_skeleton),
    ("typo", _by_slip),
    ("ending", _by_ending),
)
