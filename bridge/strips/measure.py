"""Session and analysis in, scene out: every track measured once, so that the rules need no audio.

Conventions
-----------
* A channel is a part as balance has it (:mod:`bridge.balancing.cast`): a track with items, or the folder of a left
  and a right that are one. Left and right beside each other are two channels with the sound of both, so that both
  get the same settings and the image stays where it is.
* Sounds are measured before the plug-ins, as the analysis is. The level in the mix is that of the faders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bridge.analysis import Analysis
from bridge.audio.tracks import Progress
from bridge.balancing.cast import Role, cast_of, partners
from bridge.balancing.faders import Fader, fader_of, paths
from bridge.balancing.faders import Path as Above
from bridge.cache import default_folder
from bridge.preview import layout_of
from bridge.session import Session
from bridge.strips.hear import sounds_of
from bridge.strips.scene import Scene
from bridge.strips.stored import Taken
from bridge.strips.together import louder, together
from bridge.workers import default_workers
from core.units import db_from_gain
from models.strips.material import Channel, Mix, Sound


def measure_mix(
    session: Session,
    analysis: Analysis,
    *,
    cache: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Scene:
    """Measure the channels of a session.

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
    """
    cast = cast_of(session, analysis)
    faders = {track.guid: fader_of(track, session) for track in session.tracks}
    above = paths(session, faders)
    wanted = {guid for role in cast.roles if role.guid in above for guid in role.members}
    taken = sounds_of(
        [track for track in session.tracks if track.guid in wanted],
        session.sample_rate,
        folder=default_folder() if cache is None else cache,
        workers=default_workers() if workers is None else workers,
        progress=progress,
    )
    sides = partners(cast.roles, analysis.pairs)
    alone = [_sound(role, taken, faders) for role in cast.roles]
    both = [_of_pair(alone, index, side) for index, side in enumerate(sides)]
    channels = tuple(
        Channel(
            name=session.track(role.guid).name,
            label=role.label,
            sure=role.sure,
            sound=sound,
            gain=_gain(faders[role.guid], above.get(role.guid)),
            bus=_bus(session, role.guid),
        )
        for role, sound in zip(cast.roles, both, strict=True)
    )
    return Scene(
        mix=Mix(channels=channels, changed=frozenset(), bpm=tempo_of(session)),
        guids=tuple(role.guid for role in cast.roles),
        members=tuple(role.members for role in cast.roles),
        partners=tuple(sides),
        fixed=dict(_fixed(cast.roles, taken, above, alone)),
        left_out=cast.left_out,
    )


def tempo_of(session: Session) -> float | None:
    """The tempo that is in force longest, in quarter notes a minute; None where the project has none."""
    last = max((item.position + item.length for track in session.tracks for item in track.items), default=0.0)
    seconds: defaultdict[float, float] = defaultdict(float)
    for index, tempo in enumerate(session.tempi):
        later = session.tempi[index + 1 : index + 2]
        end = later[0].position if later else max(last, tempo.position) + 1.0
        seconds[tempo.bpm] += max(0.0, end - tempo.position)
    return max(seconds, key=seconds.__getitem__) if seconds else None


def _sound(role: Role, taken: Mapping[str, Taken], faders: Mapping[str, Fader]) -> Sound | None:
    """What a part sounds like; the faders inside a folder are part of its sound."""
    found = []
    for guid in role.members:
        sound = taken[guid].sound if guid in taken else None
        gain = 0.0 if guid == role.guid else db_from_gain(faders[guid].gain)
        if sound is not None and np.isfinite(gain):
            found.append(louder(sound, gain))
    return together(found)


def _of_pair(sounds: Sequence[Sound | None], index: int, side: int) -> Sound | None:
    sides = sorted({index, side} if side >= 0 else {index})
    found = [sound for sound in map(sounds.__getitem__, sides) if sound is not None]
    return None if sounds[index] is None else together(found)


def _gain(own: Fader, above: Above | None) -> float:
    return -np.inf if above is None else db_from_gain(own.gain * above.gain)


def _bus(session: Session, guid: str) -> str:
    parent = layout_of(session).parent[guid]
    return "" if parent is None else session.track(parent).name


def _fixed(
    roles: Sequence[Role], taken: Mapping[str, Taken], above: Mapping[str, Above], sounds: Sequence[Sound | None]
) -> Iterator[tuple[str, str]]:
    for role, sound in zip(roles, sounds, strict=True):
        problems = [problem for guid in role.members if guid in taken for problem in taken[guid].problems]
        unheard = "" if role.guid in above else "muted, or it does not reach the master"
        why = unheard or next(iter(problems), "" if sound is not None else "silent")
        if why:
            yield role.guid, why
