"""Whether REAPER answers OSC on its Deskhand device.

OSC runs over UDP and has no question for "are you there". REAPER's action 41743 makes it send the state of every
surface anew; any packet that then arrives proves both directions.
"""

from __future__ import annotations

import errno
import socket
import struct
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


def probe(osc: Osc, patience: float = PATIENCE_S) -> Answer:
    """Ask REAPER to send everything anew and wait for the first packet, at most ``patience`` seconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        try:
            listener.bind((osc.address, osc.send))
        except OSError as error:
            if error.errno not in IN_USE:
                raise
            return Answer.TAKEN
        listener.settimeout(patience)
        listener.sendto(action(REFRESH_ALL_SURFACES), (osc.address, osc.receive))
        try:
            listener.recvfrom(65536)
        except (TimeoutError, ConnectionError):  # Windows tells a closed port as a reset connection
            return Answer.SILENT
    return Answer.HEARD
