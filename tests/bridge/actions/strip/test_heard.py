"""Strips on what is heard: behind plug-ins that stay, as loud as they were, and vocals by a chain of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.actions.strip import chain, sends
from bridge.actions.strip.action import strip
from bridge.actions.strip.house import house_rules
from bridge.actions.strip.propose import heard, proposed
from bridge.actions.strip.request import Request
from bridge.actions.strip.wishes import Wishes
from bridge.plan import Insert, NewTrack, Plan
from bridge.preview import preview
from bridge.session import Fx, Receive, Session
from bridge.strips.level import Play, levelled_chains
from bridge.strips.measure import measure_mix
from bridge.strips.sung import vocal_strips
from bridge.template.load import load
from bridge.template.model import STRIP_STEPS
from core.meters.loudness import integrated_loudness
from core.units import gain_from_db
from models.strips.leveller import Chain
from models.strips.material import Channel
from tests.bridge.actions.strip.racks import AMP, COMP, EQ, Wanted, stock, with_fx
from tests.bridge.balancing.songs import RATE, noise, played, taken_for
from tests.bridge.render.sessions import Desk, session

HELD_LU = 0.2
LOUD = replace(EQ, gain=-6.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def request_for(what: Session, folder: Path, wanted: Wanted | None = None, **wishes: Any) -> Request:
    """A request with measured sounds; house rules where nothing else is wanted."""
    analysis = taken_for(what, {"sung": "lead_vocal"})
    return Request(
        session=what,
        analysis=analysis,
        scene=measure_mix(what, analysis, cache=folder / "cache", workers=1),
        template=load(),
        wishes=Wishes(**{"steps": frozenset(STRIP_STEPS), **wishes}),
        rules=wanted.rules() if wanted else house_rules(),
        play=partial(levelled_chains, cache=folder / "cache", workers=1),
        sing=partial(vocal_strips, workers=1),
    )


def loudness(what: Session) -> float:
    return integrated_loudness(played(what).astype(np.float32), RATE)


def channel(request: Request, guid: str) -> Channel:
    return list(heard(request))[request.scene.guids.index(guid)]


def after(request: Request) -> Session:
    plan, _ = strip(request)
    found = preview(request.session, plan)
    assert not found.skipped
    return found.session


@pytest.mark.parametrize("there", [(), (stock(replace(COMP, threshold_db=-40.0)),)], ids=["alone", "behind his"])
def test_a_track_plays_as_loud_with_its_strip_as_without(desk: Desk, there: tuple[Fx, ...]) -> None:
    track = with_fx(desk.playing("piano", noise(5.0) * swell(5.0), rate=RATE), *there)
    what = session(track, sample_rate=RATE)
    wanted = Wanted(eq=LOUD, comp=replace(COMP, threshold_db=-30.0, ratio=2.0, makeup_db=0.0))
    request = request_for(what, desk.folder, wanted)
    assert abs(loudness(after(replace(request, play=None))) - loudness(what)) > 1.0
    assert loudness(after(request)) == pytest.approx(loudness(what), abs=HELD_LU)


def test_left_and_right_are_played_together_and_get_the_same(desk: Desk) -> None:
    left = desk.playing("left", noise(seed=1), rate=RATE)
    right = desk.playing("right", noise(seed=2, level=0.01), rate=RATE)
    request = request_for(session(left, right), desk.folder, Wanted(eq=LOUD, comp=None))
    request = replace(request, scene=replace(request.scene, partners=(1, 0)))
    plays: list[Play] = []

    def play(asked: Sequence[Play]) -> Sequence[Chain]:
        plays.extend(asked)
        return levelled_chains(asked, cache=desk.folder / "cache", workers=1)

    one, other = proposed(replace(request, play=play), {}).strips
    (asked,) = plays
    assert [voice.track.guid for voice in asked.source.voices] == ["left", "right"]
    assert one == other


def test_what_was_played_is_not_played_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_for(session(desk.playing("a", noise(), rate=RATE)), desk.folder, Wanted(eq=LOUD))
    first = strip(request)
    monkeypatch.setattr("bridge.strips.level.excerpt", lambda *_, **__: pytest.fail("audio was read"))
    assert strip(request)[0] == first[0]


def test_a_damaged_entry_is_played_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_for(session(desk.playing("a", noise(), rate=RATE)), desk.folder, Wanted(eq=LOUD))
    first = strip(request)
    monkeypatch.setattr("bridge.cache.Cache.get", lambda cache, key: {"eq": "?"})
    assert strip(request)[0] == first[0]


def test_the_sound_is_that_behind_the_plug_ins_that_stay(desk: Desk) -> None:
    track = desk.playing("a", noise(), rate=RATE)
    bare, behind = (
        channel(request_for(session(with_fx(track, *fx)), desk.folder), "a") for fx in ((), (stock(LOUD),))
    )
    assert bare.sound
    assert behind.sound
    assert behind.sound.loudness < bare.sound.loudness - 4.0


@pytest.mark.parametrize(
    ("fx", "wishes"),
    [
        (stock(LOUD), {"adjust": True}),
        (replace(stock(LOUD), enabled=False), {}),
        (replace(stock(LOUD), offline=True), {}),
        (AMP, {}),
    ],
    ids=["is set anew", "bypassed", "offline", "not known"],
)
def test_the_sound_is_as_recorded_where_nothing_known_changes_it(
    desk: Desk, fx: Fx, wishes: dict[str, Any]
) -> None:
    track = desk.playing("a", noise(), rate=RATE)
    request = request_for(session(with_fx(track, fx)), desk.folder, **wishes)
    assert channel(request, "a") == request.scene.mix.channels[0]


def test_a_compressor_judges_the_engineers_equaliser_and_not_the_one_that_is_left_out(desk: Desk) -> None:
    seen: list[float] = []

    def compress(channel: Channel, style: object) -> Any:
        assert channel.sound
        seen.append(channel.sound.loudness)
        return Wanted().rules().compress(channel, style)  # type: ignore[arg-type]  # the stand-in asks for none

    track = desk.playing("a", noise(), rate=RATE)
    rules = replace(Wanted(eq=replace(EQ, gain=-20.0)).rules(), compress=compress, after_eq=house_rules().after_eq)
    for fx in ((), (stock(LOUD),)):
        strip(replace(request_for(session(with_fx(track, *fx)), desk.folder), rules=rules))
    proposed_eq, his_eq = seen
    assert his_eq - proposed_eq == pytest.approx(14.0, abs=1.0)


@pytest.mark.parametrize("solver", ["rules", "cnn"])
def test_a_lead_vocal_gets_the_chain_that_is_named(desk: Desk, solver: str) -> None:
    vocal = desk.playing("sung", noise(4.0) * swell(4.0), rate=RATE)
    what = session(vocal, desk.playing("a", noise(4.0, seed=2, channels=2), rate=RATE))
    plan, findings = strip(request_for(what, desk.folder, solver=solver))
    told = " ".join(findings.sentences)
    assert f"sung: vocal chain {solver}. Its fader would go " in told
    assert "faders stay" in told
    added = [edit for edit in plan.edits if isinstance(edit.after, NewTrack)]
    assert "Vocal Reverb" in [edit.after.name for edit in added if isinstance(edit.after, NewTrack)]
    assert "sung" in {edit.after.source for edit in plan.edits if isinstance(edit.after, Receive)}
    assert all(edit.field != "volume" for edit in plan.edits)


def test_a_second_run_with_a_vocal_chain_changes_nothing(desk: Desk) -> None:
    what = session(desk.playing("sung", noise(4.0) * swell(4.0), rate=RATE))
    request = request_for(what, desk.folder, solver="rules")
    plan, _ = strip(request)
    known = frozenset([*chain.written_of(plan.edits), *sends.written_of(plan.edits)])
    again = request_for(_with(what, plan), desk.folder, solver="rules", known=known)
    assert plan.edits
    assert strip(again)[0].edits == ()


def test_without_a_solver_a_lead_vocal_is_a_track_like_any_other(desk: Desk) -> None:
    request = request_for(session(desk.playing("sung", noise(4.0), rate=RATE)), desk.folder)
    plan, findings = strip(replace(request, sing=lambda _: pytest.fail("a chain was asked")))
    assert "sung: the rules for any track (--solver rules or cnn asks for a vocal chain)." in findings.sentences
    assert not any(isinstance(edit.after, NewTrack) and edit.after.name == "Vocal Reverb" for edit in plan.edits)


def swell(seconds: float) -> Any:
    """A swell every two seconds, from -20 dB, shape ``(frames, 1)``."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (gain_from_db(-20.0) + np.sin(np.pi * time / 2.0) ** 4)[:, None]


def _with(what: Session, plan: Plan) -> Session:
    found = preview(what, plan)
    assert not found.skipped
    assert all(isinstance(edit.after, Insert | NewTrack | Receive) for edit in plan.edits)
    return found.session
