"""Left and right: which tracks belong together by their names, and what their audio says about it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bridge.analysis import Pair
from bridge.audio.assemble import Block, stream
from bridge.audio.measure import Stopped
from bridge.session import Track
from core.meters.pair import PairMeter
from models.ears.prediction import Prediction

SIDE_WORD: Final = re.compile(r"(?:(?<=[\W_])|^)(?:l|r|left|right)(?=[\W_\d]|$)|(?<=[a-z])[lr](?=[\W_\d]|$)")
"""The word, or the last letter of a word, that says left or right, in a name without capitals."""

TAKE_COUNT: Final = re.compile(r"[-_]\d+$")
"""What a recording adds to a track's name: ``OH L-02``."""

ONE_OF_A_KIND: Final = frozenset({"overheads", "drum_room"})
"""Classes of which a session has one stereo pair: its two sides belong together whatever they are called."""

NEAR: Final = 3
"""Tracks this far apart or closer may be a pair without sharing a folder."""


def candidates(
    tracks: Sequence[Track], identities: Mapping[str, Prediction], folders: Mapping[str, str | None]
) -> list[tuple[str, str]]:
    """GUIDs of tracks that are left and right of one thing by their names, each track in one pair at most.

    ``folders`` maps each track to the folder that it is in.
    """
    sided = [(index, identities[track.guid]) for index, track in enumerate(tracks) if identities[track.guid].side]

    def near(left: int, right: int) -> bool:
        same_folder = folders[tracks[left].guid] == folders[tracks[right].guid]
        return same_folder or abs(right - left) <= NEAR

    by_name = _matched([(_family(told, tracks[index].name), index, told.side) for index, told in sided], near)
    taken = {index for pair in by_name for index in pair}
    rest = [(told.label, index, told.side) for index, told in sided if index not in taken]
    alone = [row for row in rest if row[0] in ONE_OF_A_KIND and sum(row[0] == other[0] for other in rest) == 2]
    found = sorted([*by_name, *_matched(alone, near)])
    return [(tracks[left].guid, tracks[right].guid) for left, right in found]


def _family(told: Prediction, name: str) -> tuple[object, ...]:
    return told.label, told.number, told.part, base_name(name)


def _matched(
    rows: Sequence[tuple[object, int, str | None]], near: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """Left and right of each group, the closest to each other first come: ``(group, index, side)`` rows."""
    sides: dict[object, dict[str | None, list[int]]] = defaultdict(lambda: {"L": [], "R": []})
    for group, index, side in rows:
        sides[group][side].append(index)
    found: list[tuple[int, int]] = []
    for members in sides.values():
        rights = list(members["R"])
        for left in members["L"]:
            close = [(abs(right - left), right) for right in rights if near(left, right)]
            if close:
                _, closest = min(close)
                rights.remove(closest)
                found.append((left, closest))
    return found


def base_name(name: str) -> str:
    """A name without its side and its take count: ``OH_L-02`` and ``OH_R-02`` share one."""
    bare = SIDE_WORD.sub("", TAKE_COUNT.sub("", name.strip().casefold()))
    return re.sub(r"[\W_]+", " ", bare).strip()


def compare(left: Track, right: Track, *, sample_rate: int, stop: Callable[[], bool] | None = None) -> Pair:
    """What the audio says about a pair, over the time both sound.

    Raises
    ------
    Stopped
        If ``stop`` said so.
    """
    meter = PairMeter()
    for first, second in _together(stream(left, sample_rate=sample_rate), stream(right, sample_rate=sample_rate)):
        if stop is not None and stop():
            raise Stopped
        if first.samples.shape[1] != 1 or second.samples.shape[1] != 1:
            return Pair(left=left.guid, right=right.guid)
        meter.feed(first.samples, second.samples)
    return Pair(
        left=left.guid,
        right=right.guid,
        correlation=meter.correlation,
        inverted=meter.inverted,
        identical=meter.identical,
    )


def _together(left: Iterator[Block], right: Iterator[Block]) -> Iterator[tuple[Block, Block]]:
    """The stretches that both streams deliver, cut to the same frames."""
    one, two = next(left, None), next(right, None)
    while one is not None and two is not None:
        start, end = max(one.start, two.start), min(_end(one), _end(two))
        if start < end:
            yield _cut(one, start, end), _cut(two, start, end)
        if _end(one) <= _end(two):
            one = next(left, None)
        else:
            two = next(right, None)


def _end(block: Block) -> int:
    return block.start + len(block.samples)


def _cut(block: Block, start: int, end: int) -> Block:
    return Block(start, block.samples[start - block.start : end - block.start])
