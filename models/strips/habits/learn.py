"""From tracks to a style: what an engineer's tracks of a class have in common.

A mean is Huber's (:func:`models.balance.taste.robust_mean`): one odd track moves it little. A spread is drawn
towards the usual one of its kind as that of a fader is (:mod:`models.balance.taste`), as if :data:`FIRMNESS`
tracks had it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.balance.taste import robust_mean
from models.strips.habits.kinds import BAND, COMPRESSOR, CROSSOVER, EQ, LAW, PARAMETERS, SEND, USES, kinds
from models.strips.style import ClassStyle, LawStyle, Style, Value

FIRMNESS: Final = 3.0
"""Tracks for which the usual spread counts."""

TOLD: Final = 3
"""Tracks from which on they say how often a class gets a step: one without it may be an exception."""


UNMOVED: Final = Value(mean=0.0, spread=0.0, count=0)
"""An octave of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One track or one pair: its class, and what is known of it by :mod:`models.strips.habits.kinds`."""

    label: str
    values: Mapping[str, float]


def learn_style(examples: Iterable[Example], *, name: str = "house") -> Style:
    """What examples have in common. Values that are not finite are left out.

    Returns
    -------
    Style
        A class for each label that was met. ``used`` has the steps that :data:`TOLD` tracks or more speak of.
    """
    by_label: dict[str, list[Mapping[str, float]]] = {}
    for example in examples:
        by_label.setdefault(example.label, []).append(example.values)
    classes = {label: class_style(found) for label, found in sorted(by_label.items())}
    return Style(name=name, classes=classes)


def class_style(tracks: Sequence[Mapping[str, float]]) -> ClassStyle:
    """What tracks of one class have in common."""
    known = {name: value for name in PARAMETERS if (value := _value(name, tracks))}
    eq = tuple(known.get(name, UNMOVED) for name in EQ)
    crossovers = tuple(known[name] for name in CROSSOVER if name in known)
    bands = tuple(_law(known, where) or LawStyle() for where in BAND)
    return ClassStyle(
        eq=eq if any(value.count for value in eq) else (),
        compressor=_law(known, COMPRESSOR),
        bands=bands if any(_is_known(band) for band in bands) else (),
        crossovers=crossovers if len(crossovers) == len(CROSSOVER) else (),
        send=known.get(SEND),
        used={step: share for step, name in USES.items() if (share := _share(name, tracks)) is not None},
    )


def _is_known(law: LawStyle) -> bool:
    return any(getattr(law, field) is not None for field in LAW)


def _law(known: Mapping[str, Value], where: str) -> LawStyle | None:
    parts = {field: known[f"{where} {field}"] for field in LAW if f"{where} {field}" in known}
    return LawStyle(**parts) if parts else None


def _value(name: str, tracks: Sequence[Mapping[str, float]]) -> Value | None:
    found = np.array([track[name] for track in tracks if math.isfinite(track.get(name, math.nan))])
    if not found.size:
        return None
    mean = robust_mean(found)
    usual = kinds()[PARAMETERS[name]].within
    squares = float(np.square(found - mean).sum())
    spread = math.sqrt((FIRMNESS * usual**2 + squares) / (FIRMNESS + len(found) - 1))
    return Value(mean=mean, spread=spread, count=len(found))


def _share(name: str, tracks: Sequence[Mapping[str, float]]) -> float | None:
    found = [track[name] for track in tracks if name in track]
    return sum(found) / len(found) if len(found) >= TOLD else None
