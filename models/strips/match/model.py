"""A multiband compressor as a function of a vector, with its derivatives: what least squares walks on.

The vector holds, for each band, threshold in dB, slope ``1 - 1/R``, the natural logarithms of attack and release
in ms, and gain in dB; then the logarithms of the three crossovers in Hz, by how many samples the wet recording is
late, and for each band the knee in dB and the logarithm of the RMS size in ms. The derivatives by slope and gain
are exact (a reduction is the slope times the smoothed level above the threshold), the others are differences.
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
KNEES: Final = DELAY + 1
RMS: Final = KNEES + BANDS
SIZE: Final = RMS + BANDS

LOWEST: Final = np.array([-110.0, 0.0, np.log(0.05), np.log(1.0), -40.0])
HIGHEST: Final = np.array([20.0, 0.998, np.log(500.0), np.log(5000.0), 40.0])
"""Bounds of a band's five values."""

WIDEST_KNEE_DB: Final = 24.0
LEAST_RMS_MS: Final = 0.02
"""RMS size that 0 ms, a reading of peaks, is taken for: hardly a sample."""
MOST_RMS_MS: Final = 200.0

BRIEFEST_MS: Final = 1e-3
"""Time that 0 ms is taken for."""

STEPS: Final = np.array([1e-3, 1e-4, 1e-4, 1e-4, 1e-3])
KNEE_STEP: Final = 1e-2
RMS_STEP: Final = 1e-3
UNIT: Final = np.array([*[1.0, 0.1, 0.2, 0.2, 1.0] * BANDS, 0.1, 0.1, 0.1, 1.0, *[1.0] * BANDS, *[0.2] * BANDS])
"""A change of each entry that is worth speaking of."""

REACH: Final = np.array(
    [*[8.0, 0.35, 1.6, 1.6, 5.0] * BANDS, 0.25, 0.25, 0.25, 8.0, *[24.0] * BANDS, *[6.0] * BANDS]
)
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
    knees = [min(band.knee_db, WIDEST_KNEE_DB) for band in settings.bands]
    sizes = np.clip([band.rms_size_ms for band in settings.bands], LEAST_RMS_MS, MOST_RMS_MS)
    return np.concatenate([*rows, np.log(settings.crossovers_hz), [0.0], knees, np.log(sizes)])


def to_settings(vector: Array, sample_rate: float) -> MultibandSettings:
    """The vector as settings."""
    bands = []
    for b, row in enumerate(vector[:CROSSOVERS].reshape(BANDS, PER_BAND)):
        bands.append(
            MultibandBand(
                threshold_db=float(row[THRESHOLD]),
                ratio=float(1.0 / (1.0 - row[SLOPE])),
                attack_ms=float(np.exp(row[ATTACK])),
                release_ms=float(np.exp(row[RELEASE])),
                makeup_db=float(row[GAIN]),
                knee_db=float(vector[KNEES + b]),
                rms_size_ms=rms_size(float(vector[RMS + b])),
            )
        )
    return MultibandSettings(crossovers_hz=crossovers(vector, sample_rate), bands=tuple(bands))


def rms_size(logarithm: float) -> float:
    """An RMS size in ms; the least one reads peaks."""
    return float(np.exp(logarithm)) if logarithm > np.log(LEAST_RMS_MS) else 0.0


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
    """The dry recording in bands, ``(4, channels, frames)``, at the frames taken, and what their detectors read.

    ``powers`` (4, frames) is as ``sizes`` (4,), logarithms of RMS sizes in ms, have it.
    """

    whole: Array
    signals: Array
    sizes: Array
    powers: Array


class Model:
    """The wet recording that settings make of a dry one, at the frames that are ``taken``.

    Detectors and smoothers run on every frame; least squares has enough with some.

    Parameters
    ----------
    dry : Array [shape=(frames, channels)]
    sample_rate : float, Hz
    taken : array of int [shape=(taken,)]
    """

    def __init__(self, dry: Array, sample_rate: float, taken: NDArray[np.intp]) -> None:
        self.dry, self.sample_rate, self.taken = dry, sample_rate, taken
        self._between: tuple[float, float, float] | None = None
        self._bands: Bands | None = None

    def bands(self, vector: Array) -> Bands:
        """The bands between the vector's crossovers; the last ones are kept, as most steps leave crossovers."""
        between = crossovers(vector, self.sample_rate)
        if self._bands is None or between != self._between:
            self._bands, self._between = self._cut(between, vector[RMS:]), between
        elif not np.array_equal(self._bands.sizes, vector[RMS:]):
            self._bands = self._detected(self._bands.whole, self._bands.signals, vector[RMS:])
        return self._bands

    def _cut(self, between: tuple[float, float, float], sizes: Array) -> Bands:
        whole = split(self.dry, self.sample_rate, between)
        return self._detected(whole, whole[:, :, self.taken], sizes)

    def _detected(self, whole: Array, signals: Array, sizes: Array) -> Bands:
        powers = [self._power(one, float(size)) for one, size in zip(whole, sizes, strict=True)]
        return Bands(whole, signals, sizes.copy(), np.stack(powers))

    def _power(self, signal: Array, size: float) -> Array:
        return detected(signal, self.sample_rate, GainLaw(rms_size_ms=rms_size(size)))

    def curve(self, power: Array, vector: Array, b: int) -> Array:
        """Smoothed level of a band above its threshold, in dB: its reduction for a slope of 1."""
        threshold, _, attack, release, _ = vector[b * PER_BAND : (b + 1) * PER_BAND]
        law = GainLaw(
            threshold_db=float(threshold),
            ratio=np.inf,
            attack_ms=float(np.exp(attack)),
            release_ms=float(np.exp(release)),
            knee_db=float(vector[KNEES + b]),
        )
        return reduction_curve(power, self.sample_rate, law)[self.taken]

    def gains(self, bands: Bands, vector: Array) -> tuple[Array, Array]:
        """Gains and curves of the bands, both ``(4, taken)``."""
        curves = np.stack([self.curve(bands.powers[b], vector, b) for b in range(BANDS)])
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
            if index < CROSSOVERS or index >= KNEES:
                b = band_of(int(index))
                np.multiply(
                    self._by(bands, vector, curves[b], int(index)) * gains[b], bands.signals[b], out=column
                )
            elif index < DELAY:
                moved = vector + LOG_STEP * (np.arange(SIZE) == index)
                beside = self._cut(crossovers(moved, self.sample_rate), vector[RMS:])
                column[:] = (_sum(self.gains(beside, vector)[0], beside.signals) - wet) / LOG_STEP
        return wet, columns

    def _by(self, bands: Bands, vector: Array, curve: Array, index: int) -> Array:
        """Derivative of the logarithm of a band's gain by one of the band's values."""
        b, moved, power = band_of(index), vector.copy(), bands.powers[band_of(index)]
        if index >= RMS:
            step = RMS_STEP
            power = self._power(bands.whole[b], float(vector[index]) + step)
        elif index >= KNEES:
            step = KNEE_STEP
        elif index % PER_BAND == GAIN:
            return np.full(1, DB)
        elif index % PER_BAND == SLOPE:
            return -DB * curve
        else:
            step = float(STEPS[index % PER_BAND])
        moved[index] += step
        slope = -DB * vector[b * PER_BAND + SLOPE] / step
        return np.asarray(slope * (self.curve(power, moved, b) - curve))


def band_of(index: int) -> int:
    """The band that an entry of a vector belongs to, crossovers and delay aside."""
    return index // PER_BAND if index < CROSSOVERS else (index - KNEES) % BANDS


def _sum(gains: Array, signals: Array) -> Array:
    total: Array = gains[0] * signals[0]
    for gain, signal in zip(gains[1:], signals[1:], strict=True):
        total += gain * signal
    return total


def bounds() -> tuple[Array, Array]:
    """Lowest and highest value of each entry of a vector."""
    low = np.concatenate(
        [np.tile(LOWEST, BANDS), np.full(3, np.log(15.0)), [-20.0], *_detectors(0.0, LEAST_RMS_MS)]
    )
    high = np.concatenate(
        [np.tile(HIGHEST, BANDS), np.full(3, np.log(20000.0)), [20.0], *_detectors(WIDEST_KNEE_DB, MOST_RMS_MS)]
    )
    return low, high


def _detectors(knee_db: float, rms_ms: float) -> tuple[Array, Array]:
    return np.full(BANDS, knee_db), np.full(BANDS, np.log(rms_ms))


def around(vector: Array) -> tuple[Array, Array]:
    """Bounds of a walk that begins at a guess: what is faint must not run away while the rest is far off."""
    low, high = bounds()
    return np.maximum(low, vector - REACH), np.minimum(high, vector + REACH)
