"""What each track needs by itself, before anybody looks at the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.strips.eq import lows, peaks, sibilance, tone
from models.strips.eq.classes import facts
from models.strips.eq.grid import effect, loudness_gain, shift, usable
from models.strips.eq.move import OCTAVE, Move
from models.strips.material import OCTAVES, Array, Channel, Sound
from models.strips.style import Style

SILENT: Final = 1e-12
"""Mean square below which a recording is silence (-120 dBFS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``moves`` are the bands of a track's own, ``leans`` what its tone wants in octaves (by index)."""

    sound: Sound
    moves: tuple[Move, ...]
    leans: Mapping[int, tone.Lean]

    @property
    def shaped(self) -> Array:
        """(f,) The spectrum that all of this leaves, at the same loudness."""
        leans = [octave_move(octave, lean.gain, lean.why, 0.0) for octave, lean in self.leans.items()]
        change = _effect_of([*self.moves, *leans], self.sound.sample_rate)
        kept = shift(loudness_gain(self.sound.spectrum, change, self.sound.sample_rate))
        return np.asarray(self.sound.spectrum * change * kept)


def audible(channel: Channel) -> Sound | None:
    """The channel's sound if anything sounds."""
    sound = channel.sound
    return sound if sound is not None and float(sound.spectrum.sum()) > SILENT else None


def left_alone(channel: Channel, *, changed: bool) -> str | None:
    """Why a track is not looked at, None if it is."""
    if not changed:
        return "not to be changed: left as it is"
    if audible(channel) is None:
        return "nothing sounds: left as it is"
    if channel.label not in facts():
        return f"{channel.label.replace('_', ' ')}: no rules for it, left as it is"
    return None


def draft(channel: Channel, style: Style) -> Draft:
    """What a track needs by itself. It sounds, and its class is known."""
    sound, known = channel.sound, facts()[channel.label]
    assert sound is not None
    found = [lows.high_pass(sound, known), *peaks.resonances(sound, known), sibilance.sibilance(sound, known)]
    moves = tuple(move for move in found if move is not None)
    cut = sound.spectrum * _effect_of(moves, sound.sample_rate)
    leans = tone.leans(cut, tone.targets().get(channel.label), style.classes.get(channel.label))
    reach = usable(sound.sample_rate)
    return Draft(sound=sound, moves=moves, leans={o: lean for o, lean in leans.items() if OCTAVES[o] <= reach})


def octave_move(octave: int, gain: float, why: str, clear: float) -> Move:
    """A band at an octave (index)."""
    return Move(kind="band", frequency=OCTAVES[octave], gain=gain, width=OCTAVE, why=why, evidence=clear)


def _effect_of(moves: Sequence[Move], sample_rate: int) -> Array:
    bands = (move.band() for move in moves)
    return effect([band for band in bands if band], sample_rate)
