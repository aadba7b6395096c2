"""The lexicon: what words on a track sheet mean.

Three tables lie beside this module, plain CSV so that a musician can correct them:

* ``lexicon.csv``: term → label of :mod:`models.ears.taxonomy`. Trust ``strong``: the term tells even beside
  words that nobody knows. ``weak``: the term is short or an everyday word ("ride", "floor", "grand") and tells
  only where it explains the whole name.
* ``ambiguous.csv``: terms that several labels share, each with a prior and *cues*: labels, or words in other
  names of the session, that speak for it. A cue ``@fr`` is the language of the session. The
  label may be ``unknown``: "T1" is often no tom.
* ``words.csv``: words that are no instrument: side, part (microphone place or source), song section, playing
  and processing, microphones, buses, sentence words.

Terms of ten languages stand side by side, accents and case folded (:func:`models.ears.names.normalise.key`).
Own collection, MIT.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from models.ears.names.normalise import key
from models.ears.names.tables import rows

LONGEST_TERM: Final = 32
"""Letters of the longest term worth looking up."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a term: a label, how probable it is by itself, and the cues that speak for it."""

    label: str
    prior: float = 1.0
    cues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Term:
    """What a key of the lexicon stands for.

    ``senses`` are labels (none for a word that is no instrument); ``kinds`` maps a word's kinds to their values
    ("side" → "L"; "spoken_in" → the language in which it is such a word); ``languages`` are those in which the
    term names its label.
    """

    key: str
    senses: tuple[Sense, ...] = ()
    strong: bool = False
    kinds: dict[str, str] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()

    @property
    def label(self) -> str | None:
        """The most probable label, None for a word that is no instrument."""
        return self.senses[0].label if self.senses else None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms by key; those worth looking for when misspelt also by length and first letter."""

    terms: dict[str, Term]
    by_shape: dict[tuple[int, str], tuple[str, ...]]


def _ambiguous(kinds: dict[str, dict[str, str]]) -> dict[str, Term]:
    """The terms that several labels share, senses best first."""
    senses: dict[str, list[Sense]] = defaultdict(list)
    strong: dict[str, bool] = {}
    for row in rows("ambiguous.csv"):
        term = key(row["term"])
        senses[term].append(Sense(row["label"], float(row["prior"]), frozenset(row["cues"].split())))
        strong[term] = row["trust"] == "strong"
    return {
        term: Term(
            term,
            senses=tuple(sorted(each, key=lambda sense: -sense.prior)),
            strong=strong[term],
            kinds=kinds.get(term, {}),
        )
        for term, each in senses.items()
    }


def _kinds() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows("words.csv"):
        kinds = found[key(row["term"])]
        kinds.setdefault(row["kind"], row["value"])
        if row["languages"]:
            kinds["spoken_in"] = row["languages"]
    return found


@cache
def load() -> Lexicon:
    """Read the three tables once."""
    kinds = _kinds()
    terms = {term: Term(term, kinds=values) for term, values in kinds.items()}
    for row in rows("lexicon.csv"):
        term = key(row["term"])
        terms[term] = Term(
            term,
            senses=(Sense(row["label"]),),
            strong=row["trust"] == "strong",
            kinds=kinds.get(term, {}),
            languages=frozenset(row["languages"].split()),
        )
    terms |= _ambiguous(kinds)
    by_shape: dict[tuple[int, str], list[str]] = defaultdict(list)
    for known in terms.values():
        if known.strong or (known.kinds and not known.senses and not {"plain", "stop"} & known.kinds.keys()):
            by_shape[len(known.key), known.key[0]].append(known.key)
    return Lexicon(terms, {shape: tuple(keys) for shape, keys in by_shape.items()})
