"""One side of a comparison: a project, rendered and listened to track by track, or an audio file.

Conventions
-----------
* The sound of a side is two channels of float32. A mono file plays on both, as a player plays it; of more than two
  channels the first two are taken. Either is said in ``notes``.
* A track's loudness is measured behind its plug-ins and its fader, times the faders of the folders around it:
  what the mix gets of it, before the plug-ins of folders and master.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.analyse import analyse
from bridge.audio.media import Library, Media, UnreadableMedia
from bridge.compare.bands import BandMeter
from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.render.ending import Mixed
from bridge.render.mixer import Mixer, Stem
from bridge.session import Session
from bridge.words import track_name
from bridge.workers import default_workers
from core.audio import Samples
from core.meters.loudness import LoudnessMeter
from models.ears.taxonomy import UNKNOWN

Progress = Callable[[int, int, str], None]

PROJECTS: Final = re.compile(r"\.(rpp(-bak|\.deskhand-\d+\.bak)?|rtracktemplate)$", re.IGNORECASE)
"""How the name of a project ends: also REAPER's backups and those that Deskhand makes of each run."""

SURE: Final = 0.6
"""Below this confidence the name of a track does not say what it is."""

LOWEST_RATE: Final = 8000
"""Sample rate in Hz. The shelf of the K-weighting, at 1.7 kHz, needs room below half of it."""

LISTENED: Final = 16
"""Blocks of the rendering that the meters take at once: about five seconds, 2 MB a track."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A track as the mix gets it.

    ``loudness`` is integrated, in LUFS. ``bands`` (cells, bands) are K-weighted energies in each second and
    critical band, see :class:`bridge.compare.bands.BandMeter`.
    """

    guid: str
    number: int
    name: str
    label: str
    loudness: float
    bands: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is compared. ``tracks`` and ``classes`` (LUFS by class) are None for an audio file."""

    name: str
    audio: Samples = field(repr=False)
    sample_rate: int
    tracks: tuple[Heard, ...] | None = None
    classes: dict[str, float] | None = None
    notes: tuple[str, ...] = ()


def open_side(path: Path, progress: Progress | None = None) -> Side:
    """Render a project, or read an audio file.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    if PROJECTS.search(path.name):
        return hear_session(RppHost(path).snapshot(), progress)
    return _read(path)


def hear_session(session: Session, progress: Progress | None = None) -> Side:
    """Render a session and measure its tracks on the way. ``progress`` gets seconds done, in all, and the name."""
    identities = {guid: found.identity for guid, found in analyse(session, listen=False).tracks.items()}
    known = {guid: each.label if each.confidence >= SURE else UNKNOWN for guid, each in identities.items()}
    name = track_name(session.name)
    with Mixer(session, every_track=True) as mixer, ThreadPoolExecutor(default_workers()) as pool:
        _refuse_low_rate(name, mixer.sample_rate)
        labels = [known[stem.route.source] for stem in mixer.stems]
        meters = _Meters(mixer.sample_rate, mixer.stems, labels)
        pieces = [np.zeros((0, 2), np.float32)]
        seconds = mixer.frames // mixer.sample_rate
        for blocks in _batches(mixer):
            pieces.append(_pair(np.concatenate([block.mix for block in blocks])))
            stems = [
                np.concatenate(stem)[:, :2].astype(np.float32)
                for stem in zip(*(block.stems for block in blocks), strict=True)
            ]
            meters.feed(stems, pool)
            if progress is not None:
                progress(min(seconds, sum(map(len, pieces)) // mixer.sample_rate), seconds, name)
        if progress is not None:
            progress(seconds, seconds, name)
        tracks, classes = meters.read()
        left_out = (*map(str, mixer.notes.bypassed), *mixer.notes.simplified, *mixer.notes.problems)
        return Side(
            name=name,
            audio=np.concatenate(pieces),
            sample_rate=mixer.sample_rate,
            tracks=tracks,
            classes=classes,
            notes=(*left_out, *mixer.notes.loops),
        )


class _Meters:
    """Loudness and bands of all tracks, loudness of all classes. Each is measured in a thread of its own."""

    def __init__(self, sample_rate: int, stems: tuple[Stem, ...], labels: list[str]) -> None:
        self._stems = stems
        self._labels = labels
        self._bands = [BandMeter(sample_rate) for _ in stems]
        self._tracks = [LoudnessMeter(sample_rate, 2) for _ in stems]
        self._classes = {label: LoudnessMeter(sample_rate, 2) for label in sorted(set(labels))}

    def feed(self, stems: list[Samples], pool: ThreadPoolExecutor) -> None:
        buses: dict[str, Samples] = {}
        for stem, label in zip(stems, self._labels, strict=True):
            if label in buses:
                buses[label] += stem
            else:
                buses[label] = stem.copy()
        work = [
            *(pool.submit(meter.feed, stem) for meter, stem in zip(self._bands, stems, strict=True)),
            *(pool.submit(meter.feed, stem) for meter, stem in zip(self._tracks, stems, strict=True)),
            *(pool.submit(self._classes[label].feed, bus) for label, bus in buses.items()),
        ]
        for one in work:
            one.result()

    def read(self) -> tuple[tuple[Heard, ...], dict[str, float]]:
        tracks = tuple(
            Heard(
                guid=stem.route.source,
                number=stem.number,
                name=stem.name,
                label=label,
                loudness=loudness.integrated(),
                bands=bands.read(),
            )
            for stem, label, loudness, bands in zip(
                self._stems, self._labels, self._tracks, self._bands, strict=True
            )
        )
        return tracks, {label: meter.integrated() for label, meter in self._classes.items()}


def _batches(mixer: Mixer) -> Iterator[list[Mixed]]:
    if not mixer.frames:
        return
    batch: list[Mixed] = []
    for block in mixer.blocks(stems=True):
        batch.append(block)
        if len(batch) == LISTENED:
            yield batch
            batch = []
    if batch:
        yield batch


def _read(path: Path) -> Side:
    with Library() as library:
        try:
            media = library.look(path)
            audio = library.read(media, 0, media.frames)
        except UnreadableMedia as error:
            raise UserError(
                f"{path} {error}. Nothing was written. Name a REAPER project or an audio file that plays."
            ) from error
        notes = tuple(chain(_of_channels(media), _of_damage(media, library)))
    _refuse_low_rate(path.name, media.sample_rate)
    return Side(name=path.name, audio=_pair(audio), sample_rate=media.sample_rate, notes=notes)


def _refuse_low_rate(name: str, sample_rate: int) -> None:
    if sample_rate < LOWEST_RATE:
        raise UserError(
            f"{name} has {sample_rate} Hz, below {LOWEST_RATE} Hz mixes are not compared. Nothing was written."
            " Name another one."
        )


def _of_channels(media: Media) -> Iterator[str]:
    if media.channels == 1:
        yield "It is mono: it plays on both loudspeakers."
    elif media.channels > 2:
        yield f"It has {media.channels} channels: the first two are compared."


def _of_damage(media: Media, library: Library) -> Iterator[str]:
    for seconds in library.cut_short.values():
        yield f"It breaks off after {seconds:.1f} s, its header promises {media.frames / media.sample_rate:.1f} s."
    for count in library.broken_samples.values():
        yield f"It holds {count} samples that are no numbers, they count as silence."


def _pair(audio: NDArray[np.floating]) -> Samples:
    """Two channels of float32."""
    pair = np.repeat(audio, 2, axis=1) if audio.shape[1] == 1 else audio[:, :2]
    return np.ascontiguousarray(pair, np.float32)
