"""What the plug-ins of one track say of how its engineer sets them.

What counts
-----------
* ReaEQ, ReaComp and ReaXcomp that are on. What Deskhand wrote and nobody has touched since is not the engineer's
  choice, and an automated plug-in has no setting: neither counts, nor whether the track has the step.
* A compressor whose input is known: what the items play, and in front of it only equalisers, compressors and
  volume plug-ins that are understood. Of several compressors the first counts. One that is mixed with its input,
  keyed from elsewhere, or reduces hardly anything does not.
* Shelves and bells of all equalisers together. Passes and notches are what a single recording needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final

from bridge.actions.strip.chain import ORDER, Slot, slots_of
from bridge.actions.strip.holding import ANY_BPM, ANY_RATE, BEFORE_FX
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.reaxcomp import ReaXcomp
from bridge.plugins.registry import Settings, read
from bridge.profile.fx_gain import INAUDIBLE_DB, READ_OFF
from bridge.profile.settings import Known
from bridge.render.fxmap import NotModelled, eq_bands, modelled
from bridge.session import Fx, Track
from bridge.strips.together import louder
from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.filters import EqBand
from core.processors.multiband import MultibandCompressor
from models.strips.dynamics.after import after_compression, after_eq
from models.strips.habits.kinds import COMPRESSOR
from models.strips.habits.read import band_habits, eq_habits, law_habits
from models.strips.material import Sound

CHANNELS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known behind a plug-in.

    ``sound`` is None where it is not known any more, ``bands`` are those of the engineer's equalisers. ``values``
    go by :mod:`models.strips.habits.kinds`. ``used`` are steps that the engineer has on the track, ``unclear``
    those of which nobody knows. ``left_out`` says what does not count, and why.
    """

    sound: Sound | None
    bands: tuple[EqBand, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    def using(self, step: str, values: Mapping[str, float]) -> Heard:
        """Behind a step of the engineer's with these values."""
        return replace(self, values={**values, **self.values}, used=self.used | {step})

    def without(self, fx: Fx, why: str, *steps: str) -> Heard:
        """Behind a plug-in that does not count: how it stands with the steps is not clear."""
        return replace(self, unclear=self.unclear.union(steps), left_out=(*self.left_out, f"{fx.name} {why}"))


def chain_habits(track: Track, sound: Sound | None, known: Known) -> Heard:
    """What is known behind the last plug-in of a track whose items play ``sound``.

    ``known`` is what Deskhand wrote.
    """
    moved = bool(track.take_fx) or not BEFORE_FX.isdisjoint(track.envelopes)
    start = Heard(sound=None if moved else sound)
    slots = slots_of(track, known) if track.fx_enabled else []
    end = reduce(_behind, (slot for slot in slots if slot.fx.enabled and not slot.fx.offline), start)
    return replace(end, values={**end.values, **eq_habits(end.bands, _rate(end))})


def _behind(heard: Heard, slot: Slot) -> Heard:
    if slot.stays:
        return replace(heard.without(slot.fx, slot.stays, slot.step), sound=None)
    settings = slot.settings if slot.step else _settings(slot.fx)
    how = BEHIND.get(type(settings))
    if how is not None:
        return how(heard, slot, settings)
    unclear = ORDER if settings is None or isinstance(settings, Jsfx) else ()
    return replace(heard, sound=None, unclear=heard.unclear.union(unclear))


def _equaliser(heard: Heard, slot: Slot, settings: ReaEq) -> Heard:
    try:
        bands = eq_bands(settings, _rate(heard))
    except ValueError as error:
        return replace(heard.without(slot.fx, f"is not understood ({error})", "eq"), sound=None)
    sound = heard.sound and after_eq(heard.sound, bands, gain=max(INAUDIBLE_DB, settings.gain))
    if slot.ours:
        return replace(heard, sound=sound, unclear=heard.unclear | {"eq"})
    if not any(band.gain_db for band in bands if band.kind in GAINED) and not _passes(bands):
        return replace(heard, sound=sound)
    return replace(heard, sound=sound, bands=(*heard.bands, *bands), used=heard.used | {"eq"})


GAINED: Final = frozenset({"low_shelf", "high_shelf", "band"})
"""Kinds of bands that do nothing at 0 dB."""


def _passes(bands: list[EqBand]) -> bool:
    return any(band.kind not in GAINED for band in bands)


def _compressor(heard: Heard, slot: Slot, settings: ReaComp) -> Heard:
    try:
        model = modelled(slot.fx, sample_rate=ANY_RATE, channels=CHANNELS, bpm=ANY_BPM)
    except NotModelled as error:
        return replace(heard.without(slot.fx, str(error), COMPRESSOR), sound=None)
    processor = model.insert.processor
    if not isinstance(processor, Compressor) or settings.detector:
        return replace(heard.without(slot.fx, "is keyed from elsewhere", COMPRESSOR), sound=None)
    law = processor.settings
    sound = heard.sound and (None if settings.auto_makeup else after_compression(heard.sound, law))
    behind = replace(heard, sound=sound)
    if slot.ours:
        return replace(behind, unclear=behind.unclear | {COMPRESSOR})
    if heard.sound is None:
        return behind.without(slot.fx, "compresses what is not known", COMPRESSOR)
    if settings.dry > INAUDIBLE_DB:
        return behind.without(slot.fx, "is mixed with its input", COMPRESSOR)
    habits = law_habits(COMPRESSOR, _with_output(law), heard.sound.levels)
    if not habits:
        return behind.without(slot.fx, "reduces hardly anything", COMPRESSOR)
    unset = {"release": settings.auto_release, "gain": settings.auto_makeup}
    dropped = {f"{COMPRESSOR} {name}" for name, automatic in unset.items() if automatic}
    return behind.using(COMPRESSOR, {name: value for name, value in habits.items() if name not in dropped})


def _with_output(law: CompressorSettings) -> CompressorSettings:
    """ReaComp has its make-up gain in the level of the compressed sound."""
    return replace(law, makeup_db=law.makeup_db + law.wet_db)


def _multiband(heard: Heard, slot: Slot, settings: ReaXcomp) -> Heard:
    behind = replace(heard, sound=None)
    if slot.ours:
        return replace(behind, unclear=behind.unclear | {"multiband"})
    if heard.sound is None:
        return behind.without(slot.fx, "compresses what is not known", "multiband")
    try:
        processor = modelled(slot.fx, sample_rate=ANY_RATE, channels=CHANNELS, bpm=ANY_BPM).insert.processor
    except NotModelled as error:
        return behind.without(slot.fx, str(error), "multiband")
    assert isinstance(processor, MultibandCompressor)
    habits = band_habits(processor.settings, heard.sound.levels)
    if not habits:
        return behind.without(slot.fx, "reduces hardly anything", "multiband")
    return behind.using("multiband", habits)


def _volume(heard: Heard, slot: Slot, settings: Jsfx) -> Heard:
    db = READ_OFF[Jsfx](settings)
    if db is None:
        return replace(heard, sound=None, unclear=heard.unclear.union(ORDER))
    return replace(heard, sound=heard.sound and louder(heard.sound, max(INAUDIBLE_DB, db)))


BEHIND: Final[Mapping[type, Callable[[Heard, Slot, Any], Heard]]] = {
    ReaEq: _equaliser,
    ReaComp: _compressor,
    ReaXcomp: _multiband,
    Jsfx: _volume,
}
"""Settings of a plug-in → what is known behind it. Other stock plug-ins are no step, but change the sound."""


def _settings(fx: Fx) -> Settings | None:
    try:
        return read(fx)
    except ValueError:
        return None


def _rate(heard: Heard) -> int:
    return heard.sound.sample_rate if heard.sound else ANY_RATE
