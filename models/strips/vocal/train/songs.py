"""Self-made songs with a lead vocal, as what the four networks hear and what they are to say.

A band plays (:mod:`models.ears.data.band`), mixed by the known rule of :mod:`models.balance.train.rule`. The vocal
is as loud from phrase to phrase as chance has it, and rests now and then. So:

* level and loudness range are measured on mixes that no human made: they are simulated engineers' choices, and a
  network can learn from them no more than that simulation;
* equaliser and reverb are known exactly: the vocal was given random bells, or a random reverb, of ``core``.

Recordings whose licence is in doubt (:data:`DOUBTFUL`) are not heard.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from core.processors.reverb import reverberate
from core.units import gain_from_db
from models.balance.train.arrange import arrange
from models.balance.train.rule import mix
from models.ears.data.band import Band
from models.ears.data.company import level as rms
from models.ears.data.example import QUIET, TRIES
from models.ears.data.gather import Told, choose, gather
from models.ears.data.patterns import Clock, clock
from models.ears.data.players import Drum, Kit, Player
from models.ears.data.pool import open_pool
from models.ears.data.split import Part, library_of
from models.ears.data.studio import at_the_desk, at_the_instrument
from models.ears.sound.windows import FRAMES, RATE
from models.strips.vocal.chain import Material, loudness, loudness_range
from models.strips.vocal.features import RATE as HEARD_RATE
from models.strips.vocal.features import blocks, mel, pairs, powers, spread
from models.strips.vocal.parameters import LEVEL_RANGE, RANGE_RANGE, to_settings
from models.strips.vocal.train.alter import random_reverb

DOUBTFUL: Final = re.compile("unverified|unstated|no formal|not itemised")

VOCAL: Final = "lead_vocal"

WINDOWS: Final = 6
"""Windows of 3 s that everybody plays in a song."""

REST: Final = 0.2
UNEVEN: Final = 8.0
"""Chance that the vocal rests for a window, and the largest standard deviation in dB from phrase to phrase."""

ROOMS: Final = 4
"""Reverbs that each vocal is heard in."""

ROOM_BLOCKS: Final = 4

Signal = NDArray[np.float32]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Song:
    """A song.

    ``level`` in LU and ``loudness_range`` in LU are (1,). ``heard`` (n, 2, 128, 64) are its blocks; ``sung``
    (64, 1025) power spectra of the vocal and ``others`` (64, 128) mel powers of the backing, of which the
    equaliser's inputs are made. ``rooms`` (r, m, 2, 128, 64) are blocks of the vocal in the reverbs
    ``reverbs`` (r, 10). ``sources`` are all libraries, the vocal's first.
    """

    level: Array
    loudness_range: Array
    heard: NDArray[np.float16]
    sung: NDArray[np.float32]
    others: NDArray[np.float32]
    rooms: NDArray[np.float16]
    reverbs: Array
    sources: tuple[str, ...]


def build_songs(
    folders: Sequence[Path],
    out: Path,
    *,
    part: Part,
    songs: int,
    seed: int = 1,
    workers: int = 1,
    told: Told = lambda *_: None,
) -> list[Path]:
    """Build songs of one part of the recordings, or what is missing of them. Returns their files.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Folder of the songs, and of a pool of decoded recordings.
    part : {"train", "tune", "test"}
        Only sources of this part are heard, see :mod:`models.ears.data.split`.

    Raises
    ------
    ValueError
        If a folder is broken, or nobody sings in this part of it.
    """
    place = out / "pool"
    fill_pool(folders, place, part, workers, told)
    paths = [out / f"{seed}-{number:05d}.npz" for number in range(songs)]
    missing = [number for number, path in enumerate(paths) if not path.is_file()]
    work = partial(_write, place, seed, out)

    def tell(finished: Iterable[None]) -> None:
        for done, _ in enumerate(finished, songs - len(missing) + 1):
            told("songs", done, songs)

    if workers == 1 or len(missing) < 2:
        tell(map(work, missing))
    else:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as executor:
            tell(executor.map(work, missing))
    return paths


def fill_pool(folders: Sequence[Path], place: Path, part: Part, workers: int, told: Told) -> None:
    """Decode the recordings of a part that may be used, unless that was done.

    Raises
    ------
    ValueError
        As :func:`build_songs`.
    """
    chosen = choose(folders, part, own=0.0, seed=1)
    kept = [recording for recording in chosen.recordings if not DOUBTFUL.search(recording.licence)]
    if not any(recording.label == VOCAL for recording in kept):
        raise ValueError(f"no {VOCAL} of the part {part!r} in {', '.join(map(str, folders))}")
    identity = {**chosen.identity, "sources": sorted({recording.source for recording in kept})}
    gather(kept, place, identity=identity, own=0.0, seed=1, workers=workers, told=told)


def read_song(path: Path) -> Song:
    """A song that was built."""
    with np.load(path) as stored:
        fields = {name: stored[name] for name in Song.__slots__}
    return Song(**{**fields, "sources": tuple(fields["sources"].tolist())})


def make_song(band: Band, rng: Generator) -> Song:
    """One song whose vocal lies within the published limits of level and loudness range."""
    for _ in range(TRIES):
        given, sources = play_song(band, rng)
        level, spread_out = above(given), loudness_range(given.vocal, given.sample_rate)
        heard = blocks(given)
        if len(heard) and within(level, spread_out):
            assert spread_out is not None
            return _learned(given, level, spread_out, heard, sources, rng)
    raise ValueError(f"expected a vocal within the published limits, but none of {TRIES} songs had one")


def within(level: float, spread_out: float | None) -> bool:
    """Whether a vocal's level over its backing and its loudness range, in LU, are not left out as outliers."""
    inside = LEVEL_RANGE[0] <= level <= LEVEL_RANGE[1]
    return inside and spread_out is not None and RANGE_RANGE[0] <= spread_out <= RANGE_RANGE[1]


def play_song(band: Band, rng: Generator) -> tuple[Material, tuple[str, ...]]:
    """A vocal and its backing at 44.1 kHz, and the libraries that they are made of."""
    others = [label for label in arrange([*band.rosters], rng) if label != VOCAL]
    labels = (VOCAL, *others)
    levels = mix(labels, rng).levels
    time = clock(rng, programmed=rng.random() < 0.3)
    vocal, singer = _sung(band, time, rng)
    backing = np.zeros(WINDOWS * FRAMES, np.float32)
    sources = [singer]
    for label, wanted in zip(others, levels[1:], strict=True):
        track, source = _track(band, label, time, rng)
        backing += _at(track, wanted)
        sources.append(source)
    given = Material(_resampled(_at(vocal, levels[0])), _resampled(backing), HEARD_RATE)
    return given, tuple(library_of(source) for source in sources)


def _learned(
    given: Material, level: float, spread_out: float, heard: Signal, sources: tuple[str, ...], rng: Generator
) -> Song:
    sung, others = pairs(given)
    chosen = spread(len(sung))
    reverbs = np.stack([random_reverb(rng) for _ in range(ROOMS)])
    assert given.backing is not None
    around = powers(given.backing, given.sample_rate)
    rooms = [_in_room(given, around, reverb, rng) for reverb in reverbs]
    return Song(
        np.array([level]),
        np.array([spread_out]),
        heard.astype(np.float16),
        sung[chosen].astype(np.float32),
        mel(others[chosen]).astype(np.float32),
        np.stack(rooms).astype(np.float16),
        reverbs,
        sources,
    )


def _in_room(given: Material, around: Array, reverb: Array, rng: Generator) -> Signal:
    """Blocks of the vocal in a reverb, some of them twice where there are few."""
    wet = reverberate(given.vocal, given.sample_rate, to_settings(reverb), tail=False)
    found = blocks(given.after(wet), around)
    return found[rng.choice(len(found), ROOM_BLOCKS, replace=len(found) < ROOM_BLOCKS)]


def _sung(band: Band, time: Clock, rng: Generator) -> tuple[Signal, str]:
    """A vocal's windows, uneven and with rests, shape ``(WINDOWS * FRAMES,)``, and who sings."""
    player = _sounding(band, VOCAL, time, rng)
    gains = rng.normal(0.0, rng.uniform(0.0, UNEVEN), WINDOWS)
    rests = rng.random(WINDOWS) < REST
    rests[int(rng.integers(WINDOWS))] = False
    windows = [_play(player, time, rng) * np.float32(gain_from_db(gain)) for gain in gains]
    windows = [np.zeros_like(each) if rest else each for each, rest in zip(windows, rests, strict=True)]
    return np.concatenate(windows), player.source


def _track(band: Band, label: str, time: Clock, rng: Generator) -> tuple[Signal, str]:
    """Windows of one player with one processing, shape ``(WINDOWS * FRAMES,)``, and who plays."""
    player = _sounding(band, label, time, rng)
    studio = int(rng.integers(2**63))
    windows = []
    for _ in range(WINDOWS):
        same = np.random.default_rng(studio)
        windows.append(at_the_desk(at_the_instrument(_play(player, time, rng), label, same), label, same))
    return np.concatenate(windows), player.source


def _sounding(band: Band, label: str, time: Clock, rng: Generator) -> Player:
    """Somebody who is heard."""
    for _ in range(TRIES):
        player = band.choose(label, rng)
        if rms(_play(player, time, rng)) > QUIET:
            return player
    raise ValueError(f"expected {label} of {player.source} to sound, but it was silent {TRIES} times")


def _play(player: Player, time: Clock, rng: Generator) -> Signal:
    return player.play(time, rng) if isinstance(player, Drum | Kit) else player(rng)


def _at(track: Signal, wanted: float) -> Signal:
    """A track at a loudness in LUFS; silence stays it."""
    found = loudness(track[:, np.newaxis], RATE)
    return track * np.float32(gain_from_db(wanted - found)) if np.isfinite(found) else track


def _resampled(track: Signal) -> Signal:
    return np.asarray(soxr.resample(track, RATE, HEARD_RATE), np.float32)[:, np.newaxis]


def above(given: Material) -> float:
    """Loudness of the vocal over its backing in LU."""
    assert given.backing is not None
    return loudness(given.vocal, given.sample_rate) - loudness(given.backing, given.sample_rate)


@lru_cache(maxsize=1)
def _band(pool: Path) -> Band:
    """A process's band: the pool is opened once."""
    return Band(open_pool(pool))


def _write(pool: Path, seed: int, out: Path, number: int) -> None:
    song = make_song(_band(pool), np.random.default_rng(SeedSequence([seed, number])))
    path = out / f"{seed}-{number:05d}.npz"
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(file, **{name: getattr(song, name) for name in Song.__slots__})
    beside.replace(path)
