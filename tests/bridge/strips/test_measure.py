from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.analysis import Pair
from bridge.cache import Cache
from bridge.session import Session, Source, Tempo
from bridge.strips import hear
from bridge.strips.hear import take
from bridge.strips.measure import measure_mix, tempo_of
from bridge.strips.scene import Scene
from bridge.strips.stored import Taken, load, rounded, store
from bridge.strips.together import louder, together
from core.units import gain_from_db
from models.strips.material import CROSSOVERS, SILENT_DB, Sound
from tests.bridge.audio.sounds import item, track
from tests.bridge.balancing.songs import RATE, noise, taken_for
from tests.bridge.render.sessions import Desk, bus, session

STORED_DB = 0.04
"""Largest difference in dB between a level and what 16 bits hold of it."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def scene_of(what: Session, folder: Path, pairs: tuple[Pair, ...] = (), **told: Any) -> Scene:
    return measure_mix(what, taken_for(what, pairs=pairs), cache=folder / "cache", workers=1, **told)


def sound(scene: Scene, guid: str) -> Sound:
    found = scene.mix.channels[scene.guids.index(guid)].sound
    assert found is not None
    return found


def test_channels_have_their_sound_their_level_in_the_mix_and_their_bus(desk: Desk) -> None:
    inside = desk.playing("inside", noise(), rate=RATE, folder_change=-1, volume=gain_from_db(-3.0))
    scene = scene_of(session(bus("Band", folder_change=1, volume=gain_from_db(-4.0)), inside), desk.folder)
    (channel,) = scene.mix.channels
    assert (channel.name, channel.label, channel.bus) == ("inside", "piano", "Band")
    assert channel.gain == pytest.approx(-7.0)
    measured = sound(scene, "inside")
    assert measured.seconds == pytest.approx(3.0)
    assert measured.levels[:, 0] == pytest.approx(np.full(300, 20.0 * math.log10(0.05)), abs=2.5)
    assert scene.mix.changed == frozenset()


def test_what_is_muted_silent_or_no_audio_has_no_sound_and_says_why(desk: Desk) -> None:
    muted = desk.playing("muted", noise(), rate=RATE, mute=True)
    silent = desk.playing("silent", np.zeros((RATE, 1)), rate=RATE)
    midi = track(item(Source(kind="MIDI")), guid="midi")
    scene = scene_of(session(muted, silent, midi), desk.folder)
    assert [channel.sound for channel in scene.mix.channels] == [None] * 3
    assert scene.mix.channels[0].gain == -math.inf
    assert scene.fixed == {
        "muted": "muted, or it does not reach the master",
        "silent": "silent",
        "midi": "MIDI items are not measured.",
    }


def test_left_and_right_have_the_sound_of_both_channels_of_one_recording(desk: Desk) -> None:
    both = noise(channels=2) * np.array([[1.0, 0.5]])
    left = desk.playing("left", both[:, :1], rate=RATE)
    right = desk.playing("right", both[:, 1:], rate=RATE)
    scene = scene_of(session(left, right), desk.folder, pairs=(Pair(left="left", right="right"),))
    stereo = take(desk.playing("stereo", both, rate=RATE)).sound
    assert stereo is not None
    assert scene.partners == (1, 0)
    one, other = sound(scene, "left"), sound(scene, "right")
    np.testing.assert_array_equal(one.levels, other.levels)
    np.testing.assert_allclose(one.levels, stereo.levels, atol=STORED_DB)
    np.testing.assert_allclose(one.spectrum, stereo.spectrum, rtol=1e-3)
    assert one.loudness == pytest.approx(stereo.loudness, abs=0.05)
    assert (one.peak, one.crest) == pytest.approx((stereo.peak, stereo.crest), abs=0.05)


def test_a_pair_in_a_folder_is_one_channel_with_the_faders_inside(desk: Desk) -> None:
    left = desk.playing("left", noise(), rate=RATE, volume=gain_from_db(-6.0))
    right = desk.playing("right", noise(seed=2), rate=RATE, folder_change=-1, volume=gain_from_db(-6.0))
    pair = (Pair(left="left", right="right"),)
    scene = scene_of(session(bus("OH", folder_change=1), left, right), desk.folder, pairs=pair)
    assert scene.guids == ("OH",)
    assert scene.members == (("left", "right"),)
    alone = take(left).sound
    assert alone is not None
    assert sound(scene, "OH").loudness == pytest.approx(alone.loudness - 6.0, abs=0.2)


def test_a_second_run_reads_no_audio_and_says_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    what = session(*(desk.playing(f"{i}", noise(1.0, seed=i, channels=1 + i % 2), rate=RATE) for i in range(3)))
    first = scene_of(what, desk.folder)
    monkeypatch.setattr(hear, "take", lambda *_: pytest.fail("audio was read"))
    told: list[tuple[int, int, str]] = []
    second = scene_of(what, desk.folder, progress=lambda *step: told.append(step))
    assert [step[:2] for step in told] == [(1, 3), (2, 3), (3, 3)]
    for guid in first.guids:
        before, after = sound(first, guid), sound(second, guid)
        np.testing.assert_array_equal(after.levels, before.levels)
        np.testing.assert_array_equal(after.spectrum, before.spectrum)
        assert replace(after, **_arrays(before)) == replace(before, **_arrays(before))


def test_the_sound_moves_with_the_playback_offset(desk: Desk) -> None:
    late = replace(desk.playing("late", noise(), rate=RATE), play_offset=0.5)
    levels = sound(scene_of(session(late), desk.folder), "late").levels
    assert levels.shape == (350, 1 + len(CROSSOVERS) + 1)
    assert (levels[:49] == SILENT_DB).all()


def test_a_gain_on_a_sound_leaves_silence_silent() -> None:
    found = _some_sound()
    up = louder(found, 6.0)
    assert up.loudness == pytest.approx(found.loudness + 6.0)
    np.testing.assert_allclose(up.spectrum, found.spectrum * gain_from_db(6.0) ** 2)
    assert (up.levels[found.levels == SILENT_DB] == SILENT_DB).all()
    assert louder(found, 0.0) is found


def test_twins_are_what_each_of_them_is() -> None:
    found = _some_sound()
    both = together([found, found])
    assert both is not None
    np.testing.assert_allclose(both.spectrum, found.spectrum)
    np.testing.assert_allclose(both.levels, found.levels, atol=1e-4)
    assert both.loudness == pytest.approx(found.loudness)
    assert together([]) is None


@pytest.mark.parametrize("damage", ["levels", "spectrum", "peak", "sample_rate"])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path)
    store(cache, "k", Taken(rounded(_some_sound()), ("It was short.",)))
    assert load(cache, "k") is not None
    entry = cache.get("k")
    entry["sound"][damage] = "?"
    cache.put("k", entry)
    assert load(cache, "k") is None


def test_the_tempo_is_the_one_in_force_longest(desk: Desk) -> None:
    long = track(item(Source(kind="MIDI"), length=60.0))
    tempi = (Tempo(position=0.0, bpm=90.0), Tempo(position=10.0, bpm=120.0), Tempo(position=55.0, bpm=90.0))
    assert tempo_of(session(long, tempi=tempi)) == 120.0
    assert tempo_of(session(long, tempi=tempi[:1])) == 90.0
    assert tempo_of(session(long)) is None


def _some_sound() -> Sound:
    levels = np.full((200, 5), -30.0, np.float32)
    levels[:50] = SILENT_DB
    return Sound(
        seconds=1.5,
        sample_rate=RATE,
        loudness=-30.0,
        loudness_range=2.0,
        peak=-10.0,
        crest=20.0,
        spectrum=np.linspace(1e-6, 1e-5, 240),
        loud_spectrum=np.linspace(1e-5, 1e-4, 240),
        levels=levels,
    )


def _arrays(of: Sound) -> dict[str, Any]:
    return {name: getattr(of, name) for name in ("levels", "spectrum", "loud_spectrum")}
