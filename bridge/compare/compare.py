"""Two sides in, figures and clips out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from bridge.compare.excerpt import Clips, Sound, matched, residue
from bridge.compare.field import Powers, field
from bridge.compare.figures import Figures, Masked, Mix, Row, ThirdOctave
from bridge.compare.masking import Masking, masking
from bridge.compare.side import Heard, Side
from bridge.words import number
from core.audio import check_samples
from core.meters.programme import Reading, measure_programme
from core.units import db_from_power
from models.balance.material import BAND_EDGES

PLAYED = 30.0
"""Seconds that are played where nobody asks for more or less."""

LEVEL_FLOOR = -90.0
"""dBFS below which a third octave holds nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured, and what to play; ``clips`` is None where there is nothing to play."""

    figures: Figures
    clips: Clips | None


@dataclass(frozen=True, slots=True)
class _Measured:
    side: Side
    reading: Reading
    powers: Powers

    @property
    def sound(self) -> Sound:
        return Sound(self.side.audio, self.side.sample_rate, self.reading.integrated)


def compare(a: Side, b: Side, *, seconds: float = PLAYED) -> Comparison:
    """Measure two sides and what changed from ``a`` to ``b``.

    Parameters
    ----------
    seconds : float > 0
        The most that the page plays of each.
    """
    one, other = _measured(a), _measured(b)
    played = matched(one.sound, other.sound, seconds)
    before, after = one.reading.integrated, other.reading.integrated
    pairs = _pairs(a.tracks or (), b.tracks or ())
    lost = [masking([track.bands for track in side.tracks or ()]) for side in (a, b)]
    figures = Figures(
        a=_mix(one),
        b=_mix(other),
        same=a.sample_rate == b.sample_rate and np.array_equal(a.audio, b.audio),
        loudness=_change(before, after),
        residue=residue(one.sound, other.sound),
        match=played and played[0],
        spectrum=tuple(_spectrum(one, other)),
        tracks=tuple(
            _row(named.name, named.label, _above(left, before), _above(right, after))
            for left, right, named in pairs
        ),
        classes=tuple(
            _row(label, "", _relative(a.classes, label, before), _relative(b.classes, label, after))
            for label in sorted({**(a.classes or {}), **(b.classes or {})})
        ),
        masking=tuple(_bands(*lost)) if pairs else (),
        masked=tuple(_masked(pairs, a, b, *lost)),
        remarks=tuple(chain(_remarks(one, "A"), _remarks(other, "B"), _of_both(one, other), _notes(a, b))),
    )
    return Comparison(figures, played and played[1])


def _measured(side: Side) -> _Measured:
    side = replace(side, audio=check_samples(side.audio, channels=2))
    return _Measured(side, measure_programme(side.audio, side.sample_rate), Powers(side.audio, side.sample_rate))


def _mix(measured: _Measured) -> Mix:
    side = measured.side
    return Mix(
        name=side.name,
        seconds=measured.sound.seconds,
        sample_rate=side.sample_rate,
        reading=measured.reading,
        field=field(side.audio, measured.powers),
        notes=side.notes,
    )


def _spectrum(a: _Measured, b: _Measured) -> Iterator[ThirdOctave]:
    """Third octaves that both sample rates can hold, relative to each side's loudness."""
    for (hertz, left), (_, right) in zip(a.powers.both, b.powers.both, strict=False):
        levels = [
            db_from_power(power) - side.reading.integrated
            if db_from_power(power) > LEVEL_FLOOR and math.isfinite(side.reading.integrated)
            else None
            for power, side in ((left, a), (right, b))
        ]
        yield ThirdOctave(hertz=hertz, a=levels[0], b=levels[1], change=_change(*levels))


def _pairs(a: Sequence[Heard], b: Sequence[Heard]) -> list[tuple[Heard | None, Heard | None, Heard]]:
    """Tracks that are the same: by GUID, else by name where both have it in the same order. In the order of B."""
    by_guid = {track.guid: track for track in a}
    partner = {track.guid: by_guid.pop(track.guid) for track in b if track.guid in by_guid}
    by_name: defaultdict[str, list[Heard]] = defaultdict(list)
    for track in by_guid.values():
        by_name[track.name].append(track)
    for track in b:
        if track.guid not in partner and by_name[track.name]:
            partner[track.guid] = by_name[track.name].pop(0)
    gone = [track for track in a if track not in partner.values()]
    return [*((partner.get(track.guid), track, track) for track in b), *((track, None, track) for track in gone)]


def _above(track: Heard | None, mix: float) -> float | None:
    """Loudness relative to the mix in LU; None for silence and for a track that is not there."""
    return None if track is None else _change(mix, track.loudness)


def _relative(classes: dict[str, float] | None, label: str, mix: float) -> float | None:
    return _change(mix, (classes or {}).get(label))


def _row(name: str, label: str, a: float | None, b: float | None) -> Row:
    return Row(name=name, label=label, a=a, b=b, change=_change(a, b))


def _change(a: float | None, b: float | None) -> float | None:
    if a is None or b is None or not (math.isfinite(a) and math.isfinite(b)):
        return None
    return b - a


def _bands(a: Masking, b: Masking) -> Iterator[Masked]:
    for low, high, left, right in zip(BAND_EDGES, BAND_EDGES[1:], a.bands, b.bands, strict=False):
        one, other = _share(left), _share(right)
        yield Masked(low=low, high=high, a=one, b=other, change=_change(one, other))


def _masked(
    pairs: Sequence[tuple[Heard | None, Heard | None, Heard]], a: Side, b: Side, before: Masking, after: Masking
) -> Iterator[Row]:
    """Masking of every track."""
    lost = [
        dict(zip((track.guid for track in side.tracks or ()), each.tracks, strict=True))
        for side, each in ((a, before), (b, after))
    ]
    for left, right, named in pairs:
        one = None if left is None else _share(lost[0][left.guid])
        other = None if right is None else _share(lost[1][right.guid])
        yield _row(named.name, named.label, one, other)


def _share(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _remarks(measured: _Measured, name: str) -> Iterator[str]:
    """What the engineer should know before he trusts the figures."""
    if not math.isfinite(measured.reading.integrated):
        yield f"{name} is silent or shorter than 0.4 s: it has no loudness, and nothing is matched to it."
    elif measured.reading.sample_peak > 0.0:
        over = number(measured.reading.sample_peak)
        yield f"{name} passes full scale by {over} dB: it will clip when it is written to 16 or 24 bit."


def _of_both(a: _Measured, b: _Measured) -> Iterator[str]:
    if a.side.sample_rate != b.side.sample_rate:
        rates = " and ".join(f"{side.side.sample_rate / 1000:g} kHz" for side in (a, b))
        yield f"The sample rates differ ({rates}): what is left of A in B is not measured."
    difference = b.sound.seconds - a.sound.seconds
    if abs(difference) >= 0.05:
        longer = "B" if difference > 0 else "A"
        yield f"{longer} is {number(abs(difference))} s longer. What plays lies in the time that both have."


def _notes(a: Side, b: Side) -> Iterator[str]:
    """What was said of each side while it was opened, once where it is said of both."""
    for note in dict.fromkeys((*a.notes, *b.notes)):
        who = " and ".join(letter for letter, side in (("A", a), ("B", b)) if note in side.notes)
        yield f"{who}: {note}"
