"""What a surface is sent, and when: with a clock that is told."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from bridge.osc.client import newest
from bridge.osc.table import addresses
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Row, Run, Strip
from tests.bridge.osc.stage import DEVICES, HERE, THERE, Desk, picture


def strips(*changes: tuple[int, dict[str, Any]], tracks: int = 4) -> Picture:
    """The picture with fields of some strips changed."""
    before = picture(tracks)
    by_number = dict(changes)
    return replace(
        before,
        strips=tuple(replace(one, **by_number.get(one.number, {})) for one in before.strips),
    )


def test_who_subscribes_gets_everything() -> None:
    desk = Desk(strips((1, {"volume": -6.0, "pan": -1.0, "label": "kick", "confidence": 0.5})))
    answer = desk.say("subscribe", "sf", "generic", 30.0)
    assert answer == [("/deskhand/subscribed", ["generic", 30.0])]
    state = newest(desk.pass_time())
    assert state["strip/1/name"] == ["Track 1"]
    assert state["strip/1/volume"] == [pytest.approx(0.592848336)]
    assert state["strip/1/volume/db"] == [-6.0]
    assert state["strip/1/pan"] == [0.0]
    assert state["strip/1/class"] == ["kick"]
    assert state["strip/1/colour"] == [255, 0, 0]
    assert state["bus/1/name"] == ["Track 2"]
    assert state["project/name"] == ["Song"]
    assert state["run/state"] == ["idle"]
    assert state["bank/count"] == [4]
    assert state["armed"] == [0]


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_gets_what_its_forms_are_and_nothing_that_the_table_has_not(device: str) -> None:
    state = Desk(picture()).state(device)
    known = {row.at(n).removeprefix("/deskhand/") for row in addresses() if row.is_out for n in range(17)}
    assert state.keys() <= known
    assert ("strip/1/colour/lcd" in state) == (device in ("x-touch", "small"))
    assert ("strip/1/peak" in state) == (device != "small")


def test_what_is_not_known_is_not_sent_and_no_longer_known_is_sent_empty() -> None:
    desk = Desk(picture())
    state = desk.state()
    assert "strip/1/suggest/volume" not in state
    assert state["strip/1/suggest/volume/on"] == [0]
    assert "master/momentary" not in state
    desk.board.show(strips((1, {"suggested_volume": 0.0})))
    assert newest(desk.pass_time())["strip/1/suggest/volume/on"] == [1]
    desk.board.show(strips())
    gone = newest(desk.pass_time())
    assert gone["strip/1/suggest/volume"] == [0.0]
    assert gone["strip/1/suggest/volume/on"] == [0]


def test_only_what_has_changed_is_sent() -> None:
    desk = Desk(picture())
    desk.state()
    assert desk.pass_time(5.0) == []
    desk.board.show(strips((3, {"pan": 1.0})))
    assert desk.pass_time() == [("/deskhand/strip/3/pan", [1.0])]
    desk.board.show(strips((3, {"pan": 1.0})))
    assert desk.pass_time() == []


def test_the_first_change_goes_at_once_and_of_many_in_a_tick_the_newest() -> None:
    desk = Desk(picture())
    desk.state()
    sent = []
    for step in range(1000):
        desk.board.run(progress=step / 1000.0)
        sent += desk.pass_time(0.001)
    assert sent[0] == ("/deskhand/run/progress", [0.0]) or sent[0][1][0] <= 0.002
    assert 29 <= len(sent) <= 35
    sent += desk.pass_time()
    assert sent[-1][1] == [pytest.approx(0.999)]


def test_meters_go_twenty_times_a_second() -> None:
    desk = Desk(picture())
    desk.state()
    sent = []
    for step in range(1000):
        desk.board.meter({"{1}": Meter(peak=-60.0 + step / 100.0)}, MasterMeter(), playing=True)
        sent += desk.pass_time(0.001)
    assert 19 <= sum(address == "/deskhand/strip/1/peak" for address, _ in sent) <= 24


def test_a_source_at_the_same_rate_is_not_late_for_good_after_a_jam() -> None:
    desk = Desk(picture())
    desk.state()
    for step in range(4):
        desk.board.run(progress=step / 100.0)
        desk.pass_time(0.001)
    delays = []
    for step in range(60):
        desk.board.run(progress=0.5 + step / 200.0)
        waited = 0.0
        while not desk.pass_time(0.001):
            waited += 0.001
        delays.append(waited)
        desk.pass_time(max(1.0 / 30.0 - waited - 0.001, 0.0))
    assert delays[0] > 0.01
    assert max(delays[20:]) <= 0.001


def test_meters_fall_to_zero_when_it_stops_and_nothing_is_minus_infinity() -> None:
    desk = Desk(picture())
    desk.state()
    desk.board.meter(
        {"{1}": Meter(peak=-6.0, rms=-20.0, momentary=-23.0)},
        MasterMeter(peak=-3.0, momentary=-14.0),
        playing=True,
    )
    loud = newest(desk.pass_time())
    assert loud["strip/1/rms"] == [0.5]
    assert loud["strip/1/momentary"] == [-23.0]
    desk.board.meter({}, MasterMeter(), playing=False)
    fallen = newest(desk.pass_time())
    assert fallen["strip/1/peak"] == fallen["strip/1/rms"] == fallen["master/peak"] == [0.0]
    assert fallen["strip/1/momentary"] == fallen["master/momentary"] == [-150.0]
    assert fallen["project/playing"] == [0]
    assert all(math.isfinite(value) for values in fallen.values() for value in values)


def test_a_bank_follows_the_mixer_without_hidden_tracks() -> None:
    desk = Desk(strips((2, {"in_mixer": False}), tracks=20))
    state = desk.state("touchosc")
    assert [state[f"strip/{n}/name"][0] for n in (1, 2, 8)] == ["Track 1", "Track 3", "Track 9"]
    assert state["bank/count"] == [19]
    assert "strip/9/name" not in state
    desk.say("bank/right")
    state = newest(desk.pass_time())
    assert [state[f"strip/{n}/name"][0] for n in (1, 8)] == ["Track 10", "Track 17"]
    assert state["bank/position"] == [9]


def test_a_position_without_a_track_is_empty_black_and_still() -> None:
    desk = Desk(picture(10))
    desk.state("x-touch")
    desk.say("bank/right")
    state = newest(desk.pass_time())
    assert state["strip/2/name"] == ["Track 10"]
    assert state["strip/3/name"] == state["strip/3/name/short"] == [""]
    assert state["strip/3/colour/lcd"] == state["strip/3/peak"] == state["strip/3/volume"] == [0]
    assert state["strip/3/pan"] == [0.5]
    desk.say("bank/right")
    assert "bank/position" not in newest(desk.pass_time())


def test_strips_that_are_gone_are_emptied_where_the_bank_is_all() -> None:
    desk = Desk(picture(4))
    desk.state()
    desk.board.show(picture(3))
    state = newest(desk.pass_time())
    assert state["strip/4/name"] == [""]
    assert state["bank/count"] == [3]


@pytest.mark.parametrize(("size", "shown"), [(8, 8), (16, 16), (32, 32), (0, 40)])
def test_banks_of_8_16_32_and_all(size: int, shown: int) -> None:
    desk = Desk(picture(40))
    desk.state("touchosc")
    desk.say("bank/size", "i", size)
    desk.pass_time()
    desk.say("refresh")
    state = newest(desk.pass_time())
    assert state["bank/size"] == [shown]
    assert f"strip/{shown}/name" in state
    assert f"strip/{shown + 1}/name" not in state


def test_no_echo_to_a_control_in_the_hand_and_one_confirmation_after_it() -> None:
    desk = Desk(picture())
    desk.state()
    desk.state(sender=THERE)
    desk.say("strip/1/volume/touch", "i", 1)
    for db in (-1.0, -2.0, -3.0):
        desk.say("strip/1/volume/db", "f", db)
        desk.board.strip("{1}", volume=db)
        desk.pass_time(0.3)
        assert {peer for _, peer in desk.packets} == {THERE}
    desk.say("strip/1/volume/touch", "i", 0)
    sent = desk.pass_time()
    assert [(address, values) for address, values in sent if address.endswith("/db")] == [
        ("/deskhand/strip/1/volume/db", [-3.0])
    ]
    assert {peer for _, peer in desk.packets} == {HERE}
    assert desk.pass_time() == []


def test_a_value_without_touch_holds_the_echo_back_for_a_moment() -> None:
    desk = Desk(picture())
    desk.state()
    desk.say("strip/1/pan", "f", 0.0)
    desk.board.strip("{1}", pan=-1.0)
    assert desk.pass_time(0.2) == []
    assert desk.pass_time() == [("/deskhand/strip/1/pan", [0.0])]
    assert desk.pass_time() == []


def test_a_device_that_does_not_tell_of_touch_is_given_more_time() -> None:
    desk = Desk(picture())
    desk.state("small")
    desk.say("strip/1/pan", "f", 0.0)
    desk.board.strip("{1}", pan=-1.0)
    assert desk.pass_time(0.4) == []
    assert desk.pass_time() == [("/deskhand/strip/1/pan", [0.0])]


def test_another_control_is_sent_while_one_is_held() -> None:
    desk = Desk(picture())
    desk.state()
    desk.say("strip/1/volume/touch", "i", 1)
    desk.board.strip("{1}", volume=-9.0, pan=1.0)
    desk.board.strip("{2}", volume=-9.0)
    state = newest(desk.pass_time())
    assert set(state) == {"strip/1/pan", "strip/2/volume", "strip/2/volume/db"}


def test_a_touch_whose_end_is_lost_ends_by_itself() -> None:
    desk = Desk(picture())
    desk.say("subscribe", "sf", "generic", 3600.0)
    desk.pass_time()
    desk.say("strip/1/pan/touch", "i", 1)
    desk.board.strip("{1}", pan=1.0)
    assert desk.pass_time(29.0) == []
    assert desk.pass_time(2.0) == [("/deskhand/strip/1/pan", [1.0])]


def test_a_surface_that_is_not_heard_of_any_more_is_dropped_within_its_lease() -> None:
    desk = Desk(picture())
    desk.say("subscribe", "sf", "generic", 10.0)
    desk.pass_time(9.0)
    desk.say("renew")
    desk.pass_time(9.0)
    assert desk.hub.subscribers
    sent = desk.pass_time(2.0)
    assert sent == [("/deskhand/goodbye", [])]
    assert not desk.hub.subscribers
    desk.board.strip("{1}", volume=-9.0)
    assert desk.pass_time() == []


def test_unsubscribed_is_silent_at_once() -> None:
    desk = Desk(picture())
    desk.state()
    assert desk.say("unsubscribe") == [("/deskhand/goodbye", [])]
    desk.board.strip("{1}", volume=-9.0)
    assert desk.pass_time() == []


def test_a_port_of_ones_own_for_what_comes() -> None:
    desk = Desk(picture())
    desk.say("subscribe", "sff", "generic", 60.0, 7000.0)
    desk.pass_time()
    assert {peer for _, peer in desk.packets} == {("127.0.0.1", 7000)}
    desk.say("subscribe", "sff", "generic", 60.0, 7000.0, sender=("127.0.0.1", 5555))
    assert len(desk.hub.subscribers) == 1


def test_surfaces_of_one_kind_share_the_same_bytes() -> None:
    desk = Desk(picture(64))
    for port in range(8):
        desk.state(sender=("127.0.0.1", 9000 + port))
    desk.board.show(strips(*((n, {"volume": -20.0}) for n in range(1, 65)), tracks=64))
    desk.pass_time()
    by_peer: dict[object, list[bytes]] = {}
    for packet, peer in desk.packets:
        by_peer.setdefault(peer, []).append(packet)
    first, *others = by_peer.values()
    assert len(by_peer) == 8
    assert all(one is other for packets in others for one, other in zip(first, packets, strict=True))


def test_a_budget_spreads_a_snapshot_and_the_newest_values_arrive() -> None:
    desk = Desk(picture(60))
    desk.say("subscribe", "s", "small")
    desk.say("bank/size", "i", 60)
    desk.hub.note(desk._watch.take())
    desk.packets.clear()
    desk.hub.tick(desk.now)
    assert len(desk.packets) == 8
    desk.board.strip("{60}", name="Last")
    state = newest(desk.pass_time(5.0))
    assert state["strip/60/name"] == ["Last"]


def test_no_packet_is_longer_than_the_device_takes() -> None:
    desk = Desk(picture(128))
    desk.say("subscribe", "s", "generic")
    desk.pass_time()
    assert len(desk.packets) > 10
    assert max(len(packet) for packet, _ in desk.packets) <= 1400


def test_ticks_of_the_plan_are_counted_for_each_strip() -> None:
    desk = Desk(picture())
    desk.state()
    row = Row(number=1, guid="{1}", track="", field="", before="", after="", reason="", confidence=1.0)
    rows = (row, replace(row, number=2, accepted=False), replace(row, number=3, guid="{2}"))
    desk.board.show(picture(rows=rows))
    state = newest(desk.pass_time())
    assert (state["strip/1/edits"], state["strip/1/edits/accepted"]) == ([2], [1])
    assert state["strip/2/edits"] == [1]


def test_a_run_is_told() -> None:
    desk = Desk(picture())
    desk.state()
    desk.board.show(picture(run=Run(state="busy", action="balance", progress=0.25, text="Listening 1/4 Kick")))
    state = newest(desk.pass_time())
    assert (state["run/state"], state["run/progress"]) == (["busy"], [0.25])


def test_no_more_than_sixty_four_surfaces() -> None:
    desk = Desk(picture())
    for port in range(64):
        desk.say("subscribe", "s", "small", sender=("127.0.0.1", 9000 + port))
    answer = desk.say("subscribe", "s", "small", sender=("127.0.0.1", 8999))
    assert answer[0][0] == "/deskhand/error"
    assert len(desk.hub.subscribers) == 64


def test_the_hub_says_goodbye_when_it_ends() -> None:
    desk = Desk(picture())
    desk.state()
    desk.packets.clear()
    desk.hub.close()
    assert desk.heard() == [("/deskhand/goodbye", [])]


def test_tracks_with_one_guid_in_two_projects_are_shown_by_their_newest_fields() -> None:
    desk = Desk(picture())
    desk.state()
    desk.board.show(Picture(project="Other", strips=(Strip(guid="{1}", number=1, name="Only"),)))
    state = newest(desk.pass_time())
    assert state["strip/1/name"] == ["Only"]
    assert state["strip/2/name"] == [""]
    assert state["bus/1/name"] == [""]
