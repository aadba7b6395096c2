"""Sounds for tests: measured from samples by the definitions of the material, in as few lines as they need."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from core.meters.loudness import LoudnessMeter
from core.units import db_from_gain, db_from_power
from models.strips.material import (
    BLOCK,
    CROSSOVERS,
    FREQUENCIES,
    PER_OCTAVE,
    SILENT_DB,
    Array,
    Channel,
    Levels,
    Mix,
    Reverberance,
    Sound,
)

RATE = 48000
LOUD_DB, LEAST_DB = 40.0, -60.0


def sound_of(
    samples: NDArray[np.floating], rate: int = RATE, *, reverberance: Reverberance | None = None
) -> Sound:
    """The sound of samples of shape (frames,) or (frames, channels)."""
    audio = np.asarray(samples, np.float64)
    audio = audio[:, None] if audio.ndim == 1 else audio
    levels = levels_of(audio, rate)
    whole = levels[:, 0]
    sounding = (whole > LEAST_DB) & (whole > np.percentile(whole, 95) - LOUD_DB) if len(whole) else whole > 0
    power = float(np.mean(10.0 ** (whole[sounding] / 10.0))) if sounding.any() else 0.0
    peak = float(np.abs(audio).max(initial=0.0))
    meter = LoudnessMeter(rate, audio.shape[1])
    meter.feed(audio.astype(np.float32))
    spectrum, loud = spectra_of(audio, rate)
    return Sound(
        seconds=float(sounding.sum()) * BLOCK,
        sample_rate=rate,
        loudness=meter.integrated(),
        loudness_range=meter.range() or 0.0,
        peak=db_from_gain(peak),
        crest=db_from_gain(peak) - db_from_power(power) if power else 0.0,
        spectrum=spectrum,
        loud_spectrum=loud,
        levels=levels,
        reverberance=reverberance,
    )


def levels_of(audio: Array, rate: int) -> Levels:
    """RMS levels (t, 5) of the whole and of the four LR4 bands."""
    bands = [audio, *_bands(audio, rate)]
    count = math.ceil(len(audio) / (BLOCK * rate))
    edges = np.minimum(len(audio), np.round(np.arange(count + 1) * BLOCK * rate).astype(int))
    sums = [np.concatenate([[0.0], np.cumsum(np.square(band).mean(axis=1))]) for band in bands]
    powers = np.stack([np.diff(total[edges]) / np.maximum(1, np.diff(edges)) for total in sums], axis=1)
    levels: Levels = (10.0 * np.log10(np.maximum(powers, 10.0 ** (SILENT_DB / 10.0)))).astype(np.float32)
    return levels


def _bands(audio: Array, rate: int) -> list[Array]:
    edges = [edge for edge in CROSSOVERS if edge < 0.45 * rate]
    rest, bands = audio, []
    for edge in edges:
        low, high = (signal.butter(2, edge, kind, fs=rate, output="sos") for kind in ("low", "high"))
        bands.append(signal.sosfilt(np.concatenate([low, low]), rest, axis=0))
        rest = signal.sosfilt(np.concatenate([high, high]), rest, axis=0)
    return [*bands, rest] + [np.zeros_like(audio)] * (3 - len(edges))


def spectra_of(audio: Array, rate: int) -> tuple[Array, Array]:
    """Mean and loud power (f,) of the bands, from windows of a third of a second."""
    size = min(len(audio), 1 << round(math.log2(rate / 3)))
    if size < 16:
        return np.zeros(len(FREQUENCIES)), np.zeros(len(FREQUENCIES))
    frequencies, _, density = signal.spectrogram(
        audio, rate, nperseg=size, noverlap=size // 2, axis=0, detrend=False, window="hann"
    )
    power = density.mean(axis=1) * (rate / size)
    half = 2.0 ** (0.5 / PER_OCTAVE)
    edges = np.append(np.array(FREQUENCIES) / half, FREQUENCIES[-1] * half)
    total = np.vstack([np.zeros((1, power.shape[1])), np.cumsum(power, axis=0)])
    at = np.append(frequencies, 2 * frequencies[-1] - frequencies[-2]) - frequencies[1] / 2
    frames = np.stack([np.diff(np.interp(edges, at, column)) for column in total.T], axis=1)
    heard = frames[:, frames.sum(axis=0) > 1e-4 * frames.sum(axis=0).max()]
    heard = heard if heard.shape[1] else frames
    most = np.sort(heard, axis=1)[:, -max(1, heard.shape[1] // 20) :]
    return heard.mean(axis=1), most.mean(axis=1)


def channel_of(sound: Sound | None, label: str = "lead_vocal", *, sure: float = 1.0, name: str = "") -> Channel:
    """A channel with its fader at 0 dB."""
    return Channel(name=name or label, label=label, sure=sure, sound=sound)


def mix_of(*channels: Channel, bpm: float | None = 120.0) -> Mix:
    """A mix in which everything may be changed."""
    return Mix(channels=channels, changed=frozenset(range(len(channels))), bpm=bpm)
