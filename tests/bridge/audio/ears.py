"""An ear that the tests can foretell: it tells three sounds apart by their pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction
from models.ears.sound.windows import FRAMES, RATE, Windows
from models.ears.taxonomy import ROLES, UNKNOWN, family_of

PITCHES = {100.0: "kick", 1000.0: "electric_guitar", 8000.0: "hihat"}
"""Hz of a sine, and what it is taken for."""

SURE = 0.9


def sound_of(label: str, *, windows: int = 1, confidence: float = SURE) -> SoundPrediction:
    """A belief in one label; the rest is spread over the others."""
    rest = (1.0 - confidence) / (len(HEARD) - 1)
    beliefs = tuple(confidence if other == label else rest for other in HEARD)
    return SoundPrediction(beliefs=beliefs, embedding=(1.0, 0.0), windows=windows)


@dataclass(frozen=True)
class PitchEar:
    """Hears the pitch of the first window. ``heard`` counts the tracks it was asked about in this process."""

    version: str = "pitch-1"
    heard: list[int] = field(default_factory=list, compare=False)

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        self.heard.append(len(tracks))
        return [sound_of(_label(windows), windows=len(windows)) if len(windows) else None for windows in tracks]

    def with_name(self, sounds: Sequence[SoundPrediction], names: Sequence[str]) -> NDArray[np.float64]:
        assert len(sounds) == len(names)
        return np.array([sound.beliefs for sound in sounds])


def _label(windows: Windows) -> str:
    spectrum = np.abs(np.fft.rfft(windows[0]))
    pitch = float(spectrum.argmax()) * RATE / FRAMES
    return PITCHES[min(PITCHES, key=lambda known: abs(known - pitch))]


def sine(pitch: float, seconds: float, *, rate: int, gain: float = 0.5) -> NDArray[np.float64]:
    """A sine, shape ``(frames,)``."""
    return gain * np.sin(2.0 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def sound_first(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    **options: object,
) -> list[Identity]:
    """What was heard, whatever the name says; the name where nothing was heard."""
    return [_one(name, sound) for name, sound in zip(by_name, by_sound, strict=True)]


def _one(name: Prediction, sound: SoundPrediction | None) -> Identity:
    label = name.label if sound is None else sound.label
    role = label if label in ROLES or label == UNKNOWN else None
    return Identity(
        name=name.name,
        label=label,
        family=family_of(label),
        role=role,
        side=name.side,
        number=name.number,
        part=name.part,
        confidence=name.confidence if sound is None else sound.confidence,
        alternatives=(),
        reason=name.reason,
        by_name=name,
        by_sound=sound,
    )
