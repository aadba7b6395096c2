"""Random and mutated packets at the OSC hub: ``python -m bench.osc_fuzz [--packets 100000] [--seed 1]``.

A bridge in a process of its own gets them over a real socket, while a well-behaved surface moves its bank and
waits for the answer: its times show that the hub still serves. The memory of the bridge is its resident set at
ten times on the way. Packets are sent no faster than a hub is asked to read them: after each hundred the
surface has its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing as mp
import socket
import sys
import time
from multiprocessing.connection import Connection
from typing import Final

import psutil

from bench.osc import blank, share
from bridge.osc.client import Surface
from bridge.osc.server import OscService
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command
from bridge.surfaces.service import LOOPBACK, OscSettings
from tests.bridge.osc.fuzz import packets

TRACKS: Final = 128
ROUND: Final = 100
SENDERS: Final = 20
LOOKS: Final = 10


class Faders:
    """An engine that moves the board's faders."""

    def __init__(self, board: Board) -> None:
        self._board = board

    async def do(self, command: Command) -> None:
        """Pans are moved, everything else is forgotten."""
        if command.name == "pan":
            self._board.strip(command.target, pan=command.value)


class Records(logging.Handler):
    """Counts what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1
        sys.stderr.write(self.format(record) + "\n")


def bridge(pipe: Connection) -> None:
    """Serve until told to stop; tell the port first, the counts at the end."""
    asyncio.run(_bridge(pipe))


async def _bridge(pipe: Connection) -> None:
    records = Records()
    logging.getLogger().addHandler(records)
    board = Board(blank(TRACKS))
    service = OscService(board, Faders(board), OscSettings(port=0))
    await service.start()
    pipe.send(int(service.where.split()[-1]))
    while not pipe.poll():
        await asyncio.sleep(0.05)
    pipe.send((service.counts.malformed, records.count))
    await service.stop()


def main() -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packets", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    context = mp.get_context("spawn")
    here, there = context.Pipe()
    serving = context.Process(target=bridge, args=(there,))
    serving.start()
    port, memory = here.recv(), psutil.Process(serving.pid)
    senders = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(SENDERS)]
    answers: list[float] = []
    sizes: list[float] = []
    with Surface(LOOPBACK, port, "small") as surface:
        surface.greet()
        for number, packet in enumerate(packets(arguments.packets, arguments.seed)):
            senders[number % SENDERS].sendto(packet, (LOOPBACK, port))
            if number % ROUND == 0:
                answers.append(_answer(surface, number))
            if number % max(arguments.packets // LOOKS, 1) == 0:
                sizes.append(memory.memory_info().rss / 2**20)
    here.send("stop")
    malformed, logged = here.recv()
    serving.join()
    print(f"{arguments.packets} packets, {malformed} malformed, {logged} lines in the log")
    print(f"{len(answers)} answers to a surface beside them, 99 % in {share(answers, 0.99):.0f} ms")
    print(f"memory on the way, MiB: {', '.join(f'{size:.1f}' for size in sizes)}")


def _answer(surface: Surface, number: int) -> float:
    """Milliseconds until the hub says where the bank is that was just moved."""
    start = time.monotonic()
    surface.say("bank/position", 1 + number // ROUND % 100)
    while not any(address == "/deskhand/bank/position" for address, _ in surface.listen(5.0)):
        if time.monotonic() - start > 5.0:
            raise SystemExit(f"No answer after {number} packets.")
    return 1000.0 * (time.monotonic() - start)


if __name__ == "__main__":
    main()
