from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.balancing.faders import fader_of
from bridge.balancing.groups import Group, merged, pan_groups, vca_gain, volume_groups
from tests.bridge.render.sessions import bus, session

ONE, TWO, LAST = 1, 2, 1 << 63


def groups(*found: str) -> set[Group]:
    return {Group(names) for names in found}


@pytest.mark.parametrize("bit", [ONE, LAST])
def test_a_lead_and_its_followers_are_a_group(bit: int) -> None:
    what = session(bus("a", volume_lead=bit), bus("b", volume_follow=bit), bus("c"))
    assert set(volume_groups(what)) == groups("ab")


def test_followers_without_a_lead_and_a_lead_without_followers_are_none() -> None:
    assert volume_groups(session(bus("a", volume_follow=ONE), bus("b", volume_follow=ONE))) == ()
    assert volume_groups(session(bus("a", volume_lead=ONE), bus("b", volume_lead=TWO))) == ()


def test_groups_that_share_a_track_are_one() -> None:
    what = session(
        bus("a", volume_lead=ONE), bus("b", volume_follow=ONE | TWO), bus("c", volume_lead=TWO), bus("d")
    )
    assert set(volume_groups(what)) == groups("abc")


def test_a_vca_does_not_hold_faders_together_though_its_group_has_volume_too() -> None:
    lead = bus("a", volume_lead=ONE, vca_lead=ONE)
    what = session(lead, bus("b", volume_follow=ONE, vca_follow=ONE), bus("c", vca_follow=ONE))
    assert volume_groups(what) == ()


def test_pans_have_groups_of_their_own() -> None:
    what = session(bus("a", pan_lead=ONE), bus("b", pan_lead=ONE), bus("c", volume_lead=ONE))
    assert set(pan_groups(what)) == groups("ab")
    assert volume_groups(what) == ()


def test_vca_leads_add_to_a_fader_and_their_own_leads_add_to_them() -> None:
    what = session(
        bus("top", volume=0.5, vca_lead=TWO),
        bus("lead", volume=0.5, vca_lead=ONE, vca_follow=TWO),
        bus("kick", volume=2.0, vca_follow=ONE),
    )
    assert vca_gain(what.track("kick"), what) == pytest.approx(0.25)
    assert fader_of(what.track("kick"), what).gain == pytest.approx(0.5)
    assert fader_of(what.track("kick"), what).matrix[0, 0] == pytest.approx(0.5)
    assert fader_of(what.track("top"), what).gain == pytest.approx(0.5)


def test_vcas_that_follow_each_other_end() -> None:
    what = session(
        bus("a", volume=0.5, vca_lead=ONE, vca_follow=TWO), bus("b", volume=0.25, vca_lead=TWO, vca_follow=ONE)
    )
    assert vca_gain(what.track("a"), what) == pytest.approx(0.25)


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=8))
def test_merged_groups_share_nothing_and_lose_nobody(given_groups: list[Group]) -> None:
    found = merged(given_groups)
    assert sum(map(len, found)) == len(Group().union(*given_groups))
    assert all(any(group <= whole for whole in found) for group in given_groups)
