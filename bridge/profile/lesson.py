"""What a finished project says: where each class stands in its mix, by faders, automation, folders, plug-ins."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from bridge.analysis import Analysis
from bridge.balancing.scene import Scene
from bridge.hosts.rpp.files import real
from bridge.preview import layout_of
from bridge.profile.fx_gain import ChainGain, chain_gain, total
from bridge.profile.songs import Place
from bridge.proposal import RECOGNISED, state_of
from bridge.session import Session, Track
from bridge.words import track_name
from core.units import db_from_gain
from models.balance.material import Part
from models.balance.taste import finished
from models.ears.taxonomy import CLASSES, UNKNOWN

UNTOUCHED_DB: Final = 0.05
"""A fader that stands closer to 0 dB than this was not moved."""

LEAST_CLASSES: Final = 2
"""Classes below which a project says nothing about a balance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Where a project puts its classes. ``not_counted`` are sentences; ``refused`` says why it teaches nothing."""

    places: tuple[Place, ...] = ()
    not_counted: tuple[str, ...] = ()
    refused: str = ""


def lesson(session: Session, analysis: Analysis, scene: Scene, *, act: float, force: bool = False) -> Lesson:
    """What a project says. ``act`` is the confidence from which a track is known; ``force`` takes unfinished ones.

    A part counts with its fader, the mean of its automation, the folders and sends above it (all of them in
    ``scene.material.gains``), and the gain of its plug-ins and of those of its folders.
    """
    untouched = not any(_was_moved(session.track(guid)) for guid in _faders(session, scene))
    if untouched and not force:
        return Lesson(refused="no fader was moved, so it is no mix yet (--force learns it all the same)")
    chains = [_chain(session, guid, members) for guid, members in zip(scene.guids, scene.members, strict=True)]
    known = replace(scene.material, parts=tuple(_parts(analysis, scene, act)))
    gains = known.gains + np.array([chain.db for chain in chains])
    said = finished(known, gains, known.pans)
    places = tuple(
        Place(label=label, level=said.levels[label], width=said.widths.get(label))
        for label in CLASSES
        if math.isfinite(said.levels.get(label, math.nan))
    )
    if len(places) < LEAST_CLASSES:
        return Lesson(refused="fewer than two kinds of instruments in it are recognised and heard")
    return Lesson(places=places, not_counted=tuple(_not_counted(session, scene, chains)))


def key_of(project: Path) -> str:
    """What tells a project from others of its name: the place of its file, not readable from the key."""
    return hashlib.sha256(str(real(project)).encode("utf-8", errors="surrogateescape")).hexdigest()[:16]


def _parts(analysis: Analysis, scene: Scene, act: float) -> Iterator[Part]:
    """The parts; one that is not recognised surely has no class to teach."""
    for part, members in zip(scene.material.parts, scene.members, strict=True):
        found = (analysis.tracks[member] for member in members if member in analysis.tracks)
        sure = any(state_of(each, act) == RECOGNISED for each in found)
        yield part if sure else replace(part, label=UNKNOWN)


def _faders(session: Session, scene: Scene) -> Iterator[str]:
    """The faders of all parts and of the folders around them."""
    layout = layout_of(session)
    for guid in scene.guids:
        yield guid
        yield from layout.ancestors(guid)


def _was_moved(track: Track) -> bool:
    return "volume" in track.envelopes or abs(db_from_gain(track.volume)) >= UNTOUCHED_DB


def _chain(session: Session, guid: str, members: tuple[str, ...]) -> ChainGain:
    """Plug-ins of a part and its folders, one behind the other; of left and right the mean."""
    inner = [chain_gain(session.track(member)) for member in members if member != guid]
    mean = replace(total(inner), db=float(np.mean([each.db for each in inner]))) if inner else ChainGain()
    above = (chain_gain(session.track(each)) for each in (guid, *layout_of(session).ancestors(guid)))
    return total((mean, *above))


def _not_counted(session: Session, scene: Scene, chains: list[ChainGain]) -> Iterator[str]:
    for index, (guid, chain) in enumerate(zip(scene.guids, chains, strict=True)):
        if chain.not_counted and scene.material.audible[index]:
            yield f'"{track_name(session.track(guid).name)}": {", ".join(chain.not_counted)}'
