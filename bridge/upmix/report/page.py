"""The figures of a 5.1 as a section of the report: pictures, each with the table of its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bridge.report import svg
from bridge.report.insert import Insert
from bridge.report.templates import environment
from bridge.upmix.report.figures import UpmixFigures
from bridge.upmix.report.lfe_bands import Band
from bridge.upmix.report.pictures import radar
from bridge.words import clock, decibels, lufs, number
from core.upmix.channels import CHANNELS

ANCHOR: Final = "upmix"
TITLE: Final = "Upmix to 5.1"

NONE: Final = "-"

TERMS: Final = (
    (0.95, "the same"),
    (0.5, "alike"),
    (0.2, "a little alike"),
    (-0.2, "apart"),
    (-0.5, "a little opposite"),
    (-0.95, "opposite"),
    (-math.inf, "inverted"),
)
"""From which correlation on it is called what."""

HEARD_INVERTED: Final = -0.5
"""Two channels below this cancel each other where they are added."""


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel in the table of levels."""

    name: str
    plot: Markup
    rms: str
    peak: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A correlation: the number, its word, the side (``like``, ``unlike``, ``none``) and share of the colour."""

    value: str
    term: str
    side: str
    share: str


def insert(figures: UpmixFigures, words: tuple[str, ...] = ()) -> Insert:
    """The figures as a section of a report, behind ``words``. Only once on a page."""
    templates = environment("bridge.report", "bridge.upmix.report")
    module = templates.get_template("surround.html.j2").module
    drawn: str = module.surround(  # type: ignore[attr-defined]  # a macro
        length=clock(figures.seconds),
        channels=list(_channels(figures)),
        radar=radar(figures.levels),
        names=CHANNELS,
        matrix=matrix(figures),
        loudness=list(_loudness(figures)),
        bands=[(span(band), _decibels(band.share_db)) for band in figures.lfe_bands],
    )
    return Insert(
        anchor=ANCHOR,
        title=TITLE,
        words=(*words, *_words(figures)),
        remarks=tuple(_remarks(figures)),
        body=Markup(drawn),  # noqa: S704  # the template escaped what it was given
        style=Markup(templates.get_template("surround.css").render()),  # noqa: S704  # own text
    )


def matrix(figures: UpmixFigures) -> list[tuple[str, list[Cell]]]:
    """The rows of the table of correlations, each with its channel."""
    return [
        (name, [cell(value) for value in row]) for name, row in zip(CHANNELS, figures.correlations, strict=True)
    ]


def cell(value: float | None) -> Cell:
    """A correlation as it stands in the table."""
    if value is None:
        return Cell(NONE, "silent", "none", "0")
    term = next(term for least, term in TERMS if value >= least)
    return Cell(number(value, 2), term, "like" if value >= 0.0 else "unlike", f"{abs(value):.2f}")


def span(band: Band) -> str:
    """A band's name."""
    if math.isinf(band.high):
        return f"above {band.low:g} Hz"
    return f"{band.low:g} to {band.high:g} Hz" if band.low else f"below {band.high:g} Hz"


def _channels(figures: UpmixFigures) -> Iterator[ChannelLine]:
    for level, over_time in zip(figures.levels, figures.over_time, strict=True):
        label = f"{level.channel} over time, {decibels(level.rms_db)} on the whole"
        yield ChannelLine(
            level.channel, svg.envelope(over_time, label), decibels(level.rms_db), decibels(level.peak_db)
        )


def _loudness(figures: UpmixFigures) -> Iterator[tuple[str, str]]:
    yield "5.1", lufs(figures.loudness)
    yield "Fold-down to stereo", lufs(figures.fold_down_loudness)
    if figures.stereo_loudness is not None:
        yield "Stereo original", lufs(figures.stereo_loudness)


def _words(figures: UpmixFigures) -> Iterator[str]:
    if figures.residual_db is not None:
        yield f"Folded down to stereo it differs from the original by {decibels(figures.residual_db)}."


def _remarks(figures: UpmixFigures) -> Iterator[str]:
    for level in figures.levels:
        if level.peak_db > 0.0:
            yield f"{level.channel} is over full scale: {decibels(level.peak_db, signed=True)}."
    if all(math.isinf(level.rms_db) for level in figures.levels):
        yield "All channels are silent."
    for first, row in enumerate(figures.correlations):
        for second in range(first + 1, len(row)):
            value = row[second]
            if value is not None and value < HEARD_INVERTED:
                yield (
                    f"{CHANNELS[first]} and {CHANNELS[second]} are opposite ({number(value, 2)}):"
                    " they cancel where they are added."
                )


def _decibels(value: float | None) -> str:
    return NONE if value is None else decibels(value)
