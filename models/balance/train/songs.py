"""Self-made multitracks on disk: a band plays and the ear listens, one file a song. A known rule mixes them.

Of every track two windows of the ear's length are played, by one player and with one processing, in one tempo. A
song depends on the recordings, the seed and its number; a build that was stopped goes on where it was. There is no
bleed, and nobody plays in anybody's key.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray
from scipy import signal

from core.meters.loudness import integrated_loudness
from core.units import gain_from_db
from models.balance.material import Array
from models.balance.train.arrange import arrange
from models.balance.train.rule import Mixed, mix
from models.ears.data.band import Band
from models.ears.data.company import level
from models.ears.data.example import QUIET, TRIES
from models.ears.data.gather import Told, choose, gather
from models.ears.data.patterns import Clock, clock
from models.ears.data.players import Drum, Kit, Player
from models.ears.data.pool import open_pool
from models.ears.data.split import Part, library_of
from models.ears.data.studio import at_the_desk, at_the_instrument
from models.ears.sound.ear import load_ear
from models.ears.sound.features import log_mel
from models.ears.sound.windows import FRAMES, RATE

MANY: Final = 400
"""Songs that all of our own instruments are worth sampling for."""

WINDOWS: Final = 2
LOUDNESS: Final = -23.0
"""LUFS at which tracks are kept: a network decides about sounds, not about how high they were recorded."""

RATE_KEPT: Final = 16000
SECONDS: Final = 5.0
"""Length and rate of the audio that is kept, those of Steinmetz 2020, section 5.2.1."""

Audio = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Song:
    """``n`` tracks.

    ``heard`` are embeddings (n, 128) of unit length, ``audio`` (n, frames) mono at :data:`RATE_KEPT` and
    :data:`LOUDNESS`, ``raw`` (n,) their loudness as recorded in LUFS. ``labels`` is what plays, ``taken_for`` what
    the ear takes it for, ``sources`` the libraries.
    """

    heard: NDArray[np.float32]
    audio: Audio
    raw: Array
    labels: tuple[str, ...]
    taken_for: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A song and the mix that is to be learned from it."""

    song: Song
    mixed: Mixed


def lessons(paths: Sequence[Path], seed: int) -> list[Lesson]:
    """Songs that were built, mixed by the rule; the same seed gives the same mixes."""
    songs = [read_song(path) for path in paths]
    return [Lesson(song, mix(song.labels, np.random.default_rng([seed, at]))) for at, song in enumerate(songs)]


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
        If a folder is broken, or nothing of this part is in them.
    """
    own = min(1.0, songs / MANY) * (part == "train")
    chosen = choose(folders, part, own=own, seed=1)
    place = out / "pool"
    gather(chosen.recordings, place, identity=chosen.identity, own=own, seed=1, workers=workers, told=told)
    out.mkdir(parents=True, exist_ok=True)
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


def make_song(band: Band, rng: Generator) -> Song:
    """One song, played and heard."""
    labels = arrange([label for label in band.labels if label in band.rosters], rng)
    time = clock(rng, programmed=rng.random() < 0.3)
    played = [_track(band, label, time, rng) for label in labels]
    heard = load_ear().see([log_mel(windows) for windows, _ in played])
    assert all(sound is not None for sound in heard)
    raw, audio = zip(*(_kept(windows) for windows, _ in played), strict=True)
    return Song(
        np.array([sound.embedding for sound in heard if sound], np.float32),
        np.stack(audio),
        np.array(raw),
        labels,
        tuple(sound.label for sound in heard if sound),
        tuple(library_of(source) for _, source in played),
    )


def read_song(path: Path) -> Song:
    """A song that was built."""
    with np.load(path) as stored:
        return Song(
            *(stored[name] for name in ("heard", "audio", "raw")),
            *(tuple(stored[name].tolist()) for name in ("labels", "taken_for", "sources")),
        )


def _track(band: Band, label: str, time: Clock, rng: Generator) -> tuple[NDArray[np.float32], str]:
    """Windows of one player with one processing, shape ``(WINDOWS, FRAMES)``, and who plays."""
    for _ in range(TRIES):
        player = band.choose(label, rng)
        dry = [_play(player, time, rng) for _ in range(WINDOWS)]
        if min(map(level, dry)) > QUIET:
            break
    else:
        raise ValueError(f"expected {label} of {player.source} to sound, but it was silent {TRIES} times")
    studio = int(rng.integers(2**63))

    def processed(window: NDArray[np.float32]) -> NDArray[np.float32]:
        same = np.random.default_rng(studio)
        return at_the_desk(at_the_instrument(window, label, same), label, same)

    return np.stack([processed(window) for window in dry]), player.source


def _play(player: Player, time: Clock, rng: Generator) -> NDArray[np.float32]:
    return player.play(time, rng) if isinstance(player, Drum | Kit) else player(rng)


def _kept(windows: NDArray[np.float32]) -> tuple[float, Audio]:
    """Loudness as recorded in LUFS, and the audio that is kept."""
    whole = windows.reshape(WINDOWS * FRAMES)
    loudness = integrated_loudness(whole[:, np.newaxis], RATE)
    slow = signal.resample_poly(whole, RATE_KEPT, RATE)[: round(SECONDS * RATE_KEPT)]
    return loudness, (slow * gain_from_db(LOUDNESS - loudness)).astype(np.float16)


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
