"""From figures to pictures: what stands on which axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bridge.compare.drawing import Plot, Scale, Tick, bars, curves, hertz, pairs, polar
from bridge.compare.field import shares
from bridge.compare.figures import Field, Figures, Masked
from bridge.words import number

NOMINAL: Final = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)
"""What the middles of third octaves are called, in each decade (IEC 61260-1:2014, annex E)."""

MASKING_TICKS: Final = (100.0, 300.0, 630.0, 1270.0, 2000.0, 3700.0, 7700.0)
"""Edges of critical bands with a word."""

SECTORS: Final = (
    ("Out of phase, left", 52.5, 90.1),
    ("Left", 37.5, 52.5),
    ("Between left and centre", 7.5, 37.5),
    ("Centre", -7.5, 7.5),
    ("Between centre and right", -37.5, -7.5),
    ("Right", -52.5, -37.5),
    ("Out of phase, right", -90.1, -52.5),
)
"""Parts of the stereo field and their angles; mirror images of each other."""

DRAWN: Final = 60.0
"""Side over middle in dB at which an octave is drawn that is mono, below, or all side, above."""


def nominal(middle: float) -> float:
    """What an octave or a third of one is called by, from its exact middle; both in Hz."""
    decade, place = divmod(round(10.0 * math.log10(middle)), 10)
    return float(NOMINAL[place] * 10.0**decade)


def spectra(figures: Figures) -> tuple[Plot, Plot]:
    """Third octaves of both, and their difference."""
    bands = figures.spectrum
    a, b, change = ([getattr(band, name) for band in bands] for name in ("a", "b", "change"))
    places, ticks = _across([band.hertz for band in bands], 3)
    most = max((abs(value) for value in change if value is not None), default=0.0)
    step = next((step for step in (1.0, 3.0) if most <= 4.0 * step), 6.0)
    reach = step * max(3, math.ceil(most / step))
    levels = Scale.around([*a, *b], 10.0, least=40.0)
    return (
        curves("Third octaves, dB at matched loudness", places, (a, b), levels, ticks),
        bars("B minus A in third octaves, dB at matched loudness", change, Scale(-reach, reach, step), ticks),
    )


def masking(bands: Sequence[Masked]) -> Plot:
    """What masking takes of the tracks' loudness in every critical band."""
    a, b = [band.a for band in bands], [band.b for band in bands]
    edges = [band.low for band in bands]
    ticks = [Tick(100.0 * edges.index(edge) / len(edges), hertz(edge)) for edge in MASKING_TICKS]
    most = max((value for value in (*a, *b) if value is not None), default=0.0)
    scale = Scale(0.0, 5.0 * max(1, math.ceil(most / 5.0)), 5.0)
    return pairs("Loudness that masking takes in critical bands, dB", (a, b), scale, ticks)


def directions(figures: Figures) -> Markup:
    """Energy by direction."""
    fields = {"A": figures.a.field, "B": figures.b.field}
    told = (
        f"{letter}: " + ", ".join(f"{name.lower()} {number(percent(of, *ends))} %" for name, *ends in SECTORS)
        for letter, of in fields.items()
    )
    label = f"Energy by direction. {'. '.join(told)}."
    return polar(label, figures.a.field.directions, figures.b.field.directions)


def percent(of: Field, low: float, high: float) -> float:
    """Share of the energy between two angles."""
    return 100.0 * shares(of.directions, low, high)


def stereo(figures: Figures) -> tuple[Plot, Plot]:
    """Correlation, and side over middle, in octaves."""
    both = list(zip(figures.a.field.octaves, figures.b.field.octaves, strict=False))
    places, ticks = _across([a.hertz for a, _ in both], 1)
    alike = [a.correlation for a, _ in both], [b.correlation for _, b in both]
    sides = [_drawn(a.side) for a, _ in both], [_drawn(b.side) for _, b in both]
    scale = Scale.around([*sides[0], *sides[1], 0.0], 10.0, least=20.0)
    return (
        curves("Correlation of left and right in octaves", places, alike, Scale(-1.0, 1.0, 0.5, 1), ticks),
        curves("Side over middle in octaves, dB", places, sides, scale, ticks),
    )


def _drawn(level: float | None) -> float | None:
    return None if level is None else min(max(level, -DRAWN), DRAWN)


def _across(middles: Sequence[float], fraction: int) -> tuple[list[float], list[Tick]]:
    """Places of bands as shares of the width, and a word in the middle of every octave."""
    places = [(index + 0.5) / len(middles) for index in range(len(middles))]
    ticks = [Tick(100.0 * place, hertz(nominal(middle))) for place, middle in zip(places, middles, strict=True)]
    return places, ticks[fraction // 2 :: fraction]
