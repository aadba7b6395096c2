"""The ``match`` command: the settings between a recording before and after processing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import soxr

from bridge.audio.media import Library, Media, UnreadableMedia
from bridge.cli.match_words import told
from bridge.cli.output import plain, to_json
from bridge.errors import UserError
from core.audio import Samples
from models.strips.match.analytic import match
from models.strips.match.broadband import match_compressor
from models.strips.match.eq import match_eq
from models.strips.match.recovered import Recovered, RecoveredCompressor, RecoveredEq

LONGEST: Final = 600.0
"""Seconds of a file that are listened to: settings are told by minutes, not by hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What lies between two files, as a multiband compressor, as one compressor, and as an equaliser."""

    dry: Path
    wet: Path
    sample_rate: int
    notes: tuple[str, ...]
    multiband: Recovered
    compressor: RecoveredCompressor
    eq: RecoveredEq


def run(arguments: argparse.Namespace) -> int:
    """Read both files, recover the settings and print them."""
    matched = match_files(arguments.dry, arguments.wet)
    print(to_json(_plain(matched)) if arguments.json else "\n".join(told(matched)))
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Two recordings of one sample rate, shape ``(frames, channels)``."""

    dry_path: Path
    wet_path: Path
    dry: Samples
    wet: Samples
    sample_rate: int
    notes: tuple[str, ...]


def match_files(dry: Path, wet: Path) -> Matched:
    """Recover the settings between two files.

    Raises
    ------
    UserError
        If a file cannot be read, or the two cannot be compared.
    """
    return match_pair(read_pair(dry, wet))


def read_pair(dry: Path, wet: Path) -> Both:
    """Read two files at the lower of their sample rates.

    Raises
    ------
    UserError
        If a file cannot be read.
    """
    with Library() as library:
        media = [_look(library, path) for path in (dry, wet)]
        before, after = (library.read(one, 0, round(LONGEST * one.sample_rate)) for one in media)
    rate = min(one.sample_rate for one in media)
    before, after = (_at(samples, one, rate) for samples, one in zip((before, after), media, strict=True))
    return Both(
        dry_path=dry, wet_path=wet, dry=before, wet=after, sample_rate=rate, notes=tuple(_notes(media, rate))
    )


def match_pair(both: Both) -> Matched:
    """Recover the settings between two recordings.

    Raises
    ------
    UserError
        If the two cannot be compared.
    """
    before, after, rate = both.dry, both.wet, both.sample_rate
    try:
        return Matched(
            dry=both.dry_path,
            wet=both.wet_path,
            sample_rate=rate,
            notes=both.notes,
            multiband=match(before, after, rate),
            compressor=match_compressor(before, after, rate),
            eq=match_eq(before, after, rate),
        )
    except ValueError as error:
        raise UserError(
            f"{both.dry_path.name} and {both.wet_path.name} cannot be compared: {error}. Both files are as they "
            "were. Take the same passage before and after processing, a few seconds of sound at least."
        ) from error


def _look(library: Library, path: Path) -> Media:
    try:
        return library.look(path)
    except UnreadableMedia as error:
        raise UserError(f"{path} {error}. Nothing was measured. Name two audio files.") from error


def _at(samples: Samples, media: Media, rate: int) -> Samples:
    resampled: Samples = soxr.resample(samples, media.sample_rate, rate, quality="VHQ")
    return resampled


def _notes(media: Sequence[Media], rate: int) -> list[str]:
    notes = [
        f"{one.path.name} has {one.sample_rate} Hz and was resampled to {rate} Hz."
        for one in media
        if one.sample_rate != rate
    ]
    if any(one.frames > LONGEST * one.sample_rate for one in media):
        notes.append(f"The first {LONGEST / 60.0:.0f} minutes were listened to.")
    return notes


def _plain(matched: Matched) -> dict[str, Any]:
    eq = matched.eq
    curves = {"response": eq.response.tolist(), "coherence": eq.coherence.tolist()}
    fields = {name: plain(getattr(matched, name)) for name in ("dry", "wet", "sample_rate", "notes")}
    settings = {name: plain(getattr(matched, name)) for name in ("multiband", "compressor")}
    return {**fields, **settings, "eq": {"octaves": plain(eq.octaves), **plain(curves)}}
