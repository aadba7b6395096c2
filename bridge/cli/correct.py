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
from bridge.cli.project import opened
from bridge.desk import Desk
from bridge.errors import UserError
from bridge.profile import Profile, load_corrections
from bridge.session import Session, Track
from bridge.words import plural, spoken, track_name
from models.ears.corrections import Correction, clean, for_ear
from models.ears.prediction import Prediction, SoundPrediction
from models.ears.taxonomy import UNKNOWN

if TYPE_CHECKING:
    from bridge.audio.hear import Listener


def run(arguments: argparse.Namespace, *, ear: Listener | None = None) -> int:
    """Store what the engineer says, and show what follows from it. ``ear``: another one than the built-in.

    In REAPER the selected tracks are meant, and the engineer is asked what each is, one after the other.
    """
    said = None if arguments.in_reaper else read_label(arguments.label)
    with opened(arguments, "Deskhand: Correct class") as project:
        desk, session = project.desk, project.host.snapshot()
        if arguments.in_reaper:
            tracks = selected(session)
        else:
            tracks = [find_track(session, arguments.track, project.argument)]
        ear = ear or open_ear("The correction is remembered by the track's name alone.", desk)
        version = ear.version if ear else None
        analysis = analyse(
            session,
            tracks={track.guid for _, track in tracks},
            ear=ear,
            corrections=load_corrections(ear=version),
            progress=desk.progress("Listening"),
        )
        believed: Mapping[str, Prediction] = {guid: found.identity for guid, found in analysis.tracks.items()}
        for number, track in tracks:
            label = said or ask_label(desk, number, believed[track.guid])
            if label is None:
                desk.tell(f'Called off: nothing was stored for track {number} "{track_name(track.name)}".')
                break
            heard = analysis.tracks[track.guid]
            with Profile() as profile:
                profile.add([correction_of(track, label, heard.identity.by_sound, version)])
                corrections = for_ear(profile.corrections(), version)
            now = identify_again(session, analysis, ear=ear, corrections=corrections)
            first, *rest = _told(session, number, label, heard, believed, now)
            desk.tell(first, rest, attention=True)
            believed = now
    return 0


def selected(session: Session) -> list[tuple[int, Track]]:
    """The selected tracks and their numbers. Raises :class:`UserError` where none is."""
    tracks = [(number, track) for number, track in enumerate(session.tracks, 1) if track.selected]
    if not tracks:
        raise UserError(
            f"No track is selected in {session.name}. Nothing was stored. "
            f"Select the track that you want to correct, then run the action again."
        )
    return tracks


def ask_label(desk: Desk, number: int, believed: Prediction) -> str | None:
    """What the engineer says a track is, asked until it is a class; None where they call it off."""
    text = "" if believed.label == UNKNOWN else spoken(believed.label)
    while (answer := desk.line(f'Track {number} "{track_name(believed.name)}" is', text)) is not None:
        try:
            return read_label(answer)
        except UserError as error:
            desk.warn(str(error))
            text = answer
    return None


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
