"""What was measured and predicted about a session. It holds no decisions.

Conventions
-----------
* Levels are dB relative to full scale, loudness is LUFS; silence is ``-inf``.
* A track that could not be measured has ``levels`` None and says why in ``problems``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.ears.prediction import Identity, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What was measured on the audio that a track's items play, before its FX and its fader.

    ``rms`` is over the whole of the item time, ``rms_peak`` the loudest 300 ms. ``loudness`` is integrated
    loudness (ITU-R BS.1770, gated; a mono track is measured as one channel). ``clipped`` counts runs of at
    least three consecutive samples at full scale. ``dc`` is the largest mean of a channel, as a gain.
    ``stereo`` says whether the audio has two channels at all; ``side`` is the level of (L-R) relative to (L+R)
    in dB, ``-inf`` for dual mono ("fake stereo"); ``one_sided`` names the only channel with signal.
    ``envelope`` is the RMS in dB of ``envelope_step`` seconds each, over the project's time from 0: what a
    report draws.
    """

    sample_peak: float
    rms: float
    rms_peak: float
    loudness: float
    seconds: float
    clipped: int = 0
    dc: float = 0.0
    stereo: bool = False
    side: float | None = None
    one_sided: Side | None = None
    sample_rates: tuple[int, ...] = ()
    bit_depths: tuple[int, ...] = ()
    envelope_step: float = 1.0
    envelope: tuple[float, ...] = field(default=(), repr=False)

    @property
    def silent(self) -> bool:
        """Whether no sample is above -90 dBFS."""
        return self.sample_peak < SILENCE_DB

    @property
    def dual_mono(self) -> bool:
        """Whether both channels carry the same signal, to the 16-bit rounding."""
        return self.stereo and not self.silent and self.side is not None and self.side < DUAL_MONO_DB


SILENCE_DB = -90.0
DUAL_MONO_DB = -80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two mono tracks that belong together as left and right.

    ``correlation`` is Pearson's coefficient over the time both sound, None where the audio could not be
    compared. ``inverted`` says that the two cancel each other when summed, ``identical`` that they are the same
    signal.
    """

    left: str
    right: str
    correlation: float | None = None
    inverted: bool = False
    identical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnalysis:
    """Everything known about one track. ``problems`` are sentences for the engineer."""

    guid: str
    identity: Identity
    levels: Levels | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything known about a session, tracks by GUID in session order."""

    tracks: Mapping[str, TrackAnalysis]
    pairs: tuple[Pair, ...] = ()
