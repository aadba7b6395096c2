"""Ten thousand tracks that nobody recorded, through every step, down to what the plug-ins are set to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from bridge.plugins.fields import Field, understood
from bridge.plugins.fromcore import from_core, playable
from bridge.plugins.registry import PLUGINS, Plugin
from models.ears.taxonomy import CLASSES
from models.strips.answer import Verdict
from models.strips.dynamics.after import after_bands, after_compression, after_eq
from models.strips.dynamics.bands import compress_bands
from models.strips.dynamics.compress import compress
from models.strips.eq import equalise
from models.strips.material import Channel, Mix, Sound
from models.strips.space.reverb import reverb
from tests.bridge.plugins.instances import parts
from tests.models.strips.random_sounds import random_sound

MIXES, TRACKS = 500, 20
SENDS_DB = (-100.0, 12.0)


def test_ten_thousand_random_tracks_never_leave_a_plug_ins_range() -> None:
    rng = np.random.default_rng(11)
    count = dict.fromkeys(("Equaliser", "CompressorSettings", "MultibandSettings", "ReverbSettings", "Send"), 0)
    for _ in range(MIXES):
        for verdict in verdicts_of(random_mix(rng)):
            assert 0.0 <= verdict.sure <= 1.0
            if verdict.settings is not None:
                count[type(verdict.settings).__name__] += 1
                check(verdict.settings)
    assert MIXES * TRACKS == 10_000
    assert min(count.values()) > 20, count


def random_mix(rng: np.random.Generator) -> Mix:
    """Tracks of any class at any level, some of them without sound."""
    channels = tuple(
        Channel(
            name=str(at),
            label=str(rng.choice(CLASSES)),
            sure=float(rng.random()),
            sound=None if rng.random() < 0.05 else random_sound(rng),
            gain=float(rng.choice([-math.inf, rng.uniform(-60.0, 24.0)], p=[0.05, 0.95])),
        )
        for at in range(TRACKS)
    )
    tempo = rng.choice([20.0, 120.0, 400.0, 0.0])
    return Mix(channels=channels, changed=frozenset(range(TRACKS)), bpm=float(tempo) or None)


def verdicts_of(mix: Mix) -> Iterator[Verdict[Any]]:
    """All steps, each behind the one before, as the action asks them."""
    behind = []
    for channel, eq in zip(mix.channels, equalise(mix), strict=True):
        yield eq
        sound = channel.sound
        if sound and eq.settings:
            sound = after_eq(sound, eq.settings.bands, gain=eq.settings.gain)
        behind.append(heard(channel, sound))
    for at, channel in enumerate(behind):
        yield (first := compress(channel))
        if channel.sound and first.settings:
            channel = heard(channel, after_compression(channel.sound, first.settings))
        yield (second := compress_bands(channel))
        if channel.sound and second.settings:
            behind[at] = heard(channel, after_bands(channel.sound, second.settings))
    space = reverb(Mix(channels=tuple(behind), changed=mix.changed, bpm=mix.bpm))
    yield from space.sends
    yield from (each.verdict for each in space.returns)


def heard(channel: Channel, sound: Sound | None) -> Channel:
    """The channel with a sound that is one."""
    if sound is not None:
        assert not np.isnan(sound.levels).any()
        assert not np.isnan(sound.spectrum).any()
        assert not any(map(math.isnan, (sound.loudness, sound.loudness_range, sound.peak, sound.crest)))
    return Channel(name=channel.name, label=channel.label, sure=channel.sure, sound=sound, gain=channel.gain)


def check(settings: Any) -> None:
    """What is written is a setting of the plug-in, and plays as what it is read as."""
    if not hasattr(settings, "level"):
        written = from_core(settings)
        for field, value in values_of(written):
            assert field.low <= value <= field.high, (field.name, value)
        assert playable(playable(settings)) == playable(settings)
    else:
        assert SENDS_DB[0] <= settings.level <= SENDS_DB[1]


def values_of(written: Any) -> Iterator[tuple[Field, float]]:
    """The fields of a plug-in's settings that are understood, band by band."""
    plugin: Plugin = next(one for one in PLUGINS if isinstance(written, one.settings))
    for part in parts(plugin, written):
        for field in understood(part.fields):
            yield field, getattr(part.values, field.name)
