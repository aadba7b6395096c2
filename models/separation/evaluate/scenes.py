"""Stereo mixes whose sources, directions and ambience are known, made of real tracks.

Every track is brought to the same level and panned at constant power. Its ambience is what the reverb of
:mod:`core.processors.reverb` makes of it, from :data:`PREDELAY_MS` on and both sides apart, at a given level below
the dry mix. Sources are families of tracks with their ambience, as a session's stems are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.processors.reverb import ReverbSettings, reverberate
from core.units import gain_from_db
from models.balance.evaluate.songs import laid_out
from models.ears.prediction import MIX
from models.ears.taxonomy import family_of
from models.separation.separator import SOURCES, Stereo

AMBIENCE_DB: Final = -14.0
"""Ambience over the dry mix."""

PREDELAY_MS: Final = 25.0
RT60_S: Final = 1.8

WIDEST: Final = 40.0
"""Degrees to either side of the centre up to which tracks are spread."""

USUAL: Final[Mapping[str, float]] = {"drums": 0.0, "bass": 0.0, "vocals": 0.0}
"""Where a usual mix has these; its others stand at 30 degrees, in turn on the right and on the left."""

USUAL_SIDE: Final = 30.0

THREE: Final = (-30.0, 0.0, 30.0)

LEVEL: Final = 0.03
"""RMS of a track."""

FEWEST_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Part:
    """A track: its family, its samples (n) at :data:`LEVEL`."""

    family: str
    samples: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A mix and what it is made of: sources sum to it, and so do the dry mix and the ambience, all (2, n)."""

    song: str
    sample_rate: int
    mix: Stereo
    sources: Mapping[str, Stereo]
    ambience: Stereo


@dataclass(frozen=True, slots=True)
class Material:
    """The tracks of a song, all as long and at one sample rate."""

    song: str
    sample_rate: int
    parts: tuple[Part, ...]


def materials(folders: Sequence[Path], seconds: float) -> tuple[list[Material], list[str]]:
    """What scenes are made of: so many seconds of every song, and a sentence for each that cannot be used.

    Raises
    ------
    ValueError
        If the seconds are too few, or no folder holds a song that can be used.
    """
    if not seconds >= FEWEST_S:
        raise ValueError(f"at least {FEWEST_S:g} seconds of a song are needed, not {seconds:g}")
    found: list[Material] = []
    left_out: list[str] = []
    for folder in folders:
        for song in laid_out(folder):
            tracks = [
                (track.path, family_of(track.label)) for track in song.tracks if track.label not in (None, MIX)
            ]
            known = [(path, family) for path, family in tracks if family in SOURCES]
            rates = {soundfile.info(path).samplerate for path, _ in known}
            parts = [] if len(rates) != 1 else list(_parts(known, seconds))
            if len(parts) < len(THREE):
                left_out.append(
                    f"{song.name}: {len(parts)} tracks that sound for {FEWEST_S:g} s, three are needed"
                )
            else:
                found.append(Material(song.name, rates.pop(), tuple(parts)))
    if not found:
        raise ValueError("no song with three tracks of known instruments was found")
    return found, left_out


def _parts(tracks: Sequence[tuple[Path, str | None]], seconds: float) -> Iterator[Part]:
    """The same stretch of every track: from a quarter of the song on."""
    for path, family in tracks:
        info = soundfile.info(path)
        count = min(info.frames, round(seconds * info.samplerate))
        start = min(info.frames // 4, info.frames - count)
        samples = soundfile.read(path, frames=count, start=start, always_2d=True)[0].mean(axis=1)
        rms = math.sqrt(float(np.mean(samples**2)))
        if rms > 0.0 and count >= FEWEST_S * info.samplerate and family is not None:
            yield Part(family, samples * (LEVEL / rms))


def usual(material: Material) -> Known:
    """Drums, bass and vocals in the centre, the others on both sides, in ambience."""
    others = 0
    angles = []
    for part in material.parts:
        angle = USUAL.get(part.family)
        if angle is None:
            angle = USUAL_SIDE if others % 2 == 0 else -USUAL_SIDE
            others += 1
        angles.append(angle)
    return placed(material, material.parts, angles, AMBIENCE_DB)


def spread(material: Material, seed: int) -> Known:
    """All tracks anywhere, in ambience."""
    angles = np.random.default_rng(seed).uniform(-WIDEST, WIDEST, len(material.parts))
    return placed(material, material.parts, angles.tolist(), AMBIENCE_DB)


def one(material: Material, angle: float, ambience_db: float = -math.inf) -> Known:
    """The song's first track alone."""
    return placed(material, material.parts[:1], [angle], ambience_db)


def three(material: Material) -> Known:
    """Three tracks, left, centre and right, dry."""
    return placed(material, material.parts[:3], THREE, -math.inf)


def placed(material: Material, parts: Sequence[Part], angles: Sequence[float], ambience_db: float) -> Known:
    """Tracks at angles in degrees (-45 left, 45 right) with ambience at a level relative to the dry mix in dB."""
    frames = len(parts[0].samples)
    dry = {name: np.zeros((2, frames)) for name in SOURCES}
    wet = {name: np.zeros((2, frames)) for name in SOURCES}
    for part, angle in zip(parts, angles, strict=True):
        dry[part.family] += panned(part.samples, angle)
        if ambience_db > -math.inf:
            wet[part.family] += _ambience(part.samples, material.sample_rate)
    whole_dry, whole_wet = sum(dry.values()), sum(wet.values())
    rung = math.sqrt(float(np.vdot(whole_wet, whole_wet)))
    gain = gain_from_db(ambience_db) * math.sqrt(float(np.vdot(whole_dry, whole_dry))) / rung if rung else 0.0
    sources = {name: (dry[name] + gain * wet[name]).astype(np.float32) for name in SOURCES}
    return Known(
        song=material.song,
        sample_rate=material.sample_rate,
        mix=np.sum(list(sources.values()), axis=0, dtype=np.float32),
        sources=sources,
        ambience=(gain * np.asarray(whole_wet)).astype(np.float32),
    )


def panned(samples: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """A mono track in a direction at constant power, (2, n)."""
    turned = math.radians(angle + 45.0)
    return np.stack([math.cos(turned) * samples, math.sin(turned) * samples])


def _ambience(samples: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    settings = ReverbSettings(rt60_s=RT60_S, delay_ms=PREDELAY_MS)
    both = np.stack([samples, samples], axis=1)
    rung: NDArray[np.float64] = reverberate(both, sample_rate, settings, tail=False).T
    return rung
