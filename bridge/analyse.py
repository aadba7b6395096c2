"""Session in, analysis out: names are read, audio is measured in worker processes, results are kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.analysis import Analysis, Pair, TrackAnalysis
from bridge.session import Session, Source, Track
from models.ears.prediction import Clue, Prediction

if TYPE_CHECKING:
    from bridge.audio.measure import Measured

Recognise = Callable[[Sequence[Clue]], list[Prediction]]
Progress = Callable[[int, int, str], None]


def analyse(
    session: Session,
    *,
    tracks: Collection[str] | None = None,
    listen: bool = True,
    cache: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    recognise: Recognise | None = None,
) -> Analysis:
    """Recognise and measure the tracks of a session.

    Parameters
    ----------
    tracks : collection of GUIDs, optional
        Tracks whose audio is measured; all of them if None. Every track is recognised by its name regardless.
    listen : bool
        False: no audio is touched.
    cache : Path, optional
        Folder of earlier results; the user's cache folder if None.
    workers : int, optional
        Worker processes, 1 for none; one per core if None.
    progress : callable, optional
        Called in this process with the number of tracks measured, their total, and the name of the last one.
    recognise : callable, optional
        Clues in, predictions out; :func:`models.ears.names.recognise.recognise` if None.
    """
    identities = _identities(session, recognise)
    heard: dict[str, Measured] = {}
    pairs: tuple[Pair, ...] = ()
    if listen:
        from bridge.audio.listen import listen_to

        wanted = [track for track in session.tracks if tracks is None or track.guid in tracks]
        heard, pairs = listen_to(session, wanted, identities, folder=cache, workers=workers, progress=progress)
    return Analysis(
        tracks={
            track.guid: TrackAnalysis(
                guid=track.guid,
                identity=identities[track.guid],
                levels=heard[track.guid].levels if track.guid in heard else None,
                problems=heard[track.guid].problems if track.guid in heard else (),
            )
            for track in session.tracks
        },
        pairs=pairs,
    )


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


def _identities(session: Session, recognise: Recognise | None) -> dict[str, Prediction]:
    predictions = (recognise or _recognise_names)([clue_of(track) for track in session.tracks])
    return {track.guid: told for track, told in zip(session.tracks, predictions, strict=True)}


def _recognise_names(clues: Sequence[Clue]) -> list[Prediction]:
    from models.ears.names.recognise import recognise

    return recognise(clues)


def _media_stems(source: Source | None) -> Iterator[str]:
    while source is not None:
        if source.file is not None:
            name = source.file.replace("\\", "/").rpartition("/")[2]
            yield name.rpartition(".")[0] or name
        source = source.inner
