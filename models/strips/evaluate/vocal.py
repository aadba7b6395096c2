"""The vocal chain: rules, networks and the mean beside the figures of Li and Lerch 2023 (section IV.B).

Two sets, and what they can tell:

self-made songs
    Equaliser and reverb are known exactly: the vocal was given random bells, or a random reverb. Level and
    loudness range are a simulation's, no engineer's. Nothing was drawn by the tempo, so the rule for the decay
    time, which goes by the tempo, is asked at 120 bpm.
finished songs
    Level and loudness range as humans mixed them, in clips of 30 s as published, and random bells on their vocals;
    what lies outside the published limits is left out, as there. Stems are taken at unity gain: that is how they
    were mixed.

The *mean predictor* says the mean of the training songs, of gains 0 dB and of reverbs the middle of each range.
For level and loudness range the rules are the published means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.processors.filters import equalise
from core.processors.reverb import reverberate
from models.bootstrap import Score
from models.ears.data.band import Band
from models.ears.data.pool import open_pool
from models.strips.evaluate.errors import mean_score
from models.strips.evaluate.table import Options, Row, Table
from models.strips.evaluate.vocal_songs import finished_songs
from models.strips.vocal.chain import Material, loudness_range
from models.strips.vocal.compression import TARGET
from models.strips.vocal.features import Map, blocks, summary
from models.strips.vocal.learned import octave_gains, relative_level, reverb_values, wanted_range
from models.strips.vocal.masking import bells, gains, octaves_of
from models.strips.vocal.parameters import (
    LEVEL_RANGE,
    RANGE_RANGE,
    from_settings,
    parameters,
    reverb_ranges,
    taught,
    to_settings,
    unscaled,
)
from models.strips.vocal.room import room
from models.strips.vocal.rules import LEVEL
from models.strips.vocal.train.alter import random_gains, random_reverb
from models.strips.vocal.train.songs import above, fill_pool, play_song
from models.strips.vocal.weights import Learned, load

Array = NDArray[np.float64]

SONGS: Final = 36
"""Self-made songs, unless told otherwise."""

ALTERATIONS: Final = 2
"""Random equalisers, and as many reverbs, of each."""

ANSWERS: Final = ("rules", "networks", "mean predictor")

CHAIN: Final = ("level, LU", "loudness range, LU", "EQ, dB")
PUBLISHED: Final[Mapping[str, tuple[float, ...]]] = {
    "published: networks": (1.64, 2.63, 4.48),
    "published: mean": (2.13, 2.88, 3.33),
}
PUBLISHED_REVERB: Final[Mapping[str, tuple[float, ...]]] = {
    "published: networks": (6.13, 1.006, 0.401, 7.30, 41.55, 3.62, 0.355, 3390.0, 5.01, 0.14),
    "published: mean": (16.0, 1.007, 0.403, 7.31, 40.26, 3.65, 0.360, 3462.0, 5.35, 0.17),
}


@dataclass(frozen=True, slots=True)
class Missed:
    """Errors of one clip or one alteration: of every answer (3,), or (3, 10) of the reverb; NaN is not asked."""

    song: str
    errors: Array


def tables(options: Options) -> Iterator[Table]:
    """On self-made songs of libraries of the test part, and on finished songs.

    Raises
    ------
    ValueError
        If a folder cannot be read, or nobody sings in it.
    """
    nets = load()
    if options.data:
        with _band(options) as band:
            yield from made_up(nets, band, options)
    if options.multitracks:
        yield from mixed(nets, options)


def made_up(nets: Learned, band: Band, options: Options) -> Iterator[Table]:
    """Two tables on songs that a band plays."""
    count = options.pairs or SONGS
    told = options.progress("Singing")
    found: tuple[list[Missed], ...] = ([], [], [], [])
    for number in range(count):
        for kind, missed in zip(found, _song(nets, band, number, options.seed), strict=True):
            kind += missed
        told(number + 1, count, "songs")
    about = (
        f"Mean absolute errors on {count} self-made songs, of libraries that no network learned from; EQ over "
        f"nine octaves, {ALTERATIONS} random equalisers of each vocal. Level and loudness range "
        f"are a simulation's, no engineer's. 95 % intervals over songs."
    )
    yield _table("Vocal chain, self-made songs", about, CHAIN, found[:3], PUBLISHED, options.seed)
    columns = tuple(f"{row.name}{', ' + row.unit if row.unit else ''}" for row in parameters())
    split = [[Missed(each.song, each.errors[:, at]) for each in found[3]] for at in range(len(columns))]
    about = (
        f"Mean absolute errors on the same songs, {ALTERATIONS} random reverbs of each vocal. Four of the ten "
        f"parameters have no counterpart in our reverb. Random reverbs do not go by the tempo, as the rule does."
    )
    yield _table("Vocal reverb, self-made songs", about, columns, split, PUBLISHED_REVERB, options.seed)


def mixed(nets: Learned, options: Options) -> Iterator[Table]:
    """One table on finished songs: all, and those whose vocals no network learned from."""
    songs, left_out = finished_songs(options.multitracks)
    told = options.progress("Mixed songs")
    found: tuple[list[Missed], ...] = ([], [], [])
    for number, song in enumerate(songs, 1):
        rng = np.random.default_rng([options.seed, number])
        for clip in song.clips():
            heard = blocks(clip)
            if clip.backing is not None and len(heard):
                bent = [_bent(nets, clip, random_gains(rng), song.name)]
                for kind, missed in zip(found, (*_mixed(nets, clip, heard, song.name), bent), strict=True):
                    kind += missed
        told(number, len(songs), song.name)
    known = {song.name for song in songs if song.heard}
    fresh = [[each for each in kind if each.song not in known] for kind in found]
    counts = [
        f"{len({each.song for each in kinds[-1]})} songs ({', '.join(str(len(kind)) for kind in kinds)} clips)"
        for kinds in (fresh, found)
    ]
    about = (
        f"Mean absolute errors on clips of 30 s as humans mixed them, a random equaliser on each vocal: "
        f"{counts[0]} whose vocals no network learned from, and all {counts[1]}; clips of a level or a range "
        f"outside the published limits are left out of that column. 95 % intervals over songs."
    )
    columns = (*(f"{name}, unheard" for name in CHAIN), *(f"{name}, all" for name in CHAIN))
    published = {name: (*values, *values) for name, values in PUBLISHED.items()}
    yield _table(
        "Vocal chain, finished songs", about, columns, [*fresh, *found], published, options.seed, left_out
    )


def _song(nets: Learned, band: Band, number: int, seed: int) -> tuple[list[Missed], ...]:
    """Errors of level, loudness range, equaliser and reverb of one song."""
    rng = np.random.default_rng([seed, number])
    name = str(number)
    given, _ = play_song(band, rng)
    while not len(heard := blocks(given)):
        given, _ = play_song(band, rng)
    levels, ranges = _mixed(nets, given, heard, name)
    bent = [_bent(nets, given, random_gains(rng), name) for _ in range(ALTERATIONS)]
    wet = [_wet(nets, given, random_reverb(rng), name) for _ in range(ALTERATIONS)]
    return levels, ranges, bent, wet


def _mixed(nets: Learned, given: Material, heard: Map, name: str) -> tuple[list[Missed], list[Missed]]:
    """Errors of level and of loudness range, where they are within the published limits."""
    level, spread = above(given), loudness_range(given.vocal, given.sample_rate)
    levels = np.array([LEVEL, relative_level(nets, heard), _usual(nets, "level", LEVEL_RANGE)])
    ranges = np.array([TARGET, wanted_range(nets, heard), _usual(nets, "range", RANGE_RANGE)])
    usual_level = LEVEL_RANGE[0] <= level <= LEVEL_RANGE[1]
    usual_range = spread is not None and RANGE_RANGE[0] <= spread <= RANGE_RANGE[1]
    return (
        [Missed(name, np.abs(levels - level))] if usual_level else [],
        [Missed(name, np.abs(ranges - spread))] if usual_range else [],
    )


def _bent(nets: Learned, given: Material, done: Array, name: str) -> Missed:
    """Errors of the gains that undo bells, the mean over the octaves."""
    raw = given.after(equalise(given.vocal, given.sample_rate, bells(done, given.sample_rate)))
    levels, heard = octaves_of(raw), summary(raw)
    nothing = np.zeros(len(done))
    answers = (
        nothing if levels is None else gains(levels),
        octave_gains(nets, heard) if len(heard) else nothing,
        nothing,
    )
    return Missed(name, np.array([np.abs(answer + done).mean() for answer in answers]))


def _wet(nets: Learned, given: Material, reverb: Array, name: str) -> Missed:
    """Errors of the ten parameters, NaN where nobody can be asked."""
    wet = given.after(reverberate(given.vocal, given.sample_rate, to_settings(reverb), tail=False))
    low, high = reverb_ranges()
    middle = (low + high) / 2.0
    heard = blocks(wet)
    rule = room(given, None).settings
    told = from_settings(rule) if rule else {}
    ruled = np.array([told.get(row.name, np.nan) for row in parameters()])
    answers = (ruled, reverb_values(nets, heard) if len(heard) else middle, middle)
    return Missed(name, np.array([np.where(taught(), np.abs(answer - reverb), np.nan) for answer in answers]))


def _usual(nets: Learned, network: str, limits: tuple[float, float]) -> float:
    return float(unscaled(np.asarray(nets.usual[network], np.float64), *limits)[0])


def _table(
    title: str,
    about: str,
    columns: Sequence[str],
    missed: Sequence[Sequence[Missed]],
    published: Mapping[str, tuple[float, ...]],
    seed: int,
    left_out: Sequence[str] = (),
) -> Table:
    """A row for each answer, two for how they stand beside the mean predictor, and the published ones."""
    weights = dict(zip(ANSWERS, np.eye(len(ANSWERS)), strict=True))
    for name in ANSWERS[:-1]:
        weights[f"{name} less {ANSWERS[-1]}"] = weights[name] - weights[ANSWERS[-1]]
    rows = [
        Row(name=name, cells=tuple(_cell(kind, weight, seed) for kind in missed))
        for name, weight in weights.items()
    ]
    told = [Row(name=name, cells=values) for name, values in published.items()]
    return Table(title=title, about=about, columns=tuple(columns), rows=(*rows, *told), left_out=tuple(left_out))


def _cell(missed: Sequence[Missed], weight: Array, seed: int) -> Score | None:
    """A weighted sum of the answers' errors; None where one of them was never asked."""
    used = weight != 0.0
    errors = [(each.song, float(weight[used] @ each.errors[used])) for each in missed]
    asked = [(song, error) for song, error in errors if not np.isnan(error)]
    if not asked:
        return None
    return mean_score(np.array([error for _, error in asked]), [song for song, _ in asked], seed)


@contextmanager
def _band(options: Options) -> Iterator[Band]:
    """Who can play and sing of the test part, decoded into a folder that goes away."""
    with TemporaryDirectory() as folder:
        told = options.progress("Decoding")
        place = Path(folder)
        fill_pool(options.data, place, "test", options.workers, lambda what, done, total: told(done, total, what))
        yield Band(open_pool(place))
