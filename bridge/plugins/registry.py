"""Settings of any plug-in that is understood: read from an FX, written into it, or a new FX made of them.

The plug-in is recognised by the id in its state, which all versions of REAPER write, on every system.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bridge.plugins import chunk, jsfx, reacomp, readelay, reaeq, realimit, reaverbate, reaxcomp
from bridge.plugins.fields import Field
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.readelay import ReaDelay
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.realimit import ReaLimit
from bridge.plugins.reaverbate import ReaVerbate
from bridge.plugins.reaxcomp import ReaXcomp
from bridge.plugins.text import body, fx_text, head, with_body
from bridge.session import Fx

Settings = ReaEq | ReaComp | ReaXcomp | ReaVerbate | ReaLimit | ReaDelay | Jsfx


@dataclass(frozen=True, slots=True)
class Plugin:
    """One stock plug-in.

    ``kind`` is what its state holds (:data:`chunk.OPAQUE` or :data:`chunk.PARAMETERS`); ``tables`` are its fields
    by what they describe; ``inputs`` counts its input pins.
    """

    name: str
    fourcc: bytes
    kind: int
    settings: type[Any]
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    neutral: Callable[[], Any]
    tables: dict[str, tuple[Field, ...]]
    inputs: int = 2

    @property
    def shown_name(self) -> str:
        """Its name in REAPER's list."""
        return f"VST: {self.name} (Cockos)"

    @property
    def head(self) -> str:
        """The line that opens its block. The file's name is that on Windows; REAPER goes by the ids."""
        identity = b"VST" + self.fourcc + self.name.lower().encode()[:9]
        number = int.from_bytes(self.fourcc, "big")
        uid = identity.ljust(16, b"\x00").hex().upper()
        return f'<VST "{self.shown_name}" {self.name.lower()}.dll 0 "" {number}<{uid}> ""'


PLUGINS: Final = (
    Plugin(
        "ReaEQ",
        b"reeq",
        chunk.OPAQUE,
        ReaEq,
        reaeq.decode,
        reaeq.encode,
        reaeq.neutral,
        {"band": (*reaeq.BAND_FIELDS, reaeq.LOG_FIELD), "after the bands": reaeq.TAIL_FIELDS},
    ),
    Plugin(
        "ReaComp",
        b"recm",
        chunk.PARAMETERS,
        ReaComp,
        reacomp.decode,
        reacomp.encode,
        reacomp.neutral,
        {"parameters": reacomp.FIELDS},
        inputs=4,
    ),
    Plugin(
        "ReaXcomp",
        b"rexc",
        chunk.OPAQUE,
        ReaXcomp,
        reaxcomp.decode,
        reaxcomp.encode,
        reaxcomp.neutral,
        {"band": reaxcomp.BAND_FIELDS, "after the bands": reaxcomp.TAIL_FIELDS},
    ),
    Plugin(
        "ReaVerbate",
        b"rvb8",
        chunk.PARAMETERS,
        ReaVerbate,
        reaverbate.decode,
        reaverbate.encode,
        reaverbate.neutral,
        {"parameters": reaverbate.FIELDS},
    ),
    Plugin(
        "ReaLimit",
        b"rlmt",
        chunk.OPAQUE,
        ReaLimit,
        realimit.decode,
        realimit.encode,
        realimit.neutral,
        {"state": realimit.FIELDS},
    ),
    Plugin(
        "ReaDelay",
        b"redl",
        chunk.OPAQUE,
        ReaDelay,
        readelay.decode,
        readelay.encode,
        readelay.neutral,
        {"before the taps": readelay.HEAD_FIELDS, "tap": readelay.TAP_FIELDS},
    ),
)


def plugin_of(fx: Fx) -> Plugin | None:
    """The stock plug-in that an FX is, None for any other.

    Raises
    ------
    ValueError
        If the state of a stock plug-in cannot be read.
    """
    return _by_id(_state(fx)) if fx.kind == "VST" else None


def read(fx: Fx) -> Settings | None:
    """The settings of an FX, None for a plug-in that is not understood or has no state.

    Raises
    ------
    ValueError
        If the FX is understood, but its state is damaged.
    """
    if fx.kind == "JS":
        return jsfx.read(fx)
    if fx.kind != "VST" or (state := _state(fx)) is None or (plugin := _by_id(state)) is None:
        return None
    settings: Settings = plugin.decode(state.data)
    return settings


def write(fx: Fx, settings: Settings) -> Fx:
    """The FX with these settings; its pins, preset name, bypass and window stay as they are.

    Raises
    ------
    ValueError
        If the settings are those of another plug-in, or the FX's state is damaged.
    """
    if isinstance(settings, Jsfx):
        if fx.kind != "JS" or jsfx.read(fx).path != settings.path:
            raise ValueError(f'an FX "{settings.path}" was expected for these sliders, not "{fx.name}"')
        before, after = body(fx.chunk, "JS"), [jsfx.encode(settings)]
        return _replaced(fx, before, after)
    plugin = plugin_of(fx)
    if plugin is None or not isinstance(settings, plugin.settings):
        raise ValueError(f'settings of "{fx.name}" were expected, not of {type(settings).__name__}')
    before = body(fx.chunk, "VST")
    return _replaced(fx, before, chunk.replaced(before, plugin.encode(settings)))


def new(settings: Settings) -> Fx:
    """A new FX with these settings: enabled, stereo in and out, its window closed."""
    if isinstance(settings, Jsfx):
        return jsfx.new(settings)
    plugin = next(one for one in PLUGINS if isinstance(settings, one.settings))
    state = chunk.new_state(plugin.fourcc, plugin.kind, plugin.encode(settings), inputs=plugin.inputs)
    block = [plugin.head, *chunk.encoded(state), ">"]
    return Fx(name=plugin.shown_name, kind="VST", chunk=fx_text(block))


def _state(fx: Fx) -> chunk.State | None:
    lines = body(fx.chunk, "VST")
    try:
        return chunk.parse(lines) if lines else None
    except ValueError:
        if any(one.shown_name in head(fx.chunk, "VST") for one in PLUGINS):
            raise
        return None


def _by_id(state: chunk.State | None) -> Plugin | None:
    ids = {int.from_bytes(one.fourcc, "big"): one for one in PLUGINS}
    return None if state is None else ids.get(state.plugin_id)


def _replaced(fx: Fx, before: list[str], after: list[str]) -> Fx:
    if before == after:
        return fx
    return replace(fx, chunk=with_body(fx.chunk, fx.kind, after))
