"""Feed-forward compressor with side-chain, ReaComp's part.

    detector:  side-chain -> high-pass -> low-pass -> mean square per channel -> loudest channel -> dB
    gain:      static curve -> attack and release in dB -> make-up          (see :mod:`core.processors.gain`)
    output:    wet * gain * delayed input + dry * delayed input

Conventions
-----------
* All channels get one gain; the detector takes the channel with the largest mean square (stereo link by maximum).
* Pre-comp delays the sound against its detector: ``latency`` is that delay, REAPER compensates it.
* The detector's filters are Butterworth of second order; ReaComp's are not published.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.processors.biquads import Biquads
from core.processors.filters import biquads, cut_bands
from core.processors.gain import (
    LAW_LIMITS,
    GainLaw,
    gain_of,
    law_row,
    mean_square,
    rest,
    smooth_reduction,
    target_reduction,
)
from core.processors.kernel import DB_PER_OCTAVE, SPAN, kernel, silenced
from core.processors.stream import Block, Float, Limits, State, Stream, check_block, check_limits, frames_of, run
from core.units import gain_from_db

COMPRESSOR_LIMITS: Final[Limits] = {
    **LAW_LIMITS,
    "pre_comp_ms": (0.0, 500.0),
    "wet_db": (-math.inf, 24.0),
    "dry_db": (-math.inf, 24.0),
    "detector_high_pass_hz": (0.0, 400e3),
    "detector_low_pass_hz": (1.0, math.inf),
}


@dataclass(frozen=True, kw_only=True)
class CompressorSettings(GainLaw):
    """Settings of a compressor, beside those of :class:`~core.processors.gain.GainLaw`.

    Parameters
    ----------
    pre_comp_ms : float, 0..500 ms
        How far the detector looks ahead.
    wet_db, dry_db : float, -inf..24 dB
        Levels of the compressed and of the plain sound in the output.
    detector_high_pass_hz : float, Hz; 0 is off
    detector_low_pass_hz : float, Hz; ``math.inf`` is off
    """

    pre_comp_ms: float = 0.0
    wet_db: float = 0.0
    dry_db: float = -math.inf
    detector_high_pass_hz: float = 0.0
    detector_low_pass_hz: float = math.inf

    def __post_init__(self) -> None:
        check_limits(self, COMPRESSOR_LIMITS)


class _Memory(NamedTuple):
    """What is kept from frame to frame."""

    smoothers: State
    """(2,)"""
    squares: State
    """(side channels,)"""
    delay: State
    """Ring of the pre-comp, (latency + 1, channels)."""


@kernel
def _compress_block(
    law: State,
    mix: State,
    memory: _Memory,
    work: State,
    position: int,
    side: Block,
    samples: Block,
    out: Block,
    gains: State,
) -> None:
    """Compress a block; ``mix`` is wet and dry, ``work`` two rows of :data:`SPAN`, ``gains`` keeps the gain."""
    frames, channels = samples.shape
    wet, dry = mix
    signal, power = work
    smoothers, squares, delay = memory
    ring = len(delay)
    new = position % ring
    at = 0
    while at < frames:
        here = min(SPAN - (position + at) % SPAN, frames - at)
        power[:here] = 0.0
        for c in range(side.shape[1]):
            for i in range(here):
                signal[i] = side[at + i, c]
            mean_square(law, squares, c, signal, power, here)
        target_reduction(law, power, here)
        smooth_reduction(law, smoothers, power, here)
        gain_of(law, power, here)
        for i in range(here):
            gains[at + i] = power[i]
            old = new + 1 if new + 1 < ring else 0
            for c in range(channels):
                delay[new, c] = samples[at + i, c]
                out[at + i, c] = silenced((wet * power[i] + dry) * delay[old, c])
            new = old
        at += here
        if (position + at) % SPAN == 0:
            rest(smoothers)
            rest(squares)


class Compressor(Stream):
    """One gain for all channels, from their own level or from a side-chain.

    Parameters
    ----------
    settings : CompressorSettings
    sample_rate : float, Hz
    channels : int
    side_channels : int, optional
        Channels of the side-chain; as many as ``channels`` if not given.
    """

    def __init__(
        self,
        settings: CompressorSettings,
        sample_rate: float,
        channels: int = 2,
        *,
        side_channels: int | None = None,
    ) -> None:
        super().__init__(sample_rate, channels)
        self.settings = settings
        self.side_channels = channels if side_channels is None else side_channels
        self._latency = frames_of(settings.pre_comp_ms, sample_rate)
        self._law = law_row(settings, sample_rate)
        self._mix = np.array([gain_from_db(settings.wet_db), gain_from_db(settings.dry_db)])
        bands = cut_bands(settings.detector_high_pass_hz, settings.detector_low_pass_hz)
        self._detector = Biquads(biquads(bands, sample_rate), self.side_channels)
        self._memory = _Memory(
            smoothers=np.zeros(2),
            squares=np.zeros(self.side_channels),
            delay=np.zeros((self._latency + 1, channels)),
        )
        self._work = np.zeros((2, SPAN))

    @property
    def latency(self) -> int:
        """Frames of pre-comp."""
        return self._latency

    def process_keyed(
        self, block: NDArray[Float], side: NDArray[np.floating] | None = None
    ) -> tuple[NDArray[Float], NDArray[np.float64]]:
        """The next block, keyed by a side-chain, and the gain that was applied.

        Parameters
        ----------
        block : array [shape=(frames, channels)]
        side : array [shape=(frames, side_channels)], optional
            What the detector hears; the block itself if not given.

        Returns
        -------
        output : array [shape=(frames, channels)], type of ``block``
        gain_db : array [shape=(frames,)]
            Gain of the wet sound in dB, make-up included, per frame of the output.
        """
        samples = check_block(block, self.channels)
        heard = samples if side is None else check_block(side, self.side_channels)
        if len(heard) != len(samples):
            raise ValueError(f"the side-chain must have the block's {len(samples)} frames, not {len(heard)}")
        out = np.empty_like(samples)
        gains = self._compress(samples, heard, out)
        self._position += len(samples)
        return out, DB_PER_OCTAVE * np.log2(gains)

    def _run(self, samples: Block, out: Block) -> None:
        self._compress(samples, samples, out)

    def _compress(self, samples: Block, side: Block, out: Block) -> NDArray[np.float64]:
        if side.shape[1] != self.side_channels:
            raise ValueError(f"the side-chain must have {self.side_channels} channels, not {side.shape[1]}")
        heard, gains = np.empty(side.shape), np.empty(len(samples))
        self._detector.run(self._position, side, heard)
        _compress_block(self._law, self._mix, self._memory, self._work, self._position, heard, samples, out, gains)
        return gains

    def _clear(self) -> None:
        self._detector.clear()
        for state in self._memory:
            state[:] = 0.0


def compress(
    samples: NDArray[Float],
    sample_rate: float,
    settings: CompressorSettings,
    *,
    side: NDArray[np.floating] | None = None,
) -> NDArray[Float]:
    """A whole recording, shape ``(frames, channels)``, compressed; in time with its input.

    ``side`` has as many frames and is heard by the detector instead of the recording.
    """
    channels = samples.shape[1]
    if side is None:
        return run(Compressor(settings, sample_rate, channels), samples)
    compressor = Compressor(settings, sample_rate, channels, side_channels=side.shape[1])
    late = np.zeros((compressor.latency, 1))
    padded = np.concatenate([samples, np.tile(late, channels).astype(samples.dtype)])
    keyed = np.concatenate([side, np.tile(late, side.shape[1]).astype(side.dtype)])
    out, _ = compressor.process_keyed(padded, keyed)
    return out[compressor.latency :]
