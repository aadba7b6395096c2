"""The equaliser on real songs: masking before and after, loudness, and how much a finished mix is changed.

Songs as their raw tracks are put at the usual loudness of their classes (:mod:`models.balance.priors`); finished
ones, the stems of a published mix, stay as they were mixed. Every track is filtered with ``core``'s own equaliser
and measured again. Masking is told by two measures:

``M``     the measure that the rules go by (:mod:`models.strips.eq.masking`), over *all* pairs and octaves: dB of
          every masker above every maskee of its own priority or a higher one, where the octave is essential to
          the maskee and not to the masker
``lost``  one that they do not know: dB of loudness that a track loses beside the others, in critical bands
          (:mod:`models.balance.masking`), mean over the tracks, and mean over those of the highest priority

Ranks are those before, so that both sums are over the same pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.audio import Samples
from core.processors.filters import Equaliser as Filters
from core.processors.stream import run
from models.balance.evaluate.songs import find_songs
from models.balance.masking import ear, loss
from models.balance.material import BAND_EDGES
from models.balance.priors import priors
from models.ears.data import layouts
from models.ears.data.library import INDEX
from models.ears.prediction import MIX
from models.ears.taxonomy import UNKNOWN
from models.strips.answer import Equaliser, Verdict
from models.strips.eq import change, equalise
from models.strips.eq.classes import facts
from models.strips.eq.grid import CENTRES, k_weights, octave_levels
from models.strips.eq.masking import essentials
from models.strips.evaluate.table import Options, Row, Table
from models.strips.leveller import Chain, levelled
from models.strips.material import Array, Channel, Mix, Sound
from models.strips.measured import sound_of

STRETCH: Final = 60.0
"""Seconds of a song that are taken, from its middle."""

COLUMNS: Final = (
    "tracks", "changed", "M before", "after", "lost before", "after", "foremost before", "after", "loudness",
    "change",
)  # fmt: skip

ABOUT: Final = (
    "Masking before and after the equaliser, on {what}. M: dB over all pairs and octaves, by the rules' own "
    "measure; lost: dB of loudness that a track loses beside the others, in critical bands, a measure that the "
    "rules do not know; foremost: the same of the tracks of the highest priority. Loudness: LU that a track's "
    "measured loudness moves, at most. Change: dB that the octaves of a track move, mean by their K-weighted "
    "power, then over all tracks."
)


@dataclass(frozen=True, slots=True)
class Song:
    """Tracks and their classes; ``finished``: as they were mixed."""

    name: str
    tracks: tuple[tuple[Path, str], ...]
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One song. Pairs are before and after; units as in :data:`ABOUT`."""

    tracks: int
    changed: int
    masking: tuple[float, float]
    lost: tuple[float, float]
    foremost: tuple[float, float]
    loudness: float
    change: float


def tables(options: Options) -> Iterator[Table]:
    """Raw songs, then finished ones, with a row a song and their sum.

    Raises
    ------
    ValueError
        If a folder holds no songs.
    """
    songs = {(song.name, song.finished): song for folder in options.multitracks for song in songs_of(folder)}
    told = options.progress("Equalising")
    done: dict[bool, list[tuple[str, Result]]] = {False: [], True: []}
    for number, song in enumerate(songs.values(), start=1):
        done[song.finished].append((song.name, evaluated(song)))
        told(number, len(songs), song.name)
    for finished, what in ((False, "raw tracks at the usual loudness of their class"), (True, "finished mixes")):
        if results := done[finished]:
            rows = [Row(name=name, cells=_cells(result)) for name, result in sorted(results)]
            whole = Row(name="all", cells=_cells(_sum([result for _, result in results])))
            title = f"Equaliser on {'finished mixes' if finished else 'raw songs'}"
            yield Table(title=title, about=ABOUT.format(what=what), columns=COLUMNS, rows=(*rows, whole))


def songs_of(folder: Path) -> Iterator[Song]:
    """The songs in a folder, raw and finished; in a layout without raw tracks what is there is what was mixed."""
    if (folder / INDEX).is_file():
        laid_out = layouts.indexed(folder)
    elif any(folder.glob("*/*_METADATA.yaml")):
        laid_out = layouts.medleydb(folder)
    else:
        for song in find_songs(folder).songs:
            yield Song(song.name, tuple((track.path, track.label) for track in song.tracks), True)
        return
    for each in laid_out:
        raw = tuple((track.path, track.label or UNKNOWN) for track in each.tracks if track.label != MIX)
        yield Song(each.name, raw, False)
        stems = {stem: label for path, label in reversed(raw) if (stem := _stem(path)).is_file()}
        if stems:
            yield Song(each.name, tuple(sorted(stems.items())), True)


def _stem(raw: Path) -> Path:
    """What a raw track of MedleyDB was mixed to: ``Song_RAW_02_01`` is part of ``Song_STEM_02``."""
    song, _, numbers = raw.stem.partition("_RAW_")
    name = f"{song}_STEM_{numbers.partition('_')[0]}{raw.suffix}"
    apart = raw.parent.parent / f"{song}_STEMS" / name
    return apart if apart.is_file() else raw.parent / name


def evaluated(song: Song) -> Result:
    """Equalise a song and measure what became of it."""
    audio = [read_stretch(path) for path, _ in song.tracks]
    channels = [_channel(path, label, *audio[at], song) for at, (path, label) in enumerate(song.tracks)]
    mix = Mix(channels=tuple(channels), changed=frozenset(range(len(channels))))
    verdicts = [_levelled(verdict, *heard) for verdict, heard in zip(equalise(mix), audio, strict=True)]
    after = tuple(
        replace(channel, sound=sound_of(_filtered(verdict, *heard), heard[1]))
        for channel, verdict, heard in zip(channels, verdicts, audio, strict=True)
    )
    return result(mix, replace(mix, channels=after), verdicts)


def result(before: Mix, after: Mix, verdicts: Sequence[Verdict[Equaliser]]) -> Result:
    """The figures of one song."""
    heard = [
        (was, now) for was, now in zip(before.channels, after.channels, strict=True) if was.sound and now.sound
    ]
    was, now = (replace(before, channels=tuple(pair[side] for pair in heard)) for side in (0, 1))
    with np.errstate(invalid="ignore"):
        moved = np.abs(_loudness(now) - _loudness(was))
    losses, first = (lost(was), lost(now)), _foremost(was)
    return Result(
        tracks=len(heard),
        changed=sum(verdict.settings is not None for verdict in verdicts),
        masking=(pairs(was, was), pairs(was, now)),
        lost=(_mean(losses[0]), _mean(losses[1])),
        foremost=(_mean(losses[0][first]), _mean(losses[1][first])),
        loudness=float(np.max(moved, initial=0.0, where=np.isfinite(moved))),
        change=_mean(np.array(list(_changes(before, verdicts)))),
    )


def _changes(mix: Mix, verdicts: Sequence[Verdict[Equaliser]]) -> Iterator[float]:
    """By how much each track that sounds is changed."""
    for channel, verdict in zip(mix.channels, verdicts, strict=True):
        if channel.sound:
            yield change(channel.sound, verdict.settings) if verdict.settings else 0.0


def _loudness(mix: Mix) -> Array:
    return np.array([channel.sound.loudness if channel.sound else -math.inf for channel in mix.channels])


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else 0.0


def pairs(ranked: Mix, mix: Mix) -> float:
    """How many dB all maskers are above all maskees, where the ranks of the first mix say that they mask."""
    heard = [(was, now) for was, now in zip(ranked.channels, mix.channels, strict=True) if was.sound and now.sound]
    known = [(was, now) for was, now in heard if was.label in facts()]
    if not known:
        return 0.0
    counts = np.array([facts()[was.label].essential for was, _ in known])
    essential = essentials(_levels([was for was, _ in known]), counts)
    levels = _levels([now for _, now in known])
    above = levels[:, None, :] - levels[None, :, :]
    priority = np.array([facts()[was.label].priority for was, _ in known])
    makes_room = (priority[:, None] <= priority[None, :])[:, :, None]
    masked = makes_room & ~essential[:, None, :] & essential[None, :, :] & np.isfinite(above)
    return float(np.maximum(0.0, above[masked]).sum())


def _foremost(mix: Mix) -> NDArray[np.bool_]:
    """Which of the tracks that sound have the highest priority among them."""
    known = [facts().get(channel.label) for channel in mix.channels if channel.sound]
    priority = np.array([each.priority if each else 0 for each in known])
    return np.asarray(priority == priority.max(initial=0))


def lost(mix: Mix) -> Array:
    """How many dB of loudness each track that sounds loses beside the others."""
    heard = [(channel.sound, channel.gain) for channel in mix.channels if channel.sound]
    if not heard:
        return np.zeros(0)
    powers = np.stack([_critical(sound) for sound, _ in heard], axis=1)
    share = np.array([sound.seconds for sound, _ in heard]) / max(sound.seconds for sound, _ in heard)
    gains = np.array([gain for _, gain in heard])
    return loss(ear(powers * share, powers.sum(axis=0)), gains)


def _critical(sound: Sound) -> Array:
    """(b,) K-weighted power in critical bands while it sounds."""
    weighted = sound.spectrum * k_weights(sound.sample_rate)
    place = np.digitize(CENTRES, BAND_EDGES) - 1
    inside = place < len(BAND_EDGES) - 1
    return np.asarray(np.bincount(place[inside], weighted[inside], len(BAND_EDGES) - 1), np.float64)


def _levels(channels: Sequence[Channel]) -> Array:
    spectra = np.array([channel.sound.spectrum for channel in channels if channel.sound])
    return np.asarray(octave_levels(spectra) + np.array([channel.gain for channel in channels])[:, None])


def read_stretch(path: Path) -> tuple[Samples, int]:
    """The middle :data:`STRETCH` of a file and its sample rate. Raises ``ValueError`` if it cannot be read."""
    try:
        with soundfile.SoundFile(path) as file:
            rate, frames = file.samplerate, round(STRETCH * file.samplerate)
            file.seek(max(0, (file.frames - frames) // 2))
            return file.read(frames, dtype="float32", always_2d=True), rate
    except soundfile.LibsndfileError as error:
        raise ValueError(f"{path} cannot be read: {error}") from error


def _channel(path: Path, label: str, samples: Samples, rate: int, song: Song) -> Channel:
    sound = sound_of(samples, rate)
    gain = 0.0
    if sound and not song.finished and label in priors() and math.isfinite(sound.loudness):
        gain = priors()[label].loudness - sound.loudness
    return Channel(name=path.stem, label=label, sure=1.0, sound=sound, gain=gain)


def _levelled(verdict: Verdict[Equaliser], samples: Samples, rate: int) -> Verdict[Equaliser]:
    """As it is written: its gain measured."""
    return replace(verdict, settings=levelled(Chain(eq=verdict.settings), samples, rate).eq)


def _filtered(verdict: Verdict[Equaliser], samples: Samples, rate: int) -> Samples:
    if verdict.settings is None:
        return samples
    filters = Filters(verdict.settings.bands, rate, samples.shape[1], gain_db=verdict.settings.gain)
    return run(filters, samples)


def _cells(one: Result) -> tuple[float | str, ...]:
    return (str(one.tracks), str(one.changed), *one.masking, *one.lost, *one.foremost, one.loudness, one.change)


def _sum(results: Sequence[Result]) -> Result:
    """Sums of M and of counts, means by track (of the foremost by song), the most that a loudness moves."""
    tracks = np.array([result.tracks for result in results])
    lost_by = [float(np.average([one.lost[side] for one in results], weights=tracks)) for side in (0, 1)]
    first = [float(np.mean([one.foremost[side] for one in results])) for side in (0, 1)]
    return Result(
        tracks=int(tracks.sum()),
        changed=sum(one.changed for one in results),
        masking=(sum(one.masking[0] for one in results), sum(one.masking[1] for one in results)),
        lost=(lost_by[0], lost_by[1]),
        foremost=(first[0], first[1]),
        loudness=max(one.loudness for one in results),
        change=float(np.average([one.change for one in results], weights=tracks)),
    )
