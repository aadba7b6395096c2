"""What a 5.1 came to, measured as a stream: memory grows by ten numbers a second at most, for the loudness gate.

Conventions
-----------
* Audio is (6, n) in the order of :data:`core.upmix.channels.CHANNELS`; the stereo it was made from is (2, n).
* Levels are dB relative to full scale, ``-inf`` for silence; loudness is LUFS (Rec. ITU-R BS.1770-5).
* Correlation is that of a phase meter: ``<a, b> / sqrt(<a, a> <b, b>)`` at lag 0, None where a channel is silent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.audio.media import Library, Media, UnreadableMedia
from bridge.errors import UserError
from bridge.upmix.measured import Level, Measurement
from bridge.upmix.report.lfe_bands import Band, LfeBands
from bridge.upmix.report.over_time import LevelsOverTime
from core.meters.loudness import LoudnessMeter
from core.upmix.channels import CHANNELS, LFE, ORDERS, Order, Stereo, Surround, fold_down

BLOCK_S: Final = 5.0

Correlations = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpmixFigures:
    """A 5.1 in figures, channel by channel in the order of :data:`core.upmix.channels.CHANNELS`.

    ``over_time`` are RMS levels of equal stretches. ``stereo_loudness`` and ``residual_db`` (energy of the
    fold-down's difference from the stereo, relative to the stereo) are None where the stereo is not known.
    """

    seconds: float
    levels: tuple[Level, ...]
    over_time: tuple[tuple[float, ...], ...]
    correlations: Correlations
    loudness: float
    fold_down_loudness: float
    stereo_loudness: float | None
    residual_db: float | None
    lfe_bands: tuple[Band, ...]


class UpmixMeter:
    """Measures a 5.1 block by block.

    Parameters
    ----------
    sample_rate : int, Hz, at least 1000
    with_stereo : bool
        Whether every block comes with the stereo it was made from.
    """

    def __init__(self, sample_rate: int, *, with_stereo: bool = True) -> None:
        self._rate = sample_rate
        self._frames = 0
        self._with_stereo = with_stereo
        self._measurement = Measurement()
        self._products = np.zeros((len(CHANNELS), len(CHANNELS)))
        self._over_time = LevelsOverTime(len(CHANNELS), sample_rate)
        self._lfe = LfeBands(sample_rate)
        self._loudness = LoudnessMeter(sample_rate, len(CHANNELS))
        self._folded = LoudnessMeter(sample_rate, 2)
        self._original = LoudnessMeter(sample_rate, 2)

    def add(self, stereo: Stereo | None, surround: Surround) -> None:
        """A stretch of any length.

        Raises
        ------
        ValueError
            If the shapes are not (6, n) and, where one was promised, (2, n).
        """
        frames = surround.shape[-1]
        if surround.shape != (len(CHANNELS), frames):
            raise ValueError(f"a 5.1 must have the shape (6, frames), not {surround.shape}")
        if (stereo.shape if stereo is not None else None) != ((2, frames) if self._with_stereo else None):
            raise ValueError("the stereo must be given with every block or with none, and be as long")
        if not frames:
            return
        folded = fold_down(surround)
        self._frames += frames
        self._measurement.add(folded if stereo is None else stereo, surround)
        wide = surround.astype(np.float64)
        self._products += wide @ wide.T
        self._over_time.add(surround)
        self._lfe.add(surround[LFE])
        self._loudness.feed(surround.T)
        self._folded.feed(folded.T)
        if stereo is not None:
            self._original.feed(stereo.T)

    def figures(self) -> UpmixFigures:
        """Everything so far."""
        return UpmixFigures(
            seconds=self._frames / self._rate,
            levels=self._measurement.levels,
            over_time=self._over_time.levels(),
            correlations=correlations(self._products),
            loudness=self._loudness.integrated(),
            fold_down_loudness=self._folded.integrated(),
            stereo_loudness=self._original.integrated() if self._with_stereo else None,
            residual_db=self._measurement.residual_db if self._with_stereo else None,
            lfe_bands=self._lfe.bands(),
        )


def correlations(products: NDArray[np.float64]) -> Correlations:
    """Correlation of every channel with every other from their inner products (channels, channels)."""
    energy = np.diagonal(products)
    return tuple(
        tuple(
            max(-1.0, min(1.0, float(product) / math.sqrt(mine * theirs))) if mine > 0.0 and theirs > 0.0 else None
            for product, theirs in zip(row, energy.tolist(), strict=True)
        )
        for row, mine in zip(products, energy.tolist(), strict=True)
    )


def measure(path: Path, stereo: Path | None = None, *, order: Order = "smpte") -> UpmixFigures:
    """The figures of a six-channel file, beside the file it was made from where that is given.

    Raises
    ------
    UserError
        If a file cannot be read, the first has not six channels, or the second is not as long and as fast.
    """
    with Library() as library:
        try:
            media = library.look(path)
            original = None if stereo is None else library.look(stereo)
            _check(media, original)
            meter = UpmixMeter(media.sample_rate, with_stereo=original is not None)
            step = round(BLOCK_S * media.sample_rate)
            for start in range(0, media.frames, step):
                surround = library.read(media, start, step).T[np.argsort(ORDERS[order])]
                meter.add(_stereo(library, original, start, surround.shape[1]), surround)
        except UnreadableMedia as error:
            raise UserError(f"{path.name} {error}. Nothing was written. Check the file.") from error
    return meter.figures()


def _stereo(library: Library, original: Media | None, start: int, frames: int) -> Stereo | None:
    if original is None:
        return None
    read = library.read(original, start, frames).T
    stereo = np.zeros((2, frames), np.float32)
    stereo[:, : read.shape[1]] = read
    return stereo


def _check(surround: Media, original: Media | None) -> None:
    if surround.channels != len(CHANNELS):
        raise UserError(
            f"{surround.path.name} has {surround.channels} channels, a 5.1 has six. Nothing was written."
            " Name a six-channel file."
        )
    if original is None:
        return
    if original.channels > 2 or original.sample_rate != surround.sample_rate or original.frames != surround.frames:
        raise UserError(
            f"{original.path.name} is not what {surround.path.name} was made from: they differ in length or rate,"
            " or it is no stereo. Nothing was written. Name the file that was upmixed."
        )
