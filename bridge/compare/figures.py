"""What a comparison measures: plain data, the same for the page and for JSON.

Conventions
-----------
* Loudness is LUFS, differences and loudness relative to the mix are LU, levels dB; silence is ``-inf``.
* Differences are B minus A. None stands where there is nothing to compare.
* Spectra, bands and the stereo field are of the whole sides; levels of spectra are relative to the side's own
  integrated loudness: at matched loudness.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.meters.programme import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdOctave:
    """Level of a third octave, its middle in Hz."""

    hertz: float
    a: float | None
    b: float | None
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Width:
    """An octave's stereo image: correlation of the channels (-1 to 1), side over middle and left over right in dB.

    None where the octave is below -90 dB.
    """

    hertz: float
    correlation: float | None
    side: float | None
    balance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The stereo image of a side.

    ``directions`` are the shares of the energy in each direction of :data:`bridge.compare.field.DIRECTIONS`, left
    to right; they add up to 1, or are all 0 for silence.
    """

    correlation: float | None
    side: float | None
    balance: float | None
    octaves: tuple[Width, ...]
    directions: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What was measured on one side."""

    name: str
    seconds: float
    sample_rate: int
    reading: Reading
    field: Field
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A track or a class: loudness relative to the side's mix in LU."""

    name: str
    label: str
    a: float | None
    b: float | None
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What masking takes of the tracks' loudness in the critical band from ``low`` to ``high`` Hz, in dB.

    None where no track has energy.
    """

    low: float
    high: float
    a: float | None
    b: float | None
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What the page plays, and how well the two are matched.

    ``start`` and ``seconds`` are of both sides' time; ``gain_a`` and ``gain_b`` in dB are what was applied,
    ``loudness_a`` and ``loudness_b`` in LUFS what was measured on the result. ``matched``: they agree to 0.1 LU.
    """

    start: float
    seconds: float
    gain_a: float
    gain_b: float
    loudness_a: float
    loudness_b: float
    matched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it.

    ``same`` says that both sides are equal to the sample. ``residue`` is the level of what is left when A at B's
    loudness is taken from B, in dB relative to B; None where rates differ or one is silent. ``match`` is None
    where there is nothing to play. ``masked`` holds the loudness that masking takes from each track, in dB.
    """

    a: Mix
    b: Mix
    same: bool
    loudness: float | None
    residue: float | None
    match: Match | None
    spectrum: tuple[ThirdOctave, ...]
    tracks: tuple[Row, ...]
    classes: tuple[Row, ...]
    masking: tuple[Masked, ...]
    masked: tuple[Row, ...]
    remarks: tuple[str, ...]
