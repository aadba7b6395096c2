from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.plugins.reaverbate import FIELDS
from core.processors.reverb import ReverbSettings, reverberate
from models.ears.taxonomy import LABELS
from models.strips.material import Channel, Mix, Reverberance
from models.strips.space.returns import reverb_gain, room_return, usual_tempo
from models.strips.space.reverb import missing, reverb
from models.strips.space.tables import rooms, shares
from models.strips.style import ClassStyle, Style, Value
from tests.models.strips.builders import RATE, channel_of, mix_of, sound_of
from tests.models.strips.dynamics.signals import noise

SOUND = sound_of(noise(1.0))
RANGES = {field.name: field for field in FIELDS}
SHOWN = {
    "delay_ms": "delay",
    "low_pass_hz": "lowpass",
    "high_pass_hz": "highpass",
    "wet_db": "wet",
    "width": "width",
}

GAIN_TOLERANCE = 1.0
"""dB between the reckoned gain of a reverb and that of white noise in the band that it passes."""


def channel(label: str, has: Reverberance | None = None) -> Channel:
    return channel_of(replace(SOUND, reverberance=has), label)


def settings_of(key: str, bpm: float | None) -> ReverbSettings:
    settings = room_return(rooms()[key], bpm).verdict.settings
    assert settings is not None
    return settings


def test_the_long_decay_is_equation_1_and_the_delay_a_64th() -> None:
    settings = settings_of("long", 120.0)
    assert settings.rt60_s == pytest.approx(-120.0 / 45.0 + 40.0 / 9.0, abs=0.005)
    assert settings.delay_ms == 31.0
    assert settings.dry_db == -math.inf


def test_without_a_tempo_it_is_that_of_120_and_says_so() -> None:
    told = room_return(rooms()["long"], None)
    assert told.verdict.settings == settings_of("long", 120.0)
    assert "not known" in told.verdict.why
    assert set(told.verdict.reasons) == {"rt60", "dampening", "delay", "low_pass", "high_pass", "wet"}


@pytest.mark.parametrize(("bpm", "usual"), [(120.0, 120.0), (200.0, 100.0), (40.0, 80.0), (math.inf, 120.0)])
def test_tempi_are_brought_to_what_songs_have(bpm: float, usual: float) -> None:
    assert usual_tempo(bpm) == usual


@pytest.mark.parametrize("key", sorted(rooms()))
@pytest.mark.parametrize("bpm", [None, 1e-3, 20.0, 60.0, 119.9, 170.0, 999.0, 1e6])
def test_any_tempo_gives_settings_that_the_plug_in_takes(key: str, bpm: float | None) -> None:
    settings = settings_of(key, bpm)
    room = rooms()[key]
    assert room.shortest <= settings.rt60_s <= room.longest
    for name, shown in SHOWN.items():
        assert RANGES[shown].low <= getattr(settings, name) <= RANGES[shown].high


def test_slower_songs_have_longer_rooms() -> None:
    decays = [settings_of("long", bpm).rt60_s for bpm in (80.0, 110.0, 150.0)]
    assert decays == sorted(decays, reverse=True)


def test_the_gain_of_a_reverb_is_what_noise_gains() -> None:
    settings = replace(settings_of("long", 120.0), high_pass_hz=0.0, low_pass_hz=math.inf, dampening=0.0)
    dry = noise(4.0)[:, None]
    wet = reverberate(dry, RATE, settings)
    late = wet[2 * RATE : 4 * RATE]
    assert 10.0 * math.log10(np.mean(late**2) / np.mean(dry**2)) == pytest.approx(
        reverb_gain(settings), abs=GAIN_TOLERANCE
    )


def test_bass_and_kick_stay_dry_and_drums_and_vocals_share_two_rooms() -> None:
    space = reverb(
        mix_of(*(channel(label) for label in ("kick", "snare", "bass_guitar", "lead_vocal", "strings")))
    )
    assert [send.settings is None for send in space.sends] == [True, False, True, False, False]
    assert {each.name for each in space.returns} == {"Room", "Plate"}
    targets = [send.settings.target for send in space.sends if send.settings]
    assert targets == ["Room", "Plate", "Plate"]


def test_a_send_makes_up_for_the_gain_of_its_return() -> None:
    space = reverb(mix_of(channel("lead_vocal")))
    send, made = space.sends[0].settings, space.returns[0].verdict.settings
    assert send is not None
    assert made is not None
    assert send.level + reverb_gain(made) == pytest.approx(shares()["lead_vocal"].wet, abs=0.05)


def test_a_return_that_nobody_is_sent_to_is_not_made() -> None:
    assert reverb(mix_of(channel("kick"), channel("bass_guitar"))).returns == ()
    assert reverb(mix_of()).returns == ()


def test_a_return_that_is_there_is_used_and_none_is_made() -> None:
    there = {"My Hall": ReverbSettings(rt60_s=2.2), "Booth": ReverbSettings(rt60_s=0.3)}
    space = reverb(mix_of(channel("lead_vocal"), channel("snare")), existing=there)
    assert space.returns == ()
    assert [send.settings.target for send in space.sends if send.settings] == ["My Hall", "Booth"]


def test_what_is_not_to_be_changed_gets_no_send() -> None:
    mix = Mix(channels=(channel("lead_vocal"), channel("snare")), changed=frozenset({1}), bpm=100.0)
    space = reverb(mix)
    assert space.sends[0].settings is None
    assert space.sends[1].settings is not None
    assert [each.name for each in space.returns] == ["Room"]


def test_a_trusted_wet_track_gets_less_or_nothing_and_it_is_said() -> None:
    plain, some, much = (
        reverb(mix_of(channel("lead_vocal", has))).sends[0]
        for has in (
            None,
            Reverberance(rt60=1.2, direct_to_reverberant=16.0, sure=0.9),
            Reverberance(rt60=1.2, direct_to_reverberant=5.0, sure=0.9),
        )
    )
    assert plain.settings is not None
    assert some.settings is not None
    assert some.settings.level < plain.settings.level
    assert much.settings is None
    assert "of its own" in much.why


def test_an_estimate_that_is_not_trusted_changes_nothing() -> None:
    guess = Reverberance(rt60=3.0, direct_to_reverberant=-6.0, sure=0.3)
    assert missing(-14.0, guess) == -14.0
    assert reverb(mix_of(channel("lead_vocal", guess))) == reverb(mix_of(channel("lead_vocal")))


def test_half_of_the_power_missing_is_3_db_less() -> None:
    has = Reverberance(rt60=1.0, direct_to_reverberant=14.0 + 10.0 * math.log10(2.0), sure=1.0)
    assert missing(-14.0, has) == pytest.approx(-14.0 - 10.0 * math.log10(2.0))


def test_an_engineers_send_is_carried_over() -> None:
    ada = Style(name="Ada", classes={"lead_vocal": ClassStyle(send=Value(mean=-9.04, spread=0.0, count=5))})
    send = reverb(mix_of(channel("lead_vocal")), ada).sends[0]
    assert send.settings is not None
    made = room_return(rooms()[shares()["lead_vocal"].room], 120.0).verdict.settings
    assert made is not None
    gain = reverb_gain(made)
    assert send.settings.level == pytest.approx(-9.04 - gain, abs=0.06)
    assert "Ada" in send.why


def test_an_engineer_who_keeps_a_class_dry_is_followed() -> None:
    ada = Style(name="Ada", classes={"lead_vocal": ClassStyle(used={"reverb": 0.0})})
    assert reverb(mix_of(channel("lead_vocal")), ada).sends[0].settings is None


def test_every_label_gets_an_answer_in_order_whatever_the_order() -> None:
    mix = mix_of(*(channel(label) for label in LABELS))
    backwards = replace(mix, channels=mix.channels[::-1])
    assert reverb(mix).sends == reverb(backwards).sends[::-1]
    assert all(0.0 <= send.sure <= 1.0 and send.why for send in reverb(mix).sends)
