"""Small sessions as numbers, for tests of the balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.balance.decibels import LOUDNESS_OF_UNIT_POWER, gain, level, power
from models.balance.material import BAND_EDGES, Array, Material, Part

BANDS = len(BAND_EDGES) - 1
BLOCKS = 40
CENTRES = {"kick": 0, "bass_guitar": 1, "snare": 8, "lead_vocal": 10, "overheads": 20, "hihat": 21}
BAND = ("kick", "snare", "overheads", "bass_guitar", "electric_guitar", "piano", "lead_vocal", "backing_vocal")


def session(
    labels: Sequence[str],
    *,
    loudness: Sequence[float] | None = None,
    gains: Sequence[float] | None = None,
    parts: Sequence[Part] | None = None,
    crest: float = 12.0,
    sections: int = 3,
    seed: int = 0,
) -> Material:
    """A session of uncorrelated parts whose spectra are bells around what their class sounds like.

    A part without a loudness gets one between -35 and -15 LUFS; equal label, loudness and place in ``seed`` give
    equal audio. ``crest`` is how many dB the peaks are above the power.
    """
    draw = np.random.default_rng(seed)
    drawn = draw.uniform(-35.0, -15.0, len(labels))
    loud = np.asarray(drawn if loudness is None else loudness, dtype=float)
    spectra = np.array([_bell(CENTRES.get(label, 12)) for label in labels]).reshape(-1, BANDS).T
    activity = draw.uniform(0.5, 1.5, (sections, len(labels)))
    activity /= activity.mean(axis=0)
    powers = np.where(np.isfinite(loud), power(loud - LOUDNESS_OF_UNIT_POWER), 0.0)
    bands = spectra * powers
    cross = np.zeros((BANDS, len(labels), len(labels)))
    cross[:, range(len(labels)), range(len(labels))] = bands
    peaks = np.sqrt(powers) * gain(np.array(crest)) * draw.uniform(0.3, 1.0, (BLOCKS, len(labels)))
    return Material(
        parts=tuple(Part(label=label) for label in labels) if parts is None else tuple(parts),
        loudness=loud,
        power=activity[:, None, :] * bands,
        seconds=np.full(sections, 60.0),
        cross=cross,
        peaks=peaks,
        gains=np.zeros(len(labels)) if gains is None else np.asarray(gains, dtype=float),
        pans=np.zeros(len(labels)),
    )


def reordered(material: Material, order: Sequence[int]) -> Material:
    """The same session with its parts in another order."""
    at = list(order)
    back = {old: new for new, old in enumerate(at)}
    return replace(
        material,
        parts=tuple(replace(material.parts[old], partner=back.get(material.parts[old].partner, -1)) for old in at),
        loudness=material.loudness[at],
        power=material.power[:, :, at],
        cross=material.cross[:, at][:, :, at],
        peaks=material.peaks[:, at],
        gains=material.gains[at],
        pans=material.pans[at],
    )


def louder(material: Material, db: float | Array) -> Material:
    """The same session with its audio ``db`` louder, one number or one for each part."""
    by = gain(np.broadcast_to(db, material.loudness.shape))
    return replace(
        material,
        loudness=material.loudness + db,
        power=material.power * by**2,
        cross=material.cross * np.outer(by, by),
        peaks=material.peaks * by,
    )


def copied(material: Material, part: int) -> Material:
    """The session with an identical twin of a part at its end."""
    at = [*range(len(material.parts)), part]
    return replace(reordered(material, at), parts=(*material.parts, material.parts[part]))


def class_levels(material: Material, gains: Array) -> dict[str, float]:
    """Loudness of every class relative to the sum of all, by hand: energies of the parts that sound."""
    heard = dict.fromkeys(sorted({part.label for part in material.parts}), 0.0)
    for part, loud in zip(material.parts, material.loudness + gains, strict=True):
        heard[part.label] += 10.0 ** (loud / 10.0)
    total = sum(heard.values())
    return {label: float(level(np.array(one / total))) for label, one in heard.items()}


def _bell(centre: int) -> Array:
    shape = np.exp(-0.5 * ((np.arange(BANDS) - centre) / 3.0) ** 2)
    return np.asarray(shape / shape.sum())
