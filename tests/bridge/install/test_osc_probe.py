from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from bridge.install.osc_probe import Answer, action, knock, probe
from bridge.install.surfaces import Osc


@pytest.fixture
def reaper() -> Iterator[tuple[socket.socket, Osc]]:
    """A socket in the place of REAPER's, and the device: its ``send`` port is free."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening,
        socket.socket(type=socket.SOCK_DGRAM) as free,
    ):
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(10)
        free.bind(("127.0.0.1", 0))
        send = free.getsockname()[1]
        free.close()
        yield listening, Osc("Deskhand", 3, listening.getsockname()[1], "127.0.0.1", send)


def test_the_message_is_osc_with_one_whole_number() -> None:
    assert action(41743) == b"/action\0,i\0\0\x00\x00\xa3\x0f"


def test_a_reaper_that_answers_a_knock_is_heard(reaper: tuple[socket.socket, Osc]) -> None:
    listening, osc = reaper
    asked = []

    def answer() -> None:
        asked.append(listening.recv(1024))
        listening.sendto(b"/track/1/volume\0,f\0\0\0\0\0\0", (osc.address, osc.send))

    thread = threading.Thread(target=answer)
    thread.start()
    assert probe(osc, partial(knock, osc), 10) is Answer.HEARD
    thread.join()
    assert asked == [action(41743)]


def test_a_reaper_that_was_asked_in_another_way_is_heard(reaper: tuple[socket.socket, Osc]) -> None:
    listening, osc = reaper

    def refresh() -> None:
        listening.sendto(b"/track/1/volume\0,f\0\0\0\0\0\0", (osc.address, osc.send))

    assert probe(osc, refresh, 10) is Answer.HEARD


def test_no_answer_is_told_as_silence(reaper: tuple[socket.socket, Osc]) -> None:
    assert probe(reaper[1], lambda: None, 0.05) is Answer.SILENT


def test_a_port_that_another_program_has_is_told(reaper: tuple[socket.socket, Osc]) -> None:
    listening, osc = reaper
    taken = replace(osc, send=listening.getsockname()[1])
    assert probe(taken, lambda: pytest.fail("nobody could hear the answer"), 0.05) is Answer.TAKEN
