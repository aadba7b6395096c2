"""What audio files are: heard, read by their names, each for itself or all as the tracks of one session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.identify import Identify, identities, named
from bridge.session import Track
from bridge.words import spoken
from models.ears.names.recognise import recognise
from models.ears.prediction import Clue, Identity, Prediction, SoundPrediction

if TYPE_CHECKING:
    from bridge.audio.hear import Listener
    from models.ears.corrections import Correction

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file is taken for; ``identity`` is None where it could not be read, and ``error`` says why."""

    file: Path
    name: str
    identity: Identity | None
    error: str = ""


def classify_files(
    files: Sequence[Path],
    names: Sequence[str],
    *,
    ear: Listener | None,
    by_name: bool = True,
    session: bool = False,
    context: bool = True,
    corrections: Sequence[Correction] = (),
    progress: Progress | None = None,
    identify: Identify | None = None,
) -> list[Outcome]:
    """Recognise files.

    Parameters
    ----------
    files : sequence of Path
    names : sequence of str
        What each file is called.
    ear : Listener, optional
        Hears the files; None: they are not touched.
    by_name : bool
        False: the names are not read.
    session : bool
        The files are the tracks of one session, in this order; otherwise each stands for itself.
    context : bool
        Weigh ambiguous names of a session by the others.
    corrections : sequence of Correction
        What the engineer set right before, for this ear.
    progress : callable, optional
        Called with the number of files heard, their total, and the name of the last one.
    identify : callable, optional
        :func:`models.ears.fusion.identify` if None.
    """
    sounds: list[SoundPrediction | None] = [None] * len(files)
    errors = [""] * len(files)
    if ear is not None:
        from bridge.audio.files import hear_files

        heard = hear_files(files, ear, progress=progress)
        sounds, errors = [each.sound for each in heard], [each.error for each in heard]

    def group(members: Sequence[int]) -> list[Identity]:
        clues = [Clue(name=names[index] if by_name else "") for index in members]
        read = recognise(clues, context=session and context)
        if ear is None and not corrections:
            return [named(prediction) for prediction in read]
        return identities(
            clues,
            read,
            [sounds[index] for index in members],
            pairs=_pairs(clues, read),
            ear=ear if by_name else None,
            corrections=corrections,
            identify=identify,
        )

    readable = [index for index, error in enumerate(errors) if not error]
    known: dict[int, Identity] = {}
    for members in [readable] if session else [[index] for index in readable]:
        known |= dict(zip(members, group(members), strict=True))
    if ear is not None and not by_name:
        known = {index: _without_name(identity) for index, identity in known.items()}
    return [
        Outcome(file, name, known.get(index), errors[index])
        for index, (file, name) in enumerate(zip(files, names, strict=True))
    ]


def _pairs(clues: Sequence[Clue], read: Sequence[Prediction]) -> list[tuple[int, int]]:
    """Files that are left and right of one thing by their names."""
    from bridge.audio.pairs import candidates

    tracks = [Track(guid=str(index), name=clue.name) for index, clue in enumerate(clues)]
    by_guid = {track.guid: prediction for track, prediction in zip(tracks, read, strict=True)}
    found = candidates(tracks, by_guid, dict.fromkeys(by_guid))
    return [(int(left), int(right)) for left, right in found]


def _without_name(identity: Identity) -> Identity:
    """Where nobody read the name, the sound is the only reason."""
    sound = identity.by_sound
    reason = "silent" if sound is None else f"sound {spoken(sound.label)} {sound.confidence:.2f}"
    return replace(identity, reason=reason)
