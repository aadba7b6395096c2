"""Settings of ``core``'s processors as settings of the stock plug-ins: :mod:`bridge.render.fxmap` the other way.

Conventions
-----------
* A plug-in is set to whole steps of what its window displays (``shown.csv``), within its ranges. :func:`playable`
  brings settings of ``core`` to these steps, so that what is predicted is what plays and what is read.
* ReaComp has no make-up gain of its own: it goes into the level of the compressed sound. ReaVerbate has a room
  size, not a decay time: the size is that of the nearest step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, overload

from bridge.plugins import reacomp, reaeq, reaverbate, reaxcomp
from bridge.plugins.fields import Field
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reaeq import ReaEq, Shape
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.reaxcomp import ReaXcomp
from bridge.plugins.shown import table
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand, Kind
from core.processors.multiband import MultibandBand, MultibandSettings
from core.processors.reverb import ReverbSettings, feedback_from_rt60, rt60_from_feedback
from models.strips.answer import Equaliser

Processor = Equaliser | CompressorSettings | MultibandSettings | ReverbSettings

OPEN_HZ: Final = 20_000.0
"""Low-pass frequency from which on it is off."""
LOWEST_DB: Final = -90.0
"""Lowest gain of a band of ``core``'s equaliser."""
LOWEST_THRESHOLD_DB: Final = -120.0
"""Lowest threshold of ``core``'s compressors."""
INFINITE_RATIO: Final = 100.0
"""Ratio from which on ReaComp has an infinite one."""
SILENT_DB: Final = -150.0
LOWEST_MAKEUP_DB: Final = -60.0
"""Lowest make-up gain of ``core``'s compressors."""
BOTTOM_HZ: Final = 20.0
"""Lowest crossover of ReaXcomp."""
TOP_HZ: Final = 24_000.0
"""Upper end of the highest band of ReaXcomp."""

SHAPES: Final[Mapping[Kind, Shape]] = {
    "low_shelf": Shape.LOW_SHELF,
    "high_shelf": Shape.HIGH_SHELF,
    "band": Shape.BAND,
    "low_pass": Shape.LOW_PASS,
    "high_pass": Shape.HIGH_PASS,
    "notch": Shape.NOTCH,
    "band_pass": Shape.BAND_PASS,
    "all_pass": Shape.ALL_PASS,
}
BAND: Final = {"frequency_hz": "frequency", "gain_db": "gain", "bandwidth": "width"}
LAW: Final = {
    "threshold_db": "threshold",
    "ratio": "ratio",
    "attack_ms": "attack",
    "release_ms": "release",
    "knee_db": "knee",
    "rms_size_ms": "rms",
}
COMPRESSOR: Final = {
    **LAW,
    "pre_comp_ms": "lookahead",
    "wet_db": "wet",
    "dry_db": "dry",
    "detector_high_pass_hz": "highpass",
    "detector_low_pass_hz": "lowpass",
}
MULTIBAND: Final = {**LAW, "makeup_db": "gain"}
REVERB: Final = {
    "width": "width",
    "delay_ms": "delay",
    "low_pass_hz": "lowpass",
    "high_pass_hz": "highpass",
    "wet_db": "wet",
    "dry_db": "dry",
}
"""Name of a setting of ``core`` → field of the plug-in that holds it in the same unit."""

RECORDS: Final[Mapping[type[Any], tuple[str, str]]] = {
    reaeq.Band: ("ReaEq", "band"),
    reaxcomp.Band: ("ReaXcomp", "band"),
}
"""Settings of a band → the plug-in in ``shown.csv``, and the word for the band there."""
PLUGIN: Final[Mapping[str, Mapping[str, str]]] = {
    "Equaliser": BAND,
    "CompressorSettings": {**COMPRESSOR, "makeup_db": "wet"},
    "MultibandSettings": MULTIBAND,
    "ReverbSettings": {**REVERB, "rt60_s": "room", "dampening": "dampening"},
}
"""Class of settings of ``core`` → its names and the plug-in's."""


@overload
def playable(settings: Equaliser) -> Equaliser: ...
@overload
def playable(settings: CompressorSettings) -> CompressorSettings: ...
@overload
def playable(settings: MultibandSettings) -> MultibandSettings: ...
@overload
def playable(settings: ReverbSettings) -> ReverbSettings: ...
def playable(settings: Processor) -> Processor:
    """The nearest settings that the stock plug-in can be set to.

    Bands that are off are left out of an equaliser; a make-up gain of a compressor becomes part of its wet level.
    """
    match settings:
        case Equaliser():
            bands = tuple(_playable_band(band) for band in settings.bands if band.enabled)
            return Equaliser(bands=bands, gain=max(LOWEST_DB, _step(ReaEq, "gain", settings.gain)))
        case CompressorSettings():
            return replace(settings, **_stepped(settings, ReaComp, COMPRESSOR), makeup_db=0.0)
        case MultibandSettings():
            bands_of = tuple(replace(band, **_stepped(band, reaxcomp.Band, MULTIBAND)) for band in settings.bands)
            return MultibandSettings(crossovers_hz=_crossovers(settings.crossovers_hz), bands=bands_of)
        case ReverbSettings():
            return replace(
                settings,
                **_stepped(settings, ReaVerbate, REVERB),
                rt60_s=rt60_from_feedback(_room(settings) / 100.0),
                dampening=_step(ReaVerbate, "dampening", 100.0 * settings.dampening) / 100.0,
            )


@overload
def from_core(settings: Equaliser) -> ReaEq: ...
@overload
def from_core(settings: CompressorSettings) -> ReaComp: ...
@overload
def from_core(settings: MultibandSettings) -> ReaXcomp: ...
@overload
def from_core(settings: ReverbSettings) -> ReaVerbate: ...
def from_core(settings: Processor) -> ReaEq | ReaComp | ReaXcomp | ReaVerbate:
    """The settings of the stock plug-in that is this processor: ReaEQ, ReaComp, ReaXcomp or ReaVerbate.

    What renders the plug-in makes :func:`playable` of ``settings`` of it again.
    """
    match settings:
        case Equaliser():
            eq = playable(settings)
            return replace(reaeq.neutral(), bands=tuple(map(_reaeq_band, eq.bands)), gain=eq.gain)
        case CompressorSettings():
            return replace(reacomp.neutral(), **_fields(playable(settings), COMPRESSOR))
        case MultibandSettings():
            multiband = playable(settings)
            tops = (*multiband.crossovers_hz, TOP_HZ)
            pairs = zip(multiband.bands, tops, strict=True)
            return replace(reaxcomp.neutral(), bands=tuple(_reaxcomp_band(band, top) for band, top in pairs))
        case ReverbSettings():
            return replace(
                reaverbate.neutral(),
                **_fields(playable(settings), REVERB),
                room=_room(settings),
                dampening=_step(ReaVerbate, "dampening", 100.0 * settings.dampening),
            )


def shown_reasons(settings: Processor, reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons of a verdict of :mod:`models.strips.answer` by the parameters that the plug-in displays.

    The result is what :func:`bridge.plugins.shown.details` takes; a reason of a whole band keeps the band's name.
    """
    names = PLUGIN[type(settings).__name__]
    rows = table()[type(from_core(settings)).__name__]
    in_band, outside = ({row.field: row.label for row in rows if bool(row.record) is own} for own in (True, False))
    found: dict[str, str] = {}
    for name, reason in reasons.items():
        first, _, rest = name.partition(" ")
        if name.isdigit():
            found[f"band {name}"] = reason
        elif first == "crossover":
            found[f"band {rest} {in_band['top']}"] = reason
        elif first.isdigit():
            found[f"band {first} {in_band[names[rest]]}"] = reason
        else:
            own = next((field for core, field in names.items() if name in (core, _bare(core))), name)
            found[outside.get(own, name)] = reason
    return found


def _bare(name: str) -> str:
    """The name without its unit: the reasons of a reverb go by it."""
    return name.rpartition("_")[0]


def _step(plugin: type[Any], field: str, value: float) -> float:
    """The nearest value that a parameter of a plug-in can be set to."""
    owner, record = RECORDS.get(plugin, (plugin.__name__, ""))
    row = next(row for row in table()[owner] if (row.record, row.field) == (record, field))
    limits: Field = next(one for one in plugin.table if one.name == field)
    if row.unit == "dB" and value <= SILENT_DB:
        return max(limits.low, -math.inf)
    decimals = row.decimals or 0
    step = 10.0**-decimals
    held = min(limits.high, max(limits.low, value))
    rounded = round(held, decimals)
    if rounded > limits.high:
        rounded = round(rounded - step, decimals)
    elif rounded < limits.low:
        rounded = round(rounded + step, decimals)
    return rounded + 0.0


def _stepped(settings: Any, plugin: type[Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Settings of ``core`` by their names there, brought to the steps of the plug-in."""
    values = {core: getattr(settings, core) for core in names}
    if isinstance(settings, CompressorSettings):
        values["wet_db"] += settings.makeup_db
    stepped = {core: _step(plugin, own, values[core]) for core, own in names.items()}
    for core, value in stepped.items():
        if core == "ratio" and plugin is ReaComp and value >= INFINITE_RATIO:
            stepped[core] = math.inf
        elif names[core] == "lowpass":
            stepped[core] = math.inf if value >= OPEN_HZ else max(1.0, value)
        elif core == "threshold_db":
            stepped[core] = max(LOWEST_THRESHOLD_DB, value)
        elif core == "makeup_db":
            stepped[core] = max(LOWEST_MAKEUP_DB, value)
    return stepped


def _fields(settings: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Playable settings of ``core`` by the names of the plug-in's fields."""
    values = {own: getattr(settings, core) for core, own in names.items()}
    if math.isinf(values.get("lowpass", 0.0)):
        values["lowpass"] = OPEN_HZ
    return values


def _playable_band(band: EqBand) -> EqBand:
    values = {core: _step(reaeq.Band, own, getattr(band, core)) for core, own in BAND.items()}
    return EqBand(band.kind, values["frequency_hz"], max(LOWEST_DB, values["gain_db"]), values["bandwidth"])


def _reaeq_band(band: EqBand) -> reaeq.Band:
    return reaeq.band(shape=SHAPES[band.kind], **_fields(band, BAND))


def _reaxcomp_band(band: MultibandBand, top: float) -> reaxcomp.Band:
    values = _fields(band, MULTIBAND)
    for name in ("attack", "release", "rms"):
        values[name] = int(values[name])
    return reaxcomp.band(**values, top=top, active=not band.bypass)


def _crossovers(wanted: tuple[float, float, float]) -> tuple[float, float, float]:
    """The crossovers in steps, at least one step apart and within the plug-in's range."""
    step = 0.1
    low, high = BOTTOM_HZ, TOP_HZ
    found: list[float] = []
    for place, frequency in enumerate(wanted):
        floor = found[-1] + step if found else low
        ceiling = high - step * (len(wanted) - place)
        found.append(round(min(ceiling, max(floor, _step(reaxcomp.Band, "top", frequency))), 1))
    first, second, third = found
    return first, second, third


def _room(settings: ReverbSettings) -> float:
    return _step(ReaVerbate, "room", 100.0 * feedback_from_rt60(settings.rt60_s))
