"""The toolbar icons: drawn from a table of shapes, at REAPER's three sizes.

Conventions
-----------
* A toolbar icon is three square cells side by side: at rest, under the pointer, pressed. A cell is 30 pixels in
  ``Data/toolbar_icons``, 45 in its folder ``150`` and 60 in ``200``, under the same name.
* Shapes are drawn on a field of 30 by 30 units, from the upper left. The sign is light with a dark rim, so that it
  stands out on light and dark themes; the cells differ in their ground, not in colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

UNITS: Final = 30
FINE: Final = 8
"""Drawn this many times larger, then scaled down."""
SIZES: Final[Mapping[str, int]] = {"": 30, "150": 45, "200": 60}
"""Folder below ``toolbar_icons`` → pixels of a cell."""

LIGHT: Final = (236, 240, 243)
DARK: Final = (32, 38, 43)
RIM: Final = 1.2
PRESSED_DOWN: Final = 1.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws white on black, in units."""

    draw: ImageDraw.ImageDraw

    def box(self, left: float, top: float, right: float, bottom: float, *, hole: bool = False) -> None:
        """A filled box with slightly rounded corners."""
        self.draw.rounded_rectangle(_fine(left, top, right, bottom), radius=FINE * 0.8, fill=_ink(hole))

    def line(self, points: Sequence[Point], width: float = 2.2, *, hole: bool = False) -> None:
        """A line with round ends and corners."""
        at = [(x * FINE, y * FINE) for x, y in points]
        self.draw.line(at, fill=_ink(hole), width=round(width * FINE), joint="curve")
        for x, y in (at[0], at[-1]):
            half = width * FINE / 2
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=_ink(hole))

    def shape(self, points: Sequence[Point], *, hole: bool = False) -> None:
        """A filled polygon."""
        self.draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=_ink(hole))

    def disc(self, x: float, y: float, radius: float, *, hole: bool = False) -> None:
        """A filled circle."""
        self.draw.ellipse(_fine(x - radius, y - radius, x + radius, y + radius), fill=_ink(hole))

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float = 2.4) -> None:
        """A part of a circle, degrees clockwise from the right."""
        box = _fine(x - radius, y - radius, x + radius, y + radius)
        self.draw.arc(box, start, end, fill=255, width=round(width * FINE))


def organise(pen: Pen) -> None:
    """A folder track with its tracks below."""
    pen.box(5, 5, 25, 10)
    pen.line([(8, 10), (8, 23.5), (12, 23.5)], 1.8)
    pen.line([(8, 16), (12, 16)], 1.8)
    pen.box(12, 13.5, 25, 18)
    pen.box(12, 21, 25, 25.5)


def organise_selected(pen: Pen) -> None:
    """One track in the corners of a selection."""
    pen.box(9, 12.5, 21, 17.5)
    for x, y in ((4.5, 5.5), (25.5, 5.5), (4.5, 24.5), (25.5, 24.5)):
        inward_x, inward_y = (1 if x < UNITS / 2 else -1), (1 if y < UNITS / 2 else -1)
        pen.line([(x + 5 * inward_x, y), (x, y), (x, y + 5 * inward_y)], 2.0)


def balance(pen: Pen) -> None:
    """Three faders at different heights."""
    for x, y in ((7.5, 18.0), (15.0, 9.0), (22.5, 14.0)):
        pen.line([(x, 4.5), (x, 25.5)], 1.6)
        pen.box(x - 3.2, y - 2.2, x + 3.2, y + 2.2)


def strip(pen: Pen) -> None:
    """Two knobs above the curve of an equaliser."""
    for x in (9.0, 21.0):
        pen.disc(x, 9.0, 4.6)
        pen.line([(x, 9.0), (x + 2.4, 5.6)], 1.8, hole=True)
    pen.line([(4.5, 23.5), (9.0, 23.5), (13.0, 18.0), (17.0, 18.0), (21.0, 23.5), (25.5, 23.5)], 2.4)


def upmix(pen: Pen) -> None:
    """A listener among five loudspeakers."""
    pen.disc(15, 17, 3.2)
    for x, y in ((15.0, 5.5), (6.0, 8.0), (24.0, 8.0), (5.5, 22.5), (24.5, 22.5)):
        pen.box(x - 2.6, y - 2.6, x + 2.6, y + 2.6)


def correct(pen: Pen) -> None:
    """A label with a tick on it."""
    pen.shape([(4, 10), (10, 5), (26, 5), (26, 25), (10, 25), (4, 20)])
    pen.disc(8.2, 15, 1.9, hole=True)
    pen.line([(13, 15), (16.5, 19), (22.5, 11)], 2.6, hole=True)


def report(pen: Pen) -> None:
    """A page with a folded corner and three bars."""
    pen.shape([(7, 4), (18, 4), (24, 10), (24, 26), (7, 26)])
    pen.shape([(18, 3.5), (18, 10), (24.5, 10)], hole=True)
    for left, top in ((10, 18), (14.2, 13.5), (18.4, 16)):
        pen.box(left, top, left + 2.6, 23, hole=True)


def page(pen: Pen) -> None:
    """A window with two meters in it."""
    pen.box(4, 5, 26, 25)
    pen.box(6.2, 10, 23.8, 22.8, hole=True)
    pen.box(9, 14, 13, 22.8)
    pen.box(17, 11.5, 21, 22.8)


def undo(pen: Pen) -> None:
    """An arrow that turns back."""
    pen.arc(16, 17, 8.2, 225, 500, 3.0)
    pen.shape([(4, 11.2), (13.5, 5), (14, 15)])


def start(pen: Pen) -> None:
    """The sign of a switch."""
    pen.arc(15, 16, 9.6, 300, 600, 3.0)
    pen.line([(15, 4.5), (15, 15)], 3.0)


ICONS: Final[Mapping[str, Callable[[Pen], None]]] = {
    "deskhand_organise": organise,
    "deskhand_organise_selected": organise_selected,
    "deskhand_balance": balance,
    "deskhand_strip": strip,
    "deskhand_upmix": upmix,
    "deskhand_correct_class": correct,
    "deskhand_report": report,
    "deskhand_open_page": page,
    "deskhand_undo_last_run": undo,
    "deskhand_start_or_stop": start,
}
"""File name, the action's in small letters, → what draws the sign."""

GROUNDS: Final = (None, (128, 142, 152, 130), (*DARK, 150))
"""Behind the sign: at rest, under the pointer, pressed."""


def write(root: Path) -> None:
    """Write every icon in every size into the repository."""
    for folder, size in SIZES.items():
        into = root / "reaper_scripts" / "icons" / folder
        into.mkdir(parents=True, exist_ok=True)
        for name, sign in ICONS.items():
            drawn(sign, size).save(into / f"{name}.png", optimize=True)


def drawn(sign: Callable[[Pen], None], size: int) -> Image.Image:
    """The three cells of one icon, each ``size`` pixels square, side by side."""
    image = Image.new("RGBA", (3 * size, size))
    for number, ground in enumerate(GROUNDS):
        down = PRESSED_DOWN if number == len(GROUNDS) - 1 else 0.0
        image.paste(
            _cell(sign_mask(sign), ground, down).resize((size, size), Image.Resampling.BOX), (number * size, 0)
        )
    return image


def sign_mask(sign: Callable[[Pen], None]) -> Image.Image:
    """The sign alone, white on black, drawn fine."""
    mask = Image.new("L", (UNITS * FINE, UNITS * FINE))
    sign(Pen(ImageDraw.Draw(mask)))
    return mask


def _cell(mask: Image.Image, ground: tuple[int, int, int, int] | None, down: float) -> Image.Image:
    cell = Image.new("RGBA", mask.size)
    if ground is not None:
        ImageDraw.Draw(cell).rounded_rectangle(_fine(0.5, 0.5, 29.5, 29.5), radius=4 * FINE, fill=ground)
    moved = ImageChops.offset(mask, 0, round(down * FINE))
    rim = moved.filter(ImageFilter.MaxFilter(2 * round(RIM * FINE) + 1))
    cell.paste((*DARK, 255), mask=rim)
    cell.paste((*LIGHT, 255), mask=moved)
    return cell


def _fine(*units: float) -> tuple[float, ...]:
    return tuple(unit * FINE for unit in units)


def _ink(hole: bool) -> int:
    return 0 if hole else 255
