"""Sounds whose need is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.strips.material import FREQUENCIES, Channel, Mix, Sound
from tests.models.strips.builders import RATE, sound_of

Audio = NDArray[np.float64]
CENTRES = np.array(FREQUENCIES)


def tone(hz: float, seconds: float, *, decay: float = np.inf) -> Audio:
    """A sine that fades by 60 dB in ``decay`` seconds."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave: Audio = np.sin(2.0 * np.pi * hz * time) * 10.0 ** (-3.0 * time / decay)
    return wave


def pink(seconds: float, seed: int = 1, rate: int = RATE) -> Audio:
    """Noise with the same power in every octave, 0.1 RMS."""
    count = round(seconds * rate)
    lines = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    lines[1:] /= np.sqrt(np.arange(1, len(lines)))
    lines[0] = 0.0
    noise: Audio = np.asarray(np.fft.irfft(lines, count))
    noise *= 0.1 / noise.std()
    return noise


def flute(seconds: float = 8.0) -> Audio:
    """Notes from C4 on with two overtones, half a second each with a gap."""
    notes = [262.0, 294.0, 330.0, 392.0, 440.0, 523.0]
    time = np.arange(round(0.5 * RATE)) / RATE
    swell = np.sin(np.pi * time / 0.5) ** 2
    partials = np.array([1.0, 2.0, 3.0])[:, None]
    played = [
        swell * (np.sin(2.0 * np.pi * hz * partials * time) / partials**2).sum(axis=0)
        for hz in (notes * 3)[: round(seconds / 0.5)]
    ]
    whole: Audio = 0.2 * np.concatenate(played)
    return whole


def hits(*parts: tuple[float, float, float], noise: float = 0.02, count: int = 8) -> Audio:
    """Hits every half second: partials of (Hz, amplitude, decay in s) over a burst of noise."""
    ring = sum(level * tone(hz, 0.5, decay=decay) for hz, level, decay in parts)
    burst = noise * pink(0.5) / 0.1 * 10.0 ** (-3.0 * np.arange(round(0.5 * RATE)) / RATE / 0.3)
    return np.tile(ring + burst, count)


def scaled(sound: Sound, db: float) -> Sound:
    """The same recording at another level."""
    power = 10.0 ** (db / 10.0)
    return replace(
        sound,
        loudness=sound.loudness + db,
        peak=sound.peak + db,
        spectrum=sound.spectrum * power,
        loud_spectrum=sound.loud_spectrum * power,
        levels=(sound.levels + db).astype(np.float32),
    )


def sounds(count: int, seed: int = 1) -> list[Sound]:
    """Made-up recordings with smooth spectra, notes and gaps, of 20 s each."""
    rng = np.random.default_rng(seed)
    template = sound_of(pink(1.0))
    found = []
    for _ in range(count):
        knots = rng.normal(0.0, 12.0, 11)
        shape = np.interp(np.log2(CENTRES / 20.0), np.arange(11), knots) + rng.normal(0.0, 3.0, len(CENTRES))
        shape[rng.integers(0, len(CENTRES), 4)] += rng.uniform(0.0, 30.0, 4)
        spectrum = 10.0 ** ((shape - 50.0) / 10.0)
        playing = np.repeat(rng.random(20) < 0.6, 100)
        levels = np.repeat(np.where(playing, -20.0, -120.0)[:, None], 5, axis=1).astype(np.float32)
        loud = spectrum * 10.0 ** (rng.uniform(0.0, 13.0, len(CENTRES)) / 10.0)
        found.append(replace(template, spectrum=spectrum, loud_spectrum=loud, levels=levels))
    return found


def mix(*channels: tuple[str, Sound | None], gains: tuple[float, ...] = ()) -> Mix:
    """A mix of (class, sound); all may be changed."""
    gains = gains or (0.0,) * len(channels)
    return Mix(
        channels=tuple(
            Channel(name=f"{label} {at}", label=label, sure=0.9, sound=sound, gain=gain)
            for at, ((label, sound), gain) in enumerate(zip(channels, gains, strict=True))
        ),
        changed=frozenset(range(len(channels))),
    )
