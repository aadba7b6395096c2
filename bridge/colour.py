"""Readable text on any track colour, after WCAG 2.2 (success criterion 1.4.3).

Conventions
-----------
* A colour is ``0xRRGGBB`` in sRGB, as everywhere in a session.
"""

from __future__ import annotations

from typing import Final

BLACK: Final = 0x000000
WHITE: Final = 0xFFFFFF


def css(colour: int) -> str:
    """The colour as ``#rrggbb``."""
    return f"#{colour & 0xFFFFFF:06x}"


def luminance(colour: int) -> float:
    """Relative luminance in [0, 1] (WCAG 2.2, definition "relative luminance")."""
    red, green, blue = (_linear((colour >> shift & 0xFF) / 255.0) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: int, other: int) -> float:
    """Contrast ratio of two colours, 1 (equal) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: int) -> int:
    """Black or white, whichever reads better on ``colour``.

    The better of the two reaches at least sqrt(21) = 4.58, above the 4.5 that level AA asks for: the product of
    the two ratios is 21 for every colour.
    """
    return max((BLACK, WHITE), key=lambda text: contrast(text, colour))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
