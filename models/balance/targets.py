"""How loud each unit should be: the literature, the engineer's own mixes, and how many share a class.

Levels are LU relative to the mix, while the part plays. Three steps lead to them.

1. A class's loudness is the literature's, pulled towards the engineer's by the songs that are known of them
   (empirical Bayes, :func:`aim`). It holds for the full band of :mod:`models.balance.priors`.
2. The parts of one class that play at the same time share it equally: their energies add up to it. So eight
   backing vocals are together as loud as one would be, 13 microphones do not make the drums louder, and the lead
   vocals of verse and chorus, on tracks of their own, are each as loud as a lead vocal (:attr:`Faders.company`).
3. In a session of fewer or more classes everything is moved by one constant, so that the powers of the classes add
   up to the mix (:attr:`Targets.shift`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.balance.decibels import LOUDNESS_OF_UNIT_POWER, gain, level, together
from models.balance.faders import Faders, faders
from models.balance.material import Array, Material
from models.balance.priors import priors
from models.balance.solution import Taste

BETWEEN: Final = 3.0
"""Standard deviation in dB of engineers' means about the literature's. Own: mixes of one song by several engineers
differ by 2 to 4 dB a track."""

PRIOR_SONGS: Final = 2.0
"""Songs that the literature's spread counts for beside the engineer's own. Own."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a class should be, in LU relative to the mix of a full band.

    ``spread`` is the standard deviation from song to song, ``doubt`` that of ``loudness`` itself. ``songs`` and
    ``source`` say where it comes from.
    """

    loudness: float
    spread: float
    doubt: float
    songs: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Targets of the units (u,), ``nan`` where none is known.

    ``wanted`` is LU relative to the mix, ``spread`` what one song differs from it by (standard deviation),
    ``aims`` the classes'. ``shift`` is what was taken off the full band's loudnesses, in dB.
    """

    wanted: Array
    spread: Array
    aims: dict[str, Aim]
    shift: float


def aim(label: str, taste: Taste) -> Aim:
    """Where a class should be: the engineer's mean, shrunk towards the literature's.

    With ``n`` songs of mean ``m`` and spread ``s``: the posterior mean of a normal prior ``(p, BETWEEN)`` and of a
    normal likelihood ``(m, s / sqrt n)``; ``s`` itself is pooled with the literature's spread, which counts for
    :data:`PRIOR_SONGS` songs. One song moves it a little, eight nearly all the way.

    Raises
    ------
    ValueError
        If neither the literature nor the engineer knows the class.
    """
    prior, own = priors().get(label), taste.offsets.get(label)
    if prior is None:
        if own is None:
            raise ValueError(f"nothing is known of {label!r}: neither the literature nor {taste.name} has it")
        return Aim(own.mean, own.spread, own.spread / math.sqrt(max(own.songs, 1)), own.songs, taste.name)
    if own is None or own.songs <= 0:
        return Aim(prior.loudness, prior.spread, BETWEEN, 0, prior.source)
    freedom = own.songs - 1
    variance = (PRIOR_SONGS * prior.spread**2 + freedom * own.spread**2) / (PRIOR_SONGS + freedom)
    precisions = 1.0 / BETWEEN**2, own.songs / variance
    mean = (precisions[0] * prior.loudness + precisions[1] * own.mean) / sum(precisions)
    doubt = 1.0 / math.sqrt(sum(precisions))
    return Aim(
        mean, math.sqrt(variance), doubt, own.songs, f"{taste.name}, {own.songs} song{'s' * (own.songs != 1)}"
    )


def targets(units: Faders, taste: Taste) -> Targets:
    """What every unit should be relative to the mix."""
    classes = {label for label, known in zip(units.labels, units.known, strict=True) if known}
    aims = {label: aim(label, taste) for label in sorted(classes)}
    shift = full_band(aims)
    wanted = np.full(len(units.labels), math.nan)
    spread = np.full(len(units.labels), math.nan)
    for unit in np.flatnonzero(units.known):
        label = units.labels[unit]
        wanted[unit] = aims[label].loudness - 10.0 * math.log10(units.company[unit]) - shift
        spread[unit] = math.hypot(aims[label].spread, aims[label].doubt)
    return Targets(wanted=wanted, spread=spread, aims=aims, shift=shift)


def full_band(aims: dict[str, Aim]) -> float:
    """How many dB the classes together are above the mix: 0 for the reference band, 0 for no class."""
    return together(np.array([one.loudness for one in aims.values()])) if aims else 0.0


def mix_loudness(material: Material, gains: Array) -> float:
    """Loudness of the mix at faders ``gains`` (n,), in LUFS without gating; ``-inf`` for silence."""
    amplitudes = gain(gains)
    total = float(amplitudes @ material.cross.sum(axis=0) @ amplitudes)
    return LOUDNESS_OF_UNIT_POWER + float(level(np.array(max(total, 0.0))))


def relative(material: Material, gains: Array) -> Array:
    """(n,) Loudness of every part relative to the mix at faders ``gains``, in LU; ``-inf`` for silent ones."""
    mix = mix_loudness(material, gains)
    return material.loudness + gains - (mix if math.isfinite(mix) else 0.0)


def offsets(material: Material, gains: Array) -> dict[str, float]:
    """Where a finished mix puts its classes, on the scale of :class:`models.balance.solution.Offset`.

    LU relative to the mix of a full band: the class's energies at one time together, relative to all known
    classes', plus what the literature's loudnesses of these classes add up to. So that a song of three tracks and
    one of forty teach the same; the inverse of what :func:`targets` does.
    """
    units = faders(replace(material, gains=gains), Taste())
    sounding = np.flatnonzero(units.known)
    heard = units.levels + units.now + 10.0 * np.log10(units.company)
    labels = sorted({units.labels[unit] for unit in sounding})
    if not labels:
        return {}
    alike = [[unit for unit in sounding if units.labels[unit] == one] for one in labels]
    classes = np.array([together(heard[units_]) - 10.0 * math.log10(len(units_)) for units_ in alike])
    constant = full_band({one: aim(one, Taste()) for one in labels}) - together(classes)
    return {one: float(loudness + constant) for one, loudness in zip(labels, classes, strict=True)}
