"""Names without the noise of recorders and exports: the engineer's own words stay.

"01_KickIn-02" becomes "Kick In", "Gtr DI.wav" becomes "Gtr DI", "02-KICK out" becomes "Kick Out". Words are never
translated or replaced; a name is left as it is where cleaning would make two tracks share one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PureWindowsPath
from typing import Final

from bridge.actions.organise.view import View
from bridge.plan import Edit
from bridge.session import Track

EXTENSION: Final = re.compile(r"\.(?:wav|wave|aiff?|flac|mp3|ogg|m4a|w64|caf)$", re.IGNORECASE)
TRACK_NUMBER: Final = re.compile(
    r"^\s*(?:0\d{1,2}[-_. ]*|\d{1,3}[-_]+|\d{1,3} - )(?!\d|str|sait|cuerd|cord)", re.IGNORECASE
)
"""A track number: zero-padded, or followed by a separator. "12-string", "808 Kick" and "2. Violine" are none."""
TAKE: Final = re.compile(r"(?:[-_ .]+(?:take|tk)?[-_ ]?(?:0\d{1,2}|\d{6}(?:_\d{4})?))+$", re.IGNORECASE)
"""A take number or recording date at the end. "Tom 2" and "TR-808" keep their numbers."""
EXPORT_WORDS: Final = re.compile(
    r"(?: - stem|[-_ .]+(?:bounced?|render(?:ed)?|consolidated|export(?:ed)?|glued|final\d*)(?:[-_ ]?\d+)?)$",
    re.IGNORECASE,
)
CAMEL: Final = re.compile(r"(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Za-z][a-z]{2})(?=\d+\b)|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
SEPARATORS: Final = re.compile(r"[_\s]+")
SHOUT: Final = re.compile(r"(?!MIDI$)(?=.*[AEIOU])[A-Z]{4,}")
CLEANED: Final = "take number, separators or file extension taken off"
MINOR_PARTS: Final = {"in", "out", "top", "bottom", "btm", "left", "right", "up", "down", "low", "high", "mid"}


def names(view: View) -> Iterator[Edit]:
    """Clean names of recognised tracks, unless two tracks would then share one or only the case would change.

    A track without a name takes that of the file it plays.
    """
    cleaned = {track.guid: tidy(track.name or media_stem(track)) for track, _ in view.editable()}
    after = Counter(cleaned.get(track.guid, track.name).casefold() for track in view.session.tracks)
    for track, identity in view.editable():
        name = cleaned[track.guid]
        if name.casefold() != track.name.casefold() and after[name.casefold()] == 1:
            yield Edit(
                step="names",
                target=track.guid,
                field="name",
                before=track.name,
                after=name,
                reason=CLEANED if track.name else "had no name, plays this file",
                confidence=identity.confidence,
            )


def media_stem(track: Track) -> str:
    """The name of the first file that a track plays, without folder and extension; empty where it plays none."""
    takes = (take for item in track.items for take in item.takes if take.source is not None)
    files = (take.source.file for take in takes if take.source is not None and take.source.file)
    return PureWindowsPath(next(files, "")).stem


def tidy(name: str) -> str:
    """A name without track number, take number, export words, extension and underscores.

    A name that would be empty is returned as it came. ``tidy(tidy(name)) == tidy(name)``.
    """
    tidied = name
    while (shorter := _once(tidied)) != tidied:
        tidied = shorter
    return tidied or name


def _once(name: str) -> str:
    for noise in (EXTENSION, TRACK_NUMBER, TAKE, EXPORT_WORDS):
        shorter = noise.sub("", name).strip(" -_.")
        name = shorter if re.search(r"[^\W\d_]", shorter) else name
    spaced = SEPARATORS.sub(" ", CAMEL.sub(" ", name))
    return " ".join(_cased(word, first=position == 0) for position, word in enumerate(spaced.split()))


def _cased(word: str, *, first: bool) -> str:
    if SHOUT.fullmatch(word):
        return word.capitalize()
    if word.casefold() in MINOR_PARTS or (first and word.islower() and len(word) > 1):
        return word.capitalize()
    return word
