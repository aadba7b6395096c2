"""A multiband compressor as a function of a vector, with its derivatives: what least squares walks on.

The vector holds, for each band, threshold in dB, slope ``1 - 1/R``, the natural logarithms of attack and release
in ms, and gain in dB; then the logarithms of the three crossovers in Hz, and by how many samples the wet recording
is late. The derivatives by slope and gain are exact (a reduction is the slope times the smoothed level above the
threshold), the others are differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.pairs.bands import detected, reduction_curve, split
from core.processors.gain import GainLaw
from core.processors.multiband import MultibandBand, MultibandSettings
from models.strips.material import Array

Flags = NDArray[np.bool_]

BANDS: Final = 4
THRESHOLD, SLOPE, ATTACK, RELEASE, GAIN = range(5)
PER_BAND: Final = 5
CROSSOVERS: Final = PER_BAND * BANDS
DELAY: Final = CROSSOVERS + 3
SIZE: Final = DELAY + 1

LOWEST: Final = np.array([-110.0, 0.0, np.log(0.05), np.log(1.0), -40.0])
HIGHEST: Final = np.array([20.0, 0.998, np.log(500.0), np.log(5000.0), 40.0])
"""Bounds of a band's five values."""

BRIEFEST_MS: Final = 1e-3
"""Time that 0 ms is taken for."""

STEPS: Final = np.array([1e-3, 1e-4, 1e-4, 1e-4, 1e-3])
UNIT: Final = np.array([*[1.0, 0.1, 0.2, 0.2, 1.0] * BANDS, 0.1, 0.1, 0.1, 1.0])
"""A change of each entry that is worth speaking of."""

REACH: Final = np.array([*[8.0, 0.35, 1.6, 1.6, 5.0] * BANDS, 0.25, 0.25, 0.25, 8.0])
"""How far each entry may be from a first guess."""

APART: Final = 1.05
"""Smallest ratio of two crossovers."""

TOP: Final = 0.45
"""Highest crossover relative to the sample rate."""

LOG_STEP: Final = 1e-5
"""Differences by which derivatives are taken."""

DB: Final = float(np.log(10.0) / 20.0)
"""Natural logarithm of a gain of 1 dB."""


def to_vector(settings: MultibandSettings) -> Array:
    """The settings as a vector, within the bounds."""
    rows = [law_values(band) for band in settings.bands]
    return np.append(np.concatenate(rows), [*np.log(settings.crossovers_hz), 0.0])


def to_settings(vector: Array, fixed: MultibandSettings, sample_rate: float) -> MultibandSettings:
    """The vector as settings; knees and detectors are those of ``fixed``."""
    bands = []
    for row, band in zip(vector[:CROSSOVERS].reshape(BANDS, PER_BAND), fixed.bands, strict=True):
        bands.append(
            MultibandBand(
                threshold_db=float(row[THRESHOLD]),
                ratio=float(1.0 / (1.0 - row[SLOPE])),
                attack_ms=float(np.exp(row[ATTACK])),
                release_ms=float(np.exp(row[RELEASE])),
                makeup_db=float(row[GAIN]),
                knee_db=band.knee_db,
                rms_size_ms=band.rms_size_ms,
            )
        )
    return MultibandSettings(crossovers_hz=crossovers(vector, sample_rate), bands=tuple(bands))


def crossovers(vector: Array, sample_rate: float) -> tuple[float, float, float]:
    """The crossovers in Hz, apart from each other and below the highest that the sample rate allows."""
    top = TOP * sample_rate
    f1 = min(float(np.exp(vector[CROSSOVERS])), top / APART**2)
    f2 = min(max(float(np.exp(vector[CROSSOVERS + 1])), f1 * APART), top / APART)
    return f1, f2, min(max(float(np.exp(vector[CROSSOVERS + 2])), f2 * APART), top)


def law_values(law: GainLaw) -> Array:
    """A band's five values, within their bounds."""
    times = np.log(np.maximum([law.attack_ms, law.release_ms], BRIEFEST_MS))
    values: Array = np.clip([law.threshold_db, 1.0 - 1.0 / law.ratio, *times, law.makeup_db], LOWEST, HIGHEST)
    return values


@dataclass(frozen=True, slots=True)
class Bands:
    """The dry recording in bands, ``(4, channels, taken)``, and what their detectors read, ``(4, frames)``."""

    signals: Array
    powers: Array


class Model:
    """The wet recording that settings make of a dry one, at the frames that are ``taken``.

    Detectors and smoothers run on every frame; least squares has enough with some.

    Parameters
    ----------
    dry : Array [shape=(frames, channels)]
    sample_rate : float, Hz
    fixed : MultibandSettings
        Knees and detectors of its bands are kept.
    taken : array of int [shape=(taken,)]
    """

    def __init__(self, dry: Array, sample_rate: float, fixed: MultibandSettings, taken: NDArray[np.intp]) -> None:
        self.dry, self.sample_rate, self.fixed, self.taken = dry, sample_rate, fixed, taken
        self._between: tuple[float, float, float] | None = None
        self._bands = Bands(np.empty(0), np.empty(0))

    def bands(self, vector: Array) -> Bands:
        """The bands between the vector's crossovers; the last ones are kept, as most steps leave crossovers."""
        between = crossovers(vector, self.sample_rate)
        if between != self._between:
            self._bands, self._between = self._cut(between), between
        return self._bands

    def _cut(self, between: tuple[float, float, float]) -> Bands:
        signals = split(self.dry, self.sample_rate, between)
        laws = self.fixed.bands
        powers = [detected(one, self.sample_rate, law) for one, law in zip(signals, laws, strict=True)]
        return Bands(signals[:, :, self.taken], np.stack(powers))

    def curve(self, bands: Bands, vector: Array, b: int) -> Array:
        """Smoothed level of a band above its threshold, in dB: its reduction for a slope of 1."""
        threshold, _, attack, release, _ = vector[b * PER_BAND : (b + 1) * PER_BAND]
        law = GainLaw(
            threshold_db=float(threshold),
            ratio=np.inf,
            attack_ms=float(np.exp(attack)),
            release_ms=float(np.exp(release)),
            knee_db=self.fixed.bands[b].knee_db,
        )
        return reduction_curve(bands.powers[b], self.sample_rate, law)[self.taken]

    def gains(self, bands: Bands, vector: Array) -> tuple[Array, Array]:
        """Gains and curves of the bands, both ``(4, taken)``."""
        curves = np.stack([self.curve(bands, vector, b) for b in range(BANDS)])
        rows = vector[:CROSSOVERS].reshape(BANDS, PER_BAND)
        return np.exp(DB * (rows[:, GAIN, None] - rows[:, SLOPE, None] * curves)), curves

    def wet(self, vector: Array) -> Array:
        """The wet recording, shape ``(channels, taken)``."""
        bands = self.bands(vector)
        return _sum(self.gains(bands, vector)[0], bands.signals)

    def derivatives(self, vector: Array, free: Flags) -> tuple[Array, Array]:
        """The wet recording and its derivative by each free value but the delay, ``(values, channels, taken)``.

        The delay's is left at 0.
        """
        bands = self.bands(vector)
        gains, curves = self.gains(bands, vector)
        wet = _sum(gains, bands.signals)
        columns = np.zeros((int(free.sum()), *wet.shape))
        for column, index in zip(columns, np.flatnonzero(free), strict=True):
            if index < CROSSOVERS:
                b = int(index) // PER_BAND
                np.multiply(
                    self._by(bands, vector, curves[b], int(index)) * gains[b], bands.signals[b], out=column
                )
            elif index < DELAY:
                moved = vector + LOG_STEP * (np.arange(SIZE) == index)
                beside = self._cut(crossovers(moved, self.sample_rate))
                column[:] = (_sum(self.gains(beside, vector)[0], beside.signals) - wet) / LOG_STEP
        return wet, columns

    def _by(self, bands: Bands, vector: Array, curve: Array, index: int) -> Array:
        """Derivative of the logarithm of a band's gain by one of the band's values."""
        b, which = divmod(index, PER_BAND)
        if which == GAIN:
            return np.full(1, DB)
        if which == SLOPE:
            return -DB * curve
        moved = vector.copy()
        moved[index] += STEPS[which]
        slope = -DB * vector[b * PER_BAND + SLOPE] / STEPS[which]
        return np.asarray(slope * (self.curve(bands, moved, b) - curve))


def _sum(gains: Array, signals: Array) -> Array:
    total: Array = gains[0] * signals[0]
    for gain, signal in zip(gains[1:], signals[1:], strict=True):
        total += gain * signal
    return total


def bounds() -> tuple[Array, Array]:
    """Lowest and highest value of each entry of a vector."""
    low = np.concatenate([np.tile(LOWEST, BANDS), np.full(3, np.log(15.0)), [-20.0]])
    high = np.concatenate([np.tile(HIGHEST, BANDS), np.full(3, np.log(20000.0)), [20.0]])
    return low, high


def around(vector: Array) -> tuple[Array, Array]:
    """Bounds of a walk that begins at a guess: what is faint must not run away while the rest is far off."""
    low, high = bounds()
    return np.maximum(low, vector - REACH), np.minimum(high, vector + REACH)
