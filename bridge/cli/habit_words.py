"""What a profile knows of channel strips, in sentences: no columns, so that a screen reader can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.profile.habits import Habit, sources
from bridge.profile.style import style_from
from bridge.words import decibels, number, plural, spoken
from models.strips.dynamics.laws import ratio_said, time_said
from models.strips.habits.kinds import STEPS, USES
from models.strips.material import OCTAVES
from models.strips.style import ClassStyle, LawStyle, Value

HEARD_DB = 0.5
"""dB below which an octave is not worth a word."""


def strip_habits(name: str, known: Sequence[Habit]) -> Iterator[str]:
    """How an engineer sets the strips of each class that was met."""
    if not known:
        return
    yield f'Strips of profile "{name}": {plural(sources(known), "lesson")} from songs and pairs.'
    for label, style in style_from(known, name).classes.items():
        tracks = [habit for habit in known if habit.label == label]
        said = ", ".join((*_uses(tracks), *_settings(style)))
        yield f"{spoken(label)}, {plural(len(tracks), 'track')}: {said}."


def _uses(tracks: Sequence[Habit]) -> Iterator[str]:
    for step in STEPS:
        told = [habit.values[USES[step]] for habit in tracks if USES[step] in habit.values]
        if told:
            yield f"{step} on {sum(told):.0f} of {len(told)}"


def _settings(style: ClassStyle) -> Iterator[str]:
    yield from _law("compressor", style.compressor)
    for place, band in enumerate(style.bands, 1):
        yield from _law(f"band {place}", band)
    for octave, gain in zip(OCTAVES, style.eq, strict=False):
        if abs(gain.mean) >= HEARD_DB:
            yield f"{octave:.0f} Hz {_with_spread(gain)}"
    if style.send:
        yield f"comes back from the reverb at {_with_spread(style.send)}"


def _law(what: str, law: LawStyle | None) -> Iterator[str]:
    if law is None:
        return
    if law.threshold:
        yield f"{what} {_with_spread(law.threshold)} to the loud level"
    if law.ratio:
        yield f"{what} {ratio_said(law.ratio)}"
    if law.attack:
        yield f"attack {time_said(law.attack)}"
    if law.release:
        yield f"release {time_said(law.release)}"


def _with_spread(value: Value) -> str:
    return f"{number(value.mean, signed=True)} ± {decibels(value.spread)}"
