"""The baseline for recognition by name: the longest term of the raw lexicon that a name holds, nothing more."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from tests.shared import SHARED

_LABEL_OF = {
    "accordion": "organ", "bass_electric": "bass_guitar", "bass_synth": "synth_bass", "cello": "strings",
    "clap": "percussion", "conga": "percussion", "cowbell": "percussion", "crash": "cymbal", "cymbals": "cymbal",
    "drums": "drum_loop", "french_horn": "brass", "guitar_acoustic": "acoustic_guitar",
    "guitar_electric": "electric_guitar", "harmonica": "woodwind", "keys": "synth_lead", "mix_or_bus": "mix",
    "plucked_other": "plucked", "ride": "cymbal", "sax": "woodwind", "shaker": "percussion", "synth": "synth_lead",
    "tambourine": "percussion", "timpani": "percussion", "trombone": "brass", "trumpet": "brass",
    "viola": "strings", "violin": "strings", "vocal_backing": "backing_vocal", "vocal_lead": "lead_vocal",
    "woodwinds": "woodwind",
}  # fmt: skip


def plain(name: str) -> str:
    """Lower case without accents, camelCase and digits split, everything else a space."""
    name = re.sub(r"\.(wav|aiff?|flac|mp3|ogg|mid)$", "", name, flags=re.IGNORECASE)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", name)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", name.lower()))


_ROLE_OF = {
    "verb": "fx_return", "reverb": "fx_return", "delay": "fx_return", "dly": "fx_return", "plate": "fx_return",
    "bus": "bus", "aux": "bus", "group": "bus",
}  # fmt: skip


@cache
def terms() -> dict[str, str]:
    """Raw lexicon: term → label; the first class that lists a term keeps it."""
    found: dict[str, str] = {}
    with (SHARED / "data" / "names" / "name_lexicon.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["class"].startswith("modifier"):
                term = plain(row["term"])
                found.setdefault(term, _ROLE_OF.get(term, _LABEL_OF.get(row["class"], row["class"])))
    return {term: label for term, label in found.items() if len(term) > 1}


def longest_match(name: str) -> str:
    """Label of the longest term in the name, the last of equals; ``unknown`` where there is none."""
    words = re.sub(r"^\d+ (?=\D)", "", plain(name)).split()
    spans = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    hits = [span for span in spans if span in terms()]
    return terms()[max(reversed(hits), key=len)] if hits else "unknown"
