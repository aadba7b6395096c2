"""Hand-computed mixes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.plugins import realimit, reaverbate
from bridge.plugins.reaeq import Shape, band
from bridge.plugins.reaeq import neutral as neutral_eq
from bridge.plugins.registry import new
from bridge.render.mixer import Mixer
from bridge.session import Fx, Item, Master, Session, Source, Take
from core.processors.filters import EqBand, equalise
from core.processors.reverb import ReverbSettings, reverberate, rt60_from_feedback
from core.units import gain_from_db
from tests.bridge.render.sessions import Desk, bus, envelope, level, rendered, sent, session

FS = 48000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_tracks_are_summed_at_their_faders(desk: Desk) -> None:
    one, two = desk.constant("one", 0.5, volume=0.5), desk.constant("two", 0.25, 0.125, volume=2.0)
    assert level(session(one, two)) == [0.75, 0.5]


def test_faders_of_folders_multiply(desk: Desk) -> None:
    folders = (bus("outer", folder_change=1, volume=0.5), bus("inner", folder_change=1, volume=0.25))
    assert level(session(*folders, desk.constant("kick", 0.8, volume=0.5, folder_change=-2))) == [0.05, 0.05]


def test_the_master_has_a_fader_a_pan_and_a_mute(desk: Desk) -> None:
    track = desk.constant("a", 0.8)
    assert level(session(track, master=Master(volume=0.5, pan=0.5))) == [0.2, 0.4]
    assert level(session(track, master=Master(mute=True))) == [0.0, 0.0]
    stereo = desk.constant("b", 0.8, 0.4)
    assert level(session(stereo, master=Master(mono=True))) == [0.6, 0.6]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"pan": -1.0}, [0.8, 0.0]),
        ({"pan": 0.25}, [0.6, 0.4]),
        ({"width": 0.0}, [0.6, 0.6]),
        ({"width": -1.0}, [0.4, 0.8]),
        ({"width": 0.5, "pan": 0.5, "pan_mode": 5}, [0.35, 0.5]),
        ({"pan": 1.0, "pan_mode": 6}, [0.8, 0.4]),
        ({"pan_mode": 6, "dual_pan": (-1.0, -1.0)}, [1.2, 0.0]),
        ({"pan_law": 0.5}, [0.4, 0.2]),
        ({"pan_law": 2.0, "pan": 1.0}, [0.0, 0.8]),
        ({"phase_inverted": True}, [-0.8, -0.4]),
        ({"mute": True}, [0.0, 0.0]),
    ],
)
def test_controls_do_what_they_say(desk: Desk, told: dict[str, Any], expected: list[float]) -> None:
    muted = session(desk.constant("a", 0.8, 0.4, **told), desk.constant("silence", 0.0))
    assert level(muted) == expected


def test_a_track_follows_the_pan_law_and_taper_of_the_project_unless_it_has_its_own(desk: Desk) -> None:
    track, plain = desk.constant("a", 1.0), Master(pan_law=1.0)
    assert level(session(track, pan_law=0.5, master=plain)) == [0.5, 0.5]
    assert level(session(track, pan_law=0.5)) == [0.25, 0.25]
    assert level(session(replace(track, pan_law=1.0), pan_law=0.5, master=plain)) == [1.0, 1.0]
    hybrid, sine = (level(session(replace(track, pan=0.5), pan_taper=taper)) for taper in (3, 0))
    assert hybrid == [0.5, 1.0]
    assert sine == pytest.approx([0.50967, 1.23044], abs=1e-4)


def test_sends_take_the_sound_where_their_mode_says(desk: Desk) -> None:
    cut = new(replace(neutral_eq(), bands=(), gain=-6.0206))
    source = desk.constant("a", 0.8, volume=0.25, pan=-1.0, main_send=False, fx=(cut,), rate=FS)
    gain = gain_from_db(-6.0206)
    for mode, expected in ((0, [0.2 * gain, 0.0]), (1, [0.8, 0.8]), (3, [0.8 * gain, 0.8 * gain])):
        got = rendered(session(source, bus("b", receives=(sent("a", mode=mode),))), rate=FS)[5]
        assert got == pytest.approx(expected, abs=1e-6), mode


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"volume": 0.5}, [0.4, 0.2]),
        ({"pan": 0.5}, [0.4, 0.4]),
        ({"phase_inverted": True}, [-0.8, -0.4]),
        ({"mono": True, "pan": -0.5}, [0.6, 0.3]),
        ({"source_channels": 1 << 10}, [0.8, 0.8]),
        ({"source_channels": (1 << 10) + 1, "target_channels": 1024}, [0.4, 0.0]),
        ({"target_channels": 1025, "pan": 1.0}, [0.0, 0.2]),
        ({"source_channels": -1}, [0.0, 0.0]),
        ({"target_channels": 1}, [0.0, 0.8]),
        ({"source_channels": 2}, [0.0, 0.0]),
    ],
)
def test_sends_have_volume_pan_phase_and_channels(desk: Desk, told: dict[str, Any], expected: list[float]) -> None:
    source = desk.constant("a", 0.8, 0.4, main_send=False)
    made = session(source, bus("b", receives=(sent("a", **told),)), desk.constant("silence", 0.0))
    assert level(made) == expected


def test_a_send_feeds_a_return_whose_plug_in_rings_on_after_the_last_item(desk: Desk) -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.1, (FS // 10, 2)).astype(np.float32)
    reverb = replace(reaverbate.neutral(), wet=0.0, dry=-np.inf, room=30.0)
    source = desk.playing("a", noise, rate=FS, main_send=False)
    mix = rendered(session(source, bus("verb", fx=(new(reverb),), receives=(sent("a", volume=0.5),))), rate=FS)
    told = ReverbSettings(rt60_s=rt60_from_feedback(0.3), wet_db=0.0, dry_db=-np.inf)
    expected = reverberate(0.5 * noise.astype(np.float64), FS, told)
    assert len(expected) > len(mix) > len(noise)
    np.testing.assert_allclose(mix, expected[: len(mix)], atol=1e-12)
    assert np.abs(mix[-1]).max() > 1e-6 >= np.abs(expected[len(mix) :]).max()


def test_a_known_equaliser_is_heard_as_its_processor_plays_it(desk: Desk) -> None:
    noise = np.random.default_rng(2).normal(0.0, 0.1, (2000, 2)).astype(np.float32)
    settings_ = replace(neutral_eq(), bands=(band(shape=Shape.BAND, frequency=2000.0, gain=6.0, width=1.0),))
    mix = rendered(session(desk.playing("a", noise, rate=FS, fx=(new(settings_),))), rate=FS)
    expected = equalise(noise.astype(np.float64), FS, [EqBand("band", 2000.0, 6.0, 1.0)])
    np.testing.assert_allclose(mix, expected, atol=1e-6)


def test_what_looks_ahead_is_compensated_so_that_parallel_ways_stay_in_time(desk: Desk) -> None:
    click = np.zeros(2000, np.float32)
    click[1000] = 0.5
    limiter = new(realimit.neutral())
    folder = (bus("f", folder_change=1, fx=(limiter,)), desk.playing("a", click, rate=FS, folder_change=-1))
    late = desk.playing("b", -click, rate=FS)
    master = Master(fx=(limiter,))
    alone = rendered(session(*folder, master=master), rate=FS)
    assert int(np.argmax(np.abs(alone[:, 0]))) == 1000
    assert alone[1000, 0] == pytest.approx(0.5, abs=1e-9)
    assert np.abs(rendered(session(*folder, late, master=master), rate=FS)).max() < 1e-9


def test_envelopes_move_the_fader_frame_by_frame_while_a_plug_in_delays_the_sound(desk: Desk) -> None:
    ones = np.full(480, 0.5, np.float32)
    ramp = envelope("volume", [(0.0, 0.0), (0.01, 1.0)])
    track = desk.playing("a", ones, rate=FS, fx=(new(realimit.neutral()),), automation=(ramp,), volume=0.5)
    mix = rendered(session(track), rate=FS)
    np.testing.assert_allclose(mix[:, 0], 0.25 * np.arange(480) / 480, atol=1e-6)


def test_in_read_mode_the_envelope_takes_the_place_of_the_fader(desk: Desk) -> None:
    drawn = (envelope("volume", [(0.0, 0.5)]), envelope("pan", [(0.0, 0.5)]))
    track = desk.constant("a", 0.8, volume=0.25, pan=0.25, automation=drawn)
    assert level(session(track)) == [0.1, 0.075]
    assert level(session(replace(track, automation_mode=1))) == [0.4, 0.2]


def test_a_pan_envelope_is_stored_upside_down(desk: Desk) -> None:
    track = desk.constant("a", 0.8, automation=(envelope("pan", [(0.0, 1.0)]),))
    assert level(session(track)) == [0.8, 0.0]


def test_pan_and_width_envelopes_are_followed_frame_by_frame(desk: Desk) -> None:
    pan = envelope("pan", [(0.0, -1.0), (0.01, 1.0)])
    mix = rendered(session(desk.constant("a", 1.0, automation=(pan,))))
    position = 1.0 - np.arange(10) / 5.0
    np.testing.assert_allclose(mix[:, 0], np.minimum(1.0, 1.0 - position), atol=1e-6)
    np.testing.assert_allclose(mix[:, 1], np.minimum(1.0, 1.0 + position), atol=1e-6)
    width = envelope("width", [(0.0, 1.0), (0.01, 0.0)])
    mix = rendered(session(desk.constant("b", 1.0, 0.0, automation=(width,))))
    np.testing.assert_allclose(mix[:, 1], np.arange(10) / 20.0, atol=1e-6)


def test_mute_trim_and_pre_fx_envelopes_act_where_they_belong(desk: Desk) -> None:
    mute = envelope("mute", [(0.0, 1.0), (0.005, 0.0)], shape=1)
    drawn = (mute, envelope("trim_volume", [(0.0, 0.5)]), envelope("pre_fx_volume", [(0.0, 0.25)]))
    source = desk.constant("a", 0.8, automation=drawn)
    mix = rendered(session(source, bus("b", volume=0.0, receives=(sent("a", mode=1),))))
    np.testing.assert_allclose(mix[:, 0], [0.1] * 5 + [0.0] * 5, atol=1e-7)
    pre = rendered(session(replace(source, main_send=False), bus("b", receives=(sent("a", mode=1),))))
    np.testing.assert_allclose(pre[:, 0], [0.2] * 5 + [0.0] * 5, atol=1e-7)


def test_six_channels_pass_one_to_one_where_everything_has_six(desk: Desk) -> None:
    sound = desk.constant("a", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, channels=6, volume=0.5)
    folder = bus("f", folder_change=1, channels=6)
    made = session(folder, replace(sound, folder_change=-1), master=Master(channels=6))
    assert level(made) == [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
    assert level(replace(made, master=Master())) == [0.05, 0.1]
    narrow = replace(made, tracks=(replace(folder, channels=2), made.tracks[1]))
    assert level(narrow) == [0.05, 0.1, 0.0, 0.0, 0.0, 0.0]


def test_a_track_can_feed_other_channels_of_its_parent(desk: Desk) -> None:
    sound = desk.constant("a", 0.1, 0.2, main_send_offset=2)
    assert level(session(sound, master=Master(channels=4))) == [0.0, 0.0, 0.1, 0.2]
    one = replace(sound, main_send_channels=1)
    assert level(session(one, master=Master(channels=4))) == [0.0, 0.0, 0.1, 0.0]


def test_a_loop_is_told_and_the_rest_is_played(desk: Desk) -> None:
    one = desk.constant("one", 0.5, receives=(sent("two"),))
    with Mixer(session(one, bus("two", receives=(sent("one"),))), sample_rate=1000) as mixer:
        blocks = list(mixer.blocks())
    assert blocks[0].mix[5].tolist() == [0.5, 0.5]
    assert len(mixer.notes.loops) == 1


def test_the_playback_offset_of_a_track_moves_its_items(desk: Desk) -> None:
    ramp = np.arange(10) / 10
    later = rendered(session(desk.playing("a", ramp, play_offset=0.002)))[:, 0]
    earlier = rendered(session(desk.playing("a", ramp, play_offset=-0.003)))[:, 0]
    np.testing.assert_allclose(later, [0.0, 0.0, *ramp], atol=1e-7)
    np.testing.assert_allclose(earlier, ramp[3:], atol=1e-7)


def test_unmodelled_and_damaged_plug_ins_are_bypassed_and_named_others_silently_left_out(desk: Desk) -> None:
    fx = (
        Fx(name="VST3: Wonder (Maker)", chunk='BYPASS 0 0 0\n<VST "VST3: Wonder (Maker)" x 0 "" 1<00> ""\n>'),
        Fx(name="off", enabled=False),
        Fx(name="gone", offline=True),
        Fx(name="CLAP: Other", kind="CLAP", chunk='<CLAP "CLAP: Other"\n>'),
    )
    with Mixer(session(desk.constant("Lead", 0.5, fx=fx, rate=FS)), sample_rate=FS) as mixer:
        assert next(mixer.blocks()).mix[5].tolist() == [0.5, 0.5]
    named = [(one.track, one.plugin) for one in mixer.notes.bypassed]
    assert named == [("Lead", "VST3: Wonder (Maker)"), ("Lead", "CLAP: Other")]


def test_plug_ins_and_envelopes_on_takes_are_named(desk: Desk) -> None:
    track = desk.constant("Lead", 0.5, take_fx=("ReaPitch",), take_extras=("stretch markers",))
    with Mixer(session(track)) as mixer:
        assert [(one.track, one.plugin) for one in mixer.notes.bypassed] == [("Lead", "ReaPitch")]
        assert mixer.notes.simplified == ['"Lead": stretch markers of its takes: not modelled.']


def test_a_chain_that_is_switched_off_is_not_heard(desk: Desk) -> None:
    cut = new(replace(neutral_eq(), gain=-60.0))
    assert rendered(session(desk.constant("a", 0.5, fx=(cut,), fx_enabled=False, rate=FS)), rate=FS)[5, 0] == 0.5


def test_missing_media_and_other_simplifications_are_told(desk: Desk) -> None:
    lost = Item(position=0.0, length=1.0, takes=(Take(source=Source(kind="WAVE", path=desk.folder / "gone.wav")),))
    track = desk.constant("a", 0.5, automation=(envelope("DUALPANENV", [(0.0, 0.0)]),))
    shifted = replace(track.items[0], takes=(replace(track.items[0].takes[0], pitch=2.0),))
    with Mixer(session(replace(track, items=(lost, shifted)))) as mixer:
        assert mixer.notes.problems == ['"a": gone.wav is missing.']
        assert len(mixer.notes.simplified) == 2


def test_the_sample_rate_is_the_projects_else_that_of_most_of_the_media(desk: Desk) -> None:
    long, short = desk.constant("a", 0.1, rate=32000, frames=64000), desk.constant("b", 0.1, rate=48000)
    for made, expected in (
        (session(long, short), 32000),
        (session(long, short, sample_rate=44100), 44100),
        (Session(name="empty"), 48000),
    ):
        with Mixer(made) as mixer:
            assert mixer.sample_rate == expected


def test_a_session_in_which_nothing_sounds_has_no_frames(desk: Desk) -> None:
    with Mixer(session(desk.constant("a", 0.5, mute=True))) as mixer:
        assert mixer.frames == 0


def busy(desk: Desk) -> Session:
    """Folders, sends, plug-ins with latency and tails, envelopes: everything at once."""
    noise = np.random.default_rng(3).normal(0.0, 0.2, (3, 3000, 2)).astype(np.float32)
    eq = new(replace(neutral_eq(), bands=(band(frequency=900.0, gain=5.0),)))
    limiter = new(replace(realimit.neutral(), threshold=-12.0))
    verb = new(replace(reaverbate.neutral(), wet=-6.0, dry=-np.inf, room=30.0))
    drawn = (
        envelope("volume", [(0.0, 1.0), (0.05, 0.1)], fader_scaled=True),
        envelope("pan", [(0.01, -1.0), (0.04, 0.5)]),
    )
    return session(
        bus("f", folder_change=1, fx=(limiter,), volume=0.7),
        desk.playing("a", noise[0], rate=FS, fx=(eq,), pan=0.3),
        desk.playing("b", noise[1], rate=FS, folder_change=-1, automation=drawn),
        desk.playing("c", noise[2], rate=FS, pan_law=0.7),
        bus("v", fx=(verb,), receives=(sent("a", mode=3), sent("b", volume=0.5), sent("c", mode=1, pan=-0.4))),
        master=Master(fx=(limiter,), volume=0.9),
    )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=st.integers(100, 20000))
def test_the_size_of_the_blocks_does_not_change_the_mix(desk: Desk, block: int) -> None:
    made = busy(desk)
    np.testing.assert_array_equal(rendered(made, rate=FS, block=block), rendered(made, rate=FS))


def test_the_number_of_threads_does_not_change_a_bit(desk: Desk) -> None:
    made = busy(desk)
    one = rendered(made, rate=FS, threads=1, block=512)
    assert np.abs(one).max() > 0.1
    for threads in (2, 5):
        np.testing.assert_array_equal(rendered(made, rate=FS, threads=threads, block=512), one)


def test_the_stems_add_up_to_the_mix_without_the_masters_plug_ins(desk: Desk) -> None:
    made = replace(busy(desk), master=Master(fx=busy(desk).master.fx))
    with Mixer(made, sample_rate=FS, master_fx=False, block=1000) as mixer:
        names = [stem.name for stem in mixer.stems]
        blocks = list(mixer.blocks(stems=True))
    mix = np.concatenate([block.mix for block in blocks])
    stems = [np.concatenate(pieces) for pieces in zip(*(block.stems for block in blocks), strict=True)]
    assert names == ["f", "c", "v"]
    assert all(len(stem) == len(mix) and np.abs(stem).max() > 0.001 for stem in stems)
    np.testing.assert_allclose(sum(stems), mix, atol=1e-6)


def test_every_track_has_a_stem_behind_its_fader_and_its_folders(desk: Desk) -> None:
    inside = desk.constant("inside", 0.5, volume=0.5, folder_change=-1)
    what = session(bus("folder", folder_change=1, volume=0.25), inside, desk.constant("alone", 0.25, 0.125))
    with Mixer(what, sample_rate=1000, every_track=True) as mixer:
        [block] = mixer.blocks(stems=True)
    assert [stem.name for stem in mixer.stems] == ["inside", "alone"]
    assert block.stems[0][5].tolist() == pytest.approx([0.0625, 0.0625])
    assert block.stems[1][5].tolist() == pytest.approx([0.25, 0.125])
    assert block.mix[5].tolist() == pytest.approx([0.3125, 0.1875])


def test_a_track_that_nothing_hears_has_no_stem(desk: Desk) -> None:
    what = session(desk.constant("cue", 0.5, main_send=False), desk.constant("heard", 0.5))
    with Mixer(what, sample_rate=1000, every_track=True) as mixer:
        assert [stem.name for stem in mixer.stems] == ["heard"]


def test_stems_stay_in_time_with_each_other_where_the_master_looks_ahead(desk: Desk) -> None:
    with Mixer(busy(desk), sample_rate=FS, block=700) as mixer:
        stem = np.concatenate([block.stems[1] for block in mixer.blocks(stems=True)])
    alone = session(replace(busy(desk).tracks[3], receives=()))
    expected = rendered(alone, rate=FS)
    np.testing.assert_array_equal(stem[: len(expected)], expected)
