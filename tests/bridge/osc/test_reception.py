"""Who may send what, and what is said to what does not fit."""

from __future__ import annotations

import asyncio
import math

import pytest

from bridge.osc.codec import BUNDLE, framed, head, message, text
from bridge.osc.orders import Batch, Order
from bridge.surfaces.commands import Command
from tests.bridge.osc.stage import HERE, THERE, Desk, Engine, answers, order, picture

STRANGER = ("192.168.1.66", 9000)


def bundle(*messages: bytes) -> bytes:
    return BUNDLE + b"".join(framed(b"", one) for one in messages)


@pytest.mark.parametrize(
    ("path", "types", "value", "command"),
    [
        ("strip/1/volume", "f", 0.716, Command(name="volume", target="{1}", value=0.0)),
        ("strip/1/volume", "f", 0.0, Command(name="volume", target="{1}", value=-math.inf)),
        ("strip/1/volume/db", "f", -6.0, Command(name="volume", target="{1}", value=-6.0)),
        ("strip/2/pan", "f", 0.25, Command(name="pan", target="{2}", value=-0.5)),
        ("strip/2/mute", "i", 1, Command(name="mute", target="{2}", value=True)),
        ("strip/2/solo", "f", 0.0, Command(name="solo", target="{2}", value=False)),
        ("strip/3/class", "s", "kick", Command(name="correct", target="{3}", value="kick")),
        ("strip/3/accept", "", None, Command(name="accept_track", target="{3}", value=True)),
        ("strip/3/reject", "i", 1, Command(name="accept_track", target="{3}", value=False)),
        ("plan/7/accept", "i", 0, Command(name="accept", target="7", value=False)),
        ("run/propose", "s", "balance", Command(name="propose", value="balance")),
        ("run/apply", "", None, Command(name="apply")),
        ("run/undo", "f", 1.0, Command(name="undo")),
        ("run/cancel", "", None, Command(name="cancel")),
        ("meters/reset", "", None, Command(name="reset_holds")),
        ("play", "i", 1, Command(name="play", value=True)),
        ("seek", "f", 2.5, Command(name="seek", value=2.5)),
    ],
)
def test_a_message_becomes_a_command(path: str, types: str, value: float | None, command: Command) -> None:
    desk = Desk(picture())
    desk.take(message(f"/deskhand/{path}", types, *(() if value is None else (value,))))
    (found,) = desk.commands()
    assert (found.name, found.target) == (command.name, command.target)
    if isinstance(command.value, float):
        assert found.value == pytest.approx(command.value, abs=1e-6)
    else:
        assert found.value is command.value or found.value == command.value


def test_a_button_that_is_let_go_does_nothing() -> None:
    desk = Desk(picture())
    assert desk.say("run/apply", "f", 0.0) == []
    assert desk.commands() == []


def test_true_and_false_are_numbers() -> None:
    desk = Desk(picture())
    desk.take(text("/deskhand/strip/1/mute") + text(",T"))
    assert desk.commands() == [Command(name="mute", target="{1}", value=True)]


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (message("/deskhand/nothing"), "no such address"),
        (message("/deskhand/strip/1/volume", "s", "loud"), 'number, not the text "loud"'),
        (message("/deskhand/strip/1/volume", "f", 1.5), "from 0 to 1, not 1.5"),
        (message("/deskhand/strip/1/volume", "f", math.nan), "number, not nan"),
        (message("/deskhand/strip/1/volume", "f", math.inf), "number, not inf"),
        (message("/deskhand/strip/1/volume"), "not 0 values"),
        (message("/deskhand/strip/1/volume", "ff", 0.1, 0.2), "not 2 values"),
        (message("/deskhand/strip/1/mute", "f", 0.5), "whole number"),
        (message("/deskhand/strip/1/peak", "f", 0.5), "only tells"),
        (message("/deskhand/strip/*/mute", "i", 1), "Wildcards"),
        (message("/deskhand/strip/01/mute", "i", 1), "position"),
        (message("/deskhand/strip/5/mute", "i", 1), "no track at position 5"),
        (message("/deskhand/strip/1/class", "f", 1.0), "text"),
        (message("/deskhand/run/propose", "s", "x" * 999), "at most"),
        (message("/deskhand/bank/right"), "subscribe first"),
        (message("/deskhand/subscribe", "s", "toaster"), 'no device "toaster"'),
        (message("/deskhand/subscribe", "sff", "generic", 60.0, 0.0), "no port"),
    ],
)
def test_what_does_not_fit_is_answered_once_with_the_reason(packet: bytes, why: str) -> None:
    desk = Desk(picture())
    ((address, (about, reason)),) = desk.take(packet)
    assert address == "/deskhand/error"
    assert about.startswith("/deskhand/")
    assert why in reason
    assert desk.commands() == []


def test_errors_are_told_so_many_times_a_second_and_counted() -> None:
    desk = Desk(picture())
    told = sum(len(desk.say("nothing")) for _ in range(100))
    assert told == 5
    assert desk.reception.counts.unsaid == 95
    desk.now += 1.0
    assert len(desk.say("nothing")) == 1


def test_the_errors_of_a_thousand_senders_are_not_remembered_for_ever() -> None:
    desk = Desk(picture())
    for n in range(1000):
        desk.reception.error((f"10.0.{n // 250}.{n % 250}", 1), "/x", "", desk.now)
    assert len(desk.reception._errors) <= 256


@pytest.mark.parametrize("packet", [b"", b"\0", b"#bundle\0\0", b"no osc", b"/a\0\0,i\0\0\0"])
def test_a_malformed_packet_is_counted_and_dropped(packet: bytes) -> None:
    desk = Desk(picture())
    assert desk.take(packet) == []
    assert desk.reception.counts.malformed == 1


def test_a_bundle_is_done_as_a_whole() -> None:
    desk = Desk(picture())
    one = message("/deskhand/strip/1/mute", "i", 1)
    assert desk.take(bundle(one, message("/deskhand/strip/2/mute", "i", 1))) == []
    assert [command.target for command in desk.commands()] == ["{1}", "{2}"]


def test_of_a_bundle_with_a_mistake_nothing_is_done_and_that_is_said() -> None:
    desk = Desk(picture())
    good = message("/deskhand/strip/1/mute", "i", 1)
    answer = desk.take(bundle(good, message("/deskhand/strip/2/mute", "s", "x"), good))
    assert len(answer) == 1
    assert "Nothing of the bundle was done." in answer[0][1][1]
    assert desk.commands() == []


def test_a_stranger_changes_nothing_and_gets_no_answer() -> None:
    desk = Desk(picture())
    for path, types, values in (
        ("subscribe", "s", ("generic",)),
        ("strip/1/volume", "f", (0.5,)),
        ("run/apply", "", ()),
        ("arm", "f", (60.0,)),
        ("nothing", "", ()),
    ):
        assert desk.say(path, types, *values, sender=STRANGER) == []
    assert desk.take(b"broken", STRANGER) == []
    assert desk.pass_time() == []
    assert desk.commands() == []
    assert not desk.hub.subscribers
    assert desk.reception.counts.strangers == 6
    assert desk.reception.counts.malformed == 0


def test_another_machine_looks_and_ticks_but_writes_only_while_armed() -> None:
    desk = Desk(picture())
    assert desk.state(sender=THERE)["armed"] == [0]
    assert "may not write" in desk.say("strip/1/volume", "f", 0.5, sender=THERE)[0][1][1]
    desk.say("strip/1/accept", sender=THERE)
    assert [command.name for command in desk.commands()] == ["accept_track"]
    desk.say("arm", "f", 30.0)
    assert ("/deskhand/armed", [1]) in desk.pass_time()
    assert desk.say("strip/1/volume", "f", 0.5, sender=THERE) == []
    assert [command.name for command in desk.commands()] == ["accept_track", "volume"]
    assert ("/deskhand/armed", [0]) in desk.pass_time(31.0)
    assert "may not write" in desk.say("run/apply", sender=THERE)[0][1][1]


def test_another_machine_cannot_arm_and_disarming_holds() -> None:
    desk = Desk(picture())
    assert "Only this computer" in desk.say("arm", "f", 30.0, sender=THERE)[0][1][1]
    assert not desk.hub.may_write(desk.now)
    desk.say("arm", "f", 30.0)
    desk.say("disarm")
    assert "may not write" in desk.say("run/undo", sender=THERE)[0][1][1]


def test_a_position_counts_from_the_senders_own_bank() -> None:
    desk = Desk(picture(20))
    desk.state("touchosc")
    desk.say("bank/position", "i", 11)
    desk.say("strip/2/mute", "i", 1)
    desk.say("strip/2/mute", "i", 1, sender=("127.0.0.1", 1234))
    assert [command.target for command in desk.commands()] == ["{12}", "{2}"]
    assert "no track" in desk.say("strip/9/mute", "i", 1)[0][1][1]


def test_monitors_are_told_what_others_send() -> None:
    desk = Desk(picture())
    desk.state("monitor", sender=("127.0.0.1", 7777))
    told = desk.say("strip/1/mute", "i", 1)
    assert told == [("/deskhand/heard", ["127.0.0.1, port 9000", "/deskhand/strip/1/mute 1"])]


def test_of_a_fader_that_moves_the_newest_place_is_done() -> None:
    engine = Engine()
    moves = [Batch(HERE, [order("volume", -float(db))]) for db in range(10)]
    asyncio.run(answers(engine, 1, *moves))
    assert [command.value for command in engine.done] == [-9.0]


def test_a_move_after_another_command_stays_after_it() -> None:
    engine = Engine()
    one, other = (Batch(HERE, [order("volume", db)]) for db in (-1.0, -2.0))
    asyncio.run(answers(engine, 3, one, Batch(HERE, [order("apply")]), other))
    assert [(command.name, command.value) for command in engine.done] == [
        ("volume", -1.0),
        ("apply", None),
        ("volume", -2.0),
    ]


def test_a_bundle_that_is_refused_halfway_says_what_was_done() -> None:
    engine = Engine(refuses=("apply",))
    orders: list[Order] = [order("mute", True), order("apply"), order("undo")]
    told = asyncio.run(answers(engine, 2, Batch(HERE, orders)))
    assert (
        told[-1][1]
        == "No apply now. Nothing was done. Of the bundle, 1 were done before it; 1 behind it were not done."
    )
    assert [command.name for command in engine.done] == ["mute"]


def test_a_bug_in_the_engine_is_told_logged_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Engine):
        async def do(self, command: Command) -> None:
            if command.name == "apply":
                raise ZeroDivisionError
            await super().do(command)

    engine = Broken()
    told = asyncio.run(answers(engine, 2, Batch(HERE, [order("apply")]), Batch(HERE, [order("undo")])))
    assert "bug" in told[0][1]
    assert told[1] == ("undo", "")
    assert "ZeroDivisionError" in caplog.text


def test_a_head_is_padded_as_the_specification_says() -> None:
    assert head("/a", "f") == b"/a\0\0,f\0\0"
    assert head("/abc", "") == b"/abc\0\0\0\0,\0\0\0"
