"""Whether REAPER sends on its Deskhand device.

OSC runs over UDP and has no question for "are you there". REAPER's action 41743 makes it send the state of every
surface anew: any packet that then arrives proves that the device works.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from enum import Enum
from typing import Final

from bridge.install.surfaces import Osc

REFRESH_ALL_SURFACES: Final = 41743
IN_USE: Final = (errno.EADDRINUSE, errno.EACCES)
"""How systems say that a port is taken; Windows says the second where its owner shares it with nobody."""

PATIENCE_S: Final = 2.0
"""REAPER sends what changed 15 times a second unless told otherwise."""


class Answer(Enum):
    """What a probe found."""

    HEARD = "heard"
    SILENT = "silent"
    TAKEN = "taken"
    """Another program listens where REAPER sends: only one can."""


def action(command: int) -> bytes:
    """The OSC message ``/action`` with a command id."""
    return b"/action\0" + b",i\0\0" + struct.pack(">i", command)


def knock(osc: Osc) -> None:
    """Ask a device that receives for everything anew, by OSC itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(action(REFRESH_ALL_SURFACES), (osc.address, osc.receive))


def probe(osc: Osc, refresh: Callable[[], None], patience: float = PATIENCE_S) -> Answer:
    """Wait for the first packet that REAPER sends after ``refresh``, at most ``patience`` seconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        try:
            listener.bind((osc.address, osc.send))
        except OSError as error:
            if error.errno not in IN_USE:
                raise
            return Answer.TAKEN
        listener.settimeout(patience)
        refresh()
        try:
            listener.recvfrom(65536)
        except TimeoutError:
            return Answer.SILENT
    return Answer.HEARD
