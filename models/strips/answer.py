"""What the rules of a channel strip answer: settings of ``core``'s own processors, with the number behind each.

``core`` holds the processors that the stock plug-ins have, so that what was worked out is what plays. The bridge
turns the settings into plug-in states; here nothing knows of plug-ins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.multiband import MultibandSettings
from core.processors.reverb import ReverbSettings

Settings = TypeVar("Settings", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Generic[Settings]):
    """What one step says of one track.

    ``settings`` is None where the track needs nothing. ``why`` is one sentence with the numbers that led to it,
    also where nothing is needed. ``reasons`` gives the measurement behind each parameter, by its name (see the
    users of this class below). ``sure`` is a probability in [0, 1]: how likely the engineer would have done
    about the same.
    """

    settings: Settings | None
    why: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    sure: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Equaliser:
    """Bands in the order of frequency, and the gain in dB behind them that keeps the loudness.

    Reasons: ``"1"``, ``"2"`` … for the bands, ``"gain"``.
    """

    bands: tuple[EqBand, ...]
    gain: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A level in dB at which a track is sent to a return, after its fader."""

    level: float
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A shared reverb. Reasons: ``"rt60"``, ``"delay"``, ``"low_pass"``, ``"high_pass"``, ``"wet"``."""

    name: str
    verdict: Verdict[ReverbSettings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What is proposed for one track; a step that was not asked for is None.

    Reasons of ``compressor`` go by the names of :class:`~core.processors.dynamics.CompressorSettings`, those of
    ``multiband`` by ``"crossover 1"`` … and ``"2 threshold_db"`` (band and name). ``match`` in dB is the output
    gain that the last processor gets on top, so that the fader balance holds.
    """

    eq: Verdict[Equaliser] | None = None
    compressor: Verdict[CompressorSettings] | None = None
    multiband: Verdict[MultibandSettings] | None = None
    send: Verdict[Send] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """What is proposed for a mix: one strip a channel, and the returns that the sends go to."""

    strips: tuple[Strip, ...]
    returns: tuple[Return, ...] = ()
