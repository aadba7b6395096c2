"""What was recovered from a pair, line by line: each value in the unit that a plug-in shows, with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from bridge.words import decibels, number
from models.strips.match.recovered import Estimate, RecoveredBand
from models.strips.material import OCTAVES

if TYPE_CHECKING:
    from bridge.cli.match import Matched

Show = Callable[[float], str]

GOOD_DB: Final = -20.0
"""Residual above which something else than these settings is between the files."""

EXACT_DB: Final = -60.0
"""Residual up to which one compressor says it all, whatever four bands leave."""


def told(matched: Matched) -> Iterator[str]:
    """The lines that the command prints."""
    multiband, one = matched.multiband, matched.compressor
    yield f"Match  {matched.dry.name} → {matched.wet.name}"
    yield from (f"  {note}" for note in matched.notes)
    found = one if one_compressor(matched) else multiband
    yield f"  delay      {_samples(found.delay, matched.sample_rate)}"
    yield f"  polarity   {'turned' if found.inverted else 'the same'}"
    yield ""
    if one_compressor(matched):
        yield f"One compressor over everything: {_fit(one.error, one.residual)}"
        yield from _law(one.law)
        if not one.knee.unknown:
            yield f"  {'knee':<10} {_estimate(one.knee, decibels)}"
    else:
        yield f"Multiband compressor: {_fit(multiband.error, multiband.residual)}"
        for index, crossover in enumerate(multiband.crossovers, 1):
            yield f"  crossover {index}  {_estimate(crossover, hertz)}"
        for index, band in enumerate(multiband.bands, 1):
            yield f"Band {index}, reduced by {decibels(band.reduction)} in the mean"
            yield from _law(band)
    yield ""
    yield "Equaliser, with the gain of the whole"
    for octave, estimate in zip(OCTAVES, matched.eq.octaves, strict=True):
        yield f"  {hertz(octave):<10} {_estimate(estimate, _change)}"
    if min(one.residual, multiband.residual) > GOOD_DB:
        yield ""
        yield "Most of the difference is neither of these: another processor, or another take."


def one_compressor(matched: Matched) -> bool:
    """Whether one compressor says as much as four bands do."""
    return matched.compressor.residual <= max(EXACT_DB, matched.multiband.residual)


def hertz(frequency: float) -> str:
    """A frequency as plug-ins show it."""
    return f"{number(frequency / 1000.0, 2)} kHz" if frequency >= 1000.0 else f"{number(frequency, 0)} Hz"


def _law(band: RecoveredBand) -> Iterator[str]:
    rows: tuple[tuple[str, Estimate, Show], ...] = (
        ("threshold", band.threshold, decibels),
        ("ratio", band.ratio, _ratio),
        ("attack", band.attack, _time),
        ("release", band.release, _time),
        ("gain", band.gain, _change),
    )
    law, gain = rows[:-1], rows[-1:]
    reasons = {estimate.unknown for _, estimate, _ in law}
    if len(reasons) == 1 and (why := reasons.pop()):
        yield f"  {', '.join(name for name, _, _ in law)} not identifiable: {why}"
        rows = gain
    for name, estimate, show in rows:
        yield f"  {name:<10} {_estimate(estimate, show)}"


def _estimate(estimate: Estimate, show: Show) -> str:
    if estimate.unknown:
        return f"not identifiable: {estimate.unknown}"
    value, low, high = (show(one) for one in (estimate.value, estimate.low, estimate.high))
    return value if low == value == high else f"{value}, between {low} and {high}"


def _fit(error: float, residual: float) -> str:
    return f"gain curve within {decibels(error)}, residual {decibels(residual)}"


def _samples(delay: int, sample_rate: int) -> str:
    if delay == 0:
        return "none"
    which = "later" if delay > 0 else "earlier"
    return f"{abs(delay)} samples {which} ({number(1000.0 * abs(delay) / sample_rate, 2)} ms)"


def _change(db: float) -> str:
    return decibels(db, signed=True)


def _ratio(ratio: float) -> str:
    return f"{number(ratio, 2)}:1"


def _time(ms: float) -> str:
    return f"{number(ms, 1 if ms < 100.0 else 0)} ms"
