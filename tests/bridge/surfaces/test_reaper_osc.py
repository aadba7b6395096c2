"""REAPER's own OSC feedback, in packets as REAPER's published source builds them (``osc.cpp``)."""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import UserError
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.engine import Bench
from bridge.surfaces.service import LOOPBACK, Service
from bridge.surfaces.showing import Doors, Showing, Wanted
from bridge.surfaces.sources.reaper_osc import Heard, ReaperOsc, level
from tests.bridge.surfaces.stage import until

IMMEDIATELY = struct.pack(">Q", 1)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (4 - len(data) % 4)


def message(address: str, value: float | str) -> bytes:
    """A message with one argument: REAPER sends floats and texts."""
    body = padded(value.encode()) if isinstance(value, str) else struct.pack(">f", value)
    return padded(address.encode()) + padded(b",s" if isinstance(value, str) else b",f") + body


def bundle(*messages: bytes) -> bytes:
    """Several messages, as REAPER packs them until a packet is full."""
    sized = (struct.pack(">I", len(one)) + one for one in messages)
    return padded(b"#bundle") + IMMEDIATELY + b"".join(sized)


STATE = bundle(
    message("/play", 1.0),
    message("/track/1/name", "Kick"),
    message("/track/1/volume", 0.716),
    message("/track/1/volume/db", -3.5),
    message("/track/1/volume/str", "-3.50dB"),
    message("/track/1/pan", 0.25),
    message("/track/1/mute", 1.0),
    message("/track/2/name", ""),
    message("/track/10/name", "Vox"),
    message("/track/10/solo", 1.0),
    message("/track/10/select", 1.0),
    message("/track/1/vu/L", 0.5),
    message("/track/1/vu/R", 0.75),
    message("/master/vu/L", 1.0),
)


def heard(*packets: bytes) -> Heard:
    found = Heard()
    for packet in packets:
        assert found.hear(packet)
    return found


def test_a_bank_of_tracks() -> None:
    (kick, vox), meters, master = heard(STATE).shown()
    assert (kick.number, kick.name, kick.volume, kick.pan, kick.mute) == (1, "Kick", -3.5, -0.5, True)
    assert (vox.number, vox.name, vox.solo, vox.selected) == (10, "Vox", True, True)
    assert meters[kick.guid].peak == -62.0 + 0.75 * 68.0
    assert meters[vox.guid].peak == -math.inf
    assert (master.peak, master.clip) == (6.0, True)
    assert master.integrated is None


def test_a_single_message_comes_without_a_bundle() -> None:
    ((kick,), _, _) = heard(STATE, message("/track/1/name", "Boom"), message("/track/10/name", "")).shown()
    assert kick.name == "Boom"


def test_meters_fall_when_the_transport_stops_and_the_hold_stays() -> None:
    _, meters, _ = heard(STATE, message("/play", 0.0)).shown()
    assert meters["osc:1"].peak == -math.inf
    assert meters["osc:1"].hold == pytest.approx(-11.0)


def test_the_ends_of_the_meter_and_of_the_fader() -> None:
    assert (level(0.0), level(1.0)) == (-math.inf, 6.0)
    strips, _, _ = heard(STATE, message("/track/1/volume/db", -150.0)).shown()
    assert strips[0].volume == -math.inf


@pytest.mark.parametrize(
    "packet",
    [
        message("/track/0/name", "no"),
        message("/track/01/name", "no"),
        message("/track/1/name", 3.0),
        message("/track/1/volume/db", "loud"),
        message("/track/1/volume/db", math.nan),
        message("/track/name", "no"),
        message("/fx/last_touched/name", "ReaEQ"),
    ],
)
def test_what_is_not_in_the_table_changes_nothing(packet: bytes) -> None:
    assert heard(STATE, packet).shown() == heard(STATE).shown()


@given(st.binary(max_size=200), st.integers(0, len(STATE) - 1), st.integers(0, 255))
def test_whatever_comes_it_goes_on(noise: bytes, place: int, byte: int) -> None:
    found = Heard()
    found.hear(noise)
    found.hear(STATE[:place] + bytes([byte]) + STATE[place + 1 :])
    assert found.hear(STATE)
    assert "Vox" in [strip.name for strip in found.shown()[0]]


class Nobody:
    """A switchboard without agents."""

    instances: Sequence[str] = ()

    async def ask(self, instance: str, request: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError(request)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


def test_without_an_agent_the_picture_is_that_of_reapers_own_osc_and_nothing_can_be_written() -> None:
    made: list[tuple[Board, Bench]] = []

    def no_services(board: Board, bench: Bench, doors: Doors) -> Sequence[Service]:
        made.append((board, bench))
        return ()

    async def work() -> None:
        port = free_port()
        showing = Showing(Nobody(), Doors(reaper_osc=port), no_services)
        await showing.show(Wanted())
        ((board, bench),) = made
        await until(lambda: board.picture.run.error)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reaper:
            reaper.sendto(b"/nonsense", (LOOPBACK, port))
            reaper.sendto(STATE, (LOOPBACK, port))
        await until(lambda: board.picture.meters)
        assert [strip.name for strip in board.picture.strips] == ["Kick", "Vox"]
        assert board.picture.playing
        with pytest.raises(Refused, match="Nothing was done"):
            await bench.do(Command(name="volume", target="osc:1", value=0.0))
        with pytest.raises(UserError, match=f"UDP port {port} is taken"):
            await ReaperOsc(Board()).start(LOOPBACK, port)
        await showing.close()
        await showing.show(Wanted())
        await showing.close()

    asyncio.run(work())
