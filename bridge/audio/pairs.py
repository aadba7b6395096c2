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
from models.ears.names.prediction import NamePrediction

SIDE_WORD: Final = re.compile(r"(?:(?<=[\W_])|^)(?:l|r|left|right)(?=[\W_\d]|$)|(?<=[a-z])[lr](?=[\W_\d]|$)")
"""The word, or the last letter of a word, that says left or right, in a name without capitals."""

TAKE_COUNT: Final = re.compile(r"[-_]\d+$")
"""What a recording adds to a track's name: ``OH L-02``."""

NEAR: Final = 3
"""Tracks this far apart or closer may be a pair without sharing a folder."""


def candidates(
    tracks: Sequence[Track], identities: Mapping[str, NamePrediction], folders: Mapping[str, str | None]
) -> list[tuple[str, str]]:
    """GUIDs of tracks that are left and right of one thing by their names, each track in one pair at most.

    ``folders`` maps each track to the folder that it is in.
    """
    sides: dict[tuple[object, ...], dict[str, list[int]]] = defaultdict(lambda: {"L": [], "R": []})
    for index, track in enumerate(tracks):
        told = identities[track.guid]
        if told.side is not None:
            group = (told.label, told.number, told.part, base_name(track.name))
            sides[group][told.side].append(index)
    found: list[tuple[int, int]] = []
    for members in sides.values():
        rights = list(members["R"])
        for left in members["L"]:
            near = [
                right
                for right in rights
                if abs(right - left) <= NEAR or folders[tracks[left].guid] == folders[tracks[right].guid]
            ]
            if near:
                closest = min(near, key=lambda right: abs(right - left))
                rights.remove(closest)
                found.append((left, closest))
    return [(tracks[left].guid, tracks[right].guid) for left, right in sorted(found)]


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
