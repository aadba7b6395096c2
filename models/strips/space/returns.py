"""A shared return's settings from the tempo, and how loud its reverb is.

The decay time is equation 1 of Li and Lerch 2023, ``RT = -T/45 + 40/9`` s (120 bpm: 1.78 s), for tempi that a
song has (:data:`TEMPI`; others are halved or doubled into that octave and a half). The pre-delay is a fraction
of a note.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import fft

from core.processors.filters import HIGHEST
from core.processors.reverb import ReverbSettings, reverberate
from core.units import db_from_power
from models.balance.reasons import MINUS
from models.strips.answer import Return, Verdict
from models.strips.dynamics.levels import k_powers
from models.strips.material import FREQUENCIES
from models.strips.numbers import signed
from models.strips.space.tables import Room
from models.strips.vocal.room import rt60_from_tempo

USUAL_BPM: Final = 120.0
TEMPI: Final = (60.0, 170.0)

RATE: Final = 44_100
"""Sample rate in Hz at which the reverb's gain is reckoned; it does not depend on it."""

WET_DB: Final = 0.0
"""Of the return, which has nothing dry: its reverb is then about as loud as what comes in."""

SURE: Final = 0.4
"""Decay and level of a reverb are taste: the tempo rule does no better than the mean (Li and Lerch, table)."""


def usual_tempo(bpm: float) -> float:
    """The tempo, halved or doubled until it lies in :data:`TEMPI`."""
    low, high = TEMPI
    if not 0.0 < bpm < math.inf:
        return USUAL_BPM
    while bpm > high:
        bpm /= 2.0
    while bpm < low:
        bpm *= 2.0
    return bpm


def room_return(room: Room, bpm: float | None) -> Return:
    """The return of a room at a tempo, None where it is not known."""
    tempo = USUAL_BPM if bpm is None else usual_tempo(bpm)
    at = f"{USUAL_BPM:.0f} bpm, as the tempo is not known" if bpm is None else f"{tempo:g} bpm"
    ruled = rt60_from_tempo(tempo)
    decay = round(min(room.longest, max(room.shortest, room.share * ruled)), 2)
    note = 240e3 / tempo / room.fraction
    delay = float(round(min(room.delay_high, max(room.delay_low, note))))
    settings = ReverbSettings(
        rt60_s=decay,
        dampening=room.dampening,
        width=room.width,
        delay_ms=delay,
        low_pass_hz=room.low_pass,
        high_pass_hz=room.high_pass,
        wet_db=WET_DB,
        dry_db=-math.inf,
    )
    part = f"{room.share:g} of " if room.share != 1.0 else ""
    bounds = f"between {room.shortest:g} and {room.longest:g} s"
    held = f"between {room.delay_low:g} and {room.delay_high:g} ms"
    return Return(
        name=room.name,
        verdict=Verdict(
            settings=settings,
            why=f"decay {decay:.2f} s, pre-delay {delay:.0f} ms at {at}",
            reasons={
                "rt60": f"{part}{MINUS}T/45 + 40/9 = {ruled:.2f} s at {at}, {bounds}",
                "delay": f"1/{room.fraction:g} note is {note:.1f} ms, {held}",
                "dampening": room.source,
                "low_pass": room.source,
                "high_pass": room.source,
                "wet": f"its reverb comes out {signed(reverb_gain(settings))} dB to what goes in",
            },
            sure=SURE,
        ),
    )


@lru_cache(maxsize=64)
def reverb_gain(settings: ReverbSettings) -> float:
    """How much louder the reverb of pink noise is than the noise, in dB, K-weighted; of one channel."""
    impulse = np.zeros((RATE // 2, 1))
    impulse[0] = 1.0
    out = reverberate(impulse, RATE, settings)[:, 0]
    size = fft.next_fast_len(len(out), real=True)
    powers = np.square(np.abs(fft.rfft(out, size)))
    edges = np.minimum(np.array(FREQUENCIES) * size / RATE, HIGHEST * size)
    widths = np.maximum(1, np.round(edges * 0.02)).astype(int)
    total = np.concatenate([[0.0], np.cumsum(powers)])
    low = np.maximum(0, np.round(edges).astype(int) - widths)
    high = np.minimum(len(powers), np.round(edges).astype(int) + widths + 1)
    means = (total[high] - total[low]) / (high - low)
    return db_from_power(float((means * k_powers()).sum() / k_powers().sum()))
