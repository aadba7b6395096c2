"""What every host must keep of plug-in edits and of changed sends: a part of the contract of hosts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.hosts.host import Host
from bridge.plan import Edit, Insert
from bridge.plugins import registry
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reacomp import neutral as neutral_comp
from bridge.plugins.reaeq import neutral as neutral_eq
from bridge.plugins.reaverbate import neutral as neutral_verb
from bridge.session import Fx, Receive, Session
from tests.bridge.hosts.projects import edit, plan

EQ, COMP, VERB = (registry.new(one) for one in (neutral_eq(), neutral_comp(), neutral_verb()))
SQUEEZED = replace(neutral_comp(), threshold=-23.4, ratio=4.0)


def insert(track: str, fx: Fx, at: int) -> Edit:
    """An edit that puts a plug-in in."""
    return edit(track, "insert", None, Insert(fx=fx, at=at))


class InsertContract:
    """Tests of plug-in edits; ``host`` and ``session`` are those of the contract."""

    @pytest.mark.parametrize(("at", "names"), [(0, "VEC"), (1, "EVC"), (2, "ECV")])
    def test_a_plug_in_goes_first_between_or_last(self, host: Host, session: Session, at: int, names: str) -> None:
        key = session.tracks[0].guid
        host.apply(plan([insert(key, EQ, 0), insert(key, COMP, 1)]))
        before = host.snapshot()
        receipt = host.apply(plan([insert(key, VERB, at)]))
        assert [(one.status, one.why) for one in receipt.outcomes] == [("written", "")]
        chain = host.snapshot().track(key).fx
        wanted = {"E": EQ, "C": COMP, "V": VERB}
        assert [registry.read(fx) for fx in chain] == [registry.read(wanted[name]) for name in names]
        others = [fx for place, fx in enumerate(chain) if place != at]
        assert others == list(before.track(key).fx)

    def test_several_plug_ins_of_one_plan_stand_in_its_order(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        receipt = host.apply(plan([insert(key, COMP, 0), insert(key, EQ, 0), insert(key, VERB, 2)]))
        assert receipt.count("written") == 3
        assert [fx.name for fx in host.snapshot().track(key).fx] == [EQ.name, COMP.name, VERB.name]

    def test_a_plug_in_is_set_and_the_others_stay(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        host.apply(plan([insert(key, EQ, 0), insert(key, COMP, 1)]))
        before = host.snapshot().track(key).fx
        after = registry.write(before[1], SQUEEZED)
        change = edit(key, "insert", Insert(fx=before[1], at=1), Insert(fx=after, at=1))
        receipt = host.apply(plan([change]))
        assert [(one.status, one.why) for one in receipt.outcomes] == [("written", "")]
        found = host.snapshot().track(key).fx
        assert found[0] == before[0]
        settings = registry.read(found[1])
        assert isinstance(settings, ReaComp)
        assert (settings.threshold, settings.ratio) == (-23.4, 4.0)
        host.undo()
        assert host.snapshot().track(key).fx == before

    def test_a_plug_in_that_was_changed_since_is_left_alone(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        host.apply(plan([insert(key, COMP, 0)]))
        before = host.snapshot().track(key).fx[0]
        other = registry.write(before, replace(neutral_comp(), threshold=-10.0))
        after = registry.write(before, SQUEEZED)
        receipt = host.apply(plan([edit(key, "insert", Insert(fx=other, at=0), Insert(fx=after, at=0))]))
        (outcome,) = receipt.outcomes
        assert (outcome.status, receipt.run) == ("skipped", None)
        assert outcome.why == "the settings of VST: ReaComp (Cockos) have been changed since"
        assert host.snapshot().track(key).fx == (before,)

    def test_another_plug_in_that_stands_there_is_left_alone(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        host.apply(plan([insert(key, EQ, 0)]))
        before = host.snapshot()
        wanted = registry.write(COMP, SQUEEZED)
        receipt = host.apply(plan([edit(key, "insert", Insert(fx=COMP, at=0), Insert(fx=wanted, at=0))]))
        (outcome,) = receipt.outcomes
        assert outcome.status == "skipped"
        assert outcome.why == "VST: ReaEQ (Cockos) stands there now, not VST: ReaComp (Cockos)"
        assert host.snapshot() == before

    @pytest.mark.parametrize("at", [1, 7])
    def test_a_place_below_the_end_of_the_chain_does_not_fit(self, host: Host, session: Session, at: int) -> None:
        receipt = host.apply(plan([insert(session.tracks[0].guid, EQ, at)]))
        assert [one.status for one in receipt.outcomes] == ["skipped"]
        assert "a chain of 0 plug-ins" in receipt.outcomes[0].why
        assert host.snapshot() == session

    def test_a_plan_that_is_applied_twice_puts_a_plug_in_in_once(self, host: Host, session: Session) -> None:
        wanted = plan([insert(session.tracks[0].guid, EQ, 0)])
        host.apply(wanted)
        receipt = host.apply(wanted)
        assert receipt.outcomes[0].why == "this plug-in with these settings stands there already"
        assert len(host.snapshot().tracks[0].fx) == 1

    def test_undo_takes_a_plug_in_out_again(self, host: Host, session: Session) -> None:
        host.apply(plan([insert(session.tracks[0].guid, EQ, 0)]))
        host.undo()
        assert host.snapshot() == session

    def test_level_and_pan_of_a_send_are_set(self, host: Host, session: Session) -> None:
        verb = session.tracks[2]
        (before,) = verb.receives
        change = edit(verb.guid, "receive", before, replace(before, volume=0.25, pan=-0.5))
        receipt = host.apply(plan([change]))
        assert [(one.status, one.why) for one in receipt.outcomes] == [("written", "")]
        assert host.snapshot().track(verb.guid).receives == (replace(before, volume=0.25, pan=-0.5),)
        host.undo()
        assert host.snapshot() == session

    def test_a_send_that_was_changed_since_is_left_alone(self, host: Host, session: Session) -> None:
        verb = session.tracks[2]
        (before,) = verb.receives
        other = replace(before, volume=before.volume / 2)
        receipt = host.apply(plan([edit(verb.guid, "receive", other, replace(other, volume=0.1))]))
        assert [one.status for one in receipt.outcomes] == ["skipped"]
        assert host.snapshot() == session

    def test_a_send_that_is_set_keeps_its_source(self, host: Host, session: Session) -> None:
        verb = session.tracks[2]
        (before,) = verb.receives
        other = Receive(source=session.tracks[0].guid, volume=0.1)
        receipt = host.apply(plan([edit(verb.guid, "receive", before, other)]))
        assert receipt.outcomes[0].why == "the same source and mode before and after was expected"
