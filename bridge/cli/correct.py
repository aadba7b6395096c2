"""The ``correct`` command: the engineer says what a track is, and Deskhand remembers. The project is only read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bridge.analyse import analyse, identify_again
from bridge.analysis import TrackAnalysis
from bridge.cli.choose import find_track, read_label
from bridge.cli.ears import open_ear
from bridge.cli.progress import Progress
from bridge.hosts.rpp.host import RppHost
from bridge.profile import Profile, load_corrections
from bridge.session import Session, Track
from bridge.words import plural, spoken, track_name
from models.ears.corrections import Correction, clean, for_ear
from models.ears.prediction import Prediction, SoundPrediction

if TYPE_CHECKING:
    from bridge.audio.hear import Listener


def run(arguments: argparse.Namespace, *, ear: Listener | None = None) -> int:
    """Store what the engineer says, and show what follows from it. ``ear``: another one than the built-in."""
    label = read_label(arguments.label)
    session = RppHost(arguments.project).snapshot()
    number, track = find_track(session, arguments.track, arguments.project)
    ear = ear or open_ear("The correction is remembered by the track's name alone.")
    version = ear.version if ear else None
    analysis = analyse(
        session,
        tracks={track.guid},
        ear=ear,
        corrections=load_corrections(ear=version),
        progress=Progress("Listening"),
    )
    heard = analysis.tracks[track.guid]
    correction = correction_of(track, label, heard.identity.by_sound, version)
    with Profile() as profile:
        profile.add([correction])
        corrections = for_ear(profile.corrections(), version)
    before = {guid: found.identity for guid, found in analysis.tracks.items()}
    after = identify_again(session, analysis, ear=ear, corrections=corrections)
    print("\n".join(_told(session, number, label, heard, before, after)))
    return 0


def correction_of(track: Track, label: str, sound: SoundPrediction | None, version: str | None) -> Correction:
    """What is stored: the name, and the sound where there is one."""
    is_heard = sound is not None and version is not None and any(sound.embedding)
    return Correction(
        label=label,
        name=clean(track.name),
        made=datetime.now(UTC),
        embedding=sound.embedding if sound is not None and is_heard else None,
        ear_version=version if is_heard else None,
        track=clean(track.guid),
    )


def _told(
    session: Session,
    number: int,
    label: str,
    heard: TrackAnalysis,
    before: Mapping[str, Prediction],
    after: Mapping[str, Prediction],
) -> Iterator[str]:
    """What was believed, what is believed now, and what else changes. One sentence a line."""
    guid, by_sound = heard.guid, heard.identity.by_sound
    yield f'Track {number} "{track_name(heard.identity.name)}" was {_belief(before[guid])}.'
    yield f"You say {spoken(label)}. Remembered by {'name' if by_sound is None else 'name and sound'}."
    if after[guid].label == label:
        yield f"From now on it is {_belief(after[guid])}."
    else:
        yield (
            f"In this project it is still {_belief(after[guid])}: its name does not tell it from other tracks. "
            f"Give it a name of its own, then correct it again."
        )
    yield from _others(session, guid, before, after)
    yield "The project was not written."


def _others(
    session: Session, corrected: str, before: Mapping[str, Prediction], after: Mapping[str, Prediction]
) -> Iterator[str]:
    changed = [
        (number, track)
        for number, track in enumerate(session.tracks, 1)
        if track.guid != corrected and before[track.guid].label != after[track.guid].label
    ]
    if not changed:
        yield f"No other track of {session.name} changes with it by its name."
        return
    yield f"{plural(len(changed), 'other track')} of {session.name} changed with it by name:"
    for number, track in changed:
        was, now = (_belief(beliefs[track.guid]) for beliefs in (before, after))
        yield f'  Track {number} "{track_name(track.name)}" was {was}, is now {now}.'


def _belief(identity: Prediction) -> str:
    return f"{spoken(identity.label)} {identity.confidence:.2f}"
