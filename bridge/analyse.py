"""Session in, analysis out: names are read, audio is measured and heard in worker processes, results are kept.

Tracks are first recognised by their names, which also tell which of them are pairs. Then they are heard, and name,
sound and company are weighed together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.analysis import Analysis, Pair, TrackAnalysis
from bridge.identify import Identify, Recognise, identities, read_names
from bridge.session import Session, Source, Track
from models.ears.prediction import Clue, Identity, Prediction, SoundPrediction

if TYPE_CHECKING:
    from bridge.audio.hear import Listener
    from bridge.audio.measure import Measured
    from models.ears.corrections import Correction

Progress = Callable[[int, int, str], None]


def analyse(
    session: Session,
    *,
    tracks: Collection[str] | None = None,
    listen: bool = True,
    ear: Listener | None = None,
    corrections: Sequence[Correction] = (),
    cache: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    recognise: Recognise = read_names,
    identify: Identify | None = None,
) -> Analysis:
    """Recognise and measure the tracks of a session.

    Parameters
    ----------
    tracks : collection of GUIDs, optional
        Tracks whose audio is measured; all of them if None. Every track is recognised by its name regardless.
    listen : bool
        False: no audio is touched.
    ear : Listener, optional
        Hears what is measured, e.g. :func:`bridge.audio.hear.built_in_ear`. None: tracks are known by their names.
    corrections : sequence of Correction
        What the engineer set right before, for this ear.
    cache : Path, optional
        Folder of earlier results; the user's cache folder if None.
    workers : int, optional
        Worker processes, 1 for none; one per core if None.
    progress : callable, optional
        Called in this process with the number of tracks measured, their total, and the name of the last one.
    recognise : callable
        Clues in, predictions by name out.
    identify : callable, optional
        Weighs names and sounds; :func:`models.ears.fusion.identify` if None.
    """
    by_name = _by_name(session, recognise)
    measured: Mapping[str, Measured] = {}
    sounds: Mapping[str, SoundPrediction] = {}
    pairs: tuple[Pair, ...] = ()
    if listen:
        from bridge.audio.listen import listen_to

        wanted = [track for track in session.tracks if tracks is None or track.guid in tracks]
        heard = listen_to(session, wanted, by_name, ear=ear, folder=cache, workers=workers, progress=progress)
        measured, sounds, pairs = heard.measured, heard.sounds, heard.pairs
    known = _weighed(session, by_name, sounds, pairs, ear=ear, corrections=corrections, identify=identify)
    return Analysis(
        tracks={
            guid: TrackAnalysis(
                guid=guid,
                identity=identity,
                levels=measured[guid].levels if guid in measured else None,
                problems=measured[guid].problems if guid in measured else (),
            )
            for guid, identity in known.items()
        },
        pairs=pairs,
    )


def identify_again(
    session: Session,
    analysis: Analysis,
    *,
    ear: Listener | None = None,
    corrections: Sequence[Correction] = (),
    identify: Identify | None = None,
) -> dict[str, Identity]:
    """What the tracks of an edited session are, by GUID: new names and company, the same sounds."""
    sounds = {
        guid: found.identity.by_sound
        for guid, found in analysis.tracks.items()
        if found.identity.by_sound is not None
    }
    by_name = _by_name(session, read_names)
    return _weighed(session, by_name, sounds, analysis.pairs, ear=ear, corrections=corrections, identify=identify)


def clue_of(track: Track) -> Clue:
    """What is known about a track before anybody listens to it."""
    stems = dict.fromkeys(
        stem for item in track.items for take in item.takes for stem in _media_stems(take.source)
    )
    return Clue(
        name=track.name,
        folder_change=track.folder_change,
        media=tuple(stems),
        receives=len(track.receives),
        items=bool(track.items),
    )


def _by_name(session: Session, recognise: Recognise) -> dict[str, Prediction]:
    predictions = recognise([clue_of(track) for track in session.tracks])
    return {track.guid: told for track, told in zip(session.tracks, predictions, strict=True)}


def _weighed(
    session: Session,
    by_name: Mapping[str, Prediction],
    sounds: Mapping[str, SoundPrediction],
    pairs: Iterable[Pair],
    **options: Any,
) -> dict[str, Identity]:
    place = {track.guid: index for index, track in enumerate(session.tracks)}
    known = identities(
        [clue_of(track) for track in session.tracks],
        [by_name[guid] for guid in place],
        [sounds.get(guid) for guid in place],
        pairs=[(place[pair.left], place[pair.right]) for pair in pairs],
        guids=list(place),
        **options,
    )
    return dict(zip(place, known, strict=True))


def _media_stems(source: Source | None) -> Iterator[str]:
    while source is not None:
        if source.file is not None:
            name = source.file.replace("\\", "/").rpartition("/")[2]
            yield name.rpartition(".")[0] or name
        source = source.inner
