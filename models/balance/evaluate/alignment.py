"""When each track begins in its mix: stems and mixes are not always cut alike.

The lag is where the cross-correlation with the mix is highest, both whitened (PHAT: Knapp & Carter, IEEE ASSP
24(4), 1976). Loops make quiet tracks look at home in any bar, so all tracks are asked together first; each may
then differ from the common lag by a little, which is what encoders do.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from models.balance.evaluate.reading import Samples, whole
from models.balance.evaluate.spectra import WINDOW, products

Array = NDArray[np.float64]

COARSE: Final = 4000
"""Sample rate in Hz, about, at which the common lag is looked for."""

WIDEST: Final = 20.0
"""Seconds that tracks and mix may be apart."""

NEAR: Final = 0.05
"""Seconds that a track may differ from the common lag."""

SMEARED: Final = 0.01
"""Seconds over which the tracks' peaks add up to the common one."""

CLEAR: Final = 8.0
"""How far above the root mean square of all lags a peak is to stand."""

BETTER: Final = 1.25
"""By how much more of the mix a track is to explain where it is moved."""

LONGEST: Final = 40
"""Seconds of the loudest part of a track that its own lag is taken from."""


def find_lags(tracks: Sequence[Path], mix: Path, rate: int) -> list[int]:
    """By how many frames each track is moved later to lie where it is in the mix; 0 where that is not clear."""
    whole_mix = whole(mix)
    step = max(1, rate // COARSE)
    reach = round(WIDEST * rate / step)
    coarse_mix = _coarse(whole_mix, step)
    together = np.zeros(2 * reach + 1)
    for track in tracks:
        together += _around(_likeness(_coarse(whole(track), step), coarse_mix), reach)
    smear = 2 * round(SMEARED * rate / step / 2.0) + 1
    rough = _peak(np.convolve(together, np.ones(smear), "same"))
    near = together[reach + rough - smear : reach + rough + smear + 1]
    common = step * (rough + int(np.argmax(near)) - smear) if rough else 0
    return [common + _own(whole(track), whole_mix, common, rate) for track in tracks]


def _coarse(samples: Samples, step: int) -> Array:
    usable = len(samples) // step * step
    low: Array = signal.resample_poly(samples[:usable], 1, step).astype(np.float64)
    return low


def _likeness(track: Array, mix: Array) -> Array:
    """Whitened cross-correlation; lag ``k`` at index ``k``, negative ones at the end."""
    size = fft.next_fast_len(len(track) + len(mix), real=True)
    one, other = fft.rfft(track, size), fft.rfft(mix, size)
    cross = np.conj(one) * other
    magnitude = np.abs(cross)
    likeness: Array = fft.irfft(cross / np.maximum(magnitude, 1e-6 * magnitude.max(initial=1e-30)), size)
    return likeness


def _around(likeness: Array, reach: int) -> Array:
    """The lags from ``-reach`` to ``reach``; 0 for those that are longer than the sounds."""
    lags = np.arange(-reach, reach + 1)
    return np.where(np.abs(lags) < len(likeness) // 2, likeness[lags % len(likeness)], 0.0)


def _peak(likeness: Array) -> int:
    """Lag of the highest value, counted from the middle; 0 where it does not stand out."""
    highest = int(np.argmax(likeness))
    clear = likeness[highest] > CLEAR * float(np.sqrt(np.mean(likeness**2)))
    return highest - len(likeness) // 2 if clear else 0


def _own(track: Samples, mix: Samples, common: int, rate: int) -> int:
    """What a track's own lag adds to the common one, from its loudest part.

    Of a periodic sound many lags are alike: the track moves only where that explains more of the mix.
    """
    length = min(LONGEST * rate, len(track))
    sums = np.cumsum(np.concatenate([[0.0], track.astype(np.float64) ** 2]))
    start = int(np.argmax(sums[length:] - sums[:-length])) if length < len(track) else 0
    first = max(0, start + common)
    part = mix[first : max(first, start + common + length)]
    if len(part) < WINDOW or sums[-1] <= 0.0:
        return 0
    here = track[first - common : first - common + len(part)]
    part = part[: len(here)]
    own = _peak(_around(_likeness(here.astype(np.float64), part.astype(np.float64)), round(NEAR * rate)))
    if own == 0 or len(here) < WINDOW + abs(own):
        return 0
    moved = (here[: len(here) - own], part[own:]) if own > 0 else (here[-own:], part[: len(part) + own])
    return own if _explained(*moved, rate) > BETTER * _explained(here, part, rate) else 0


def _explained(track: Samples, mix: Samples, rate: int) -> float:
    """Share of the mix's power that one track explains, through a gain in each band."""
    found = products([np.stack([track, mix])[:, np.newaxis]], rate)
    own = np.real(found.tracks[:, :, 0, 0])
    return float(
        (np.abs(found.mix[:, :, 0]) ** 2 / np.maximum(own, np.finfo(float).tiny)).sum() / found.power.sum()
    )
