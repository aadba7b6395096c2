"""What a finished project says: faders, folders and plug-ins as they are heard; unfinished ones say nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.hosts.rpp.files import real
from bridge.plugins import reacomp, reaeq
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.registry import new
from bridge.profile.fx_gain import chain_gain
from bridge.profile.lesson import Lesson, key_of, lesson
from bridge.session import Fx, Track
from tests.bridge.actions.balance.sessions import Studio
from tests.bridge.actions.factory import identity, track

ACT = 0.6
EQ = replace(reaeq.neutral(), gain=4.0)
BAND = ("kick", "bass_guitar", "lead_vocal")


def said(studio: Studio, **wishes: Any) -> Lesson:
    return lesson(studio.project, studio.known, studio.scene(), act=ACT, **wishes)


def levels(told: Lesson) -> dict[str, float]:
    return {place.label: place.level for place in told.places}


def test_the_distances_between_classes_are_those_of_loudness_and_fader() -> None:
    told = levels(said(Studio.of(BAND, loudness=[-20.0, -24.0, -18.0], faders=[-3.0, 2.0, 0.0])))
    assert told["kick"] - told["bass_guitar"] == pytest.approx(-1.0)
    assert told["lead_vocal"] - told["kick"] == pytest.approx(5.0)


def test_tracks_of_one_class_count_together() -> None:
    told = levels(said(Studio.of(["kick", "kick", "snare"], loudness=[-20.0, -20.0, -20.0], faders=[-6.0] * 3)))
    assert told["kick"] - told["snare"] == pytest.approx(3.0103, abs=1e-4)


def test_a_gain_of_all_faders_changes_nothing() -> None:
    plain, louder = (said(Studio.of(BAND, faders=[gain, gain - 4.0, gain])) for gain in (-2.0, 5.0))
    assert levels(plain) == pytest.approx(levels(louder))


def test_the_gain_of_plug_ins_counts_as_a_fader_does() -> None:
    studio = Studio.of(BAND, faders=[-4.0, 0.0, 0.0], tracks={"kick 1": {"fx": (new(EQ),)}})
    assert levels(said(studio)) == pytest.approx(levels(said(Studio.of(BAND, faders=[0.0, 0.0, 0.0]), force=True)))


def test_a_project_whose_faders_nobody_moved_is_refused_unless_forced() -> None:
    untouched = Studio.of(BAND)
    assert said(untouched).refused.startswith("no fader was moved")
    assert (said(untouched).places, len(said(untouched, force=True).places)) == ((), 3)


def test_an_automated_fader_is_a_moved_one() -> None:
    assert not said(Studio.of(BAND, tracks={"kick 1": {"envelopes": ("volume",)}})).refused


def test_what_is_not_known_surely_teaches_nothing() -> None:
    studio = Studio.of(BAND, faders=[-1.0] * 3, identities={"kick 1": identity("kick 1", "kick", 0.3)})
    assert set(levels(said(studio))) == {"bass_guitar", "lead_vocal"}


def test_one_class_is_no_balance() -> None:
    assert said(Studio.of(["kick"], faders=[-3.0])).refused.startswith("fewer than two")


def test_plug_ins_that_are_not_counted_are_named_with_their_track() -> None:
    other = Fx(name="Amp Sim", kind="VST", chunk="")
    told = said(Studio.of(BAND, faders=[-1.0] * 3, tracks={"lead_vocal 1": {"fx": (other,)}}))
    assert told.not_counted == ('"lead_vocal 1": Amp Sim',)


def chain(*fx: Fx, **facts: Any) -> tuple[float, tuple[str, ...]]:
    gain = chain_gain(track("x", fx=fx, **facts))
    return gain.db, gain.not_counted


def test_gains_are_read_off_equaliser_compressor_and_volume() -> None:
    compressor = new(replace(reacomp.neutral(), wet=3.0))
    volume = new(Jsfx(path="utility/volume", sliders=(-2.5,)))
    assert chain(new(EQ))[0] == pytest.approx(4.0, abs=1e-6)
    assert chain(compressor)[0] == pytest.approx(3.0, abs=1e-4)
    assert chain(volume) == (-2.5, ())
    assert chain(new(EQ), compressor, volume)[0] == pytest.approx(4.5, abs=1e-4)


def test_parallel_compression_and_unknown_plug_ins_are_not_counted() -> None:
    parallel = new(replace(reacomp.neutral(), wet=0.0, dry=-6.0))
    other = new(Jsfx(path="utility/limiter", sliders=(-6.0,)))
    assert chain(parallel, other) == (0.0, (parallel.name, other.name))


@pytest.mark.parametrize("facts", [{"enabled": False}, {"offline": True}])
def test_plug_ins_that_are_off_do_nothing(facts: dict[str, bool]) -> None:
    assert chain(replace(new(EQ), **facts)) == (0.0, ())  # type: ignore[arg-type]
    assert chain(new(EQ), fx_enabled=False) == (0.0, ())


def test_a_track_without_plug_ins_has_no_gain() -> None:
    assert chain_gain(Track(guid="x")).db == 0.0
    assert not math.isnan(chain_gain(Track(guid="x")).db)


def test_a_key_is_that_of_the_place_and_does_not_say_it(tmp_path: Path) -> None:
    here, other = tmp_path / "a" / "mix.RPP", tmp_path / "b" / "mix.RPP"
    assert key_of(here) == key_of(tmp_path / "a" / ".." / "a" / "mix.RPP")
    assert key_of(here) != key_of(other)
    assert str(real(here)) not in key_of(here)
