"""The plug-ins that are installed: the stock ones whose state is known, a few JSFX, two of another maker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.plugins.jsfx import Jsfx, Slider
from bridge.plugins.registry import PLUGINS, new
from bridge.session import Fx
from tests.reaper_host.others import OTHERS

JSFX: Final[dict[str, tuple[Slider, ...]]] = {
    "delay/delay": (300.0, -5.0, 0.0, -6.0, 0.0),
    "utility/volume": (0.0, 0.0),
    "utility/volume_pan": (0.0, 0.0, 0.0),
}
"""Path below Effects → the sliders of a new instance."""

REDUCING: Final = ("ReaComp", "ReaXcomp", "ReaLimit")
"""Plug-ins that tell their gain reduction."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One plug-in. ``name`` is what REAPER's browser shows, prefix and all."""

    name: str
    make: Callable[[], Fx]


def installed() -> list[Installed]:
    """All of them by name."""
    stock = [Installed(one.shown_name, lambda one=one: new(one.neutral())) for one in PLUGINS]  # type: ignore[misc]
    scripts = [
        Installed(f"JS: {path}", lambda path=path, sliders=sliders: new(Jsfx(path=path, sliders=sliders)))  # type: ignore[misc]
        for path, sliders in JSFX.items()
    ]
    others = [Installed(one.name, one.new) for one in OTHERS]
    return sorted(stock + scripts + others, key=lambda one: one.name)


def match(asked: str) -> Installed | None:
    """The first plug-in whose name holds the text, as REAPER takes it: whatever case, any part of the name."""
    kind, colon, rest = asked.partition(":")
    prefix, wanted = (f"{kind.strip()}:", rest.strip()) if colon else ("", asked.strip())
    fitting = (one for one in installed() if one.name.upper().startswith(prefix.upper()))
    if not wanted:
        return None
    return next((one for one in fitting if wanted.casefold() in one.name.partition(": ")[2].casefold()), None)
