"""Settings recovered from recordings that nobody learned from: every method beside the published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from models.strips.evaluate.contenders import CONTENDERS
from models.strips.evaluate.errors import (
    COLUMNS,
    IN_DB,
    PUBLISHED,
    Errors,
    errors_of,
    mean_score,
    our_scores,
    published_scores,
    told_shares,
)
from models.strips.evaluate.intervals import Held, held_of, interval_rows
from models.strips.evaluate.table import Options, Row, Table
from models.strips.train.pairs import make_pair, with_another
from models.strips.train.parallel import parallel
from models.strips.train.recordings import Take, excerpt, in_turn, library_takes, song_takes
from models.strips.train.truth import truth_of

PAIRS: Final = 40
"""Pairs of each set, unless told otherwise."""

DEFINED: Final = (
    "Published definition in our reading (the paper gives none): absolute error over the range that the parameter "
    "was drawn from, in percent, over all bands. 95 % intervals over {groups}. Curve: RMS error of the gains over "
    "time in dB, while the bands sound. The pairs were made with {made}."
)
OURS: Final = (
    "Our definition: only what a pair can tell (a mean reduction of 1 dB for threshold and ratio, that and 0.5 dB "
    "of movement for times, 1 dB between neighbours for a crossover); times, ratio and crossover by the logarithm "
    "of recovered over true, in percent; threshold and gain in dB."
)
INTERVALS: Final = (
    "Percent of the true values that lie within the 90 % interval, of those that the method says can be told; and "
    "percent of all that it says can be told."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What every contender made of one pair; ``source`` is its library or song."""

    source: str
    errors: dict[str, Errors]
    held: dict[str, Held]


@dataclass(frozen=True, slots=True)
class Lot:
    """Recordings to make pairs of; ``groups`` is what their sources are.

    ``other``: with a compressor that nobody knows, see :func:`~models.strips.train.pairs.with_another`.
    """

    name: str
    groups: str
    takes: Sequence[Take]
    other: bool = False

    @property
    def made(self) -> str:
        """What the pairs were made with, in words."""
        return "other knees and detectors, in 16 bits" if self.other else "the very compressor that is fitted"


def tables(options: Options) -> Iterator[Table]:
    """Both definitions and the intervals, on libraries of the test part and on songs.

    Raises
    ------
    ValueError
        If a folder cannot be read, or there is nothing of the test part in it.
    """
    takes = library_takes(options.data, "test") if options.data else []
    songs = song_takes(options.multitracks) if options.multitracks else []
    lots = (
        Lot("unseen libraries", "libraries", takes),
        Lot("tracks of songs", "songs", songs),
        Lot("unseen libraries, another compressor", "libraries", takes, other=True),
    )
    for lot in lots:
        if lot.takes:
            yield from _tables(lot, list(judge(lot, options)), options.seed)


def judge(lot: Lot, options: Options) -> Iterator[Judged]:
    """Every contender on a pair of each of so many takes, sources in turn."""
    order = list(enumerate(in_turn(lot.takes, options.pairs or PAIRS, np.random.default_rng(options.seed))))
    told = options.progress("Matching")
    with parallel(options.workers) as run:
        work = run(partial(_judged, options.seed, lot.other), order)
        for done, ((_, take), found) in enumerate(zip(order, work, strict=True), 1):
            told(done, len(order), take.path.stem)
            if found is not None:
                yield found


def _judged(seed: int, other: bool, numbered: tuple[int, Take]) -> Judged | None:
    number, take = numbered
    rng = np.random.default_rng([seed, number])
    stretch = excerpt(take, rng)
    if stretch is None:
        return None
    pair = make_pair(stretch, rng)
    pair = with_another(pair, rng) if other else pair
    truth = truth_of(pair)
    errors, held = {}, {}
    for name, contender in CONTENDERS.items():
        settings, told = contender(pair.dry, pair.wet, stretch.rate)
        errors[name] = errors_of(pair, truth, settings)
        if told is not None:
            held[name] = held_of(pair, told)
    return Judged(take.source, errors, held)


def _tables(lot: Lot, judged: Sequence[Judged], seed: int) -> Iterator[Table]:
    if not judged:
        raise ValueError(f"no stretch of the {lot.name} can be used")
    sources = [each.source for each in judged]
    by_name = {contender: [each.errors[contender] for each in judged] for contender in CONTENDERS}
    curves = {
        contender: mean_score(np.array([each.curve for each in errors]), sources, seed)
        for contender, errors in by_name.items()
    }
    size = f"{len(judged)} pairs of {len(set(sources))} {lot.groups}. "
    yield Table(
        title=f"Settings recovered, {lot.name}: published definition",
        about=size + DEFINED.format(groups=lot.groups, made=lot.made),
        columns=(*(f"{column} %" for column in COLUMNS), "mean %", "curve dB"),
        rows=(
            Row(name="published (Moroșanu 2025, other recordings)", cells=(*PUBLISHED, None)),
            *(
                Row(name=contender, cells=(*published_scores(errors, sources, seed), curves[contender]))
                for contender, errors in by_name.items()
            ),
        ),
    )
    yield Table(
        title=f"Settings recovered, {lot.name}: our definition",
        about=size + OURS,
        columns=tuple(f"{column} {'dB' if column in IN_DB else '%'}" for column in COLUMNS),
        rows=(
            Row(name="can be told, %", cells=told_shares(next(iter(by_name.values())))),
            *(
                Row(name=contender, cells=our_scores(errors, sources, seed))
                for contender, errors in by_name.items()
            ),
        ),
        digits=1,
    )
    yield Table(
        title=f"Intervals, {lot.name}",
        about=size + INTERVALS,
        columns=COLUMNS,
        rows=tuple(interval_rows([each.held for each in judged])),
        digits=0,
    )
