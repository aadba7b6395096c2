"""Equalisers recovered from pairs: changed as in the published data, on recordings that nobody learned from.

Four of the nine octaves get a peak of Q 1 and -15 to 15 dB (Li and Lerch 2023, section III.A.3). Peaks overlap, so
what is asked for is the equaliser's whole response, as the mean in dB over each octave, not its four settings.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from core.processors.filters import EqBand, equalise, response
from core.processors.kernel import DB_PER_OCTAVE
from models.strips.evaluate.errors import mean_score
from models.strips.evaluate.table import Options, Row, Table
from models.strips.match.eq import match_eq
from models.strips.match.learned.measure import Mask
from models.strips.material import FREQUENCIES, OCTAVES, Array
from models.strips.train.recordings import Excerpt, excerpt, in_turn, library_takes

PAIRS: Final = 60
PEAKS: Final = 4
LARGEST_DB: Final = 15.0
Q: Final = 1.0
BANDWIDTH: Final = 2.0 / math.log(2.0) * math.asinh(1.0 / (2.0 * Q))
"""Octaves."""

HIGHEST: Final = 0.45
"""Highest middle of an octave that is asked for, relative to the sample rate."""

PUBLISHED: Final = (4.48, 3.33)
"""Mean absolute error in dB over nine bands of vocals, from the processed recording alone: network and mean
predictor (Li and Lerch 2023, table of section V)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair: the octaves' true gains in dB, what was recovered, what was told at all, what lay in it."""

    source: str
    true: Array
    found: Array
    told: Mask
    within: Mask

    @property
    def error(self) -> Array:
        """Absolute error of each octave in dB."""
        return np.asarray(np.abs(self.found - self.true))


def tables(options: Options) -> Iterator[Table]:
    """Mean errors over nine octaves, and over those that the pair tells.

    Raises
    ------
    ValueError
        If a folder cannot be read, or there is nothing of the test part in it.
    """
    if not options.data:
        return
    takes = library_takes(options.data, "test")
    progress = options.progress("Equalising")
    count = options.pairs or PAIRS
    judged = []
    for number, take in enumerate(in_turn(takes, count, np.random.default_rng(options.seed))):
        rng = np.random.default_rng([options.seed, number])
        stretch = excerpt(take, rng)
        progress(number + 1, count, take.path.stem)
        if stretch is not None:
            judged.append(judge(stretch, draw(stretch.rate, rng)))
    if not judged:
        raise ValueError("no stretch of the unseen libraries can be used")
    yield _table(judged, options.seed)


def judge(stretch: Excerpt, bands: Sequence[EqBand]) -> Judged:
    """One pair, recovered; octaves above half the sample rate are not asked for."""
    dry = stretch.samples[:, np.newaxis]
    octaves = match_eq(dry, equalise(dry, stretch.rate, bands), stretch.rate).octaves
    asked = [number for number, centre in enumerate(OCTAVES) if centre < HIGHEST * stretch.rate]
    true = truth(bands, stretch.rate)[asked]
    found = [octaves[number] for number in asked]
    return Judged(
        source=stretch.source,
        true=true,
        found=np.array([each.value for each in found]),
        told=np.array([each.identifiable for each in found]),
        within=np.array([each.low <= gain <= each.high for each, gain in zip(found, true.tolist(), strict=True)]),
    )


def draw(rate: float, rng: Generator) -> list[EqBand]:
    """Peaks of an equaliser by chance, below half the sample rate."""
    centres = [centre for centre in OCTAVES if centre < HIGHEST * rate]
    chosen = rng.choice(centres, PEAKS, replace=False)
    return [EqBand("band", float(hz), float(rng.uniform(-LARGEST_DB, LARGEST_DB)), BANDWIDTH) for hz in chosen]


def truth(bands: Sequence[EqBand], rate: float) -> Array:
    """The response in dB, its mean over each octave."""
    places = np.array([hz for hz in FREQUENCIES if hz < rate / 2.0])
    gains = DB_PER_OCTAVE * np.log2(np.abs(response(bands, places, rate)))
    within = [(places >= centre / math.sqrt(2.0)) & (places < centre * math.sqrt(2.0)) for centre in OCTAVES]
    return np.array([gains[here].mean() if here.any() else 0.0 for here in within])


def _table(judged: Sequence[Judged], seed: int) -> Table:
    sources = [each.source for each in judged]
    some = [each for each in judged if each.told.any()]
    told = np.concatenate([each.told for each in judged])
    within = np.concatenate([each.within for each in judged])[told]
    flat = mean_score(np.array([np.abs(each.true).mean() for each in judged]), sources, seed)
    found = mean_score(np.array([each.error.mean() for each in judged]), sources, seed)
    sure = mean_score(
        np.array([each.error[each.told].mean() for each in some]), [each.source for each in some], seed
    )
    return Table(
        title="Equaliser recovered from pairs",
        about=(
            f"{len(judged)} pairs of {len(set(sources))} unseen libraries, four of nine octaves changed by up to "
            f"{LARGEST_DB:g} dB. Mean absolute error in dB, 95 % intervals over libraries. The method says of "
            f"{100.0 * float(told.mean()):.0f} % of the octaves that they can be told; of those "
            f"{100.0 * float(within.mean()):.0f} % of the true gains lie within the 90 % interval."
        ),
        columns=("nine octaves dB", "those told dB"),
        rows=(
            Row(name="network, vocals, without the dry recording (Li and Lerch 2023)", cells=(PUBLISHED[0], None)),
            Row(name="mean predictor, the same (Li and Lerch 2023)", cells=(PUBLISHED[1], None)),
            Row(name="mean predictor: 0 dB", cells=(flat, None)),
            Row(name="analytic", cells=(found, sure)),
        ),
    )
