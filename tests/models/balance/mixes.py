"""Songs on disk whose mix is made with known gains and pans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

Sound = NDArray[np.float64]

RATE = 16000
SECONDS = 8.0
LABELS = ("kick", "bass_guitar", "electric_guitar", "lead_vocal")
BANDS_HZ = ((50.0, 300.0), (80.0, 1000.0), (300.0, 4000.0), (500.0, 6000.0))


def noises(count: int = 4, *, seed: int = 1, seconds: float = SECONDS) -> list[Sound]:
    """Tracks in mono: noise in overlapping bands, each swelling in its own time."""
    draw = np.random.default_rng(seed)
    length = round(seconds * RATE)
    time = np.arange(length) / RATE
    found = []
    for k in range(count):
        sos = signal.butter(2, BANDS_HZ[k % len(BANDS_HZ)], "bandpass", fs=RATE, output="sos")
        swell = 0.55 + 0.45 * np.sin(2.0 * np.pi * (0.3 + 0.17 * k) * time + k)
        found.append(0.2 * swell * signal.sosfilt(sos, draw.standard_normal(length)))
    return found


def panned(tracks: Sequence[Sound], gains: Sequence[float], pans: Sequence[float]) -> Sound:
    """Their mix, shape (frames, 2): constant power, the centre at 0 dB."""
    angles = (1.0 + np.asarray(pans)) * np.pi / 4.0
    sides = np.sqrt(2.0) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    linear = np.power(10.0, np.asarray(gains) / 20.0)[:, None] * sides
    return np.asarray(np.stack(tracks, axis=1) @ linear)


def untouched(mix: Sound) -> Sound:
    return mix


def equalised(mix: Sound) -> Sound:
    """Through a high shelf of about +6 dB."""
    return np.asarray(
        mix + signal.sosfilt(signal.butter(1, 2000.0, "highpass", fs=RATE, output="sos"), mix, axis=0)
    )


def compressed(mix: Sound) -> Sound:
    """Through a compressor of 2:1 that follows the level within 50 ms."""
    power = signal.lfilter([1.0], [1.0, -np.exp(-1.0 / (0.05 * RATE))], (mix**2).mean(axis=1)) / (0.05 * RATE)
    return np.asarray(mix * np.power(np.maximum(power, 1e-4) / 1e-2, -0.25)[:, None])


def reverberant(mix: Sound) -> Sound:
    """With a tail of a second, 10 dB below."""
    length = RATE
    tail = (
        np.random.default_rng(9).standard_normal((length, 2)) * np.exp(-np.arange(length) / (0.15 * RATE))[:, None]
    )
    tail *= np.power(10.0, -10.0 / 20.0) / np.sqrt((tail**2).sum(axis=0))
    return np.asarray(mix + signal.fftconvolve(mix, tail, axes=0)[: len(mix)])


def written(
    folder: Path,
    tracks: Sequence[Sound],
    gains: Sequence[float],
    pans: Sequence[float],
    *,
    labels: Sequence[str] = LABELS,
    bus: Callable[[Sound], Sound] = untouched,
) -> Path:
    """A song of the plain layout in ``folder``, its classes in ``classes.csv``."""
    folder.mkdir(parents=True)
    names = [f"{number:02d} track" for number in range(len(tracks))]
    for name, track in zip(names, tracks, strict=True):
        soundfile.write(folder / f"{name}.wav", track, RATE, subtype="FLOAT")
    soundfile.write(folder / "mix.wav", bus(panned(tracks, gains, pans)), RATE, subtype="FLOAT")
    rows = "".join(f"{name}.wav,{label}\n" for name, label in zip(names, labels, strict=True))
    (folder / "classes.csv").write_text(f"file,label\n{rows}", encoding="utf-8")
    return folder
