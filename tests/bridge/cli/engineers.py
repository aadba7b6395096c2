"""Finished projects of an engineer with fixed habits: what is set is relative to each track, with some chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.plugins.fromcore import from_core
from bridge.plugins.registry import new
from bridge.session import Fx
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.units import gain_from_db
from models.strips.answer import Equaliser
from models.strips.dynamics.levels import loud_level, sounding
from models.strips.measured import sound_of
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import item, project, track

RATE = 16000
SECONDS = 5


@dataclass(frozen=True)
class Habit:
    """Threshold in dB to the loud level, share of a dB that goes, times in ms, gain of a bell at 1 kHz in dB."""

    threshold: float
    ratio: float
    attack: float
    release: float
    tone: float

    def chosen(self, rng: np.random.Generator) -> Habit:
        """What is set on one track."""
        return Habit(
            threshold=self.threshold + rng.normal(0.0, 1.0),
            ratio=self.ratio + rng.normal(0.0, 0.03),
            attack=self.attack * math.exp(rng.normal(0.0, 0.15)),
            release=self.release * math.exp(rng.normal(0.0, 0.15)),
            tone=self.tone + rng.normal(0.0, 0.4),
        )

    def compressor(self, loud: float) -> CompressorSettings:
        """On a track whose loud level is ``loud`` dB."""
        return CompressorSettings(
            threshold_db=loud + self.threshold,
            ratio=1.0 / (1.0 - self.ratio),
            attack_ms=self.attack,
            release_ms=self.release,
            rms_size_ms=5.0,
        )

    def equaliser(self) -> Equaliser:
        """Its bell."""
        return Equaliser(bands=(EqBand("band", 1000.0, self.tone, 1.4),))


HABITS = {
    "Lead Vox": Habit(threshold=-9.0, ratio=0.68, attack=4.0, release=80.0, tone=4.0),
    "Bass DI": Habit(threshold=-6.0, ratio=0.75, attack=18.0, release=250.0, tone=-4.0),
}
LABELS = {"Lead Vox": "lead_vocal", "Bass DI": "bass_guitar"}


def stock(settings: Equaliser | CompressorSettings) -> Fx:
    """The stock plug-in with these settings."""
    return new(from_core(settings))


def performance(seed: int, level: float) -> NDArray[np.float64]:
    """Noise whose level leaps between phrases, ``level`` dB loud at its loudest; shape ``(frames, 1)``."""
    rng = np.random.default_rng(seed)
    steps = rng.uniform(-18.0, 0.0, SECONDS * 4)
    steps[::3] = 0.0
    gains = np.repeat([gain_from_db(level + step) for step in steps], RATE // 4)
    return (0.25 * gains * rng.standard_normal(SECONDS * RATE))[:, None].clip(-1.0, 1.0)


def loud(samples: NDArray[np.float64]) -> float:
    """The level that 5 % of the blocks that sound exceed, in dB."""
    sound = sound_of(samples.astype(np.float32), RATE)
    assert sound is not None
    whole = sound.levels[:, 0]
    return loud_level(whole[sounding(whole)])


def finished(folder: Path, name: str, seed: int, *, level: float = -3.0, fader: float = -2.0) -> Path:
    """A project that the engineer has finished."""
    rng = np.random.default_rng(1000 + seed)
    return _project(
        folder, name, seed, level, fader, {title: habit.chosen(rng) for title, habit in HABITS.items()}
    )


def dry(folder: Path, name: str, seed: int, *, level: float = -3.0) -> Path:
    """A project without plug-ins."""
    return _project(folder, name, seed, level, 0.0, {})


def truths(seed: int, level: float) -> dict[str, CompressorSettings]:
    """What the engineer means for the tracks of :func:`dry`, by name, without chance."""
    return {
        title: habit.compressor(loud(performance(10 * seed + number, level)))
        for number, (title, habit) in enumerate(HABITS.items(), 1)
    }


def _project(folder: Path, name: str, seed: int, level: float, fader: float, chosen: dict[str, Habit]) -> Path:
    blocks = []
    home = folder / name
    home.mkdir()
    for number, title in enumerate(HABITS, 1):
        samples = performance(10 * seed + number, level)
        write(home / f"{title}.wav", samples, rate=RATE)
        clip = item("POSITION 0", f"LENGTH {SECONDS}", "<SOURCE WAVE", f'  FILE "{title}.wav"', ">")
        chain: tuple[str, ...] = ()
        if title in chosen:
            plug_ins = [stock(chosen[title].compressor(loud(samples))), stock(chosen[title].equaliser())]
            chain = fx_chain(*plug_ins)
        blocks.append(
            track(number, f'NAME "{title}"', f"VOLPAN {gain_from_db(fader):.9f} 0 -1 -1 1", *chain, *clip)
        )
    path = home / f"{name}.RPP"
    path.write_text(project(*blocks), encoding="utf-8")
    return path


def fx_chain(*plug_ins: Fx) -> tuple[str, ...]:
    """A chain of plug-ins that are on, as lines of a track."""
    lines = [line for fx in plug_ins for line in ("BYPASS 0 0 0", *fx.chunk.splitlines())]
    return ("<FXCHAIN", *(f"  {line}" for line in lines), ">")


def away(found: CompressorSettings, truth: CompressorSettings) -> float:
    """How far settings are from what was meant, in spreads of ``kinds.csv``."""
    return float(
        abs(found.threshold_db - truth.threshold_db) / 3.0
        + abs(1.0 / found.ratio - 1.0 / truth.ratio) / 0.1
        + abs(math.log(max(0.1, found.attack_ms) / truth.attack_ms)) / 0.4
        + abs(math.log(max(0.1, found.release_ms) / truth.release_ms)) / 0.4
    )
