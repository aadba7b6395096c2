"""The ``osc`` command: look at what the OSC hub sends and hears, or be a surface on the terminal."""

from __future__ import annotations

import argparse
import fnmatch
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bridge.osc.client import Surface, newest
from bridge.osc.codec import spoken
from bridge.osc.simulated import NotUnderstood, drawn, understood
from bridge.words import to_columns

SETTLE: Final = 0.5
"""Seconds in which an answer, or a first picture, is there."""


def run(arguments: argparse.Namespace) -> int:
    """Monitor or simulate."""
    return {"monitor": _monitor, "simulate": _simulate}[arguments.what](arguments)


def _monitor(arguments: argparse.Namespace) -> int:
    with Surface(arguments.host, arguments.port, "monitor") as surface:
        surface.greet()
        end = None if arguments.seconds is None else time.monotonic() + arguments.seconds
        while end is None or time.monotonic() < end:
            for address, values in surface.listen(SETTLE):
                _tell(address, values, arguments)
    return 0


def _tell(address: str, values: Sequence[Any], arguments: argparse.Namespace) -> None:
    is_heard = address == "/deskhand/heard"
    about = str(values[1]).split(" ")[0] if is_heard else address
    if arguments.filter is not None and not fnmatch.fnmatchcase(about, arguments.filter):
        return
    if arguments.json:
        way = {"heard": values[1], "from": values[0]} if is_heard else {"sent": address, "values": list(values)}
        print(json.dumps({"time": round(time.time(), 3), **way}, ensure_ascii=False), flush=True)
        return
    text = f"heard  {values[1]}  (from {values[0]})" if is_heard else f"sent   {spoken(address, values)}"
    print(to_columns(text), flush=True)


def _simulate(arguments: argparse.Namespace) -> int:
    state: dict[str, list[Any]] = {}
    with Surface(arguments.host, arguments.port, arguments.device) as surface:
        surface.greet()
        state |= newest(surface.collect(SETTLE))
        print(drawn(state), flush=True)
        for line in () if arguments.once else _typed(surface, state):
            try:
                path, values = understood(line)
            except NotUnderstood as error:
                print(error, file=sys.stderr)
                continue
            surface.say(path, *values)
            answer = surface.collect(SETTLE)
            state |= newest(answer)
            for _, (_, reason) in (one for one in answer if one[0] == "/deskhand/error"):
                print(reason, file=sys.stderr)
            print(drawn(state), flush=True)
    return 0


def _typed(surface: Surface, state: dict[str, list[Any]]) -> Iterator[str]:
    """Lines as they are typed, while what comes is taken in; an empty line only draws again."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    while True:
        state |= newest(surface.listen(0.05))
        if lines.empty():
            continue
        line = lines.get()
        if not line or line.strip() == "quit":
            return
        if line.strip():
            yield line
        else:
            print(drawn(state), flush=True)


def _read(lines: queue.SimpleQueue[str]) -> None:
    """Hand over what is typed; an empty text is the end."""
    while line := sys.stdin.readline():
        lines.put(line)
    lines.put("")
