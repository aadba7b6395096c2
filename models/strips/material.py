"""What the rules of a channel strip see of a session: every track measured once. No audio, no DAW.

Conventions
-----------
* A sound is what the items of a track play, before its plug-ins and its fader. A mono sound is one channel, a
  stereo sound is measured as the mean power of its channels.
* Powers are mean squares, not weighted; levels are dB relative to full scale (mean square 1 is 0 dB).
* ``f`` are the bands of :data:`FREQUENCIES`, ``t`` the blocks of :data:`BLOCK` seconds from the start of the song.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.strips.bands import CROSSOVERS as CROSSOVERS
from models.strips.bands import OCTAVES as OCTAVES

Array = NDArray[np.float64]
Levels = NDArray[np.float32]

PER_OCTAVE: Final = 24
LOWEST_HZ: Final = 20.0
FREQUENCIES: Final[tuple[float, ...]] = tuple(LOWEST_HZ * 2.0 ** (step / PER_OCTAVE) for step in range(240))
"""Centres of the bands of a spectrum in Hz, 1/24 octave apart, 20 Hz to 19.9 kHz."""

BLOCK: Final = 0.01
"""Seconds of a block of :attr:`Sound.levels`."""

SILENT_DB: Final = -120.0
"""Level that silence is given in :attr:`Sound.levels`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverberance:
    """How reverberant a recording is already, estimated blind.

    ``rt60`` in s is the decay time, ``direct_to_reverberant`` in dB. ``sure`` is how far to trust both, in [0, 1].
    """

    rt60: float
    direct_to_reverberant: float
    sure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One track's audio as numbers.

    ``seconds`` is how long it sounds (above -60 dBFS and within 40 dB of its loud parts), ``sample_rate`` that
    of the project. ``loudness`` is integrated loudness in LUFS (ITU-R BS.1770, gated), ``loudness_range`` in LU
    (EBU Tech 3342), ``peak`` the sample peak in dBFS, ``crest`` the peak over the RMS of what sounds, in dB.
    ``spectrum`` (f,) is the mean power of each band while it sounds, ``loud_spectrum`` (f,) that of the loudest
    5 % of frames of each band: what rings and what hisses stands out there. ``levels`` (t, 5) are RMS levels in
    dB of the whole and of the four bands between :data:`CROSSOVERS`, whole song, :data:`SILENT_DB` where
    nothing sounds.
    """

    seconds: float
    sample_rate: int
    loudness: float
    loudness_range: float
    peak: float
    crest: float
    spectrum: Array = field(repr=False)
    loud_spectrum: Array = field(repr=False)
    levels: Levels = field(repr=False)
    reverberance: Reverberance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One track of the mix.

    ``label`` is its class, ``sure`` how likely that is. ``sound`` is None where nothing sounds or nothing could be
    read. ``gain`` is the fader in dB with all that lies above it, ``-inf`` where it is muted. ``bus`` names the
    folder that it plays into.
    """

    name: str
    label: str
    sure: float
    sound: Sound | None
    gain: float = 0.0
    bus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """All that sounds, in session order.

    ``bpm`` is the tempo in quarter notes a minute, None where it is not known.
    ``changed`` are indices of the channels that may be changed; the others sound all the same.
    """

    channels: tuple[Channel, ...]
    changed: frozenset[int]
    bpm: float | None = None
