"""OSC devices: what they send when all surfaces are refreshed. None of them is listened on.

An entry of ``reaper.ini`` is ``csurf_N=OSC "name" flags receive-port "address" send-port ...``; flag 2 sends.
"""

from __future__ import annotations

import re
import shlex
import socket
import struct
from collections.abc import Iterator

from tests.reaper_host.functions.tracks import get_value
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.project import Project

SENDS = 2
ENTRY = re.compile(r"csurf_\d+=(OSC .*)", re.IGNORECASE)


def refresh(host: Host, project: Project) -> None:
    """Send the master's mute to every device that sends."""
    muted = get_value(host, Track(project, project.root), "B_MUTE")
    packet = b"/master/mute\0\0\0\0,f\0\0" + struct.pack(">f", muted)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        for address in _receivers(host):
            device.sendto(packet, address)


def _receivers(host: Host) -> Iterator[tuple[str, int]]:
    text = (host.resources / "reaper.ini").read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        if found := ENTRY.fullmatch(line):
            _, _, flags, _, address, port, *_ = shlex.split(found[1])
            if int(flags) & SENDS:
                yield address, int(port)
