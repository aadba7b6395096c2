"""From figures to what the page shows: words, rows and pictures."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bridge.compare.compare import Comparison
from bridge.compare.drawing import Plot
from bridge.compare.figures import Figures, Match, Mix, Row
from bridge.compare.pictures import SECTORS, directions, masking, nominal, percent, spectra, stereo
from bridge.report import svg
from bridge.words import clock, number, spoken

NOTHING: Final = "\N{EN DASH}"

GAUGES: Final[tuple[tuple[str, str, int], ...]] = (
    ("integrated", "Loudness, LUFS", 1),
    ("short_term_max", "Loudest 3 s, LUFS", 1),
    ("lra", "Loudness range, LU", 1),
    ("true_peak", "True peak, dBTP", 1),
    ("plr", "True peak over loudness, dB", 1),
    ("dr", "Dynamic range (DR), dB", 1),
    ("crest", "Crest factor, dB", 1),
)
"""Field of a reading, what it is called, decimals."""

IMAGE: Final[tuple[tuple[str, str, int], ...]] = (
    ("correlation", "Correlation", 2),
    ("side", "Side over middle, dB", 1),
    ("balance", "Left over right, dB", 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table: its name and its cells; ``plot`` is a picture of them."""

    name: str
    cells: tuple[str, ...]
    plot: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """What plays: the clips as base64, and what they are."""

    a: str
    b: str
    seconds: float
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything on the page."""

    a: str
    b: str
    facts: tuple[str, ...]
    outcome: str
    remarks: tuple[str, ...]
    player: Player | None
    gauges: tuple[Line, ...]
    spectrum: Plot
    difference: Plot
    thirds: tuple[Line, ...]
    tracks: tuple[Line, ...]
    classes: tuple[Line, ...]
    masking: Plot | None
    bands: tuple[Line, ...]
    masked: tuple[Line, ...]
    polar: Markup
    sectors: tuple[Line, ...]
    correlation: Plot
    width: Plot
    octaves: tuple[Line, ...]


def view(comparison: Comparison) -> View:
    """All words, rows and pictures of a comparison."""
    figures = comparison.figures
    spectrum, difference = spectra(figures)
    correlation, width = stereo(figures)
    return View(
        a=figures.a.name,
        b=figures.b.name,
        facts=tuple(_fact(letter, mix) for letter, mix in (("A", figures.a), ("B", figures.b))),
        outcome=" ".join(_outcome(figures)),
        remarks=figures.remarks,
        player=_player(comparison),
        gauges=tuple(_gauges(figures)),
        spectrum=spectrum,
        difference=difference,
        thirds=tuple(
            Line(name=f"{nominal(band.hertz):g} Hz", cells=changed(band.a, band.b, band.change))
            for band in figures.spectrum
        ),
        tracks=tuple(map(_heard, figures.tracks)),
        classes=tuple(map(_heard, figures.classes)),
        masking=masking(figures.masking) if figures.masking else None,
        bands=tuple(
            Line(
                name=f"{number(band.low, 0)} to {number(band.high, 0)} Hz",
                cells=changed(band.a, band.b, band.change),
            )
            for band in figures.masking
        ),
        masked=tuple(
            Line(name=row.name, what=spoken(row.label), cells=changed(row.a, row.b, row.change))
            for row in figures.masked
        ),
        polar=directions(figures),
        sectors=tuple(_sectors(figures)),
        correlation=correlation,
        width=width,
        octaves=tuple(_octaves(figures)),
    )


def shown(value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
    """A number of the page; a dash where there is none."""
    return NOTHING if value is None else number(value, decimals, signed=signed)


def changed(a: float | None, b: float | None, change: float | None, decimals: int = 1) -> tuple[str, str, str]:
    """A, B and the difference as cells."""
    return shown(a, decimals), shown(b, decimals), shown(change, decimals, signed=True)


def _fact(letter: str, mix: Mix) -> str:
    return f"{letter}: {clock(mix.seconds)}, {mix.sample_rate / 1000:g} kHz"


def _outcome(figures: Figures) -> Iterator[str]:
    if figures.same:
        yield "No difference: both are the same to the sample."
    elif figures.residue is not None and math.isinf(figures.residue):
        yield "No difference but the level: at matched loudness both are the same."
    if figures.loudness is not None and not figures.same:
        word = "louder" if figures.loudness > 0 else "quieter"
        yield (
            f"B is {number(abs(figures.loudness))} LU {word} than A."
            if abs(figures.loudness) >= 0.05
            else ("Both are equally loud.")
        )
    if figures.loudness is None:
        yield "There is no loudness to match."
    elif not figures.same and figures.residue is not None and math.isfinite(figures.residue):
        where = "below" if figures.residue <= 0 else "above"
        yield f"At matched loudness what differs lies {number(abs(figures.residue))} dB {where} B."


def _player(comparison: Comparison) -> Player | None:
    match, clips = comparison.figures.match, comparison.clips
    if match is None or clips is None:
        return None
    return Player(
        a=base64.b64encode(clips.a).decode("ascii"),
        b=base64.b64encode(clips.b).decode("ascii"),
        seconds=match.seconds,
        about=" ".join(_about(match, comparison.figures)),
    )


def _about(match: Match, figures: Figures) -> Iterator[str]:
    whole = match.seconds >= min(figures.a.seconds, figures.b.seconds) - 0.05
    what = "All that both have" if whole else "The loudest stretch"
    yield f"{what}: {number(match.seconds)} s from {clock(match.start)}."
    if match.matched:
        difference = number(abs(match.loudness_b - match.loudness_a), 2)
        yield (
            f"A plays at {shown(match.loudness_a, 2)} LUFS, B at {shown(match.loudness_b, 2)} LUFS, measured after"
            f" matching: {difference} LU apart."
        )
    else:
        yield "The two are not matched: one of them has no loudness in this stretch."
    gains = f"A {number(match.gain_a, signed=True)} dB, B {number(match.gain_b, signed=True)} dB"
    yield f"Gains for that: {gains}. 16-bit FLAC, no lossy codec."


def _gauges(figures: Figures) -> Iterator[Line]:
    for owner, gauges in (("reading", GAUGES), ("field", IMAGE)):
        for name, title, decimals in gauges:
            a, b = (getattr(getattr(mix, owner), name) for mix in (figures.a, figures.b))
            yield Line(name=title, cells=changed(a, b, _difference(a, b), decimals))


def _difference(a: float | None, b: float | None) -> float | None:
    return b - a if a is not None and b is not None and math.isfinite(a) and math.isfinite(b) else None


def _heard(row: Row) -> Line:
    words = changed(row.a, row.b, row.change)
    name = spoken(row.name) if not row.label else row.name
    label = f"{name}: {words[0]} in A, {words[1]} in B, LU relative to the mix"
    plot = "" if row.a is None or row.b is None else svg.loudness(row.a, row.b, None, label)
    return Line(name=name, what=spoken(row.label), cells=words, plot=plot)


def _sectors(figures: Figures) -> Iterator[Line]:
    for name, low, high in SECTORS:
        a, b = (percent(mix.field, low, high) for mix in (figures.a, figures.b))
        yield Line(name=name, cells=changed(a, b, b - a))


def _octaves(figures: Figures) -> Iterator[Line]:
    for a, b in zip(figures.a.field.octaves, figures.b.field.octaves, strict=False):
        cells = (
            *(shown(one.correlation, 2) for one in (a, b)),
            *(shown(one.side) for one in (a, b)),
            *(shown(one.balance) for one in (a, b)),
        )
        yield Line(name=f"{nominal(a.hertz):g} Hz", cells=cells)
