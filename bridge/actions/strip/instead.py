"""Third-party plug-ins in the place of stock ones: settings as the text that they are to display.

What may stand in braces
------------------------
Settings by the names that ``core`` gives them, with Python's format after a colon: ``{gain_db:+.1f}``. Of an
equaliser with ``{n}``: ``frequency_hz``, ``gain_db``, ``bandwidth`` (octaves), ``q`` and ``kind`` of each band;
without: ``gain_db`` behind the bands. Of a compressor those of
:class:`~core.processors.dynamics.CompressorSettings`; of a multiband compressor with ``{n}`` those of each band,
and ``top_hz``, its upper end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bridge.errors import UserError
from bridge.template.model import Instead
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.multiband import MultibandSettings
from models.strips.answer import Equaliser

NUMBER: Final = "{n}"
"""In the name of a parameter of a band."""

TOP_HZ: Final = 24_000.0
"""Upper end of the highest band."""

Settings = Equaliser | CompressorSettings | MultibandSettings


def shown(instead: Instead, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Names of parameters and the texts that they are to display.

    Raises
    ------
    UserError
        If the template asks for what the settings do not have.
    """
    outside, bands = _values(settings)
    return tuple(
        pair for name, text in instead.shown.items() for pair in _pairs(instead, name, text, outside, bands)
    )


def _pairs(
    instead: Instead, name: str, text: str, outside: Mapping[str, Any], bands: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    several = [{**band, "n": number} for number, band in enumerate(bands, 1)]
    for values in several if NUMBER in name else [outside]:
        try:
            yield name.format_map(values), text.format_map(values)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            known = ", ".join(values)
            raise UserError(
                f'The template\'s "{name}" = "{text}" of {instead.name} asks for {error}. Nothing was written. '
                f"What may stand in braces there: {known}."
            ) from error


def _values(settings: Settings) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """The settings outside of bands, and those of each band."""
    match settings:
        case Equaliser():
            return {"gain_db": settings.gain}, [asdict(band) | {"q": quality(band)} for band in settings.bands]
        case CompressorSettings():
            return asdict(settings), []
        case MultibandSettings():
            tops = (*settings.crossovers_hz, TOP_HZ)
            return {}, [asdict(band) | {"top_hz": top} for band, top in zip(settings.bands, tops, strict=True)]


def quality(band: EqBand) -> float:
    """Q of a bandwidth in octaves: ``1/Q = 2 sinh(ln 2 / 2 BW)`` (RBJ cookbook)."""
    return 1.0 / (2.0 * math.sinh(math.log(2.0) / 2.0 * band.bandwidth))
