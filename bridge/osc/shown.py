"""How the values of a picture look on a device: names, colours, levels."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from typing import Any, Final

from bridge.colour import css
from bridge.osc.devices import Device
from bridge.osc.law import (
    db_from_fader,
    db_from_finite,
    fader_from_db,
    finite_db,
    meter_from_db,
    pan_from_share,
    share_from_pan,
)

NO_COLOUR: Final = 0x808080
"""Grey, for a track in the theme's colour."""
LCD_HUES: Final = ((0.0, 1), (60.0, 3), (120.0, 2), (180.0, 6), (240.0, 4), (300.0, 5), (360.0, 1))
"""Hue in degrees and the number of the scribble strip's colour: the X-Touch's order, shared by its bridges."""
LCD_WHITE: Final = 7
PALE: Final = 0.2
DARK: Final = 0.1
"""Below this saturation or value a colour has no hue to see: it is shown as white, as black would not be read."""
VOWELS: Final = frozenset("aeiouäöüAEIOUÄÖÜ")


def rgb(colour: int | None) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    some = NO_COLOUR if colour is None else colour
    return some >> 16 & 0xFF, some >> 8 & 0xFF, some & 0xFF


def lcd(colour: int | None) -> int:
    """Nearest colour of a scribble strip by hue, 1 to 7: never black, on which nothing is read."""
    red, green, blue = (part / 255.0 for part in rgb(colour))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < PALE or value < DARK:
        return LCD_WHITE
    return min(LCD_HUES, key=lambda one: abs(hue * 360.0 - one[0]))[1]


def short(name: str, letters: int) -> str:
    """A name in so many letters: blanks go first, then vowels from the end, then what is left over."""
    text = " ".join(name.split())
    if len(text) <= letters:
        return text
    marks = [mark for place, mark in enumerate(text) if mark.isalnum() or place == 0]
    for place in range(len(marks) - 1, 0, -1):
        if len(marks) <= letters:
            break
        if marks[place] in VOWELS:
            del marks[place]
    return "".join(marks)[:letters]


Outward = Callable[[Any], Any]


def outward(convert: str, device: Device) -> Outward:
    """How a value goes out: a number, a text, or a tuple of numbers."""
    if convert == "short":
        return lambda name: short(name, device.letters)
    return OUTWARD[convert]


OUTWARD: Final[dict[str, Outward]] = {
    "plain": lambda value: value,
    "rgb": rgb,
    "hex": lambda colour: css(NO_COLOUR if colour is None else colour),
    "lcd": lcd,
    "fader": fader_from_db,
    "pan": share_from_pan,
    "meter": meter_from_db,
    "decibels": finite_db,
    "switch": int,
    "given": lambda value: int(value is not None),
}
TAKES_NONE: Final = frozenset({"rgb", "hex", "lcd", "given"})
"""These say something of None, too."""

INWARD: Final[dict[str, Callable[[Any], Any]]] = {
    "plain": lambda value: value,
    "fader": db_from_fader,
    "pan": pan_from_share,
    "decibels": db_from_finite,
    "switch": lambda value: value >= 0.5,
}
"""How what comes in becomes the value of a command."""
