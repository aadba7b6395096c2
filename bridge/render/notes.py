"""What a rendering leaves out or simplifies, in words: nothing is left out silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.audio.parts import Part
from bridge.render.controls import FOLLOWED
from bridge.session import Master, Track
from bridge.words import track_name


@dataclass(frozen=True, slots=True)
class Bypassed:
    """A plug-in that was not rendered."""

    track: str
    plugin: str
    reason: str

    def __str__(self) -> str:
        return f'"{self.track}": {self.plugin} is bypassed: {self.reason}.'


@dataclass(slots=True)
class Notes:
    """Gathered while a session is prepared and rendered.

    ``bypassed`` are plug-ins that are not heard, ``simplified`` sentences about what is heard otherwise than in
    REAPER, ``problems`` about media that are missing or broken, ``loops`` about sends that are not played.
    """

    bypassed: list[Bypassed] = field(default_factory=list)
    simplified: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)


def simplified_items(track: Track, parts: Sequence[Part]) -> Iterator[str]:
    """What is simplified about the items of a track."""
    kinds: Counter[str] = Counter()
    for part in parts:
        kinds["pitch shift"] += part.take.pitch != 0.0
        kinds["play rate with kept pitch"] += part.take.play_rate != 1.0 and part.take.preserve_pitch
    for kind, count in kinds.items():
        if count:
            yield f'"{track_name(track.name)}": the {kind} of {count} of its items is not modelled.'
    for extra in track.take_extras if parts else ():
        yield f'"{track_name(track.name)}": {extra} of its takes: not modelled.'


def simplified_automation(owner: Track | Master, name: str) -> Iterator[str]:
    """What is simplified about the automation of a track or the master."""
    for envelope in owner.automation:
        if envelope.kind not in FOLLOWED:
            yield f'"{name}": its envelope {envelope.kind} is not followed.'
    if isinstance(owner, Track) and any(receive.automated and not receive.mute for receive in owner.receives):
        yield f'"{name}": the envelopes of its receives are not followed.'


def said_of_rendering(name: str, sentence: str) -> str:
    """A sentence of the reader of items, which speaks of measuring, about a track."""
    return f'"{name}": {sentence.replace("not measured", "not rendered").rstrip(".")}.'
