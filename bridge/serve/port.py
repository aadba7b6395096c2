"""The port that the bridge listens on."""

from __future__ import annotations

import socket
import sys

from bridge.serve.dial import HOST


def listening(port: int) -> socket.socket:
    """A socket that listens on a port of 127.0.0.1; 0 for any free one.

    Connections of a bridge that has ended keep nobody from its port, and a port is taken by one program at a time:
    on Windows SO_REUSEADDR would let another take it over.

    Raises
    ------
    OSError
        When another program has the port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
