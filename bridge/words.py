"""Values of edits and measurements in the words and numbers of a mixing desk.

Conventions
-----------
* Minus is U+2212, silence is minus infinity, decibels have one decimal.
* ``name_of`` turns a track GUID into the track's name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from unicodedata import east_asian_width

from bridge.colour import css
from bridge.plan import Insert, NewItem, NewTrack, Place, Value
from bridge.session import Fx, Receive
from core.units import db_from_gain

NameOf = Callable[[str], str]

MINUS: Final = "\N{MINUS SIGN}"
NO_NAME: Final = "(no name)"
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that HTML forbids, browsers swallow and terminals obey."""
PLUGIN_NAME: Final = re.compile(r"^(?:[A-Z0-9]{2,5}i?: )?(.+?)(?: \([^()]*\))?$", re.DOTALL)
"""Kind of plug-in, its name, and its maker in brackets, as REAPER lists plug-ins."""
FILLER: Final = "\0"


def track_name(name: str) -> str:
    """A track's name as text that can be shown: never empty, without control characters."""
    return CONTROLS.sub("\ufffd", name) if name.strip() else NO_NAME


def to_columns(text: str) -> str:
    """Text for a terminal with one character a column, so that it can be cut, padded and wrapped by its length.

    Control characters are replaced and every wide character (East Asian, emoji) gets a filler, which
    :func:`from_columns` takes out again.
    """
    shown = CONTROLS.sub("\ufffd", text.replace(FILLER, ""))
    return "".join(mark + FILLER if east_asian_width(mark) in "WF" else mark for mark in shown)


def from_columns(text: str) -> str:
    """The text to print."""
    return text.replace(FILLER, "")


def spoken(label: str) -> str:
    """A label or step as words: ``bass_guitar`` → "bass guitar"."""
    return label.replace("_", " ")


def number(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """A number with a true minus and, when ``signed``, a plus."""
    if math.isinf(value):
        return f"{MINUS}∞" if value < 0 else "∞"
    text = f"{value:{'+' if signed else ''}.{decimals}f}"
    bare = text.lstrip("+-")
    return bare if not float(bare) else text.replace("-", MINUS)


def decibels(db: float, *, signed: bool = False) -> str:
    """A level or a change in dB."""
    return f"{number(db, signed=signed)} dB"


def lufs(loudness: float) -> str:
    """A loudness in LUFS."""
    return f"{number(loudness)} LUFS"


def pan(value: float) -> str:
    """A pan position as REAPER's fader shows it."""
    if abs(value) < 0.005:
        return "centre"
    return f"{abs(value) * 100:.0f} % {'left' if value < 0 else 'right'}"


def clock(seconds: float) -> str:
    """A duration as minutes and seconds: "01:05"."""
    whole = round(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def plural(count: int, word: str) -> str:
    """A count with its noun."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _gains(gains: Sequence[float], _: NameOf) -> str:
    levels = sorted({round(db_from_gain(gain), 1) for gain in gains})
    if not levels:
        return "no items"
    ends = number(levels[0]) if len(levels) == 1 else f"{number(levels[0])} to {number(levels[-1])}"
    return f"{ends} dB"


CHANNEL_MODES: Final = ("both channels", "channels swapped", "mono mix", "left channel", "right channel")


def _channel_modes(modes: Sequence[float], _: NameOf) -> str:
    used = sorted({int(mode) for mode in modes})
    known = [CHANNEL_MODES[mode] if mode < len(CHANNEL_MODES) else f"mode {mode}" for mode in used]
    return ", ".join(known) or "no takes"


def _fx(chain: Sequence[Fx], _: NameOf) -> str:
    return ", ".join(fx.name for fx in chain) or "no FX"


def plugin_name(name: str) -> str:
    """What the plug-in is called without its kind and maker: ``VST: ReaEQ (Cockos)`` → "ReaEQ"."""
    return track_name(PLUGIN_NAME.sub(r"\1", name))


def _insert(insert: Insert, _: NameOf) -> str:
    return f"{plugin_name(insert.fx.name)}, place {insert.at + 1}"


def _place(place: Place, name_of: NameOf) -> str:
    folder = f"in “{name_of(place.parent)}”" if place.parent else "top level"
    return f"{folder}, below “{name_of(place.after)}”" if place.after else f"{folder}, first"


def _receive(receive: Receive, name_of: NameOf) -> str:
    return f"from “{name_of(receive.source)}” at {decibels(db_from_gain(receive.volume))}"


def _new_track(track: NewTrack, _: NameOf) -> str:
    return f"“{track_name(track.name)}”"


def _new_item(item: NewItem, _: NameOf) -> str:
    file = track_name(item.path.replace("\\", "/").rpartition("/")[2])
    return f"“{file}” at {clock(item.position)}, {clock(item.length)} long"


FORMATS: Final[dict[str, Callable[[Any, NameOf], str]]] = {
    "track": _new_track,
    "name": lambda name, _: track_name(name),
    "colour": lambda colour, _: css(colour).upper(),
    "icon": lambda icon, _: icon or "no icon",
    "volume": lambda volume, _: decibels(db_from_gain(volume)),
    "pan": lambda value, _: pan(value),
    "channels": lambda count, _: str(count),
    "mute": lambda mute, _: "muted" if mute else "not muted",
    "item": _new_item,
    "item_gains": _gains,
    "channel_modes": _channel_modes,
    "fx": _fx,
    "insert": _insert,
    "receive": _receive,
    "place": _place,
}
"""How the value of a field reads."""

ABSENT: Final = {"colour": "theme colour", "place": "elsewhere", "insert": "not there"}


def value(field: str, content: Value, name_of: NameOf) -> str:
    """The value of an edited field in words. ``field`` is one of :data:`bridge.plan.FIELDS`."""
    if content is None:
        return ABSENT.get(field, "none")
    return FORMATS[field](content, name_of)
