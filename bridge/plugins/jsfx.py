"""JSFX parameters: one line of words in the effect's block.

Conventions
-----------
* Words 1 to 64 are sliders 1 to 64 (16 in files of REAPER 3). ``-``: the effect has no such slider. A word that is
  no number is the file of a file slider.
* If there are more words, the 65th is the name of the preset and the sliders from 65 on follow it.
* `` #CFGSTR:`` begins the effect's configuration, which runs to the end of the line.

Source: ``sx_saveState`` and ``sx_loadState`` in Cockos' effectproc.cpp (justinfrankel/jsfx), and the corpus.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.hosts.rpp.tokens import quote
from bridge.plugins.text import body, fx_text, head
from bridge.session import Fx

FIRST_SLIDERS: Final = 64
MOST_SLIDERS: Final = 256
DECIMALS: Final = 6
CONFIG: Final = " #CFGSTR:"
NO_SLIDER: Final = "-"

Slider = float | str | None
"""A number, the file of a file slider, or None where the effect has no such slider."""

_WORD = re.compile(r"""[ \t]*("[^"]*"?|'[^']*'?|`[^`]*`?|[^ \t]+)""")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_FIXED = re.compile(r"-?\d+\.\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Jsfx:
    """The sliders of a JSFX as its interface shows them, slider 1 first.

    ``path`` is the effect's path below REAPER's ``Effects`` folder, ``preset`` the name of its preset, ``config``
    its configuration as it stands in the file.
    """

    path: str
    sliders: tuple[Slider, ...]
    preset: str = ""
    config: str = ""
    found: str = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.sliders) > MOST_SLIDERS:
            raise ValueError(f"at most {MOST_SLIDERS} sliders were expected, not {len(self.sliders)}")
        for slider in self.sliders:
            if isinstance(slider, float) and not math.isfinite(slider):
                raise ValueError(f"a finite number was expected for a slider, not {slider!r}")

    def with_slider(self, number: int, value: Slider) -> Jsfx:
        """The settings with another value of one slider, 1 being the first.

        Raises
        ------
        ValueError
            If the line has no such slider.
        """
        if not 1 <= number <= len(self.sliders):
            raise ValueError(f"a slider from 1 to {len(self.sliders)} was expected, not {number}")
        return replace(self, sliders=(*self.sliders[: number - 1], value, *self.sliders[number:]))


def decode(line: str, path: str) -> Jsfx:
    """The settings in the line of a JSFX."""
    words, config = _words(line)
    texts = [word for _, word in words]
    sliders = tuple(_slider(word) for word in [*texts[:FIRST_SLIDERS], *texts[FIRST_SLIDERS + 1 :]])
    preset = _bare(texts[FIRST_SLIDERS]) if len(texts) > FIRST_SLIDERS else ""
    return Jsfx(path=path, sliders=sliders, preset=preset, config=config, found=line)


def encode(settings: Jsfx) -> str:
    """The line with these settings. Words that still have the value found stay as they are."""
    before = decode(settings.found, settings.path)
    if (before.preset, before.config, len(before.sliders)) != (
        settings.preset,
        settings.config,
        len(settings.sliders),
    ):
        return _line(settings)
    line = settings.found
    places = _words(line)[0]
    del places[FIRST_SLIDERS : FIRST_SLIDERS + 1]
    for (start, word), old, new in reversed(list(zip(places, before.sliders, settings.sliders, strict=True))):
        if old != new:
            line = line[:start] + _word(new, fixed=bool(_FIXED.fullmatch(word))) + line[start + len(word) :]
    return line


def read(fx: Fx) -> Jsfx:
    """The settings of a JSFX.

    Raises
    ------
    ValueError
        If its block holds more than one line.
    """
    lines = body(fx.chunk, "JS")
    if len(lines) > 1:
        raise ValueError(f"one line of sliders was expected in a JSFX, not {len(lines)}")
    words = [_bare(word) for _, word in _words(head(fx.chunk, "JS"))[0]]
    return decode(lines[0] if lines else "", words[1] if len(words) > 1 else "")


def new(settings: Jsfx) -> Fx:
    """A new JSFX with these sliders; those that are left out keep the effect's own values."""
    missing = (None,) * (FIRST_SLIDERS - len(settings.sliders))
    line = _line(replace(settings, sliders=(*settings.sliders, *missing)))
    return Fx(name=settings.path, kind="JS", chunk=fx_text([f'<JS {quote(settings.path)} ""', line, ">"]))


def _line(settings: Jsfx) -> str:
    words = [_word(slider) for slider in settings.sliders]
    if settings.preset or len(words) > FIRST_SLIDERS:
        words += [NO_SLIDER] * (FIRST_SLIDERS - len(words))
        words.insert(FIRST_SLIDERS, quote(settings.preset))
    return " ".join(words) + settings.config


def _words(line: str) -> tuple[list[tuple[int, str]], str]:
    """Start and text, quotes included, of each word, and the configuration behind them."""
    end = line.find(CONFIG)
    words = line if end < 0 else line[:end]
    return [(match.start(1), match.group(1)) for match in _WORD.finditer(words)], line[len(words) :]


def _slider(word: str) -> Slider:
    if word == NO_SLIDER:
        return None
    return float(word) if _NUMBER.fullmatch(word) else _bare(word)


def _bare(word: str) -> str:
    """A word without its quotes."""
    return word[1:].removesuffix(word[0]) if word[0] in "\"'`" else word


def _word(slider: Slider, *, fixed: bool = False) -> str:
    """A slider as REAPER writes it: six decimals, trailing zeros only where the file has them (older REAPER)."""
    if slider is None:
        return NO_SLIDER
    if isinstance(slider, str):
        text = quote(slider)
        return f'"{slider}"' if text == slider and _slider(text) != slider else text
    text = f"{slider:.{DECIMALS}f}"
    return text if fixed else "0" if (short := text.rstrip("0").rstrip(".")) == "-0" else short
