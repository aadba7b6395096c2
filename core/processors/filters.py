"""Parametric equaliser: the band types of ReaEQ as biquads of the RBJ cookbook.

Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients" (W3C note, 2021).

Conventions
-----------
* Bandwidth is in octaves, as in ReaEQ. For ``band``, ``notch``, ``band_pass`` and ``all_pass`` it is the digital
  bandwidth, ``alpha = sin w0 sinh(ln 2 / 2 BW w0 / sin w0)``: of a band between the points of half its gain in
  dB, of a notch and a band-pass between their -3 dB points.
* Shelves and pass filters have no two edges to warp: their bandwidth stands for ``1/Q = 2 sinh(ln 2 / 2 BW)`` of
  the analogue prototype, so a slope is the same at every sample rate. :data:`BUTTERWORTH` gives ``Q = 1/sqrt 2``.
  How ReaEQ reads the bandwidth of those types is not published: this choice is ours.
* ``gain_db`` counts for shelves and ``band`` only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.stream import Block, Float, Limits, State, Stream, check_limits, run
from core.units import gain_from_db

Kind = Literal["low_shelf", "high_shelf", "band", "low_pass", "high_pass", "notch", "band_pass", "all_pass"]

BUTTERWORTH: Final = 2.0 / math.log(2.0) * math.asinh(1.0 / math.sqrt(2.0))
"""Bandwidth in octaves (1.90) at which pass filters are maximally flat."""

BAND_LIMITS: Final[Limits] = {"frequency_hz": (1.0, 400e3), "gain_db": (-90.0, 60.0), "bandwidth": (0.01, 6.0)}

FADER_LIMITS: Final[Limits] = {"gain_db": BAND_LIMITS["gain_db"]}

WIDEST: Final = 50.0
"""Bandwidth in octaves at which a warped band next to half the sample rate is held: it covers everything."""

HIGHEST: Final = 0.499
"""Highest frequency of a band relative to the sample rate."""

WARPED: Final = frozenset({"band", "notch", "band_pass", "all_pass"})


@dataclass(frozen=True)
class EqBand:
    """One band.

    Parameters
    ----------
    kind : Kind
    frequency_hz : float, Hz
        Centre, or for a shelf the frequency of half its gain, or for a pass filter its corner.
    gain_db : float, -90..60 dB
    bandwidth : float, 0.01..6 octaves
    enabled : bool
    """

    kind: Kind
    frequency_hz: float
    gain_db: float = 0.0
    bandwidth: float = BUTTERWORTH
    enabled: bool = True

    def __post_init__(self) -> None:
        check_limits(self, BAND_LIMITS)
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, not {self.kind}")


Coefficients = tuple[float, float, float, float, float, float]


def _peak(a: float, cos: float, alpha: float) -> Coefficients:
    return 1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a


def _low_shelf(a: float, cos: float, alpha: float) -> Coefficients:
    up, down, root = a + 1, a - 1, 2 * math.sqrt(a) * alpha
    return (
        a * (up - down * cos + root),
        2 * a * (down - up * cos),
        a * (up - down * cos - root),
        up + down * cos + root,
        -2 * (down + up * cos),
        up + down * cos - root,
    )


def _high_shelf(a: float, cos: float, alpha: float) -> Coefficients:
    """The low shelf with the frequency axis turned round: ``cos w`` and the odd coefficients change sign."""
    b0, b1, b2, a0, a1, a2 = _low_shelf(a, -cos, alpha)
    return b0, -b1, b2, a0, -a1, a2


def _pass(low: float, middle: float, high: float) -> Callable[[float, float, float], Coefficients]:
    """Designs without gain: they share their poles, the arguments weigh three zeros' patterns.

    With the low-pass ``((1-cos)/2)(1 + z^-1)^2``, the band-pass ``alpha (1 - z^-2)`` and the high-pass
    ``((1+cos)/2)(1 - z^-1)^2`` as patterns the notch is low + high, the all-pass low - band + high.
    """

    def design(_: float, cos: float, alpha: float) -> Coefficients:
        lows, highs = low * (1 - cos) / 2, high * (1 + cos) / 2
        outer, odd = lows + highs, middle * alpha
        return outer + odd, 2 * (lows - highs), outer - odd, 1 + alpha, -2 * cos, 1 - alpha

    return design


DESIGNS: Final[dict[Kind, Callable[[float, float, float], Coefficients]]] = {
    "low_shelf": _low_shelf,
    "high_shelf": _high_shelf,
    "band": _peak,
    "low_pass": _pass(1, 0, 0),
    "high_pass": _pass(0, 0, 1),
    "notch": _pass(1, 0, 1),
    "band_pass": _pass(0, 1, 0),
    "all_pass": _pass(1, -1, 1),
}


def biquad(band: EqBand, sample_rate: float) -> State:
    """Coefficients of a band, shape (6,): ``b0 b1 b2 a0 a1 a2`` with ``a0 = 1``.

    Raises
    ------
    ValueError
        If the frequency is above :data:`HIGHEST` of the sample rate.
    """
    highest = HIGHEST * sample_rate
    if band.frequency_hz > highest:
        raise ValueError(
            f"frequency_hz must be at most {highest:g} at {sample_rate:g} Hz, not {band.frequency_hz}"
        )
    w = 2.0 * math.pi * band.frequency_hz / sample_rate
    octaves = min(WIDEST, band.bandwidth * (w / math.sin(w) if band.kind in WARPED else 1.0))
    alpha = math.sin(w) * math.sinh(math.log(2.0) / 2.0 * octaves)
    row = DESIGNS[band.kind](gain_from_db(band.gain_db / 2.0), math.cos(w), alpha)
    return np.array(row) / row[3]


def biquads(bands: Sequence[EqBand], sample_rate: float) -> State:
    """Coefficients of all enabled bands, shape (bands, 6), as scipy's ``sos``."""
    rows = [biquad(band, sample_rate) for band in bands if band.enabled]
    return np.array(rows).reshape(-1, 6)


def cut_bands(high_pass_hz: float, low_pass_hz: float) -> list[EqBand]:
    """The two Butterworth cuts that other processors offer; a high-pass of 0 and a low-pass of inf are off."""
    high = [EqBand("high_pass", high_pass_hz)] if high_pass_hz > 0.0 else []
    low = [EqBand("low_pass", low_pass_hz)] if low_pass_hz < math.inf else []
    return high + low


def response(
    bands: Sequence[EqBand], frequencies_hz: NDArray[np.float64], sample_rate: float
) -> NDArray[np.complex128]:
    """Frequency response of the bands in series.

    Parameters
    ----------
    frequencies_hz : array [shape=(n,)], 0..sample_rate/2

    Returns
    -------
    array [shape=(n,)], complex
    """
    z = np.exp(-2j * math.pi * np.asarray(frequencies_hz) / sample_rate)
    powers = np.stack([np.ones_like(z), z, z * z])
    rows = biquads(bands, sample_rate)
    whole: NDArray[np.complex128] = np.prod((rows[:, :3] @ powers) / (rows[:, 3:] @ powers), axis=0)
    return whole


class Equaliser(Stream):
    """Bands in series, ReaEQ's part.

    Parameters
    ----------
    bands : sequence of EqBand
    sample_rate : float, Hz
    channels : int
    gain_db : float
        Level of the whole, ReaEQ's fader.
    """

    def __init__(
        self, bands: Sequence[EqBand], sample_rate: float, channels: int = 2, *, gain_db: float = 0.0
    ) -> None:
        super().__init__(sample_rate, channels)
        check_limits({"gain_db": gain_db}, FADER_LIMITS)
        fader = [[gain_from_db(gain_db), 0.0, 0.0, 1.0, 0.0, 0.0]] if gain_db else np.empty((0, 6))
        self._filters = Biquads(np.concatenate([biquads(bands, sample_rate), fader]), channels)

    def _run(self, samples: Block, out: Block) -> None:
        self._filters.run(self._position, samples, out)

    def _clear(self) -> None:
        self._filters.clear()


def equalise(samples: NDArray[Float], sample_rate: float, bands: Sequence[EqBand]) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, through the bands."""
    return run(Equaliser(bands, sample_rate, samples.shape[1]), samples)
