"""Heads of others: the impulse responses of a SOFA file (AES69-2022, convention SimpleFreeFieldHRIR).

A SOFA file is a netCDF-4 file, which is HDF5. ``h5py`` reads it; it is not among the program's own requirements.

Conventions
-----------
* Azimuths are in degrees, positive to the left; the receivers are the left and the right ear, in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import resample_poly

from core.upmix.head import Taps, ear_angle

FARTHEST: Final = 10.0
"""Degrees by which a measured direction may miss a loudspeaker."""


def read_sofa(path: Path, azimuths: Sequence[float], sample_rate: int) -> Taps:
    """Filters from the loudspeakers of a SOFA file, see :func:`sofa_taps`.

    Raises
    ------
    ValueError
        If ``h5py`` is not installed, or the file is none of head-related impulse responses.
    """
    try:
        import h5py
    except ImportError as missing:
        raise ValueError("reading a SOFA file needs the package h5py, which is not installed") from missing
    try:
        with h5py.File(path, "r") as file:
            return sofa_taps({name: file[name][()] for name in FIELDS if name in file}, azimuths, sample_rate)
    except OSError as broken:
        raise ValueError(f"{path} cannot be read as a SOFA file: {broken}") from broken


FIELDS: Final = ("Data.IR", "Data.SamplingRate", "SourcePosition")


def sofa_taps(file: Mapping[str, ArrayLike], azimuths: Sequence[float], sample_rate: int) -> Taps:
    """Filters from loudspeakers at ear height to both ears, (2, loudspeakers, 2 m + 1).

    Parameters
    ----------
    file : mapping
        ``Data.IR`` (measurements, 2, n), ``Data.SamplingRate`` in Hz, ``SourcePosition`` (measurements, 3):
        azimuth and elevation in degrees, distance.
    azimuths : sequence of float
        Where the loudspeakers are; for each the nearest measured direction is taken.
    sample_rate : int, Hz

    Returns
    -------
    Taps
        Time 0 is the first arrival at an ear, of all; the two ears' energies are 1 on average over loudspeakers.

    Raises
    ------
    ValueError
        If a field is missing or of another shape, or no direction is within 10 degrees of a loudspeaker.
    """
    missing = [name for name in FIELDS if name not in file]
    if missing:
        raise ValueError(
            f"a SOFA file of head-related impulse responses has {', '.join(missing)}; this one has not"
        )
    responses, positions = np.asarray(file["Data.IR"], np.float64), np.asarray(file["SourcePosition"], np.float64)
    if responses.ndim != 3 or responses.shape[1] != 2 or positions.shape != (len(responses), 3):
        raise ValueError(f"responses must have the shape (measurements, 2, n), not {responses.shape}")
    chosen = np.stack([responses[_nearest(positions, azimuth)] for azimuth in azimuths], axis=1)
    ratio = Fraction(sample_rate / float(np.ravel(file["Data.SamplingRate"])[0])).limit_denominator(1000)
    heard = resample_poly(chosen, ratio.numerator, ratio.denominator, axis=2)
    energy = float(np.square(heard).sum()) / (2 * len(azimuths))
    if not energy > 0.0:
        raise ValueError("the impulse responses of the SOFA file are silent")
    first = int(np.argmax(np.abs(heard), axis=2).min())
    after = heard.shape[2] - first - 1
    reach = max(first, after)
    padding = ((0, 0), (0, 0), (reach - first, reach - after))
    taps: Taps = np.pad(heard, padding) / np.sqrt(energy)
    return taps


def _nearest(positions: Taps, azimuth: float) -> int:
    """The measurement next to a direction at ear height."""
    away = [max(ear_angle(float(at), azimuth), abs(float(up))) for at, up, _ in positions]
    nearest = int(np.argmin(away))
    if away[nearest] > FARTHEST:
        raise ValueError(
            f"no direction within {FARTHEST:g} degrees of {azimuth:g}, the nearest is {away[nearest]:g} off"
        )
    return nearest
