"""The equaliser of any track, from what the tracks of a mix measure.

First each track by itself: a high-pass, resonances, sibilance, its tone balance with the engineer's habits. Then
all of them together, as those bands leave them: masking. What tone and masking want in an octave is added up, the
:data:`OCTAVE_BANDS` that move the most are kept. Last comes the gain that keeps the loudness.

A track that needs nothing gets no equaliser, and that is said. ``sure`` is the probability of its class times the
mean evidence of its bands (:class:`models.strips.eq.move.Move`); for a track that is left alone it is the
probability of its class times :data:`SURE_OF_NOTHING`. It puts verdicts in order; it was not held
against engineers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from models.balance.reasons import number
from models.strips.answer import Equaliser, Verdict
from models.strips.eq import masking, tone
from models.strips.eq.classes import facts
from models.strips.eq.draft import Draft, audible, draft, left_alone, octave_move
from models.strips.eq.grid import effect, loudness_gain, octave_levels, usable
from models.strips.eq.move import Move, evidence, said
from models.strips.material import BLOCK, FREQUENCIES, OCTAVES, Channel, Mix
from models.strips.numbers import signed
from models.strips.style import HOUSE, Style

OCTAVE_BANDS: Final = 4
"""Bands for tone and masking together, as in Li and Lerch."""

DEEPEST: Final = 6.0
"""Most dB that tone and masking move an octave by together."""

LEAST: Final = 0.5
"""dB at full strength below which what they add up to is left out."""

MOST_GAIN: Final = 12.0
"""dB of the gain behind the bands: where ReaEQ's ends."""

SURE_OF_NOTHING: Final = 0.5

ALL_WELL: Final = "left as it is: nothing lies below its body, nothing rings, its tone is usual, it masks nobody"


def equalise(mix: Mix, style: Style = HOUSE, strength: float = 1.0) -> tuple[Verdict[Equaliser], ...]:
    """An equaliser for each track that needs one.

    Parameters
    ----------
    mix : Mix
    style : Style
        The engineer whose habits shift the targets of the classes that are known.
    strength : float, 0 to 1
        Share of every gain in dB, and of a high-pass's octaves above 20 Hz; 0 changes nothing.

    Returns
    -------
    tuple of Verdict, one a channel, in their order

    Raises
    ------
    ValueError
        If the strength is out of range.
    """
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"expected a strength from 0 to 1, not {strength!r}")
    alone = [left_alone(each, changed=index in mix.changed) for index, each in enumerate(mix.channels)]
    drafts = {index: draft(mix.channels[index], style) for index, why in enumerate(alone) if why is None}
    masked = dict(zip(drafts, masking.masking(_parts(mix, drafts), list(drafts)), strict=True))
    return tuple(
        _verdict(mix, index, drafts[index], masked[index], strength) if why is None else _nothing(channel, why)
        for index, (channel, why) in enumerate(zip(mix.channels, alone, strict=True))
    )


def _parts(mix: Mix, drafts: Mapping[int, Draft]) -> masking.Parts:
    """The mix as the bands of each track leave it."""
    count = len(mix.channels)
    sounds = [audible(channel) for channel in mix.channels]
    length = max((math.ceil(len(sound.levels) * BLOCK) for sound in sounds if sound), default=0)
    spectra, active = np.zeros((count, len(FREQUENCIES))), np.zeros((count, length), bool)
    for index, sound in enumerate(sounds):
        if sound:
            spectra[index] = drafts[index].shaped if index in drafts else sound.spectrum
            active[index] = masking.seconds(sound, length)
    known = [facts().get(channel.label) for channel in mix.channels]
    return masking.Parts(
        levels=octave_levels(spectra) + np.array([channel.gain for channel in mix.channels])[:, None],
        priority=np.array([each.priority if each else 0 for each in known], np.int64),
        essential=np.array([each.essential if each else 0 for each in known], np.int64),
        active=active,
    )


def _nothing(channel: Channel, why: str) -> Verdict[Equaliser]:
    return Verdict(settings=None, why=why, sure=channel.sure * SURE_OF_NOTHING)


def _verdict(
    mix: Mix, index: int, own: Draft, masked: Mapping[int, masking.Masked], strength: float
) -> Verdict[Equaliser]:
    channel, sound = mix.channels[index], own.sound
    wanted = [*own.moves, *_octaves(mix, own, masked)]
    scaled = [move.scaled(strength) for move in wanted]
    pairs = [(move, band) for move in scaled if (band := move.band())]
    if not pairs:
        return _nothing(channel, f"strength {strength:g}: nothing is left of its bands" if wanted else ALL_WELL)
    pairs.sort(key=lambda pair: (pair[1].frequency_hz, pair[1].gain_db))
    bands = tuple(band for _, band in pairs)
    gain = loudness_gain(sound.spectrum, effect(bands, sound.sample_rate), sound.sample_rate)
    kept = round(min(MOST_GAIN, max(-MOST_GAIN, gain)), 1)
    reasons = {str(place): f"{said(band)}: {move.why}" for place, (move, band) in enumerate(pairs, start=1)}
    return Verdict(
        settings=Equaliser(bands=bands, gain=kept),
        why=". ".join(reasons.values()),
        reasons=reasons | {"gain": _gain_reason(kept, gain)},
        sure=channel.sure * float(np.mean([move.evidence for move, _ in pairs])),
    )


def _gain_reason(kept: float, wanted: float) -> str:
    if abs(wanted) > MOST_GAIN:
        return f"{signed(kept)} dB is all there is: {signed(wanted)} dB would keep the loudness"
    return f"{signed(kept)} dB: the bands change the loudness by {signed(-wanted)} LU"


def _octaves(mix: Mix, own: Draft, masked: Mapping[int, masking.Masked]) -> list[Move]:
    """Tone and masking together, the bands that move the most."""
    reach = usable(own.sound.sample_rate)
    moves = [
        _together(mix, octave, own.leans.get(octave), masked.get(octave))
        for octave in sorted({*own.leans, *masked})
        if OCTAVES[octave] <= reach
    ]
    moves = [move for move in moves if abs(move.gain) >= LEAST]
    return sorted(moves, key=lambda move: -abs(move.gain))[:OCTAVE_BANDS]


def _together(mix: Mix, octave: int, lean: tone.Lean | None, mask: masking.Masked | None) -> Move:
    gain, why, clear = 0.0, [], []
    if mask:
        gain += mask.gain
        name = mix.channels[mask.maskee].name
        why.append(f"{number(mask.by)} dB above {name} where its own {_weakness(mask.rank)} octave is")
        clear.append(evidence(mask.by - masking.FREE, masking.FREE))
    if lean:
        gain += lean.gain
        why.append(lean.why)
        clear.append(evidence(lean.excess, tone.LEAST / tone.SHARE))
    return octave_move(octave, min(DEEPEST, max(-DEEPEST, gain)), "; ".join(why), max(clear))


def _weakness(rank: int) -> str:
    """``weakest``, ``2nd weakest``: counted from the other end than :attr:`masking.Masked.rank`."""
    place = len(OCTAVES) + 1 - rank
    ordinal = {1: "", 2: "2nd ", 3: "3rd "}.get(place, f"{place}th ")
    return f"{ordinal}weakest"
