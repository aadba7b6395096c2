"""Track names as engineers type them, to train the branch of the ear that reads names.

A name is made by a grammar,

    [number][prefix] term [count][part][microphone][quality][section][side] [take][extension]

with terms of the recogniser's lexicon, and then typed badly now and then: letters swapped, dropped, doubled or
missed on the keyboard, vowels left out, accents lost. Some names say nothing ("Audio 01_03", a date, whoever
played), and some say the wrong thing: a track was copied and its name stayed. The words are in
``track_names.toml``.
"""

from __future__ import annotations

import tomllib
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Final, TypeVar

from numpy.random import Generator

from models.ears.names.normalise import fold
from models.ears.names.tables import rows
from models.ears.prediction import HEARD

T = TypeVar("T")

ENGLISH: Final = 4.0
"""How much likelier a term is that English or every language uses than one of another language only."""

LONGER: Final = 0.45
"""How much less likely a term is with each further word: engineers type little."""

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE: Final = {
    letter: line[max(0, at - 1) : at] + line[at + 1 : at + 2] for line in _ROWS for at, letter in enumerate(line)
}

_OPTIONAL: Final = (
    ("count", 0.3),
    ("part", 0.35),
    ("mic", 0.08),
    ("quality", 0.08),
    ("sections", 0.06),
    ("sides", 0.12),
)
"""Words behind the term and how often each is typed."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms of a label and their summed weights."""

    terms: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, rng: Generator) -> str:
        return self.terms[bisect(self.sums, rng.random() * self.sums[-1], hi=len(self.terms) - 1)]


def training_name(
    label: str, rng: Generator, *, junk: float = 0.3, misleading: float = 0.08, typos: float = 0.15
) -> str:
    """Draw a name for a track of a class.

    Parameters
    ----------
    label : str
        One of :data:`models.ears.prediction.HEARD`.
    rng : Generator
    junk, misleading : float, 0..1
        Shares of names that say nothing, and of names of another class.
    typos : float, 0..1
        Share of the others in which something is mistyped.

    Raises
    ------
    ValueError
        If the label is not heard, or ``junk`` and ``misleading`` are no shares of one whole.
    """
    if label not in HEARD:
        raise ValueError(f"label must be one of {', '.join(HEARD)}, not {label!r}")
    if not (junk >= 0.0 and misleading >= 0.0 and junk + misleading <= 1.0):
        raise ValueError(f"junk and misleading must be shares of one whole, not {junk} and {misleading}")
    kind = rng.random()
    if kind < junk:
        return _fill(_one(_words("junk"), rng), rng)
    if kind < junk + misleading:
        label = _one([other for other in HEARD if other != label], rng)
    return _name(label, rng, typos)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "track_names.toml").read_text(encoding="utf-8"))


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(_table()[kind])


@cache
def _parts(label: str) -> tuple[str, ...]:
    return tuple(_table()["parts"][label])


@cache
def _microphones() -> tuple[str, ...]:
    return tuple(row["term"] for row in rows("words.csv") if row["kind"] == "mic")


@cache
def _terms() -> dict[str, _Terms]:
    """Terms of the lexicon by label, an ambiguous one with the prior of its label."""
    weighed: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("lexicon.csv"):
        everywhere = row["term"].isascii() and not row["languages"]
        common = ENGLISH if everywhere or "en" in row["languages"].split() else 1.0
        weighed[row["label"]][row["term"]] = common * LONGER ** row["term"].count(" ")
    for row in rows("ambiguous.csv"):
        weighed[row["label"]][row["term"]] = ENGLISH * float(row["prior"])
    return {label: _Terms(tuple(terms), tuple(accumulate(terms.values()))) for label, terms in weighed.items()}


def _name(label: str, rng: Generator, typos: float) -> str:
    said = [_terms()[label].draw(rng)]
    for kind, share in _OPTIONAL:
        if rng.random() < share:
            said.append(_word(kind, label, rng))
    name = _joined(said, rng)
    if rng.random() < typos:
        name = _mistyped(name, rng)
    if not name.isascii() and rng.random() < 0.5:
        name = fold(name)
    for kind, share in (("prefixes", 0.08), ("numbers", 0.3)):
        if rng.random() < share:
            name = _fill(_one(_words(kind), rng), rng) + name
    for kind, share in (("takes", 0.25), ("extensions", 0.15)):
        if rng.random() < share:
            name += _fill(_one(_words(kind), rng), rng)
    return name


def _word(kind: str, label: str, rng: Generator) -> str:
    if kind == "count":
        return str(rng.integers(1, 5))
    if kind == "part":
        return _one(_parts(label), rng)
    return _one(_microphones() if kind == "mic" else _words(kind), rng)


def _joined(said: Sequence[str], rng: Generator) -> str:
    """The words in one hand: one separator, one case; a count often sticks to the term."""
    separator = _one(_words("separators"), rng)
    case = int(rng.integers(5))
    parts = [" ".join(said)] if separator == "" else list(said)
    if separator == "" or case == 4:
        parts = [part for word in parts for part in word.split()]
    if case == 0:
        parts = [part.upper() for part in parts]
    elif case in (1, 2) or separator == "":
        parts = [part[:1].upper() + part[1:] for part in parts]
    elif case == 3:
        parts = [part.lower() for part in parts]
    name = parts[0]
    for part in parts[1:]:
        glued = part.isdecimal() and rng.random() < 0.4
        name += part if glued else separator + part
    return name.replace(" ", "_") if separator == "_" else name


def _mistyped(name: str, rng: Generator) -> str:
    """One slip: two letters swapped, one dropped, doubled or its neighbour hit, or the vowels left out."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    if len(places) < 4:
        return name
    at = places[int(rng.integers(1, len(places)))]
    letter = name[at]
    slip = int(rng.integers(5))
    if slip == 0:
        return name[: at - 1] + letter + name[at - 1] + name[at + 1 :]
    if slip == 1:
        return name[:at] + name[at + 1 :]
    if slip == 2:
        return name[:at] + letter + name[at:]
    if slip == 3:
        near = _BESIDE.get(letter.lower(), letter)
        return name[:at] + near[int(rng.integers(len(near)))] + name[at + 1 :]
    return name[:1] + "".join(letter for letter in name[1:] if letter.lower() not in "aeiou")


def _fill(template: str, rng: Generator) -> str:
    """A template with its signs replaced."""
    return "".join(_sign(sign, rng) for sign in template)


def _sign(sign: str, rng: Generator) -> str:
    if sign == "#":
        return str(rng.integers(10))
    if sign == "%":
        return f"{rng.integers(16):x}"
    if sign == "@":
        return _one(_words("performers"), rng)
    if sign == "~":
        return (_one(_words("openings"), rng) + _one(_words("closings"), rng)).capitalize()
    return sign


def _one(choices: Sequence[T], rng: Generator) -> T:
    return choices[int(rng.integers(len(choices)))]
