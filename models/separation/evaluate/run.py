"""Every contender on every scene, as tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from core.upmix.channels import LFE
from models.bootstrap import Numbers, Score, estimate
from models.separation.evaluate import measures, scenes
from models.separation.evaluate.contenders import Answer, Contender, contenders
from models.separation.evaluate.scenes import Known, Material
from models.separation.evaluate.sdr import sdr_db, si_sdr_db
from models.separation.separator import SOURCES
from models.strips.evaluate.table import Cell, Row, Table

SECONDS: Final = 12.0
"""Of each song."""

NOISE_S: Final = 20.0

AMBIENCE: Final = "ambience"
PARTS: Final = (*SOURCES, AMBIENCE)

ANGLE, IN_AMBIENCE, ALONE, OF_THREE = "angle", "in ambience", "leak, one", "leak, three"
RESIDUAL, LOUDER, ENERGY, SLOPE = "residual", "louder", "energy", "LFE slope"
OF_THE_51: Final = (ANGLE, IN_AMBIENCE, ALONE, OF_THREE, RESIDUAL, LOUDER, ENERGY, SLOPE)

GIVEN: Final = "given"

Progress = Callable[[int, int, str], None]
"""Called with songs done, their number, and the name of the next."""


@dataclass
class Figures:
    """Of one contender: by measure, the song and the figure of every scene."""

    found: dict[str, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    given: bool = False

    def add(self, measure: str, song: str, value: float | None) -> None:
        """A figure; what is none is left out."""
        if value is not None and math.isfinite(value):
            self.found[measure].append((song, value))

    def score(self, measure: str, seed: int) -> Score | None:
        """Mean, and 95 % interval over songs."""
        if not (rows := self.found.get(measure)):
            return None
        parts = np.array([[1.0, value] for _, value in rows])
        return estimate(parts, [song for song, _ in rows], _mean, seed=seed)


def evaluate(
    folders: Sequence[Path], *, seconds: float = SECONDS, seed: int = 1, progress: Progress | None = None
) -> Iterator[Table]:
    """The tables: SDR, SI-SDR, and figures of the 5.1.

    Parameters
    ----------
    folders : sequence of Path
        Songs with their tracks (:func:`models.balance.evaluate.songs.laid_out`).
    seconds : float
        How much of every song.
    seed : int
        Of directions and of the intervals.
    progress : callable, optional

    Raises
    ------
    ValueError
        If there is no song that can be used, or ffmpeg fails.
    """
    found, left_out = scenes.materials(folders, seconds)
    every = contenders()
    figures = {name: Figures() for name in every}
    for number, material in enumerate(found):
        if progress:
            progress(number, len(found), material.song)
        for name, contender in every.items():
            measure(contender, material, seed + number, figures[name])
    for name, contender in every.items():
        figures[name].add(SLOPE, "noise", _slope(contender, found[0].sample_rate, seed))
    yield from tables(figures, len(found), seed, tuple(left_out))


def measure(contender: Contender, material: Material, seed: int, figures: Figures) -> None:
    """Two mixes with ambience, and scenes of one and three sources, of one song."""
    song, angle = material.song, float(np.random.default_rng(seed).uniform(-scenes.WIDEST, scenes.WIDEST))
    for known in (scenes.usual(material), scenes.spread(material, seed)):
        answer = contender(known)
        figures.given = answer.given
        _score_parts(known, answer, figures)
        if answer.surround is not None:
            figures.add(RESIDUAL, song, measures.residual_db(known.mix, answer.surround))
            figures.add(LOUDER, song, measures.louder_lu(known.mix, answer.surround, known.sample_rate))
            figures.add(ENERGY, song, measures.energy_db(known.mix, answer.surround))
    for name, level in ((ANGLE, -np.inf), (IN_AMBIENCE, scenes.AMBIENCE_DB)):
        known = scenes.one(material, angle, level)
        answer = contender(known)
        if answer.front is None or answer.ambience is None:
            return
        figures.add(name, song, measures.angle_error(answer.front, angle))
        if name == ANGLE:
            figures.add(ALONE, song, measures.leakage_db(answer.ambience, known.mix))
    known = scenes.three(material)
    apart = contender(known).ambience
    if apart is not None:
        figures.add(OF_THREE, song, measures.leakage_db(apart, known.mix))


def _score_parts(known: Known, answer: Answer, figures: Figures) -> None:
    true = {**known.sources, AMBIENCE: known.ambience}
    made = {**answer.sources, **({} if answer.ambience is None else {AMBIENCE: answer.ambience})}
    for part, heard in made.items():
        figures.add(f"sdr {part}", known.song, sdr_db(true[part], heard))
        figures.add(f"si {part}", known.song, si_sdr_db(true[part], heard) if true[part].any() else None)


def _slope(contender: Contender, sample_rate: int, seed: int) -> float | None:
    """Of white noise in the middle, that is drums where sources are told."""
    white = 0.1 * np.random.default_rng(seed).standard_normal(round(NOISE_S * sample_rate))
    mix = np.stack([white, white]).astype(np.float32)
    silence = np.zeros_like(mix)
    sources = {name: mix if name == "drums" else silence for name in SOURCES}
    known = Known(song="noise", sample_rate=sample_rate, mix=mix, sources=sources, ambience=silence)
    surround = contender(known).surround
    return None if surround is None else measures.lfe_slope(surround[LFE], sample_rate)


def tables(
    figures: Mapping[str, Figures], songs: int, seed: int, left_out: tuple[str, ...] = ()
) -> Iterator[Table]:
    """The tables of what was measured."""
    told = (
        f"{songs} songs, two mixes of each: a usual one, and all tracks anywhere;"
        f" ambience at {scenes.AMBIENCE_DB:g} dB"
    )
    for title, key, about in (
        ("SDR", "sdr", "in dB, over both channels and the whole mix; silence would have 0"),
        ("SI-SDR", "si", "in dB: SDR at the best gain, at least -60"),
    ):
        rows = tuple(
            Row(name=name, cells=tuple(_cell(each, f"{key} {part}", part, seed) for part in PARTS))
            for name, each in figures.items()
        )
        yield Table(
            title=f"{title} of sources and ambience",
            about=f"{title} {about}; mean and 95 % interval over songs. {told}.",
            columns=PARTS,
            rows=rows,
            digits=1,
            left_out=left_out if key == "sdr" else (),
        )
    yield Table(
        title="The 5.1",
        about=(
            "Error of the pan angle of one source in degrees, dry and in ambience; energy in the ambience of"
            " one and of three dry sources, dB relative to the mix; of the mixes: residual of the fold-down at"
            " the best gain in dB, loudness (LU) and energy (dB) of the 5.1 relative to the stereo; slope of the"
            " LFE from 240 to 480 Hz in dB per octave, white noise."
        ),
        columns=OF_THE_51,
        rows=tuple(
            Row(name=name, cells=tuple(each.score(measure, seed) for measure in OF_THE_51))
            for name, each in figures.items()
            if any(measure in each.found for measure in OF_THE_51)
        ),
        digits=1,
    )


def _cell(figures: Figures, measure: str, part: str, seed: int) -> Cell:
    return GIVEN if figures.given and part != AMBIENCE else figures.score(measure, seed)


def _mean(sums: Numbers) -> Numbers:
    mean: Numbers = sums[..., 1] / sums[..., 0]
    return mean
