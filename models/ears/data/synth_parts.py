"""What electronic instruments are made of: band-limited oscillators, envelopes, a swept filter, effects.

Oscillators read one period of a waveform that is summed from its harmonics (Fourier series), cut off where the
highest pitch of the note would pass :data:`HIGHEST_HZ`: no harmonic folds back. Hard sync is periodic with the
slower oscillator, so it is a Fourier series, too. Frequency modulation is oversampled. Everything is mono at
:data:`models.ears.sound.windows.RATE`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.random import Generator
from numpy.typing import NDArray

from core.processors.kernel import kernel
from core.processors.saturation import SaturationKind, SaturationSettings, saturate
from models.ears.sound.windows import RATE

Signal = NDArray[np.float64]

HIGHEST_HZ: Final = 0.46 * RATE
TABLE: Final = 8192
"""Points of one period: at 27 Hz the last of 545 harmonics still has 15 points per cycle."""


FINER: Final = 4
"""Oversampling of frequency modulation."""


def hertz(pitch: float) -> float:
    """Frequency of a MIDI note number, A4 = 69 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def octaves(rng: Generator, low: float, high: float) -> float:
    """A number between two positive bounds, drawn evenly over octaves."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def harmonics(shape: str, count: int, width: float = 0.5) -> NDArray[np.complex128]:
    """Fourier coefficients 0 to ``count`` of a waveform between about -1 and 1.

    ``shape`` is ``saw``, ``square``, ``triangle`` or ``pulse``, the last with its duty cycle ``width`` in (0, 1).
    """
    k = np.arange(1, count + 1)
    if shape == "saw":
        series = -2.0 / (np.pi * k)
    elif shape == "square":
        series = np.where(k % 2, 4.0 / (np.pi * k), 0.0)
    elif shape == "triangle":
        series = np.where(k % 2, 8.0 / (np.pi * k) ** 2 * (-1.0) ** ((k - 1) // 2), 0.0)
    elif shape == "pulse":
        series = 4.0 / (np.pi * k) * np.sin(np.pi * k * width)
    else:
        raise ValueError(f"shape must be saw, square, triangle or pulse, not {shape!r}")
    return np.concatenate([[0.0], series]).astype(np.complex128)


def synced(ratio: float, count: int) -> NDArray[np.complex128]:
    """Fourier coefficients of a saw at ``ratio`` times the pitch, restarted with every period of the pitch."""
    saw = 2.0 * (np.arange(TABLE) / TABLE * ratio % 1.0) - 1.0
    series = np.fft.rfft(saw)[: count + 1] * (2.0 / TABLE)
    series[0] = 0.0
    return np.asarray(1j * series)


def drawn(rng: Generator, count: int) -> NDArray[np.complex128]:
    """Fourier coefficients of a waveform nobody has named: a slope, a few formants, harmonics left out."""
    k = np.arange(1, count + 1)
    series = k ** -rng.uniform(0.7, 2.0) * rng.uniform(0.2, 1.0, count) ** rng.uniform(0.3, 2.0)
    for _ in range(int(rng.integers(0, 4))):
        series *= 1.0 + rng.uniform(1.0, 6.0) * np.exp(-((k - rng.uniform(1, 24)) ** 2) / rng.uniform(1, 20))
    turned = series * np.exp(2j * np.pi * rng.uniform(0, 1, count))
    return np.asarray(np.concatenate([[0.0], turned / np.sqrt(np.sum(series**2))]))


def countable(frequency: Signal | float) -> int:
    """How many harmonics of the highest frequency of a note lie below :data:`HIGHEST_HZ`, at least one."""
    return int(np.clip(HIGHEST_HZ // np.max(frequency), 1, TABLE // 4))


def oscillate(series: NDArray[np.complex128], frequency: Signal, phase: float = 0.0) -> Signal:
    """A waveform from its Fourier coefficients, at a frequency in Hz per sample, from ``phase`` in periods."""
    kept = series[: countable(frequency) + 1]
    period = np.fft.irfft(np.concatenate([kept * -0.5j, np.zeros(TABLE // 2 + 1 - kept.size)]), TABLE) * TABLE
    place = (np.cumsum(frequency) / RATE + phase) % 1.0 * TABLE
    below = place.astype(np.int64) % TABLE
    part = place - np.floor(place)
    return np.asarray(period[below] * (1.0 - part) + period[(below + 1) % TABLE] * part)


def sine(frequency: Signal, phase: float = 0.0) -> Signal:
    """A sine at a frequency in Hz per sample."""
    return np.asarray(np.sin(2.0 * np.pi * (np.cumsum(frequency) / RATE + phase)))


def modulated(frequency: Signal, carrier: float, modulator: float, index: Signal) -> Signal:
    """Two-operator frequency modulation (Chowning 1973), ratios to the pitch, index per sample in radians.

    Computed at :data:`FINER` times the rate, from which what lies above the band is filtered out. The index is
    held to where Carson's rule, ``carrier + (index + 2) modulator``, stays below 3/4 of that rate: what is beyond
    it and folds back into the band is below -50 dB.
    """
    top = float(np.max(frequency))
    if carrier * top > HIGHEST_HZ:
        return np.zeros_like(frequency)
    room = (0.75 * FINER * RATE - carrier * top) / (modulator * top) - 2.0
    place = np.arange(frequency.size * FINER) / FINER
    sample = np.arange(frequency.size)
    phase = np.interp(place, sample, 2.0 * np.pi * np.cumsum(frequency) / RATE)
    depth = np.interp(place, sample, np.clip(index, 0.0, max(room, 0.0)))
    fine = np.sin(carrier * phase + depth * np.sin(modulator * phase))
    return np.asarray(soxr.resample(fine, FINER * RATE, RATE))


def unison(series: NDArray[np.complex128], frequency: Signal, voices: int, cents: float, rng: Generator) -> Signal:
    """Several oscillators spread evenly over ``±cents`` around the pitch, each from its own phase."""
    spread = np.linspace(-cents, cents, voices) if voices > 1 else np.zeros(1)
    total = np.zeros_like(frequency)
    for offset in spread:
        total += oscillate(series, frequency * 2.0 ** (offset / 1200.0), float(rng.uniform()))
    return np.asarray(total / np.sqrt(voices))


def envelope(
    held: float, *, attack: float, decay: float, sustain: float, release: float, curve: float = 4.0
) -> Signal:
    """Attack, decay, sustain, release in seconds and a level in [0, 1]; exponential but for the attack.

    The note is released after ``held`` seconds, wherever the envelope is then; the result holds the release, too.
    """
    time = np.arange(max(1, round((held + release) * RATE))) / RATE
    fallen = sustain + (1.0 - sustain) * np.exp(-curve * np.maximum(time - attack, 0.0) / max(decay, 1e-3))
    shape = np.minimum(time / max(attack, 1e-3), 1.0) * fallen
    after = np.maximum(time - held, 0.0) / max(release, 1e-3)
    return np.asarray(shape * np.where(after < 1.0, np.exp(-curve * after) * (1.0 - after), 0.0))


def falling(count: int, seconds: float) -> Signal:
    """Exponential decay to -60 dB in ``seconds``."""
    return np.asarray(10.0 ** (-3.0 * np.arange(count) / RATE / seconds))


@kernel
def _sweep(samples: Signal, cutoff: Signal, damping: float, mode: int, out: Signal) -> None:
    first = 0.0
    second = 0.0
    for index in range(samples.size):
        g = cutoff[index]
        high = (samples[index] - (damping + g) * first - second) / (1.0 + g * (g + damping))
        band = g * high + first
        low = g * band + second
        first = g * high + band
        second = g * band + low
        out[index] = low if mode == 0 else (damping * band if mode == 1 else high)


_MODES: Final = {"low": 0, "band": 1, "high": 2}


def sweep(
    samples: Signal, cutoff: Signal | float, *, q: float = 0.707, mode: str = "low", poles: int = 2
) -> Signal:
    """State-variable filter with a cutoff in Hz per sample (Zavalishin 2012, topology-preserving transform).

    ``mode`` is ``low``, ``band`` or ``high``; ``poles`` is 2 or 4, of which the first pair carries the resonance.
    """
    edge = np.broadcast_to(np.clip(cutoff, 15.0, HIGHEST_HZ), samples.shape)
    warped = np.ascontiguousarray(np.tan(np.pi * edge / RATE))
    out = np.asarray(samples, np.float64)
    for quality in (q, 0.707)[: poles // 2]:
        source, out = np.ascontiguousarray(out), np.empty_like(out)
        _sweep(source, warped, 1.0 / quality, _MODES[mode], out)
    return out


def delayed(samples: Signal, seconds: Signal) -> Signal:
    """The sound read ``seconds`` late, per sample; a moving delay shifts the pitch (Doppler)."""
    place = np.arange(samples.size) - seconds * RATE
    return np.asarray(np.interp(place, np.arange(samples.size), samples, left=0.0))


def wave(count: int, rate: float, phase: float = 0.0) -> Signal:
    """A slow sine of ``count`` samples at ``rate`` Hz, from ``phase`` in periods."""
    return np.asarray(np.sin(2.0 * np.pi * (rate * np.arange(count) / RATE + phase)))


def chorus(samples: Signal, rate: float, depth: float, amount: float, phase: float = 0.0) -> Signal:
    """Three copies 12 ms late, swept by ``depth`` seconds a third of a turn apart, mixed in by ``amount``."""
    copies = (
        delayed(samples, 0.012 + depth * wave(samples.size, rate * (1 + 0.1 * turn), phase + turn / 3))
        for turn in range(3)
    )
    return np.asarray(samples * (1.0 - 0.4 * amount) + amount * sum(copies) / 1.8)


def driven(samples: Signal, drive_db: float, kind: SaturationKind = "tape") -> Signal:
    """Saturated without audible aliases, as if its peak were full scale; a drive of 0 dB or less is none."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    if drive_db <= 0.0 or peak == 0.0:
        return samples
    settings = SaturationSettings(kind=kind, drive_db=min(drive_db, 24.0))
    return np.asarray(saturate((samples / peak)[:, None], RATE, settings)[:, 0], np.float64) * peak


def finished(samples: Signal, velocity: float, *, dynamic: float = 0.7) -> NDArray[np.float32]:
    """As samples of a track: peak 0.5 at full velocity, ``dynamic`` of the velocity heard, clean ends."""
    out = samples - samples.mean()
    peak = float(np.max(np.abs(out), initial=0.0))
    out *= 0.5 * (1.0 - dynamic + dynamic * velocity) / peak if peak else 0.0
    edge = min(64, out.size // 2)
    out[-edge:] *= np.linspace(1.0, 0.0, edge)
    return np.asarray(out, np.float32)
