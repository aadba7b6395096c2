"""What the four networks hear: mel spectra of a vocal and its backing (Li and Lerch 2023, section III.C).

44.1 kHz, transforms of 2048 samples 1024 apart, 128 mel bands, blocks of 64 columns (1.49 s), each channel
relative to its own maximum; columns in which the vocal is below -30 LUFS are left out. Where the paper is silent
we took: levels in dB over :data:`RANGE_DB` instead of powers, the vocal at :data:`REFERENCE` before that gate, 400
ms around a column for it, and the mean of the channels for mono.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from core.descriptors.mel import mel_filters
from core.spectra import spectrogram
from core.units import power_from_db
from models.balance.decibels import level
from models.strips.vocal.chain import AUDIBLE, Material, loudness
from models.strips.vocal.compression import REFERENCE

Map = NDArray[np.float32]
Array = NDArray[np.float64]

RATE: Final = 44100
LENGTH: Final = 2048
HOP: Final = 1024
BANDS: Final = 128
COLUMNS: Final = 64
CHANNELS: Final = 2

GATE_LUFS: Final = -30.0
MOMENT: Final = round(0.4 * RATE / HOP)
"""Columns of the loudness that is gated."""

RANGE_DB: Final = 80.0
_SILENCE: Final = 1e-12


def powers(samples: NDArray[np.float32], sample_rate: float) -> Array:
    """Power spectra of audio of shape ``(frames, channels)`` at any rate, shape ``(columns, LENGTH / 2 + 1)``."""
    mono = np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32))
    heard = mono if sample_rate == RATE else soxr.resample(mono, sample_rate, RATE)
    return spectrogram(heard[:, np.newaxis], RATE, window=LENGTH / RATE, hop=HOP / RATE).power


def pairs(given: Material, others: Array | None = None) -> tuple[Array, Array]:
    """Power spectra of vocal and backing where the vocal is loud enough, ``(columns, bins)`` each.

    No columns where nothing is: silence, or less than :data:`LENGTH`. Without a backing its powers are 0.
    ``others`` are :func:`powers` of the backing where they are known already.
    """
    sung = powers(given.vocal, given.sample_rate)
    if others is None:
        backing = given.backing
        others = np.zeros((0, sung.shape[1])) if backing is None else powers(backing, given.sample_rate)
    missing = len(sung) - len(others)
    others = np.pad(others, ((0, max(0, missing)), (0, 0)))[: len(sung)]
    heard = gated(sung, loudness(given.vocal, given.sample_rate))
    return sung[heard], others[heard]


def gated(sung: Array, integrated: float) -> NDArray[np.bool_]:
    """Which columns of a vocal of an integrated loudness in LUFS lie above :data:`GATE_LUFS`, (columns,).

    The loudness of a column is that of the whole vocal, moved by how much more power it has than the vocal's
    columns on average; the mean is over those that are not more than 10 dB below it, as the standard's gate.
    """
    if not len(sung) or integrated <= AUDIBLE:
        return np.zeros(len(sung), bool)
    each = np.convolve(sung.sum(axis=1), np.full(MOMENT, 1.0 / MOMENT), mode="same")[: len(sung)]
    whole = float(each[each > 0.1 * each.mean()].mean())
    least = whole * power_from_db(GATE_LUFS - REFERENCE)
    heard: NDArray[np.bool_] = each > max(least, _SILENCE)
    return heard


def mel(power: Array) -> Array:
    """Power in the mel bands, ``(..., BANDS)``, of power spectra ``(..., bins)``."""
    bands: Array = power @ _filters()
    return bands


def block(sung: Array, others: Array) -> Map:
    """One input ``(CHANNELS, BANDS, COLUMNS)`` of mel powers ``(COLUMNS, BANDS)`` each."""
    return np.stack([_relative(sung), _relative(others)])


def blocks(given: Material, others: Array | None = None) -> Map:
    """Consecutive inputs of a song, ``(n, CHANNELS, BANDS, COLUMNS)``; what is left over is dropped.

    A vocal with fewer columns than one block is repeated; one that is never heard has no block. ``others`` are as
    :func:`pairs` takes them.
    """
    sung, others = (mel(each) for each in pairs(given, others))
    if not len(sung):
        return np.empty((0, CHANNELS, BANDS, COLUMNS), np.float32)
    if len(sung) < COLUMNS:
        sung, others = (each[np.arange(COLUMNS) % len(each)] for each in (sung, others))
    starts = range(0, len(sung) - COLUMNS + 1, COLUMNS)
    return np.stack([block(sung[at : at + COLUMNS], others[at : at + COLUMNS]) for at in starts])


def spread(count: int) -> NDArray[np.int64]:
    """The :data:`COLUMNS` columns of a song of ``count`` that stand for all: the equaliser's one input."""
    return np.linspace(0, count - 1, COLUMNS).round().astype(np.int64)


def summary(given: Material) -> Map:
    """The one input of the equaliser's network, ``(1, CHANNELS, BANDS, COLUMNS)``; none where nothing is sung."""
    sung, others = pairs(given)
    if not len(sung):
        return np.empty((0, CHANNELS, BANDS, COLUMNS), np.float32)
    chosen = spread(len(sung))
    return block(mel(sung[chosen]), mel(others[chosen]))[np.newaxis]


def _relative(power: Array) -> Map:
    top = float(power.max(initial=0.0))
    if top <= _SILENCE:
        return np.zeros((BANDS, len(power)), np.float32)
    floor = power_from_db(-RANGE_DB)
    shares = 1.0 + level(np.maximum(power / top, floor)) / RANGE_DB
    return np.ascontiguousarray(shares.T, np.float32)


def bin_frequencies() -> Array:
    """Of the spectra of :func:`powers` in Hz, (bins,)."""
    return np.asarray(np.fft.rfftfreq(LENGTH, 1.0 / RATE), np.float64)


@cache
def _filters() -> Array:
    return np.ascontiguousarray(mel_filters(bin_frequencies(), BANDS, low=0.0, high=RATE / 2).T)
