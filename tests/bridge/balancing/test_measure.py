from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.analyse import analyse
from bridge.analysis import Pair
from bridge.balancing import hear
from bridge.session import Envelope, Marker, Master, Point, Receive, Session, Source
from core.meters.gating import OFFSET
from core.units import db_from_power, gain_from_db
from models.balance.material import BAND_EDGES, PEAK_BLOCK
from tests.bridge.audio.sounds import item, track, write
from tests.bridge.balancing.songs import RATE, noise, played, scene_of, taken_for, ungated
from tests.bridge.render.sessions import Desk, bus, session

MIX_DB = 0.25
"""Largest difference in dB between a mix by cross-powers and the mix itself: sketches of few seconds of noise."""

GATED_DB = 0.05
"""Largest difference in dB between gated loudness from hops and the meter's."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def as_it_stands(what: Session, folder: Path, pairs: tuple[Pair, ...] = ()) -> float:
    """Power in dB of the mix with all faders where they are, by the material."""
    material = scene_of(what, folder, taken_for(what, pairs=pairs)).material
    gains = np.array([gain_from_db(gain) for gain in material.gains])
    return db_from_power(float(gains @ material.cross.sum(axis=0) @ gains))


def test_the_power_of_any_mix_is_that_of_the_sum_of_its_tracks(desk: Desk) -> None:
    sounds = [noise(seed=seed, level=0.02 * seed, channels=1 + seed % 2) for seed in range(1, 6)]
    sounds.append(0.5 * sounds[1] + noise(seed=9, channels=2))
    what = session(*(desk.playing(f"{i}", sound, rate=RATE) for i, sound in enumerate(sounds)))
    material = scene_of(what, desk.folder).material
    chance = np.random.default_rng(4)
    for _ in range(5):
        gains = chance.uniform(0.0, 2.0, len(sounds))
        sums = sum(
            gain * (sound if sound.shape[1] == 2 else sound[:, [0, 0]])
            for gain, sound in zip(gains, sounds, strict=True)
        )
        power = float(gains @ material.cross.sum(axis=0) @ gains)
        assert db_from_power(power) == pytest.approx(db_from_power(ungated(sums)), abs=MIX_DB)
        blocks = np.abs(sums).max(axis=1).reshape(len(material.peaks), -1).max(axis=1)
        assert (material.peaks @ gains >= blocks - 1e-6).all()


def test_twins_add_up_and_inverse_twins_cancel(desk: Desk) -> None:
    sound = noise()
    what = session(
        *(desk.playing(name, gain * sound, rate=RATE) for name, gain in (("a", 1.0), ("b", 1.0), ("c", -0.5)))
    )
    cross = scene_of(what, desk.folder).material.cross.sum(axis=0)
    assert cross / cross[0, 0] == pytest.approx(np.outer([1, 1, -0.5], [1, 1, -0.5]), abs=1e-4)


def test_the_figures_fit_each_other(desk: Desk) -> None:
    what = session(*(desk.playing(f"{i}", noise(9.0 - i, seed=i), rate=RATE) for i in range(3)))
    material = scene_of(what, desk.folder).material
    mean = np.tensordot(material.seconds, material.power, axes=1) / material.seconds.sum()
    assert np.diagonal(material.cross, axis1=1, axis2=2) == pytest.approx(mean, rel=1e-6)
    assert material.power.shape == (len(material.seconds), len(BAND_EDGES) - 1, 3)
    assert material.seconds.sum() == pytest.approx(9.0)
    assert len(material.peaks) == 9.0 / PEAK_BLOCK
    assert material.audible.all()


def test_a_mono_track_is_as_loud_as_from_two_loudspeakers(desk: Desk) -> None:
    what = session(desk.playing("a", noise(), rate=RATE), desk.playing("b", noise(channels=2), rate=RATE))
    analysis = analyse(what, cache=desk.folder / "c", workers=1)
    scene = scene_of(what, desk.folder, analysis)
    mono, stereo = (analysis.tracks[guid].levels for guid in scene.guids)
    assert mono is not None
    assert stereo is not None
    loudness = scene.material.loudness
    assert loudness[0] == pytest.approx(mono.loudness + db_from_power(2.0), abs=GATED_DB)
    assert loudness[1] == pytest.approx(stereo.loudness, abs=GATED_DB)
    assert [part.wide for part in scene.material.parts] == [False, True]


def test_pauses_count_for_the_power_and_not_for_the_loudness(desk: Desk) -> None:
    sound = noise(4.0)
    broken = np.concatenate([sound, np.zeros((4 * RATE, 1)), sound])
    what = session(desk.playing("a", broken, rate=RATE), desk.playing("b", noise(12.0, seed=2), rate=RATE))
    material = scene_of(what, desk.folder).material
    ratio = db_from_power(float(material.cross[:, 0, 0].sum() / material.cross[:, 1, 1].sum()))
    assert ratio == pytest.approx(db_from_power(2 / 3), abs=0.05)
    assert material.loudness[0] == pytest.approx(material.loudness[1], abs=0.3)


def test_items_that_overlap_are_one_sound(desk: Desk) -> None:
    first, second = (write(desk.folder / f"{i}.wav", noise(2.0, seed=i), rate=RATE) for i in range(2))
    both = track(item(first, length=2.0), item(second, position=1.0, length=2.0))
    material = scene_of(session(both), desk.folder).material
    sums = np.zeros((3 * RATE, 1))
    sums[: 2 * RATE] += noise(2.0, seed=0)
    sums[RATE:] += noise(2.0, seed=1)
    assert material.cross.sum() == pytest.approx(2.0 * ungated(sums), rel=0.01)


def test_item_and_take_gains_are_in_the_sound_and_faders_are_not(desk: Desk) -> None:
    media = write(desk.folder / "a.wav", noise(), rate=RATE)
    plain = scene_of(session(track(item(media, length=3.0))), desk.folder).material
    turned = track(item(media, length=3.0, volume=0.5, take_volume=-0.5), volume=0.25)
    quiet = scene_of(session(turned), desk.folder).material
    assert quiet.cross.sum() == pytest.approx(plain.cross.sum() / 16.0, rel=1e-3)
    assert quiet.gains[0] == pytest.approx(-12.04, abs=0.01)


def test_faders_folders_sends_laws_and_phases_sound_as_the_renderer_plays_them(desk: Desk) -> None:
    sound = noise(seed=1)
    what = session(
        bus("Folder", folder_change=1, volume=0.5, phase_inverted=True),
        desk.playing("a", sound, rate=RATE, volume=1.5),
        bus("Inner", folder_change=1, volume=0.7),
        desk.playing("b", sound, rate=RATE, phase_inverted=True, folder_change=-2),
        desk.playing("c", noise(seed=2, channels=2), rate=RATE, width=0.3),
        desk.playing("d", noise(seed=3), rate=RATE, main_send=False, pan_law=1.0),
        bus("Bus", volume=2.0, receives=(Receive(source="d", volume=0.3),)),
        desk.playing("e", noise(seed=4), rate=RATE, mute=True),
        pan_law=0.7071,
        master=Master(pan_law=1.0),
    )
    assert as_it_stands(what, desk.folder) == pytest.approx(db_from_power(ungated(played(what))), abs=MIX_DB)


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_a_folder_of_left_and_right_is_one_part_that_sounds_as_the_renderer_plays_it(
    desk: Desk, correlation: float
) -> None:
    left, own = noise(seed=1), noise(seed=2)
    what = session(
        bus("OH", folder_change=1, volume=0.5),
        desk.playing("OH L", left, rate=RATE, pan=-0.6, volume=1.2),
        desk.playing("OH R", correlation * left + own, rate=RATE, pan=0.6, folder_change=-1),
        desk.playing("c", noise(seed=3), rate=RATE),
    )
    pairs = (Pair(left="OH L", right="OH R"),)
    scene = scene_of(what, desk.folder, taken_for(what, {"OH L": "overheads", "OH R": "overheads"}, pairs))
    assert scene.guids == ("OH", "c")
    assert scene.members == (("OH L", "OH R"), ("c",))
    assert [(part.label, part.wide) for part in scene.material.parts] == [("overheads", True), ("piano", False)]
    now = as_it_stands(what, desk.folder, pairs)
    assert now == pytest.approx(db_from_power(ungated(played(what))), abs=MIX_DB)


def test_an_automated_fader_counts_with_its_mean_and_is_fixed(desk: Desk) -> None:
    ramp = Envelope(kind="volume", points=(Point(time=0.0, value=0.0), Point(time=3.0, value=1.0)))
    what = session(desk.playing("a", noise(), rate=RATE, volume=0.5, envelopes=("volume",), automation=(ramp,)))
    scene = scene_of(what, desk.folder)
    assert scene.material.gains[0] == pytest.approx(-12.04, abs=0.01)
    assert scene.fixed == {"a": "automated"}
    assert scene.material.parts[0].fixed


@pytest.mark.parametrize("volume", [0.0, 1.0])
def test_what_is_muted_or_pulled_down_is_a_part_that_does_not_sound(desk: Desk, volume: float) -> None:
    what = session(
        bus("Folder", folder_change=1, mute=volume > 0.0),
        desk.playing("a", noise(), rate=RATE, folder_change=-1, volume=volume),
        desk.playing("b", noise(), rate=RATE),
    )
    scene = scene_of(what, desk.folder)
    material = scene.material
    assert material.audible.tolist() == [False, True]
    assert material.cross[:, 0].sum() == 0.0
    assert np.isfinite(material.gains).all()
    assert scene.fixed == {"a": "muted" if volume else "a fader is all the way down"}


def test_solo_is_how_the_engineer_listened_last_not_how_the_mix_is(desk: Desk) -> None:
    what = session(desk.playing("a", noise(), rate=RATE, solo=True), desk.playing("b", noise(), rate=RATE))
    assert scene_of(what, desk.folder).material.audible.all()


def test_sections_lie_between_markers_and_region_borders(desk: Desk) -> None:
    what = session(
        desk.playing("a", noise(20.5), rate=RATE),
        markers=(Marker(number=1, position=5.2), Marker(number=1, position=10.0, end=15.0)),
    )
    assert scene_of(what, desk.folder).material.seconds == pytest.approx([5.0, 5.0, 5.0, 5.5])


def test_without_marks_sections_lie_where_the_song_changes(desk: Desk) -> None:
    loud = np.concatenate([noise(10.0), 4.0 * noise(10.0, seed=2)])
    material = scene_of(session(desk.playing("a", loud, rate=RATE)), desk.folder).material
    assert material.seconds == pytest.approx([10.0, 10.0])
    ratio = material.power[1].sum() / material.power[0].sum()
    assert db_from_power(float(ratio)) == pytest.approx(12.04, abs=0.2)


def test_silence_before_the_song_is_not_in_it(desk: Desk) -> None:
    media = write(desk.folder / "a.wav", noise(6.0), rate=RATE)
    material = scene_of(session(track(item(media, position=100.0, length=6.0))), desk.folder).material
    assert material.seconds == pytest.approx([6.0])
    assert OFFSET + db_from_power(float(material.cross.sum())) == pytest.approx(material.loudness[0], abs=0.1)


def test_a_playback_offset_moves_the_sound(desk: Desk) -> None:
    sound = noise()
    late = replace(desk.playing("b", sound, rate=RATE), play_offset=0.5)
    cross = scene_of(session(desk.playing("a", sound, rate=RATE), late), desk.folder).material.cross.sum(axis=0)
    assert abs(cross[0, 1]) < 0.15 * cross[0, 0]
    early = replace(desk.playing("c", sound, rate=RATE), play_offset=-1.0)
    assert scene_of(session(early), desk.folder).material.seconds == pytest.approx([2.0])


def test_a_second_run_reads_no_audio_and_says_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    what = session(*(desk.playing(f"{i}", noise(1.0, seed=i, channels=1 + i % 2), rate=RATE) for i in range(3)))
    first = scene_of(what, desk.folder).material

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("audio was read")

    monkeypatch.setattr(hear, "take", refuse)
    told: list[tuple[int, int, str]] = []
    second = scene_of(what, desk.folder, progress=lambda *step: told.append(step)).material
    assert [step[:2] for step in told] == [(1, 3), (2, 3), (3, 3)]
    np.testing.assert_allclose(second.cross, first.cross, atol=1e-3 * first.cross.max())
    for name in ("power", "peaks", "loudness", "seconds", "gains", "pans"):
        np.testing.assert_allclose(getattr(second, name), getattr(first, name), rtol=1e-6)


def test_workers_say_the_same_as_this_process(desk: Desk) -> None:
    what = session(*(desk.playing(f"{i}", noise(0.5, seed=i), rate=RATE) for i in range(2)))
    alone = scene_of(what, desk.folder).material
    shutil.rmtree(desk.folder / "cache")
    from bridge.balancing.measure import measure_material

    many = measure_material(what, taken_for(what), cache=desk.folder / "cache", workers=2).material
    np.testing.assert_allclose(many.cross, alone.cross, rtol=1e-5, atol=1e-9)


def test_mp3_is_read_and_what_is_missing_is_said_and_fixed(desk: Desk) -> None:
    mp3 = write(desk.folder / "a.mp3", noise(), rate=RATE, subtype="MPEG_LAYER_III")
    what = session(
        track(item(mp3, length=3.0), guid="a"),
        track(item(desk.folder / "none.wav"), guid="b"),
        track(item(Source(kind="MIDI")), guid="c"),
    )
    scene = scene_of(what, desk.folder)
    assert scene.material.audible.tolist() == [True, False, False]
    assert scene.material.loudness[0] == pytest.approx(OFFSET + db_from_power(2.0 * ungated(noise())), abs=0.5)
    assert scene.fixed == {"b": "none.wav is missing.", "c": "MIDI items are not measured."}


def test_silence_and_no_audio_at_all_are_finite(desk: Desk) -> None:
    silent = session(desk.playing("a", np.zeros((RATE, 1)), rate=RATE))
    for what in (silent, session(bus("a")), session(), session(track(item(Source(kind="MIDI")), guid="a"))):
        material = scene_of(what, desk.folder).material
        count = len(what.tracks[0].items) if what.tracks else 0
        assert material.cross.shape == (len(BAND_EDGES) - 1, count, count)
        assert not material.audible.any()
        assert material.seconds.sum() > 0.0
        for name in ("power", "seconds", "cross", "peaks", "gains", "pans"):
            assert np.isfinite(getattr(material, name)).all()
        assert all(level == -math.inf for level in material.loudness)


def test_the_order_of_the_tracks_is_the_order_of_the_parts(desk: Desk) -> None:
    tracks = [desk.playing(f"{i}", noise(1.0, seed=i), rate=RATE) for i in range(3)]
    there, back = (scene_of(session(*order), desk.folder) for order in (tracks, tracks[::-1]))
    assert back.guids == there.guids[::-1]
    np.testing.assert_allclose(back.material.cross, there.material.cross[:, ::-1, ::-1], rtol=1e-6)
