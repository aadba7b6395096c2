"""What a sound measures behind the plug-ins that stay in front of a strip.

Stock equalisers and compressors and volume plug-ins change what is measured, as their settings say. Any other
plug-in leaves it as it is: a delay or a reverb adds to the sound, and of what cannot be played nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

from bridge.actions.strip.holding import ANY_BPM
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.registry import Settings, read
from bridge.profile.fx_gain import INAUDIBLE_DB, READ_OFF
from bridge.render.fxmap import NotModelled, eq_bands, modelled
from bridge.session import Fx
from bridge.strips.together import louder
from core.processors.dynamics import Compressor
from core.processors.multiband import MultibandCompressor
from models.strips.dynamics.after import after_bands, after_compression, after_eq
from models.strips.material import Sound

CHANNELS: Final = 2


def through(sound: Sound, chain: Iterable[Fx]) -> Sound:
    """A sound behind a chain; what is bypassed or offline is not heard."""
    return reduce(_behind, (fx for fx in chain if fx.enabled and not fx.offline), sound)


def _behind(sound: Sound, fx: Fx) -> Sound:
    settings = _settings(fx)
    if isinstance(settings, ReaEq):
        try:
            return after_eq(sound, eq_bands(settings, sound.sample_rate), gain=max(INAUDIBLE_DB, settings.gain))
        except ValueError:
            return sound
    if isinstance(settings, Jsfx):
        db = READ_OFF[Jsfx](settings)
        return sound if db is None else louder(sound, max(INAUDIBLE_DB, db))
    return _compressed(sound, fx)


def _compressed(sound: Sound, fx: Fx) -> Sound:
    try:
        processor = modelled(fx, sample_rate=sound.sample_rate, channels=CHANNELS, bpm=ANY_BPM).insert.processor
    except NotModelled:
        return sound
    if isinstance(processor, Compressor):
        return after_compression(sound, processor.settings)
    if isinstance(processor, MultibandCompressor):
        return after_bands(sound, processor.settings)
    return sound


def _settings(fx: Fx) -> Settings | None:
    try:
        return read(fx)
    except ValueError:
        return None
