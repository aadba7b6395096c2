"""What a track's audio is next to that of other tracks: the same, or upside down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bridge.analysis import Pair
from bridge.audio.measure import Measured
from bridge.session import Session


def with_company(
    session: Session, heard: Mapping[str, Measured], keys: Mapping[str, str], pairs: Iterable[Pair]
) -> dict[str, Measured]:
    """What was heard, with a sentence for each other track that carries the same audio or its inverse.

    ``keys`` tell which tracks play the same audio at the same time. Of several the later ones name the first.
    """
    names = {track.guid: track.name or "unnamed" for track in session.tracks}
    problems: dict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for track in session.tracks:
        measured = heard.get(track.guid)
        if measured is None or measured.levels is None or measured.levels.silent:
            continue
        original = first.setdefault(keys[track.guid], track.guid)
        if original != track.guid:
            problems[track.guid].append(f'The same audio as "{names[original]}".')
    for pair in pairs:
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            if pair.inverted:
                problems[one].append(f'Inverted against "{names[other]}" (correlation {pair.correlation:.2f}).')
        if pair.identical and keys.get(pair.left) != keys.get(pair.right):
            problems[pair.right].append(f'The same audio as "{names[pair.left]}".')
    return {
        guid: replace(measured, problems=(*measured.problems, *problems[guid])) if guid in problems else measured
        for guid, measured in heard.items()
    }
