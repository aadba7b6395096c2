"""REAPER's web interface: ``/_/COMMAND;COMMAND`` answered as tab-separated lines, one command after the other.

Requests are answered in the loop's thread, at 127.0.0.1 on a port that the system picks.
"""

from __future__ import annotations

import math
import threading
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from bridge.hosts.rpp.colours import from_native
from tests.reaper_host.functions.commands import lookup, on_command
from tests.reaper_host.functions.sends import get_track_num_sends
from tests.reaper_host.functions.tracks import depth_of, get_value, name_of, set_value
from tests.reaper_host.functions.transport import SILENCE_DB, get_peak, get_peak_hold
from tests.reaper_host.host import Host
from tests.reaper_host.loop import Loop
from tests.reaper_host.objects import Track
from tests.reaper_host.values import known

FOLDER, SELECTED, HAS_FX, MUTED, SOLOED, RECORD_ARMED = 1, 2, 4, 8, 16, 64
"""Flags of a TRACK line."""
OPAQUE = 0xFF000000
SETTABLE = {"VOL": "D_VOL", "PAN": "D_PAN", "WIDTH": "D_WIDTH"}
PATIENCE = 10.0


def serve(host: Host, loop: Loop) -> int:
    """Answer requests until the process ends; returns the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer: Future[str] = Future()
            loop.jobs.put(lambda: answer.set_result(reply(host, self.path)))
            data = answer.result(PATIENCE).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            """Requests are not logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def reply(host: Host, path: str) -> str:
    """What a request is answered with."""
    if not path.startswith("/_/"):
        return ""
    return "".join(_answer(host, command) for command in path.removeprefix("/_/").split(";") if command)


def _answer(host: Host, command: str) -> str:
    words = [unquote(word) for word in command.split("/")]
    match words:
        case ["TRANSPORT"]:
            return _transport(host)
        case ["NTRACK"]:
            return f"NTRACK\t{len(host.project.tracks)}\n"
        case ["TRACK"]:
            return "".join(_track(host, n) for n in range(len(host.project.tracks) + 1))
        case ["TRACK", span]:
            first, _, last = span.partition("-")
            most = len(host.project.tracks)
            return "".join(_track(host, n) for n in range(int(first), min(int(last or first), most) + 1))
        case ["GET", "EXTSTATE", section, name]:
            value = _escaped(host.ext_state.get((section, name), ""))
            return f"EXTSTATE\t{section}\t{name}\t{value}\n"
        case ["SET", "EXTSTATE" | "EXTSTATEPERSIST", section, name, value]:
            host.ext_state[section, name] = value
        case ["SET", "TRACK", place, parameter, value]:
            _set_track(host, int(place), parameter, float(value))
        case [name] if lookup(host, name):
            on_command(host, lookup(host, name), 0, None)
        case _:
            host.fault(f"the web interface was asked for {command}, which the stand-in does not know")
    return ""


def _at(host: Host, place: int) -> Track:
    """The track of the web interface's number: 0 is the master."""
    project = host.project
    return Track(project, project.tracks[place - 1] if place else project.root)


def _track(host: Host, place: int) -> str:
    track = _at(host, place)
    flags = {
        FOLDER: depth_of(track) > 0,
        SELECTED: get_value(host, track, "I_SELECTED"),
        HAS_FX: _has_fx(track),
        MUTED: get_value(host, track, "B_MUTE"),
        SOLOED: get_value(host, track, "I_SOLO"),
        RECORD_ARMED: not track.is_master and get_value(host, track, "I_RECARM"),
    }
    colour = from_native(int(get_value(host, track, "I_CUSTOMCOLOR")), host.order)
    fields = (
        place,
        _escaped(name_of(track) or ("MASTER" if track.is_master else "")),
        sum(bit for bit, on in flags.items() if on),
        f"{get_value(host, track, 'D_VOL'):.6f}",
        f"{get_value(host, track, 'D_PAN'):.6f}",
        round(max(get_peak_hold(host, track, channel, 0) for channel in (0, 1)) * 1000.0),
        round(_decibels(max(get_peak(host, track, channel) for channel in (0, 1))) * 10.0),
        f"{get_value(host, track, 'D_WIDTH'):.6f}",
        int(get_value(host, track, "I_PANMODE")),
        get_track_num_sends(host, track, 0) if not track.is_master else 0,
        get_track_num_sends(host, track, -1),
        get_track_num_sends(host, track, 1),
        OPAQUE | colour if colour is not None else 0,
    )
    return "\t".join(("TRACK", *map(str, fields))) + "\n"


def _has_fx(track: Track) -> bool:
    return next(track.block.blocks(b"FXCHAIN", b"MASTERFXLIST"), None) is not None


def _transport(host: Host) -> str:
    transport = host.project.transport
    position = transport.position
    shown = f"{int(position // 60)}:{position % 60:06.3f}"
    return f"TRANSPORT\t{int(transport.playing)}\t{position:.6f}\t0\t{shown}\t{shown}\n"


def _set_track(host: Host, place: int, parameter: str, value: float) -> None:
    track = _at(host, place)
    set_value(host, track, known(SETTABLE, parameter), value)
    track.project.note(f"{parameter} by the web interface")


def _decibels(gain: float) -> float:
    return max(20.0 * math.log10(gain), SILENCE_DB) if gain > 0.0 else SILENCE_DB


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
