"""Which drum of a kit a hit is, read from its name: sample libraries abbreviate in a few ways."""

from __future__ import annotations

import re
from typing import Final

MACHINE: Final = "drum_machine_hits"
"""Not a class: a drum machine's sounds. Those whose name tells a drum are hits of its class."""

PIECES: Final[dict[str, tuple[str, str]]] = {
    "rim": ("snare", r"x-?stick|side ?stick|rim(?!ba)|\brs\b"),
    "snare": ("snare", r"snare|\bsn|\bsd\b|\bs[cens]\b"),
    "open_hat": ("hihat", r"open.?(hi.?)?hat|hi.?hat.?op|op (sh|tip) hat|\boh\b|hat.?open|\bho\b"),
    "closed_hat": ("hihat", r"hat|\bhh\b|\bh[cflhtp]\b|cymbal (closed|pedal)"),
    "kick": ("kick", r"kick|kdrum|bass.?drum|\bbd\b|\bks\b|drum bass"),
    "ride": ("cymbal", r"ride|\brd\b"),
    "crash": ("cymbal", r"crash|china|splash|cymbal|\bcym|\bcr\b|\bcy\b"),
    "tom": ("tom", r"tom[ 0-9]|tom\b|\b[hml]t\b|\bt[hml]\b|floor"),
    "clap": ("percussion", r"clap|\bcp\b|snap"),
    "shaker": ("percussion", r"shak|maraca|cabasa|tamb|sleigh|egg"),
    "percussion": (
        "percussion",
        r"cowbell|\bcb\b|conga|bongo|clave|agogo|guiro|triangle|wood|block|timbale|quinto|perc|cajon|\bbell",
    ),
}
"""Drum → its class, and what its name looks like. The first that fits counts."""

ROOMS: Final = frozenset({"overheads", "drum_room"})
"""Classes whose hits are any drum of a kit, from further away."""

DEFAULTS: Final = {
    "kick": "kick",
    "snare": "snare",
    "hihat": "closed_hat",
    "tom": "tom",
    "cymbal": "crash",
    "percussion": "percussion",
    "overheads": "tom",
    "drum_room": "tom",
}
"""Class → the drum it is where its name does not tell."""

_MICROPHONES: Final = re.compile(r"\boh[lr]?( mics?)?\b(?= *$| *,)|\bstereo oh\b|\boverheads?\b")
"""Overheads are abbreviated like open hats: a microphone's name ends the words, or a comma follows."""

_PATTERNS: Final = {piece: (label, re.compile(pattern)) for piece, (label, pattern) in PIECES.items()}


def piece_of(label: str, name: str, articulation: str = "") -> str:
    """Drum of a hit.

    Parameters
    ----------
    label : str
        Its class: a close microphone's hit is a drum of that class, in overheads and rooms it may be any.
    name, articulation : str
        The library's own file name and words.

    Returns
    -------
    str
        One of :data:`PIECES`; empty where nothing tells.
    """
    words = re.sub(r"[_\-./]|(?<=[a-z])(?=[A-Z])", " ", f"{name} {articulation}").lower()
    told = _MICROPHONES.sub("", words)
    own = label in DEFAULTS and label not in ROOMS
    for piece, (drum, pattern) in _PATTERNS.items():
        if (not own or drum == label) and pattern.search(told):
            return piece
    return DEFAULTS.get(label, "")


def machine_label(piece: str) -> str:
    """Class of a drum machine's hit; :data:`MACHINE` where its name tells no drum."""
    return PIECES[piece][0] if piece else MACHINE
