"""The known signal that stands for the sound of a track: a sine, 100 Hz times its number."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path
from typing import Final

AMPLITUDE: Final = 0.5
BASE: Final = 100.0
"""Frequency of track 1 in Hz."""
FULL_SCALE: Final = 2**23 - 1


def write_tone(path: Path, number: int, seconds: float, gain: float, rate: int, channels: int) -> float:
    """Write a 24-bit wave file of the sine of a track; returns its peak.

    A tenth of a second holds a whole number of periods, so one is made and repeated.
    """
    peak = min(AMPLITUDE * gain, 1.0)
    count = rate // 10
    samples = (peak * math.sin(2.0 * math.pi * BASE * number * n / rate) for n in range(count))
    frames = b"".join(struct.pack("<i", round(sample * FULL_SCALE))[:3] * channels for sample in samples)
    total = round(seconds * rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(3)
        file.setframerate(rate)
        file.writeframes((frames * (total // count + 1))[: total * 3 * channels])
    return peak
