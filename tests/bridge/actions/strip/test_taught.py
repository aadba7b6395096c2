"""What counts of a finished project's plug-ins and sends, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.actions.strip.chain import settings_key
from bridge.actions.strip.chain_habits import Heard, chain_habits
from bridge.actions.strip.sends import send_key
from bridge.actions.strip.taught import Taught, has_strips, taught
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.registry import new, read, write
from bridge.profile.settings import Known, Written
from bridge.session import Fx, Item, Receive, Track
from bridge.strips.scene import Scene
from bridge.strips.together import louder
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.units import gain_from_db
from models.strips.answer import Equaliser
from models.strips.habits.kinds import EQ
from models.strips.material import Channel, Mix
from models.strips.space.returns import reverb_gain
from tests.bridge.actions.strip.racks import AMP, ROOM, stock
from tests.bridge.balancing.songs import taken_for
from tests.bridge.render.sessions import session
from tests.models.strips.builders import sound_of
from tests.models.strips.dynamics.signals import stepped

SOUND = sound_of(stepped((-36.0, -30.0, -36.0, -18.0) * 2, 0.25))
LAW = CompressorSettings(threshold_db=-30.0, ratio=4.0, attack_ms=10.0, release_ms=100.0, makeup_db=3.0)
COMP = stock(LAW)
BELL = Equaliser(bands=(EqBand("band", 1000.0, 6.0, 1.4),))
LOUDER = new(Jsfx(path="utility/volume", sliders=(6.0,)))


def comp(**changed: Any) -> Fx:
    settings = read(COMP)
    assert isinstance(settings, ReaComp)
    return write(COMP, replace(settings, **changed))


def playing(*fx: Fx, **told: Any) -> Track:
    return Track(**{"guid": "a", "name": "a", "items": (Item(position=0.0, length=1.0),), "fx": fx, **told})


def heard(*fx: Fx, known: Known = frozenset(), **told: Any) -> Heard:
    return chain_habits(playing(*fx, **told), SOUND, known)


THRESHOLD = heard(COMP).values["comp threshold"]


def test_settings_are_read_with_the_output_gain_as_make_up() -> None:
    values = heard(COMP).values
    assert values["comp ratio"] == pytest.approx(0.75, abs=0.01)
    assert values["comp gain"] == pytest.approx(3.0, abs=0.06)
    assert heard(COMP).used == {"comp"}


def test_a_gain_before_a_compressor_moves_what_its_threshold_is_relative_to() -> None:
    assert heard(LOUDER, COMP).values["comp threshold"] == pytest.approx(THRESHOLD - 6.0, abs=0.02)
    before = chain_habits(playing(COMP), louder(SOUND, 6.0), frozenset())
    assert before.values["comp threshold"] == pytest.approx(THRESHOLD - 6.0, abs=0.02)


def test_an_equaliser_is_a_tone_and_its_passes_are_not() -> None:
    found = heard(stock(BELL))
    assert found.used == {"eq"}
    assert max(EQ, key=lambda name: found.values[name]) == "eq 1000"
    low_cut = heard(stock(Equaliser(bands=(EqBand("high_pass", 90.0),))))
    assert low_cut.used == {"eq"}
    assert low_cut.values == {}
    flat = heard(stock(Equaliser(bands=(EqBand("band", 1000.0, 0.0, 1.4),))))
    assert (flat.used, flat.values) == (frozenset(), {})


@pytest.mark.parametrize("told", [{"enabled": False}, {"offline": True}])
def test_a_plug_in_that_is_off_is_not_there(told: dict[str, Any]) -> None:
    found = heard(replace(COMP, **told))
    assert (found.values, found.used, found.unclear, found.left_out) == ({}, frozenset(), frozenset(), ())
    assert heard(COMP, fx_enabled=False).values == {}


LEFT_OUT: dict[str, tuple[tuple[Fx, ...], str]] = {
    "automated": ((replace(COMP, chunk=f"{COMP.chunk}\n<PARMENV 1 0 1 0.5\n>"),), "automated"),
    "behind an amplifier": ((AMP, COMP), "compresses what is not known"),
    "parallel": ((comp(dry=-6.0),), "mixed with its input"),
    "keyed": ((comp(detector=2),), "keyed"),
    "idle": ((comp(threshold=0.0),), "reduces hardly anything"),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_compressor_that_does_not_count_is_named_and_leaves_the_step_unclear(case: str) -> None:
    chain, why = LEFT_OUT[case]
    found = heard(*chain)
    assert found.values == {}
    assert "comp" in found.unclear
    assert why in found.left_out[-1]


def test_what_the_plug_in_sets_by_itself_is_not_learned() -> None:
    values = heard(comp(auto_release=True, auto_makeup=True)).values
    assert {"comp release", "comp gain"}.isdisjoint(values)
    assert "comp threshold" in values


def test_deskhands_own_settings_do_not_count_until_somebody_turns_a_knob() -> None:
    settings = read(COMP)
    assert settings is not None
    known = frozenset({Written(target="a", what="comp", key=settings_key(settings))})
    own = heard(COMP, known=known)
    assert own.values == {}
    assert own.used == frozenset()
    assert own.unclear == {"comp"}
    assert heard(comp(threshold=-31.0), known=known).used == {"comp"}


def project(*tracks: Track, known: Known = frozenset()) -> Taught:
    """What a project of loud pianos says."""
    own = [track for track in tracks if track.items]
    scene = Scene(
        mix=Mix(
            channels=tuple(Channel(name=each.name, label="piano", sure=0.9, sound=SOUND) for each in own),
            changed=frozenset(),
        ),
        guids=tuple(each.guid for each in own),
        members=tuple((each.guid,) for each in own),
        partners=(-1,) * len(own),
        fixed={},
        left_out={},
    )
    what = session(*tracks)
    return taught(what, taken_for(what), scene, act=0.5, known=known)


def test_a_track_lacks_a_step_that_others_have_unless_something_unknown_plays_on_it() -> None:
    bare, amplified = playing(guid="b", name="b"), playing(AMP, guid="c", name="c")
    first, second = project(playing(COMP), bare, amplified).examples
    assert first.values["uses comp"] == 1.0
    assert second.values == {"uses comp": 0.0}
    assert project(bare).examples == ()


def test_a_track_without_the_equaliser_that_others_have_is_left_as_it_is() -> None:
    _, bare = project(playing(stock(BELL)), playing(guid="b", name="b")).examples
    assert {bare.values[name] for name in EQ} == {0.0}


def returning(*receives: Receive) -> Track:
    return Track(guid="verb", name="Reverb", fx=(stock(ROOM),), receives=receives)


def test_a_send_is_how_loud_the_track_comes_back() -> None:
    (found,) = project(playing(), returning(Receive(source="a", volume=gain_from_db(-12.0)))).examples
    assert found.values["send"] == pytest.approx(-12.0 + reverb_gain(ROOM), abs=0.3)
    assert found.values["uses reverb"] == 1.0


@pytest.mark.parametrize("told", [{"mute": True}, {"volume": 0.0}, {"mode": 3}, {"automated": True}])
def test_sends_that_are_no_level_behind_the_fader_do_not_count(told: dict[str, Any]) -> None:
    assert project(playing(), returning(Receive(**{"source": "a", "volume": 0.5, **told}))).examples == ()


def test_a_send_of_deskhands_does_not_count() -> None:
    known = frozenset({Written(target="verb", what="send a", key=send_key(0.5))})
    assert project(playing(), returning(Receive(source="a", volume=0.5)), known=known).examples == ()


def test_only_a_project_with_a_step_or_a_reverb_is_measured_for_strips() -> None:
    worth = {name: session(playing(*fx)) for name, fx in {"comp": (COMP,), "amp": (AMP,), "none": ()}.items()}
    assert {name: has_strips(each, taken_for(each)) for name, each in worth.items()} == {
        "comp": True,
        "amp": False,
        "none": False,
    }
