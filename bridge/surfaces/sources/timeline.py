"""What every meter shows at every moment of a project file, measured once and looked up while a page plays.

Conventions
-----------
* A step is :data:`STEP` seconds; the reading of a step is that of its end.
* Peaks and RMS are linear, loudness is LUFS. RMS is over :data:`RMS_STEPS` steps, which is 300 ms.
* A track's meter is behind its own fader, the folders above it not counted, as REAPER shows it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bridge.surfaces.picture import UNHEARD, MasterMeter, Meter
from core.units import db_from_gain

STEP: Final = 0.05
RMS_STEPS: Final = 6


def _line() -> array[float]:
    return array("f")


@dataclass(slots=True)
class Line:
    """The readings of one track, one for each step."""

    peak: array[float] = field(default_factory=_line)
    rms: array[float] = field(default_factory=_line)
    momentary: array[float] = field(default_factory=_line)

    def at(self, step: int, hold: float) -> Meter:
        """What its meter shows; ``hold`` is the highest peak before, in dB."""
        peak = db_from_gain(self.peak[step])
        hold = max(hold, peak)
        rms = db_from_gain(self.rms[step])
        return Meter(peak=peak, rms=rms, hold=hold, clip=hold > 0.0, momentary=self.momentary[step])


@dataclass(slots=True)
class MasterLine:
    """The readings of the master. Integrated loudness and true peak are those from the start up to the step."""

    peak: array[float] = field(default_factory=_line)
    momentary: array[float] = field(default_factory=_line)
    short_term: array[float] = field(default_factory=_line)
    integrated: array[float] = field(default_factory=_line)
    true_peak: array[float] = field(default_factory=_line)

    def at(self, step: int, hold: float) -> MasterMeter:
        """What its meter shows; ``hold`` is the highest peak before, in dB."""
        peak = db_from_gain(self.peak[step])
        hold = max(hold, peak)
        return MasterMeter(
            peak=peak,
            hold=hold,
            clip=hold > 0.0,
            momentary=self.momentary[step],
            short_term=self.short_term[step],
            integrated=self.integrated[step],
            true_peak=self.true_peak[step],
        )


@dataclass(slots=True)
class Timeline:
    """The meters of a whole project, tracks and folders by GUID."""

    tracks: Mapping[str, Line] = field(default_factory=dict)
    master: MasterLine = field(default_factory=MasterLine)

    @property
    def seconds(self) -> float:
        """How long there is something to show."""
        return len(self.master.peak) * STEP

    def at(self, seconds: float, holds: Mapping[str, float]) -> tuple[dict[str, Meter], MasterMeter] | None:
        """Every meter at a moment, None behind the end. ``holds`` in dB by GUID, the master's under ``""``."""
        step = int(seconds / STEP)
        if not 0 <= step < len(self.master.peak):
            return None
        meters = {guid: line.at(step, holds.get(guid, UNHEARD)) for guid, line in self.tracks.items()}
        return meters, self.master.at(step, holds.get("", UNHEARD))
