"""The audio files of the demo session: cut, sequenced or synthesised from credited material.

Conventions
-----------
* A signal is float64, shape ``(frames, channels)``, at :data:`RATE`.
* The song runs at 132 bpm in E major. Bars 5 to 16 of the material are used: 3 of the verse, 8 of the chorus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf
import soxr

from core.units import gain_from_db
from demo.sources import (
    BERKLEE,
    HEADROOM_PIANO,
    KILLER_BASS,
    MULDJORD,
    OWN,
    TONEJS_GUITAR,
    VOCADITO,
    Work,
)

RATE = 44100
BPM = 132.0
BEAT = 60.0 / BPM
FIRST_BAR = 5
SECONDS = 11 * 4 * BEAT
"""11 bars: exactly 20 s."""
CHORUS = 3 * 4 * BEAT
FRAMES = round(SECONDS * RATE)

Signal = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One file of the session: how to make it, of what, and what was changed, in words."""

    make: Callable[[Path], Signal]
    works: tuple[Work, ...]
    change: str
    rate: int = RATE
    subtype: str = "PCM_16"


def _read(path: Path) -> Signal:
    signal, rate = sf.read(path, always_2d=True)
    if rate != RATE:
        raise ValueError(f"{path.name} must be at {RATE} Hz, not {rate}")
    return np.asarray(signal, dtype=np.float64)


def song(audio: Path, stem: str, *, gain_db: float = 0.0, wide: bool = False) -> Signal:
    """A track of the rendered song, cut to the demo's bars; ``wide`` writes mono into two equal channels."""
    whole = _read(audio / "rendered" / "RENDERED_rock_132" / f"{stem}.flac")
    start = round(FIRST_BAR * 4 * BEAT * RATE)
    part = whole[start : start + FRAMES] * gain_from_db(gain_db)
    return np.repeat(part, 2, axis=1) if wide else part


def inverted(audio: Path, stem: str) -> Signal:
    """A track of the song with its polarity inverted."""
    return -song(audio, stem)


def clipped(audio: Path, stem: str, *, gain_db: float) -> Signal:
    """A track of the song, raised and cut off at full scale as a converter does."""
    return np.clip(song(audio, stem, gain_db=gain_db), -1.0, 1.0)


def hits(audio: Path, sample: str, *, beats: tuple[float, ...], accents: tuple[float, ...]) -> Signal:
    """A pattern of one sampled hit: ``beats`` and linear ``accents`` within a bar of four, for the whole song."""
    hit = _read(audio / "train" / sample)[:, 0]
    out = np.zeros(FRAMES + len(hit))
    for bar in range(11):
        for beat, accent in zip(beats, accents, strict=True):
            at = round((bar * 4 + beat) * BEAT * RATE)
            out[at : at + len(hit)] += accent * hit
    return out[:FRAMES, None]


def phrases(audio: Path, segments: tuple[tuple[str, float], ...]) -> Signal:
    """A vocal comp: each phrase laid at its bar of the demo, 10 ms fades at its edges."""
    out = np.zeros(FRAMES)
    ramp = np.linspace(0.0, 1.0, round(0.01 * RATE))
    for sample, bar in segments:
        phrase = _read(audio / "train" / "lead_vocal" / sample)[:, 0]
        phrase[: len(ramp)] *= ramp
        phrase[-len(ramp) :] *= ramp[::-1]
        at = round(bar * 4 * BEAT * RATE)
        out[at : at + len(phrase)] += phrase[: FRAMES - at]
    return out[:, None]


def click(_audio: Path) -> Signal:
    """A metronome: 30 ms sine bursts on every beat, the first of a bar higher and louder."""
    time = np.arange(round(0.03 * RATE)) / RATE
    out = np.zeros(FRAMES)
    for beat in range(44):
        pitch, level = (1760.0, 0.5) if beat % 4 == 0 else (880.0, 0.3)
        at = round(beat * BEAT * RATE)
        out[at : at + len(time)] = level * np.sin(2 * np.pi * pitch * time) * np.exp(-time / 0.006)
    return out[:, None]


def silence(_audio: Path) -> Signal:
    """An armed track that nobody played on."""
    return np.zeros((FRAMES, 1))


MIX = (
    ("01_KickIn", -3.0, 0.0),
    ("03_SN_Top", 3.0, 0.0),
    ("05_HH", -14.0, -0.4),
    ("10_OH_L", 2.0, -0.9),
    ("11_OH_R", 5.0, 0.9),
    ("12_Room_L", -3.0, -0.8),
    ("13_Room_R", -3.0, 0.8),
    ("14_Bass_DI", -5.0, 0.0),
    ("16_EGtr_L", -6.0, -0.8),
    ("17_EGtr_R", -15.0, 0.8),
    ("18_Piano", -8.0, 0.0),
    ("20_BV_Aahs", -2.0, 0.0),
)
"""The rough mix: track, gain in dB, pan."""


def rough_mix(audio: Path) -> Signal:
    """A static mix of the song's tracks with a constant-power pan, peak at -1 dBFS."""
    out = np.zeros((FRAMES, 2))
    for stem, gain_db, pan in MIX:
        angle = (pan + 1.0) * np.pi / 4.0
        part = song(audio, stem, gain_db=gain_db)
        out += part * (np.sqrt(2.0) * np.array([np.cos(angle), np.sin(angle)]))
    scale: float = gain_from_db(-1.0) / float(np.abs(out).max())
    return out * scale


def _drum(stem: str, make: Callable[..., Signal] = song, change: str = "", subtype: str = "PCM_16") -> Sound:
    words = f"sequenced, cut to 20 s{change}{', Ogg Vorbis' if subtype == 'VORBIS' else ''}"
    return Sound(make=partial(make, stem=stem), works=(MULDJORD,), change=words, subtype=subtype)


EIGHTHS = tuple(step / 2 for step in range(8))

SOUNDS: dict[str, Sound] = {
    "click.flac": Sound(make=click, works=(OWN,), change="made from nothing", subtype="PCM_24"),
    "ref mix.ogg": Sound(
        make=rough_mix,
        works=(MULDJORD, KILLER_BASS, TONEJS_GUITAR, HEADROOM_PIANO, BERKLEE),
        change="static mix of the files below, Ogg Vorbis",
        subtype="VORBIS",
    ),
    "GIT Rythmus L.flac": Sound(
        make=partial(song, stem="16_EGtr_L", wide=True),
        works=(TONEJS_GUITAR,),
        change="sequenced, re-amped, cut to 20 s, mono written as stereo",
    ),
    "Gtr R - 01.flac": Sound(
        make=partial(song, stem="17_EGtr_R"),
        works=(TONEJS_GUITAR,),
        change="sequenced, re-amped, cut to 20 s",
    ),
    "Piano bounce.flac": Sound(
        make=partial(song, stem="18_Piano"), works=(HEADROOM_PIANO,), change="sequenced, cut to 20 s"
    ),
    "vox lead comp FINAL2.flac": Sound(
        make=partial(
            phrases,
            segments=(
                ("basicpitch__vocadito_14_seg1.flac", 1.0),
                ("basicpitch__vocadito_14_seg2.flac", 3.0),
                ("basicpitch__vocadito_14_seg3.flac", 7.0),
            ),
        ),
        works=(VOCADITO,),
        change="three phrases laid over the song, 10 ms fades, resampled to 48 kHz",
        rate=48000,
    ),
    "01_KickIn-02.flac": _drum("01_KickIn"),
    "02-KICK out.flac": _drum("02_KickOut"),
    "SN top.flac": _drum("03_SN_Top"),
    "snare btm.flac": _drum("04_SN_Btm"),
    "Hi Hat.flac": _drum("05_HH"),
    "Tom1_03.flac": _drum("06_Tom1"),
    "Floor Tom.flac": _drum("09_Tom4"),
    "Overhead L.flac": _drum("10_OH_L"),
    "OH R.flac": _drum("11_OH_R"),
    "Raum L.ogg": _drum("12_Room_L", subtype="VORBIS"),
    "Raum R.ogg": _drum("13_Room_R", inverted, ", polarity inverted", "VORBIS"),
    "Bass DI.flac": Sound(
        make=partial(clipped, stem="14_Bass_DI", gain_db=8.0),
        works=(KILLER_BASS,),
        change="sequenced, cut to 20 s, raised by 8 dB and clipped",
    ),
    "BV Aahs.flac": Sound(
        make=partial(song, stem="20_BV_Aahs", gain_db=-24.0),
        works=(BERKLEE,),
        change="sequenced, cut to 20 s, lowered by 24 dB",
    ),
    "shkr.ogg": Sound(
        make=partial(
            hits,
            sample="percussion/berklee__berklee_egg_shaker2.flac",
            beats=EIGHTHS,
            accents=(0.5, 0.25, 0.4, 0.25, 0.5, 0.25, 0.4, 0.3),
        ),
        works=(BERKLEE,),
        change="one hit (egg_shaker2) repeated in eighths, Ogg Vorbis",
        subtype="VORBIS",
    ),
    "Tamb.ogg": Sound(
        make=partial(
            hits,
            sample="percussion/berklee__berklee_ritz_tambourine_2.flac",
            beats=(1.0, 3.0),
            accents=(0.4, 0.45),
        ),
        works=(BERKLEE,),
        change="one hit (ritz_tambourine_2) repeated on the backbeat, Ogg Vorbis",
        subtype="VORBIS",
    ),
    "07-Audio 07_02.flac": Sound(make=silence, works=(OWN,), change="digital silence"),
}
"""Every file of ``demo/Audio``, by name."""


EFFORT = {"FLAC": 1.0, "OGG": 0.2}
"""libsndfile's compression level, 0 (largest file) to 1 (smallest)."""


def write_sound(sound: Sound, audio: Path, path: Path) -> None:
    """Make one file. ``audio`` is the folder of the source material."""
    signal = sound.make(audio)
    if sound.rate != RATE:
        signal = soxr.resample(signal, RATE, sound.rate)
    container = "OGG" if sound.subtype == "VORBIS" else "FLAC"
    effort = EFFORT[container]
    sf.write(path, signal, sound.rate, subtype=sound.subtype, format=container, compression_level=effort)
