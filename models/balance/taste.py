"""What finished mixes say about an engineer: where each class stands, and how firmly.

The level of a class in a song is modelled as ``class + song + chance``. The song's part is there because levels
are relative to what else plays: where the vocal is loud, all the rest lies lower. Classes and songs are fitted in
turns, both by Huber's M-estimate (Huber, *Robust Statistics*, 1981, section 3.2): one odd part moves them little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.balance.material import Array, Material
from models.balance.solution import Offset, Taste
from models.balance.targets import offsets
from models.ears.taxonomy import CLASSES

TUNING: Final = 1.345
"""Huber's constant: 95 % efficient where chance is normal (Huber 1981, section 4.5)."""

NORMAL_MAD: Final = 0.6745
"""Median absolute deviation of a standard normal variable."""

CLIPPED: Final = 0.7102
"""Mean square of a standard normal variable that is clipped at the tuning constant (ibid., section 5.2)."""

ROUNDS: Final = 20

SONG_RIDGE: Final = 1.0
"""Classes that a song counts as having besides its own, all where they belong: a song of few classes says little
about how much lower everything lies in it."""

USUAL_SPREAD: Final = 1.5
"""Standard deviation in LU from song to song where too few songs are known to tell."""

USUAL_WIDTH_SPREAD: Final = 0.2
"""The same for the distance from the centre."""

FIRMNESS: Final = 3.0
"""Songs for which the spread of all classes counts in the spread of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What one finished mix says. Classes that it lacks are missing.

    ``levels`` are LU on the scale of :func:`models.balance.targets.offsets`, ``widths`` the distance from the
    centre, 0 to 1, of each class's outermost part.
    """

    levels: Mapping[str, float]
    widths: Mapping[str, float] = field(default_factory=dict)


def finished(material: Material, gains: Array, pans: Array) -> Finished:
    """What a mix with these faders in dB and pans, each of shape (n,), says of its engineer."""
    widths: dict[str, float] = {}
    for part, pan, audible in zip(material.parts, pans, material.audible, strict=True):
        if audible and not part.wide and part.label in CLASSES:
            widths[part.label] = max(abs(float(pan)), widths.get(part.label, 0.0))
    return Finished(levels=offsets(material, gains), widths=widths)


def learn_taste(songs: Iterable[Finished], *, name: str = "house") -> Taste:
    """What an engineer's finished songs have in common.

    Labels that are no class, and levels that are not finite, are left out.

    Returns
    -------
    Taste
        An offset for each class that was met; its ``spread`` is never 0, and tends to that of all classes where
        few songs have the class.
    """
    known = list(songs)
    return Taste(
        name=name,
        offsets=_offsets([song.levels for song in known], usual=USUAL_SPREAD, per_song=True),
        widths=_offsets([song.widths for song in known], usual=USUAL_WIDTH_SPREAD, per_song=False),
    )


def robust_mean(values: Array) -> float:
    """Huber's M-estimate of location by iterated weighting; the plain mean of one or two values."""
    centre = float(np.median(values))
    scale = float(np.median(np.abs(values - centre))) / NORMAL_MAD
    if len(values) < 3 or scale <= 0.0:
        return float(np.mean(values)) if len(values) < 3 else centre
    for _ in range(ROUNDS):
        weight = _weights((values - centre) / scale)
        centre = float(np.average(values, weights=weight))
    return centre


def _weights(distances: Array) -> Array:
    """Huber's weights: 1 within the tuning constant, falling with distance beyond."""
    weights: Array = TUNING / np.maximum(np.abs(distances), TUNING)
    return weights


def _offsets(songs: Iterable[Mapping[str, float]], *, usual: float, per_song: bool) -> dict[str, Offset]:
    kept = [{one: at for one, at in song.items() if one in CLASSES and math.isfinite(at)} for song in songs]
    rows = [song for song in kept if song]
    labels = [label for label in CLASSES if any(label in song for song in rows)]
    if not labels:
        return {}
    table = np.array([[song.get(label, np.nan) for label in labels] for song in rows])
    there = np.isfinite(table)
    classes, lower = _fit(table, there, per_song=per_song)
    left = np.where(there, table - classes - lower[:, None], 0.0)
    spreads = _spreads(left, there, usual)
    return {
        label: Offset(mean=float(classes[k]), spread=float(spreads[k]), songs=int(there[:, k].sum()))
        for k, label in enumerate(labels)
    }


def _fit(table: Array, there: NDArray[np.bool_], *, per_song: bool) -> tuple[Array, Array]:
    """Levels of the classes, and by how much everything differs in each song (their mean is 0)."""
    lower = np.zeros(len(table))
    classes = np.zeros(table.shape[1])
    for _ in range(ROUNDS if per_song else 1):
        for k in range(table.shape[1]):
            classes[k] = robust_mean((table[:, k] - lower)[there[:, k]])
        if per_song:
            for row in range(len(table)):
                left = (table[row] - classes)[there[row]]
                lower[row] = robust_mean(left) * len(left) / (len(left) + SONG_RIDGE)
            lower -= lower.mean()
    return classes, lower


def _spreads(left: Array, there: NDArray[np.bool_], usual: float) -> Array:
    """Standard deviation of each class from song to song, drawn towards that of all classes.

    Chance is what is left; each class that was fitted takes as much of it as one song has. What lies further out
    than Huber's constant counts as lying there.
    """
    free = there.sum() - there.shape[1]
    scale = float(np.median(np.abs(left[there]))) / NORMAL_MAD * float(np.sqrt(there.sum() / max(free, 1)))
    clipped = np.minimum(np.abs(left), TUNING * scale) if scale > 0.0 else np.abs(left)
    squares = np.where(there, clipped, 0.0) ** 2 / CLIPPED
    common = (FIRMNESS * usual**2 + squares.sum()) / (FIRMNESS + free)
    spreads: Array = np.sqrt((FIRMNESS * common + squares.sum(axis=0)) / (FIRMNESS + there.sum(axis=0) - 1))
    return spreads
