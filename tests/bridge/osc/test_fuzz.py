"""Thousands of packets that nobody means: it still serves, says nothing to the log, and does not grow.

``python -m bench.osc_fuzz`` sends 100,000 through a real socket.
"""

from __future__ import annotations

import gc
import logging
import tracemalloc

import pytest

from tests.bridge.osc.fuzz import packets
from tests.bridge.osc.stage import Desk, picture

COUNT = 1500
GROWTH = 300_000
"""Bytes between two rounds of the same kind that are not taken for growth."""


def test_after_thousands_of_random_packets_it_serves_as_before(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(picture(20))
    with caplog.at_level(logging.WARNING):
        for number, packet in enumerate(packets(COUNT, seed=1)):
            desk.take(packet, ("127.0.0.1", 9000 + number % 100))
            desk.now += 0.001
    assert desk.reception.counts.malformed > COUNT // 10
    assert desk.commands()
    desk.pass_time(4000.0)
    assert not desk.hub.subscribers
    assert desk.state()["strip/1/name"] == ["Track 1"]
    assert not caplog.records


def test_memory_does_not_grow_with_packets() -> None:
    desk = Desk(picture(20))
    sizes = []
    tracemalloc.start()
    try:
        for seed in (1, 2, 3):
            for number, packet in enumerate(packets(COUNT // 3, seed)):
                desk.take(packet, ("127.0.0.1", 9000 + number % 50))
                desk.now += 0.001
            desk.pass_time(4000.0)
            desk.orders.clear()
            desk.packets.clear()
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[2] - sizes[1] < GROWTH
