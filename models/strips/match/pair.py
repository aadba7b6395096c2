"""A pair made ready: in time, one polarity, with its crossovers and the gains of its bands over time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.pairs.align import align, check_sounding, in_time
from core.pairs.bands import split
from core.pairs.explain import explain, responses, without_phase
from core.pairs.shorttime import Array, CrossSpectra, cross_spectra
from core.processors.multiband import MultibandSettings
from models.strips.match.course import courses
from models.strips.match.crossovers import Crossing, find_crossovers
from models.strips.match.law import Course
from models.strips.match.magnitudes import Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Both recordings in time with each other and of one polarity, and where their bands meet.

    ``whole`` are both of one polarity, as they lay.
    """

    whole: tuple[Array, Array]
    dry: Array
    wet: Array
    sample_rate: float
    delay: int
    inverted: bool
    spectra: CrossSpectra
    crossing: Crossing

    def later(self, frames: int) -> Ready:
        """The same pair with the wet recording known to be so many frames later still."""
        if frames == 0:
            return self
        dry, wet = in_time(*self.whole, self.delay + frames)
        spectra = cross_spectra(dry, wet, self.sample_rate)
        return replace(self, dry=dry, wet=wet, spectra=spectra, delay=self.delay + frames)

    def courses(self, settings: MultibandSettings) -> list[Course]:
        """The bands over time, between the crossovers of ``settings``."""
        spectra = self.spectra if self.crossing.phase else without_phase(self.spectra)
        shapes = responses(spectra.frequencies, self.sample_rate, settings.crossovers_hz)
        shapes = shapes if self.crossing.phase else np.abs(shapes).astype(np.complex128)
        bands = split(self.dry, self.sample_rate, settings.crossovers_hz)
        return courses(bands, spectra, explain(spectra, shapes), self.sample_rate, settings.bands)


def make_ready(
    dry: NDArray[np.floating], wet: NDArray[np.floating], sample_rate: float, *, start: Triple | None = None
) -> Ready:
    """Align a pair and find its crossovers, near ``start`` if given.

    Raises
    ------
    ValueError
        If the shapes do not go together, a recording is silent, or they share too little.
    """
    before, after = check_sounding(dry, wet)
    found = align(before, after, sample_rate)
    early, late = in_time(before, after, found.delay)
    spectra = cross_spectra(early, late, sample_rate)
    crossing = find_crossovers(early, late, spectra, sample_rate, start=start, known=found.delay)
    explained = crossing.explained
    inverted = bool((explained.gains * explained.precision).sum() < 0.0) if crossing.phase else found.inverted
    turned = -after if inverted else np.array(after)
    ready = Ready(
        whole=(np.ascontiguousarray(before), turned),
        dry=np.ascontiguousarray(early),
        wet=in_time(before, turned, found.delay)[1],
        sample_rate=sample_rate,
        delay=found.delay,
        inverted=inverted,
        spectra=spectra,
        crossing=crossing,
    )
    return ready.later(round(crossing.delay))
