"""What a studio does to a sound between the instrument and the track: the augmentations, each with its chance.

Ranges are in the table :data:`CHANCES` and beside each step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import signal

from core.processors.dynamics import CompressorSettings, compress
from core.processors.filters import EqBand, biquads, cut_bands
from models.ears.data.phrases import resampled
from models.ears.data.rooms import in_room
from models.ears.sound.windows import FRAMES, RATE

Signal = NDArray[np.float32]
Step = Callable[[Signal, Generator], Signal]


def _log_uniform(rng: Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(math.log(low), math.log(high))))


def _gain(db: float) -> np.float32:
    return np.float32(10.0 ** (db / 20.0))


def _filtered(samples: Signal, bands: list[EqBand]) -> Signal:
    return np.asarray(signal.sosfilt(biquads(bands, RATE).astype(np.float32), samples), np.float32)


def _peak(samples: Signal) -> float:
    return float(np.abs(samples).max(initial=0.0))


def _unit(samples: Signal) -> Signal:
    """At peak 1; silence stays."""
    return np.asarray(samples / max(_peak(samples), 1e-9), np.float32)


def equalise(samples: Signal, rng: Generator) -> Signal:
    """Two to four peaks or shelves of ±12 dB, 60 Hz to 12 kHz, and at times a high- or a low-pass."""
    kinds = rng.choice(("band", "band", "low_shelf", "high_shelf"), int(rng.integers(2, 5)))
    bands = [
        EqBand(
            kind, _log_uniform(rng, 60.0, 12000.0), float(rng.triangular(-12.0, 0.0, 12.0)), rng.uniform(0.4, 2.5)
        )
        for kind in kinds.tolist()
    ]
    high = _log_uniform(rng, 30.0, 200.0) if rng.random() < 0.3 else 0.0
    low = _log_uniform(rng, 5000.0, 14000.0) if rng.random() < 0.15 else math.inf
    return _filtered(samples, bands + cut_bands(high, low))


def squeeze(samples: Signal, rng: Generator) -> Signal:
    """A compressor: 2:1 to 12:1, 0.3 to 60 ms, 30 to 500 ms, its threshold 6 to 30 dB below the peak."""
    settings = CompressorSettings(
        threshold_db=-float(rng.uniform(6.0, 30.0)),
        ratio=_log_uniform(rng, 2.0, 12.0),
        attack_ms=_log_uniform(rng, 0.3, 60.0),
        release_ms=_log_uniform(rng, 30.0, 500.0),
        knee_db=float(rng.uniform(0.0, 12.0)),
        rms_size_ms=float(rng.choice((0.0, 5.0, 20.0))),
    )
    return np.asarray(compress(_unit(samples)[:, None], RATE, settings)[:, 0], np.float32)


def saturate(samples: Signal, rng: Generator) -> Signal:
    """Tape or a console driven by 3 to 18 dB: a hyperbolic tangent, at times lopsided."""
    return _driven(samples, float(rng.uniform(3.0, 18.0)), float(rng.choice((0.0, 0.2))))


def _driven(samples: Signal, drive_db: float, bias: float) -> Signal:
    """Tanh at twice the rate, so that little folds down below the cabinet's or the ear's upper end."""
    twice = signal.resample_poly(_unit(samples), 2, 1, window=("kaiser", 5.0))
    bent = np.tanh(twice * _gain(drive_db) + np.float32(bias)) - np.float32(math.tanh(bias))
    return np.asarray(signal.resample_poly(bent, 1, 2, window=("kaiser", 5.0)), np.float32)


def amp(samples: Signal, rng: Generator) -> Signal:
    """A guitar amplifier: clean to 45 dB of drive, and a cabinet from 70 to 130 Hz up to 3 to 6 kHz."""
    tight = _filtered(samples, [EqBand("high_pass", _log_uniform(rng, 60.0, 300.0))])
    bent = _driven(tight, float(rng.uniform(0.0, 45.0)), float(rng.uniform(0.0, 0.3)))
    return _filtered(bent, _cabinet(rng, (70.0, 130.0), (3000.0, 6000.0)))


def bass_amp(samples: Signal, rng: Generator) -> Signal:
    """A bass amplifier: up to 24 dB of drive beside the plain sound, a cabinet up to 2 to 5 kHz."""
    bent = _driven(samples, float(rng.uniform(0.0, 24.0)), float(rng.uniform(0.0, 0.2)))
    wet = _filtered(bent, _cabinet(rng, (35.0, 60.0), (2000.0, 5000.0)))
    return _unit(wet) + np.float32(rng.uniform(0.0, 1.0)) * _unit(samples)


def _cabinet(rng: Generator, low: tuple[float, float], high: tuple[float, float]) -> list[EqBand]:
    edge = _log_uniform(rng, *high)
    return [
        EqBand("high_pass", _log_uniform(rng, *low)),
        EqBand("band", _log_uniform(rng, 300.0, 800.0), -float(rng.uniform(0.0, 8.0)), 1.0),
        EqBand("band", _log_uniform(rng, 1500.0, 3000.0), float(rng.uniform(0.0, 8.0)), 1.0),
        EqBand("low_pass", edge),
        EqBand("low_pass", min(edge * 1.1, 12000.0)),
    ]


def double(samples: Signal, rng: Generator) -> Signal:
    """A doubler or chorus: one or two copies, detuned by up to 20 cents, 5 to 35 ms late."""
    window = samples.copy()
    for _ in range(int(rng.integers(1, 3))):
        copy = resampled(samples, 2.0 ** (float(rng.uniform(-20.0, 20.0)) / 1200.0))
        late = round(rng.uniform(0.005, 0.035) * RATE)
        count = min(len(copy), FRAMES - late)
        window[late : late + count] += copy[:count] * np.float32(rng.uniform(0.4, 1.0))
    return window


def echo(samples: Signal, rng: Generator) -> Signal:
    """A delay: repeats every 80 to 600 ms, each 4 to 14 dB softer and duller."""
    window, repeat = samples.copy(), samples
    late, softer = round(rng.uniform(0.08, 0.6) * RATE), _gain(-float(rng.uniform(4.0, 14.0)))
    for _ in range(3):
        moved = np.zeros_like(samples)
        moved[late:] = repeat[:-late] * softer
        repeat = _filtered(moved, [EqBand("low_pass", 6000.0)])
        window += repeat
    return window


def room(samples: Signal, rng: Generator) -> Signal:
    """A room or a reverb with an RT60 of 0.15 to 2.5 s, the direct sound -3 to +18 dB above it."""
    return in_room(samples, rng, float(rng.uniform(-3.0, 18.0)))


def distance(samples: Signal, rng: Generator) -> Signal:
    """A microphone further away: a small room, at times as loud as the instrument, and fewer highs."""
    shelf = EqBand("high_shelf", _log_uniform(rng, 3000.0, 8000.0), -float(rng.uniform(0.0, 10.0)))
    return _filtered(in_room(samples, rng, float(rng.uniform(-6.0, 8.0)), rt60=(0.15, 0.8)), [shelf])


def noise(samples: Signal, rng: Generator) -> Signal:
    """Hiss 40 to 85 dB below the peak, white or pink, and at times hum of 50 or 60 Hz with its harmonics."""
    hiss = rng.standard_normal(len(samples), np.float32)
    if rng.random() < 0.5:
        hiss = np.asarray(signal.lfilter([0.1], [1.0, -0.9], hiss), np.float32)
    added = hiss * (_gain(-float(rng.uniform(40.0, 85.0))) / np.float32(max(hiss.std(), 1e-9)))
    if rng.random() < 0.3:
        mains = 2.0 * np.pi * float(rng.choice((50.0, 60.0))) * np.arange(len(samples)) / RATE
        hum = sum(np.sin(k * mains + rng.uniform(0.0, 6.28)) / k for k in (1, 2, 3, 5, 7))
        added = added + np.asarray(hum, np.float32) * _gain(-float(rng.uniform(35.0, 65.0)))
    return np.asarray(samples + added * np.float32(_peak(samples)), np.float32)


def clip(samples: Signal, rng: Generator) -> Signal:
    """An overdriven converter: the upper 1 to 9 dB are cut off."""
    return np.asarray(np.clip(_unit(samples) * _gain(float(rng.uniform(1.0, 9.0))), -1.0, 1.0), np.float32)


def codec(samples: Signal, rng: Generator) -> Signal:
    """A lossy file: nothing above 8 to 15 kHz, and spectral lines 20 to 45 dB below a frame's loudest dropped."""
    _, _, lines = signal.stft(samples, RATE, nperseg=1024, noverlap=512)
    level = np.abs(lines)
    kept = level > level.max(axis=0) * _gain(-float(rng.uniform(45.0, 70.0)))
    kept[int(rng.uniform(8000.0, 15000.0) / RATE * 1024) :] = False
    _, heard = signal.istft(lines * kept, RATE, nperseg=1024, noverlap=512)
    return np.asarray(heard[: len(samples)], np.float32)


def gate(samples: Signal, rng: Generator) -> Signal:
    """A noise gate or an edited track: silence where the level is 15 to 40 dB below the loudest 20 ms."""
    size = RATE // 50
    power = np.sqrt(np.mean(samples[: len(samples) // size * size].reshape(-1, size) ** 2, axis=1))
    is_open = (power > power.max() * _gain(-float(rng.uniform(15.0, 40.0)))).astype(np.float32)
    hold = int(rng.integers(1, 8))
    before = np.pad(is_open, (hold - 1, 0))
    held = np.lib.stride_tricks.sliding_window_view(before, hold).max(axis=1)
    curve = np.interp(np.arange(len(samples)) / size, np.arange(len(held)) + 0.5, held)
    return np.asarray(samples * curve, np.float32)


BASSES: Final = frozenset({"bass_guitar", "synth_bass", "double_bass"})
EFFECTS: Final = frozenset(
    {
        "lead_vocal",
        "backing_vocal",
        "electric_guitar",
        "acoustic_guitar",
        "synth_lead",
        "synth_pad",
        "electric_piano",
    }
)
DISTANT: Final = frozenset(
    {"strings", "brass", "woodwind", "piano", "percussion", "double_bass", "acoustic_guitar"}
)

CHANCES: Final[tuple[tuple[Step, float, dict[str, float]], ...]] = (
    (amp, 0.01, {"electric_guitar": 0.6, "synth_lead": 0.05, "organ": 0.15, "electric_piano": 0.1}),
    (bass_amp, 0.0, {"bass_guitar": 0.4, "synth_bass": 0.15}),
    (double, 0.03, dict.fromkeys(EFFECTS, 0.18)),
    (distance, 0.12, dict.fromkeys(DISTANT, 0.3)),
)
"""What happens at the instrument, before other instruments bleed in: step, chance, chance by class."""

DESK: Final[tuple[tuple[Step, float, dict[str, float]], ...]] = (
    (gate, 0.06, {"kick": 0.2, "snare": 0.15, "tom": 0.35}),
    (equalise, 0.75, {}),
    (squeeze, 0.35, {"lead_vocal": 0.5, "bass_guitar": 0.5, "drum_room": 0.5}),
    (saturate, 0.15, {}),
    (echo, 0.02, dict.fromkeys(EFFECTS, 0.08)),
    (room, 0.2, dict.fromkeys(EFFECTS, 0.35) | dict.fromkeys(BASSES, 0.04)),
    (noise, 0.5, {}),
    (clip, 0.04, {}),
    (codec, 0.1, {}),
)
"""What happens to the track: step, chance, chance by class."""


def at_the_instrument(samples: Signal, label: str, rng: Generator) -> Signal:
    """Amplifier, doubling and microphone of one instrument."""
    return _through(CHANCES, samples, label, rng)


def at_the_desk(samples: Signal, label: str, rng: Generator) -> Signal:
    """Everything that happens to a track once it is recorded, and its level: peaks of -30 to -0.1 dBFS."""
    done = _unit(_through(DESK, samples, label, rng))
    polarity = np.float32(rng.choice((-1.0, 1.0)))
    return done * (polarity * _gain(-float(rng.triangular(0.1, 6.0, 30.0))))


def _through(
    steps: tuple[tuple[Step, float, dict[str, float]], ...], samples: Signal, label: str, rng: Generator
) -> Signal:
    for step, chance, by_class in steps:
        if rng.random() < by_class.get(label, chance):
            samples = step(samples, rng)
    return samples
