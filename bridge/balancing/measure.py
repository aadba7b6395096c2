"""Session and analysis in, scene out: every part measured once, so that a solver needs no audio.

Conventions
-----------
* Powers and peaks are those of a part at fader 0 dB, pan in the centre, on two loudspeakers: a mono track sounds
  from both, 3.01 LU louder than its one channel is measured (:class:`bridge.analysis.Levels`). They are measured
  before the plug-ins, as the analysis is.
* Where a part does not sound (silence, mute, a fader pulled all the way down, nothing readable) its powers are 0.
* Sections of a song lie between the markers and region borders of the project; where there are none, between the
  strongest changes of the summed bands. They cover what sounds, whole seconds, at least four each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from bridge.analysis import DUAL_MONO_DB, Analysis
from bridge.audio.tracks import Progress
from bridge.balancing.cast import Cast, Role, cast_of, partners, sides
from bridge.balancing.faders import Fader, fader_of, in_dual_pan, paths
from bridge.balancing.faders import Path as Above
from bridge.balancing.hear import fingerprints
from bridge.balancing.patches import patches_of
from bridge.balancing.scene import Scene
from bridge.balancing.stored import Taken
from bridge.cache import default_folder
from bridge.preview import layout_of
from bridge.session import Marker, Session
from bridge.workers import default_workers
from core.meters.gating import gated_loudness, sliding_mean
from core.mixing.combine import Sound, through, together
from core.mixing.gram import cross_powers
from core.mixing.grid import HOP
from core.mixing.meter import CELL
from core.mixing.sections import between_changes, between_marks
from core.mixing.sketch import BUCKETS
from core.units import db_from_gain, power_from_db
from models.balance.material import BAND_EDGES, PEAK_BLOCK, Array, Material, Part

LOWEST_DB: Final = -150.0
"""Where a fader stands that is pulled all the way down: REAPER's own lowest value."""

HOPS_PER_BLOCK: Final = round(0.4 / HOP)
"""Hops of a block of the loudness gate, 400 ms."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A part with what sounds of it (None: nothing), where its fader and pan stand, and why it is fixed."""

    role: Role
    sound: Sound | None
    gain: float
    pan: float
    dual: bool
    fixed: str


def measure_material(
    session: Session,
    analysis: Analysis,
    *,
    cache: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    patches: bool = False,
) -> Scene:
    """Measure the parts of a session.

    Parameters
    ----------
    session : Session
    analysis : Analysis
        What the tracks are, and which of them are pairs.
    cache : Path, optional
        Folder of earlier results; the user's cache folder if None.
    workers : int, optional
        Worker processes, 1 for none; one per core if None.
    progress : callable, optional
        Called in this process with the number of tracks measured, their total, and the name of the last one.
    patches : bool
        Whether the material holds what an ear sees of the parts (:mod:`bridge.balancing.patches`).
    """
    folder = default_folder() if cache is None else cache
    processes = default_workers() if workers is None else workers
    cast = cast_of(session, analysis)
    faders = {track.guid: fader_of(track, session) for track in session.tracks}
    above = paths(session, faders)
    sounding = {guid for role in cast.roles if role.guid in above for guid in role.members if guid in above}
    taken = fingerprints(
        [track for track in session.tracks if track.guid in sounding],
        session.sample_rate,
        folder=folder,
        workers=processes,
        progress=progress,
    )
    heard = [_hear(session, role, faders, above.get(role.guid), taken) for role in cast.roles]
    scene = _scene(session, analysis, cast, heard)
    if not patches:
        return scene
    sounds = [part.sound for part in heard]
    seen = patches_of(session, cast.roles, sounds, sounding & taken.keys(), folder=folder, workers=processes)
    return replace(scene, material=replace(scene.material, patches=seen))


def _hear(
    session: Session, role: Role, faders: Mapping[str, Fader], above: Above | None, taken: Mapping[str, Taken]
) -> _Heard:
    own = faders[role.guid]
    gain = 0.0 if above is None else own.gain * above.gain
    problems = [problem for guid in role.members if guid in taken for problem in taken[guid].problems]
    sounds = [
        through(found.fingerprint, math.copysign(1.0, gain) * own.image @ _inner(role, guid, faders))
        for guid in role.members
        if (found := taken.get(guid)) is not None and found.fingerprint is not None
    ]
    return _Heard(
        role=role,
        sound=together(sounds) if sounds and gain else None,
        gain=max(LOWEST_DB, db_from_gain(gain)),
        pan=own.pan if above is None else above.pan(own.pan),
        dual=in_dual_pan(session.track(role.guid), session),
        fixed=role.fixed or ("" if gain else _unheard(session, role.guid, above)) or next(iter(problems), ""),
    )


def _unheard(session: Session, guid: str, above: Above | None) -> str:
    if above is not None:
        return "a fader is all the way down"
    on_the_way = (guid, *layout_of(session).ancestors(guid))
    return "muted" if any(session.track(each).mute for each in on_the_way) else "it does not reach the master"


def _inner(role: Role, guid: str, faders: Mapping[str, Fader]) -> Array:
    """What the controls of a member do before the part's own fader: those of a side of a pair are part of it."""
    return np.eye(2) if guid == role.guid else faders[guid].matrix


def _scene(session: Session, analysis: Analysis, cast: Cast, heard: Sequence[_Heard]) -> Scene:
    sounds = [part.sound for part in heard]
    borders, seconds = _sections(session.markers, [sound for sound in sounds if sound is not None])
    power = np.zeros((len(seconds), len(BAND_EDGES) - 1, len(heard)))
    blocks = max((len(sound.peaks) for sound in sounds if sound is not None), default=0)
    peaks = np.zeros((blocks, len(heard)))
    for index, sound in enumerate(sounds):
        if sound is not None:
            power[:, :, index] = _powers(sound, borders, seconds)
            peaks[: len(sound.peaks), index] = sound.peaks.max(axis=1)
    shares = seconds / seconds.sum()
    pairs = zip(partners(cast.roles, analysis.pairs), sides(cast.roles, analysis.pairs), strict=True)
    material = Material(
        parts=tuple(_part(part, *pair) for part, pair in zip(heard, pairs, strict=True)),
        loudness=np.array([_loudness(sound) for sound in sounds]),
        power=power,
        seconds=seconds,
        cross=_cross(sounds, np.tensordot(shares, power, axes=1)),
        peaks=peaks,
        gains=np.array([part.gain for part in heard]),
        pans=np.array([part.pan for part in heard]),
    )
    return Scene(
        material=material,
        guids=tuple(part.role.guid for part in heard),
        members=tuple(part.role.members for part in heard),
        fixed={part.role.guid: part.fixed for part in heard if part.fixed},
        left_out=cast.left_out,
    )


def _part(heard: _Heard, partner: int, side: float) -> Part:
    two_sides = heard.sound is not None and heard.sound.side > power_from_db(DUAL_MONO_DB)
    return Part(
        label=heard.role.label,
        sure=heard.role.sure,
        wide=two_sides or heard.dual,
        partner=partner,
        side=side,
        fixed=bool(heard.fixed),
    )


def _sections(markers: Sequence[Marker], sounds: Sequence[Sound]) -> tuple[list[int], Array]:
    """Borders in cells, and the seconds of each section. Where nothing sounds: one of a second."""
    end = max((len(sound.peaks) for sound in sounds), default=0) * PEAK_BLOCK
    cells = max(1, math.ceil(end / CELL - PEAK_BLOCK / 2.0))
    bands = np.zeros((cells, len(BAND_EDGES) - 1))
    for sound in sounds:
        count = min(cells, len(sound.bands))
        bands[:count] += sound.bands[:count]
    loud = np.flatnonzero(bands.sum(axis=1))
    first = int(loud[0]) if len(loud) else 0
    marks = [round(time / CELL) for time in _times(markers)]
    borders = between_marks(marks, first, cells) if marks else between_changes(bands, first, cells)
    edges = np.array([*borders[:-1], max(borders[0] + PEAK_BLOCK, end / CELL) if sounds else 1.0]) * CELL
    return borders, np.diff(edges)


def _times(markers: Sequence[Marker]) -> Iterator[float]:
    for marker in markers:
        yield marker.position
        if marker.end is not None:
            yield marker.end


def _powers(sound: Sound, borders: Sequence[int], seconds: Array) -> Array:
    """Mean power in each section, shape (sections, bands); what rings beyond the last one counts in it."""
    ends = [*borders[1:-1], len(sound.bands)]
    energies = [sound.bands[start:end].sum(axis=0) for start, end in zip(borders[:-1], ends, strict=True)]
    return np.array(energies) / seconds[:, np.newaxis]


def _loudness(sound: Sound | None) -> float:
    """Gated loudness (BS.1770-5) from blocks of ten hops, one every hop, from the first sound to the last."""
    if sound is None:
        return -math.inf
    powers = np.trim_zeros(sound.hops) / HOP
    missing = max(0, HOPS_PER_BLOCK - len(powers))
    return gated_loudness(sliding_mean(np.pad(powers, (0, missing)), HOPS_PER_BLOCK))


def _cross(sounds: Sequence[Sound | None], powers: Array) -> Array:
    silence = np.zeros((2, len(BAND_EDGES) - 1, BUCKETS), np.complex64)
    return cross_powers([silence if sound is None else sound.sketch for sound in sounds], powers)
