"""The separator that is built in: signal processing alone, no network and no download.

Strokes are told from tones by median filtering, the middle from the sides by the likeness of the channels, the
bass from the voice by frequency. That takes a usual mix apart well enough to place it in a room, where the parts
sound together; it does not give stems. A guitar in the middle is taken for the voice, a bass drum's long tail for
the bass, consonants for strokes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.separation import masks
from models.separation.catalogue import SEPARATORS
from models.separation.readers import stretch
from models.separation.separator import Progress, Reader, Segment, Stereo
from models.separation.sums import with_remainder
from models.separation.transform import Grid, Spectra

WINDOW: Final = 0.0929
"""Seconds: 4096 samples at 44.1 kHz (Fitzgerald 2010)."""

TONE_FRAMES: Final = 17
"""Frames over which a tone is steady: 0.4 s (Fitzgerald 2010)."""

STROKE_HZ: Final = 183.0
"""Width over which a stroke is even: 17 bins at 44.1 kHz (Fitzgerald 2010)."""

BASS: Final = (120.0, 250.0)
"""Hz up to which tones are the bass alone, and from which they are not."""

VOICE_TOP: Final = (8000.0, 12000.0)
"""Hz up to which tones in the middle are the voice, and from which they are not."""

CEILING: Final = 20000.0
"""Hz above which all is left to ``other``."""

SEGMENT_HOPS: Final = 430
"""Length of a segment in hops: 10 s."""

RATES: Final = (8000, 192000)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Separation by signal processing. ``segment_hops`` is the length of a segment; no sample depends on it."""

    segment_hops: int = SEGMENT_HOPS
    name: str = "embedded"
    label: str = SEPARATORS["embedded"].label

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        """The sources of a mix, segment by segment, at its own sample rate.

        Raises
        ------
        ValueError
            If the sample rate is outside of :data:`RATES`, or a sample is not finite.
        """
        return self.separate_from(mix, 0, progress)

    def separate_from(self, mix: Reader, start: int, progress: Progress | None = None) -> Iterator[Segment]:
        """The same from frame ``start`` on."""
        if not RATES[0] <= mix.sample_rate <= RATES[1]:
            raise ValueError(f"the sample rate must be in {RATES[0]}..{RATES[1]} Hz, not {mix.sample_rate}")
        grid = Grid.of(WINDOW, mix.sample_rate)
        step = self.segment_hops * grid.hop
        while start < mix.frames:
            stop = min((start // step + 1) * step, mix.frames)
            yield _segment(mix, grid, start, stop)
            start = stop
            if progress:
                progress(stop / mix.frames)


def _segment(mix: Reader, grid: Grid, start: int, stop: int) -> Segment:
    beside = masks.context(TONE_FRAMES)
    first, last = grid.span(start, stop)
    low, high = grid.samples(first - beside, last + beside)
    samples = stretch(mix, low, high)
    here = samples[:, start - low : stop - low]
    if not samples.any():
        return with_remainder(start, here, {name: np.zeros_like(here) for name in ("drums", "bass", "vocals")})
    spectra = grid.analyse(samples)
    claims: dict[str, Stereo] = {}
    for name, mask in _shares(spectra, grid).items():
        claimed = np.zeros_like(spectra[:, beside:-beside])
        np.multiply(
            spectra[:, beside:-beside, : mask.shape[1]], mask[beside:-beside], out=claimed[..., : mask.shape[1]]
        )
        claims[name] = grid.synthesise(claimed, first, start, stop)
    return with_remainder(start, here, claims)


def _shares(spectra: Spectra, grid: Grid) -> dict[str, masks.Plane]:
    """Masks of the sources but ``other``, of the bins up to :data:`CEILING`; they sum to at most 1."""
    frequencies = grid.frequencies[grid.frequencies <= CEILING]
    heard = spectra[..., : len(frequencies)]
    bins = 2 * round(STROKE_HZ / frequencies[1] / 2.0) + 1
    struck = masks.percussive(masks.magnitude(heard), TONE_FRAMES, bins)
    middle = (1.0 - struck) * masks.centre(heard)
    low = masks.low_pass(frequencies, *BASS)
    voice = masks.low_pass(frequencies, *VOICE_TOP) - low
    return {"drums": struck, "bass": middle * low, "vocals": middle * voice}
