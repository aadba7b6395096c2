"""The OSC hub under load, beside a naive loop: ``python -m bench.osc [--seconds 60] [--tracks 128]``.

Real processes on loopback: an agent sends the readings of all tracks 30 times a second over TCP, as JSON, a bridge
turns them into meters and moved faders on its board, and surfaces take what comes over UDP. Every reading moves
peak, RMS, hold and momentary loudness of each track, and its fader and pan. Ways:

* "hub": Deskhand's, subscriptions to all strips at 30 Hz.
* "naive": a client of python-osc for each surface, a packet and an encoding for every changed value and surface;
  the same values, no subscriptions, no checks.
* "stamp alone": one packet to each surface with the stamp of the reading: what this machine takes at the least.
* "no surface": the bridge alone with its board, which is in the times of the others.

Latency is from the agent's clock before it writes a reading to the surface's clock when the packet with that
reading's stamp is in its hand. Lost: packets that were sent and not received. Core: processor time of the bridge's
process as a share of one core; the last column the same for one reading, which a busy machine does not change.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing as mp
import select
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Final

from bridge.osc.codec import message, read
from bridge.osc.law import fader_from_db, finite_db, meter_from_db, share_from_pan
from bridge.osc.server import OscService
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Run, Strip
from bridge.surfaces.service import LOOPBACK, OscSettings

RATE: Final = 30.0
STAMP: Final = b"/deskhand/run/text\0\0,s\0\0"
ROOM: Final = 4_000_000
"""Bytes of a surface's receive buffer, as far as the system allows."""
WAYS: Final = ("no surface", "stamp alone", "hub", "naive")
REST: Final = 1.0
SETTLE: Final = 0.2
"""Seconds until the last tick has gone out."""

Tell = Callable[[Picture], int]


@dataclass(frozen=True)
class Row:
    """What came of one way."""

    way: str
    readings: float
    sent: int
    lost: int
    latencies: list[float]
    core: float


class Nobody:
    """An engine without a project."""

    async def do(self, command: Command) -> None:
        """Nothing."""


def agent(port: int, tracks: int, seconds: float) -> None:
    """Send readings at the rate, then hang up."""
    line = socket.create_connection((LOOPBACK, port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    start = time.monotonic()
    for count in range(int(seconds * RATE)):
        time.sleep(max(0.0, start + count / RATE - time.monotonic()))
        phases = [count / 7.0 + track for track in range(tracks)]
        readings = [
            [-20.0 + 15.0 * math.sin(phase), -6.0 * (1.0 + math.cos(phase)), math.sin(phase / 3.0)]
            for phase in phases
        ]
        try:
            line.sendall(json.dumps([time.monotonic_ns(), readings]).encode() + b"\n")
        except ConnectionError:
            break  # the bridge has had its time
    line.close()


def shown(picture: Picture, stamp: int, readings: list[list[float]]) -> Picture:
    """The picture with a reading in it."""
    strips = tuple(
        replace(strip, volume=fader, pan=pan)
        for strip, (_, fader, pan) in zip(picture.strips, readings, strict=True)
    )
    meters = {
        strip.guid: Meter(peak=peak, rms=peak - 8.0, hold=peak + 1.0, momentary=peak - 9.0)
        for strip, (peak, _, _) in zip(strips, readings, strict=True)
    }
    master = MasterMeter(peak=readings[0][0], momentary=readings[0][0] - 9.0)
    return replace(picture, strips=strips, meters=meters, master=master, playing=True, run=Run(text=str(stamp)))


def blank(tracks: int) -> Picture:
    """A picture of so many tracks."""
    strips = tuple(
        Strip(guid=f"{{{number}}}", number=number, name=f"Track {number}", colour=number * 99991 % 0xFFFFFF)
        for number in range(1, tracks + 1)
    )
    return Picture(project="bench", live=True, strips=strips)


def bridge(way: str, tracks: int, ports: list[int], seconds: float, pipe: Connection) -> None:
    """Take readings until time is over; tell the ports first, then the rate, the cost and what was sent."""
    asyncio.run(_bridge(way, tracks, ports, seconds, pipe))


async def _bridge(way: str, tracks: int, ports: list[int], seconds: float, pipe: Connection) -> None:
    board = Board(blank(tracks))
    service = OscService(board, Nobody(), OscSettings(port=0))
    await service.start()
    naive = Naive(ports)
    done = asyncio.Event()
    readings_taken: list[int] = []
    result: list[float] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start, spent = time.monotonic(), time.process_time()
        while (line := await reader.readline()) and time.monotonic() - start < seconds + REST:
            stamp, readings = json.loads(line)
            picture = shown(board.picture, stamp, readings)
            board.show(picture)
            if way == "stamp alone":
                naive.stamp(picture)
            elif way == "naive":
                naive.tell(picture)
            readings_taken.append(stamp)
        took = time.monotonic() - start
        result.extend((len(readings_taken) / took, (time.process_time() - spent) / took))
        writer.close()
        await asyncio.sleep(SETTLE)
        done.set()

    server = await asyncio.start_server(take, LOOPBACK, 0, limit=2**20)
    pipe.send((server.sockets[0].getsockname()[1], int(service.where.split()[-1])))
    await done.wait()
    sent = naive.sent + sum(one.packets for one in service.hub.subscribers.values())
    pipe.send((*result, sent))
    server.close()
    await service.stop()


class Naive:
    """What one writes first: every value to every client, as it comes."""

    def __init__(self, ports: Iterable[int]) -> None:
        from pythonosc.udp_client import SimpleUDPClient

        self._clients = [SimpleUDPClient(LOOPBACK, port) for port in ports]
        self.sent = 0

    def stamp(self, picture: Picture) -> None:
        """Send the stamp alone."""
        self._say("/deskhand/run/text", picture.run.text)

    def tell(self, picture: Picture) -> None:
        """Send all that a reading moves."""
        self.stamp(picture)
        for n, strip in enumerate(picture.strips, 1):
            meter, place = picture.meters[strip.guid], f"/deskhand/strip/{n}"
            self._say(f"{place}/peak", meter_from_db(meter.peak))
            self._say(f"{place}/rms", meter_from_db(meter.rms or 0.0))
            self._say(f"{place}/hold", meter_from_db(meter.hold))
            self._say(f"{place}/momentary", finite_db(meter.momentary or 0.0))
            self._say(f"{place}/volume", fader_from_db(strip.volume))
            self._say(f"{place}/volume/db", finite_db(strip.volume))
            self._say(f"{place}/pan", share_from_pan(strip.pan))

    def _say(self, address: str, value: float | str) -> None:
        for client in self._clients:
            client.send_message(address, value)
        self.sent += len(self._clients)


def surfaces(count: int, ask: bool, pipe: Connection) -> None:
    """Take packets on so many ports until told to stop; tell the ports first, then packets and latencies."""
    taps = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for tap in taps:
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        tap.bind((LOOPBACK, 0))
        tap.setblocking(False)
    pipe.send([tap.getsockname()[1] for tap in taps])
    hub = pipe.recv()
    for tap in taps if ask else ():
        tap.sendto(message("/deskhand/subscribe", "sf", "fast", 3600.0), (LOOPBACK, hub))
    packets, latencies = 0, []
    watched: list[Any] = [*taps, pipe]
    while True:
        ready = select.select(watched, [], [])[0]
        now = time.monotonic_ns()
        if pipe in ready:
            break
        for tap in ready:
            try:
                while True:
                    packet = tap.recv(65536)
                    packets += 1
                    latencies += _latency(packet, now)
            except BlockingIOError:
                continue
    pipe.send((packets, latencies))


def _latency(packet: bytes, now: int) -> list[float]:
    """Milliseconds since the stamp of a packet that has one."""
    if STAMP not in packet:
        return []
    told = [values[0] for address, values in read(packet) if address == "/deskhand/run/text"]
    return [max(0.0, now - int(one)) / 1e6 for one in told if one]


def measure(way: str, tracks: int, count: int, seconds: float) -> Row:
    """Run one way."""
    context = mp.get_context("spawn")
    (to_taps, of_taps), (to_bridge, of_bridge) = context.Pipe(), context.Pipe()
    taps = context.Process(target=surfaces, args=(count, way == "hub", of_taps))
    taps.start()
    ports = to_taps.recv()
    hub = context.Process(target=bridge, args=(way, tracks, ports, seconds, of_bridge))
    hub.start()
    port, osc = to_bridge.recv()
    to_taps.send(osc)
    time.sleep(REST)
    sender = context.Process(target=agent, args=(port, tracks, seconds))
    sender.start()
    rate, core, sent = to_bridge.recv()
    time.sleep(REST)
    to_taps.send("stop")
    received, latencies = to_taps.recv()
    for process in (sender, hub, taps):
        process.join()
    goodbyes = count * 2 if way == "hub" else 0  # "subscribed" and "goodbye" are answers, not counted as sent
    return Row(way, rate, sent, sent + goodbyes - received, latencies, core)


def share(values: list[float], part: float) -> float:
    """The value below which a part of them lies."""
    return sorted(values)[min(int(part * len(values)), len(values) - 1)] if values else math.nan


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--tracks", type=int, default=128)
    parser.add_argument("--surfaces", type=int, default=8)
    parser.add_argument("--ways", nargs="*", default=WAYS, choices=WAYS)
    arguments = parser.parse_args()
    print(f"{arguments.tracks} tracks, {arguments.surfaces} surfaces, {arguments.seconds:g} s")
    print("way          readings/s   packets sent   lost   median ms   99 % ms   core   CPU ms/reading")
    for way in arguments.ways:
        row = measure(way, arguments.tracks, arguments.surfaces, arguments.seconds)
        print(
            f"{row.way:12s} {row.readings:10.1f} {row.sent:14d} {row.lost:6d} {share(row.latencies, 0.5):11.1f} "
            f"{share(row.latencies, 0.99):9.1f} {row.core:6.0%} "
            f"{1000.0 * row.core / row.readings:16.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
