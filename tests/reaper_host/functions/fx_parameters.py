"""Parameters of plug-ins: sliders of a JSFX as they are, floats of a stock plug-in whose state is a list of them.

Other plug-ins keep a state that only they can read: asking for their parameters raises.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Protocol

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import INDENT, ending, indent_of
from bridge.hosts.rpp.tokens import encode
from bridge.plugins import chunk, jsfx
from bridge.plugins.registry import PLUGINS, write
from bridge.plugins.text import body, with_body
from bridge.session import Fx
from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.functions.fx import read, the_part
from tests.reaper_host.functions.tracks import cut
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.others import Display, other_by_name

MARKS = len(chunk.MARKS)


class Parameters(Protocol):
    """The parameters of one plug-in."""

    def values(self) -> list[float]:
        """All of them."""
        ...

    def changed(self, place: int, value: float) -> Fx:
        """The plug-in with another value."""
        ...


@dataclass(frozen=True, slots=True)
class Sliders:
    """Of a JSFX: those that it has."""

    fx: Fx

    def values(self) -> list[float]:
        return [value for value in jsfx.read(self.fx).sliders if isinstance(value, float)]

    def changed(self, place: int, value: float) -> Fx:
        return write(self.fx, jsfx.read(self.fx).with_slider(place + 1, value))


@dataclass(frozen=True, slots=True)
class Floats:
    """Of a plug-in that stores its parameters as floats from 0 to 1."""

    fx: Fx

    def values(self) -> list[float]:
        data = chunk.parse(body(self.fx.chunk, "VST")).data[MARKS:]
        return list(struct.unpack(f"<{len(data) // 4}f", data))

    def changed(self, place: int, value: float) -> Fx:
        values = self.values()
        values[place] = value
        lines = body(self.fx.chunk, "VST")
        data = chunk.MARKS + struct.pack(f"<{len(values)}f", *values)
        return replace(self.fx, chunk=with_body(self.fx.chunk, "VST", chunk.replaced(lines, data)))


@reascript("int TrackFX_GetNumParams(MediaTrack* track, int fx)")
def get_num_params(host: Host, track: Track, place: int) -> int:
    return len(_parameters(track, place).values())


@reascript("double TrackFX_GetParamNormalized(MediaTrack* track, int fx, int param)")
def get_normalized(host: Host, track: Track, place: int, number: int) -> float:
    return _floats(track, place).values()[number]


@reascript("bool TrackFX_SetParamNormalized(MediaTrack* track, int fx, int param, double value)")
def set_normalized(host: Host, track: Track, place: int, number: int, value: float) -> int:
    return _write(track, place, _floats(track, place), number, min(max(value, 0.0), 1.0))


@reascript("double TrackFX_GetParam(MediaTrack* track, int fx, int param, double* minvalOut, double* maxvalOut)")
def get_param(
    host: Host, track: Track, place: int, number: int, low: float, high: float
) -> tuple[float, float, float]:
    parameters = _parameters(track, place)
    bounds = (0.0, 1.0) if isinstance(parameters, Floats) else (-150.0, 150.0)
    return parameters.values()[number], *bounds


@reascript("bool TrackFX_SetParam(MediaTrack* track, int fx, int param, double val)")
def set_param(host: Host, track: Track, place: int, number: int, value: float) -> int:
    return _write(track, place, _parameters(track, place), number, value)


@reascript("bool TrackFX_GetParamName(MediaTrack* track, int fx, int param, char* bufOut, int bufOut_sz)")
def get_param_name(host: Host, track: Track, place: int, number: int, text: str, size: int) -> tuple[int, str]:
    name = read(track)[place].name
    fields = next((one.tables["parameters"] for one in PLUGINS if one.shown_name == name), ())
    display = _display(track, place, number)
    if display is not None:
        return 1, cut(display.name, size)
    at = MARKS + 4 * number
    return 1, cut(next((one.name for one in fields if one.at == at), f"Param {number}"), size)


@reascript(
    "bool TrackFX_GetFormattedParamValue(MediaTrack* track, int fx, int param, char* bufOut, int bufOut_sz)"
)
def get_formatted(host: Host, track: Track, place: int, number: int, text: str, size: int) -> tuple[int, str]:
    display = _display(track, place, number)
    value = _parameters(track, place).values()[number]
    return 1, cut(display.text(value) if display is not None else f"{value:.2f}", size)


@reascript(
    "bool TrackFX_FormatParamValueNormalized("
    "MediaTrack* track, int fx, int param, double value, char* bufOut, int bufOut_sz)"
)
def format_normalized(
    host: Host, track: Track, place: int, number: int, value: float, text: str, size: int
) -> tuple[int, str]:
    """Only plug-ins with Cockos' extension to VST can tell what they would display."""
    found, display = other_by_name(read(track)[place].name), _display(track, place, number)
    if found is None or not found.formats or display is None:
        return 0, ""
    return 1, cut(display.text(value), size)


def _parameters(track: Track, place: int) -> Parameters:
    the_part(track, place)
    fx = read(track)[place]
    if fx.kind == "JS":
        return Sliders(fx)
    if fx.kind == "VST" and chunk.parse(body(fx.chunk, "VST")).header[4:8] == struct.pack("<I", chunk.PARAMETERS):
        return Floats(fx)
    raise ApiMisuse(f"the parameters of {fx.name} are not known to the stand-in")


def _floats(track: Track, place: int) -> Floats:
    found = _parameters(track, place)
    if not isinstance(found, Floats):
        raise ApiMisuse("normalised values of a JSFX are not known to the stand-in")
    return found


def _write(track: Track, place: int, parameters: Parameters, number: int, value: float) -> int:
    if not 0 <= number < len(parameters.values()):
        return 0
    fx = parameters.changed(number, value)
    block = next(node for node in the_part(track, place) if isinstance(node, Block))
    block.body = [
        indent_of(block.head) + INDENT + encode(line) + ending(block) for line in body(fx.chunk, fx.kind)
    ]
    track.project.changed()
    return 1


def _display(track: Track, place: int, number: int) -> Display | None:
    """How a parameter is displayed; None where the stand-in does not know."""
    found = other_by_name(read(track)[place].name)
    return found.displays[number] if found is not None and 0 <= number < len(found.displays) else None
