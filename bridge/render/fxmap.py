"""Which plug-ins are modelled: settings in the engineer's units to a processor of ``core``, one row a plug-in.

A new plug-in is a row of :data:`MODELS`, or of :data:`JSFX` with its path below REAPER's ``Effects`` folder. What
a row cannot do is told: :class:`NotModelled` bypasses the plug-in, ``Model.simplified`` names what is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.readelay import ReaDelay
from bridge.plugins.reaeq import Band, ReaEq, Shape
from bridge.plugins.realimit import ReaLimit
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.reaxcomp import ReaXcomp
from bridge.plugins.registry import Settings, read
from bridge.render.delays import Taps, parallel_tap
from bridge.render.insert import Insert, Processor, pins_of
from bridge.session import Fx
from core.processors.crossover import BANDS
from core.processors.delay import DELAY_LIMITS, DelaySettings
from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.filters import BAND_LIMITS, HIGHEST, EqBand, Equaliser, Kind
from core.processors.gain import LAW_LIMITS
from core.processors.limiter import Limiter, LimiterSettings
from core.processors.multiband import HIGHEST as HIGHEST_CROSSOVER
from core.processors.multiband import LOWEST_HZ, MultibandBand, MultibandCompressor, MultibandSettings
from core.processors.reverb import REVERB_LIMITS, Reverb, ReverbSettings, rt60_from_feedback
from core.processors.stream import Limits
from core.units import db_from_gain

OPEN_LOWPASS: Final = 20_000.0
"""Low-pass frequency at and above which REAPER's plug-ins show theirs as off."""

MAIN_INPUT, AUXILIARY_INPUT = 0, 2
"""What ReaComp's detector can listen to that is understood."""

NEPER_DB: Final = db_from_gain(math.e)
"""dB of a factor e: what an exponential falls by in one time constant."""

JS_OCTAVE_DB: Final = db_from_gain(2.0) / 6.0
"""dB per dB of the older JSFX, which compute gains as ``2^(dB / 6)``."""

JS_SILENT_DB: Final = -120.0


class NotModelled(Exception):
    """A plug-in that cannot be rendered; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plug-in works. ``channels`` is how many of its pins it processes."""

    sample_rate: int
    channels: int
    bpm: float


@dataclass(frozen=True, slots=True)
class Model:
    """A processor for a plug-in, and what of the plug-in it leaves out. ``keyed``: by its auxiliary inputs."""

    processor: Processor
    simplified: tuple[str, ...] = ()
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Modelled:
    """A plug-in ready to run, and what of it is left out."""

    insert: Insert
    simplified: tuple[str, ...]


def modelled(fx: Fx, *, sample_rate: int, channels: int, bpm: float) -> Modelled:
    """The insert for a plug-in on a track of ``channels`` channels.

    Raises
    ------
    NotModelled
        If there is no model of it, or its state is damaged, or its settings are beyond the model.
    """
    try:
        settings = read(fx)
        pins = pins_of(fx).within(channels)
    except ValueError as error:
        raise NotModelled(f"its state cannot be read ({error})") from error
    make = _model_of(settings)
    if make is None:
        raise NotModelled("it is not modelled")
    width = len(pins.outputs)
    if not 1 <= width <= len(pins.inputs):
        raise NotModelled(f"its {len(pins.inputs)} inputs and {width} outputs are not understood")
    try:
        model = make(settings, Place(sample_rate, width, bpm))
    except ValueError as error:
        raise NotModelled(f"its settings are beyond the model ({error})") from error
    keyed = model.keyed and len(pins.inputs) > width
    return Modelled(Insert(model.processor, pins, keyed=keyed), (*model.simplified, *_automated(fx)))


def _model_of(settings: Settings | None) -> Callable[[Any, Place], Model] | None:
    return JSFX.get(settings.path) if isinstance(settings, Jsfx) else MODELS.get(type(settings))


def _automated(fx: Fx) -> tuple[str, ...]:
    return ("its automated parameters stay where they are",) if "<PARMENV" in fx.chunk else ()


def _within(limits: Limits, name: str, value: float) -> float:
    low, high = limits[name]
    return max(low, min(high, value))


def _told(**said: object) -> tuple[str, ...]:
    """The words, with spaces, of what is switched on."""
    return tuple(f"{name.replace('_', ' ')} is not modelled" for name, switched_on in said.items() if switched_on)


def _low_pass(frequency: float) -> float:
    return math.inf if frequency >= OPEN_LOWPASS else max(1.0, frequency)


KINDS: Final[Mapping[int, Kind]] = {
    Shape.LOW_SHELF: "low_shelf",
    Shape.HIGH_SHELF: "high_shelf",
    Shape.BAND: "band",
    Shape.BAND_ALT: "band",
    Shape.BAND_ALT_2: "band",
    Shape.LOW_PASS: "low_pass",
    Shape.HIGH_PASS: "high_pass",
    Shape.ALL_PASS: "all_pass",
    Shape.NOTCH: "notch",
    Shape.BAND_PASS: "band_pass",
}


def _eq_band(band: Band, sample_rate: int) -> EqBand:
    if band.shape not in KINDS:
        raise ValueError(f"band type {band.shape} is not known")
    return EqBand(
        KINDS[band.shape],
        _within(BAND_LIMITS, "frequency_hz", min(band.frequency, HIGHEST * sample_rate)),
        _within(BAND_LIMITS, "gain_db", band.gain),
        _within(BAND_LIMITS, "bandwidth", band.width),
    )


def eq_bands(settings: ReaEq, sample_rate: int) -> list[EqBand]:
    """The bands of an equaliser that are on, as ``core`` has them.

    Raises
    ------
    ValueError
        If a band's shape is not known.
    """
    return [_eq_band(band, sample_rate) for band in settings.bands if band.enabled]


def _reaeq(settings: ReaEq, place: Place) -> Model:
    bands = eq_bands(settings, place.sample_rate)
    gain = _within(BAND_LIMITS, "gain_db", settings.gain)
    return Model(Equaliser(bands, place.sample_rate, place.channels, gain_db=gain))


def _reacomp(settings: ReaComp, place: Place) -> Model:
    if settings.detector not in (MAIN_INPUT, AUXILIARY_INPUT):
        raise NotModelled(f"its detector input {settings.detector} is not understood")
    law = CompressorSettings(
        threshold_db=_within(LAW_LIMITS, "threshold_db", settings.threshold),
        ratio=settings.ratio,
        attack_ms=settings.attack,
        release_ms=settings.release,
        knee_db=settings.knee,
        rms_size_ms=settings.rms,
        pre_comp_ms=settings.lookahead,
        wet_db=settings.wet,
        dry_db=settings.dry,
        detector_high_pass_hz=settings.highpass,
        detector_low_pass_hz=_low_pass(settings.lowpass),
    )
    keyed = settings.detector == AUXILIARY_INPUT
    processor = Compressor(law, place.sample_rate, place.channels, side_channels=2 if keyed else None)
    simplified = _told(auto_make_up=settings.auto_makeup, auto_release=settings.auto_release)
    return Model(processor, simplified, keyed)


def _reaxcomp(settings: ReaXcomp, place: Place) -> Model:
    if len(settings.bands) != BANDS:
        raise NotModelled(f"it has {len(settings.bands)} bands, {BANDS} are modelled")
    if any(band.ratio < 1.0 for band in settings.bands):
        raise NotModelled("a band expands (ratio below 1:1)")
    highest = HIGHEST_CROSSOVER * place.sample_rate
    f1, f2, f3 = (max(LOWEST_HZ, min(highest, band.top)) for band in settings.bands[:-1])
    bands = tuple(
        MultibandBand(
            threshold_db=_within(LAW_LIMITS, "threshold_db", band.threshold),
            ratio=band.ratio,
            attack_ms=band.attack,
            release_ms=band.release,
            knee_db=band.knee,
            rms_size_ms=band.rms,
            makeup_db=_within(LAW_LIMITS, "makeup_db", band.gain + settings.gain),
            bypass=not band.active,
        )
        for band in settings.bands
    )
    flags = {
        "auto_make_up": any(band.auto_makeup for band in settings.bands),
        "auto_release": any(band.auto_release for band in settings.bands),
        "feedback_detection": any(band.feedback for band in settings.bands),
        "output_gain_of_a_bypassed_band": settings.gain and not all(band.active for band in settings.bands),
    }
    multiband = MultibandSettings(crossovers_hz=(f1, f2, f3), bands=bands)
    return Model(MultibandCompressor(multiband, place.sample_rate, place.channels), _told(**flags))


def _reaverbate(settings: ReaVerbate, place: Place) -> Model:
    reverb = ReverbSettings(
        rt60_s=_within(REVERB_LIMITS, "rt60_s", rt60_from_feedback(settings.room / 100.0)),
        dampening=settings.dampening / 100.0,
        width=settings.width,
        delay_ms=settings.delay,
        low_pass_hz=_low_pass(settings.lowpass),
        high_pass_hz=settings.highpass,
        wet_db=settings.wet,
        dry_db=settings.dry,
    )
    return Model(Reverb(reverb, place.sample_rate, place.channels))


def _realimit(settings: ReaLimit, place: Place) -> Model:
    limiter = LimiterSettings(
        threshold_db=settings.threshold,
        ceiling_db=settings.ceiling,
        release_ms=1000.0 * NEPER_DB / settings.release,
        true_peak=settings.true_peak,
    )
    return Model(Limiter(limiter, place.sample_rate, place.channels))


def _readelay(settings: ReaDelay, place: Place) -> Model:
    taps = [tap for tap in settings.taps if tap.enabled]
    if place.channels != 2 and taps:
        raise NotModelled(f"it has {place.channels} outputs, 2 are modelled")
    highest = DELAY_LIMITS["feedback_db"][1]
    made = [
        parallel_tap(
            DelaySettings(
                time_ms=_within(DELAY_LIMITS, "time_ms", tap.time + tap.beats * 60_000.0 / place.bpm),
                feedback_db=min(highest, tap.feedback),
                wet_db=tap.volume,
                dry_db=-math.inf,
                high_pass_hz=tap.highpass,
                low_pass_hz=_low_pass(tap.lowpass),
            ),
            place.sample_rate,
            width=tap.width,
            pan=tap.pan,
        )
        for tap in taps
    ]
    simplified = _told(feedback_above_unity=any(tap.feedback > highest for tap in taps))
    return Model(Taps(made, wet_db=settings.wet, dry_db=settings.dry), simplified)


def _js_delay(settings: Jsfx, place: Place) -> Model:
    """JS: Delay, sliders delay (ms), feedback, mix in, output wet, output dry (dB)."""
    sliders = settings.sliders[:5]
    numbers = [one for one in sliders if isinstance(one, float)]
    if len(numbers) < 5:
        raise NotModelled("its sliders are not those of JS: Delay")
    time, *levels = numbers
    feedback, mix_in, wet, dry = (-math.inf if db <= JS_SILENT_DB else db * JS_OCTAVE_DB for db in levels)
    highest = DELAY_LIMITS["feedback_db"][1]
    tap = DelaySettings(
        time_ms=_within(DELAY_LIMITS, "time_ms", time),
        feedback_db=min(highest, feedback),
        wet_db=mix_in,
        dry_db=-math.inf,
    )
    simplified = _told(feedback_above_unity=feedback > highest)
    return Model(Taps([parallel_tap(tap, place.sample_rate)], wet_db=wet, dry_db=dry), simplified)


MODELS: Final[Mapping[type[Any], Callable[[Any, Place], Model]]] = {
    ReaEq: _reaeq,
    ReaComp: _reacomp,
    ReaXcomp: _reaxcomp,
    ReaVerbate: _reaverbate,
    ReaLimit: _realimit,
    ReaDelay: _readelay,
}
"""Settings of a stock plug-in → what makes its model."""

JSFX: Final[Mapping[str, Callable[[Jsfx, Place], Model]]] = {"delay/delay": _js_delay}
"""Path of a JSFX → what makes its model."""
