"""What faders, pans and everything above them do to a track, as the mean over the time that it plays.

Conventions
-----------
* A fader's gain is linear, with its sign: an inverted phase, or a folder's, is a negative gain. It is that of a
  sound in the centre, so the pan law's gain there is in it.
* An automated fader counts with its mean gain over the time, trim times envelope or as its mode has it. Where a
  mute envelope silences a track its level is not asked.
* Solo is how the engineer listened last, not how the mix is: it is ignored. Mute is not.
* The fader of a VCA lead adds to those of its followers; its envelope is not followed.
* A track that feeds its folder or the master is followed there; a track that does not, through the loudest of its
  sends. Parallel sends (reverbs, compressors) of a track that is heard anyway are no part of its path.
* The master is above all parts alike and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.balancing.groups import vca_gain
from bridge.render.controls import Controls
from bridge.render.graph import build
from bridge.render.panner import DUAL_PAN
from bridge.render.routes import MASTER, Route
from bridge.session import Session, Track

Array = NDArray[np.float64]

STEP: Final = 0.1
"""Seconds between two looks at an envelope."""

MOST_LOOKS: Final = 10_000
"""Looks at most: a stray item after an hour makes them wider apart."""


@dataclass(frozen=True, slots=True)
class Fader:
    """A track's own controls.

    ``gain`` is the fader's, ``pan`` its place, ``image`` (2, 2) what width and dual pan make of its sides with the
    fader at 0 dB and the pan in the centre, ``matrix`` (2, 2) what all of them do together.
    """

    gain: float
    pan: float
    image: Array
    matrix: Array


@dataclass(frozen=True, slots=True)
class Path:
    """What lies between a fader and the master: a linear gain with its sign, and what the pans on the way add."""

    gain: float
    left: float
    right: float

    def after(self, fader: Fader, gain: float) -> Path:
        """The path of what feeds ``fader`` through a connection of ``gain``."""
        left, right = balance(fader.pan)
        return Path(self.gain * fader.gain * gain, self.left * left, self.right * right)

    def pan(self, own: float) -> float:
        """Where a sound with the pan ``own`` ends up, -1 to 1."""
        left, right = (mine * theirs for mine, theirs in zip(balance(own), (self.left, self.right), strict=True))
        top = max(left, right)
        return (right - left) / top if top > 0.0 else 0.0


def balance(pan: float) -> tuple[float, float]:
    """Gains of left and right of a balance control (pan law 0 dB)."""
    return min(1.0, 1.0 - pan), min(1.0, 1.0 + pan)


def fader_of(track: Track, session: Session) -> Fader:
    """The controls of a track as the mean over the time in which it, or the session, has items."""
    controls = Controls.of(track, session)
    times = _times([track] if track.items else session.tracks) if controls.curves else np.zeros(1)
    levels = {kind: curve for kind, curve in controls.curves.items() if "volume" in kind}
    centred = replace(controls, pan=0.0, width=1.0, pan_mode=0, curves=levels)
    plain = replace(
        controls,
        volume=1.0,
        pan=0.0,
        inverted=False,
        pan_law=1.0,
        curves={kind: curve for kind, curve in controls.curves.items() if kind == "width"},
    )
    led = vca_gain(track, session)
    return Fader(
        gain=led * float(_response(centred, times)[0, 0]),
        pan=_pan(controls, times),
        image=_response(plain, times),
        matrix=led * _response(controls, times),
    )


def paths(session: Session, faders: Mapping[str, Fader]) -> dict[str, Path]:
    """What lies above each fader, by GUID. Tracks that are muted, or lead nowhere, are left out."""
    graph = build(replace(session, tracks=tuple(replace(track, solo=False) for track in session.tracks)))
    onward: defaultdict[str, list[Route]] = defaultdict(list)
    for routes in graph.inputs.values():
        for route in routes:
            onward[route.source].append(route)
    found: dict[str, Path] = {}
    for guid in reversed([key for key in graph.order if key != MASTER]):
        ways = [
            (route, _above(route, found, faders))
            for route in onward[guid]
            if route.target == MASTER or route.target in found
        ]
        main = [way for route, way in ways if not route.is_send]
        if ways:
            found[guid] = max(main or [way for _, way in ways], key=lambda way: abs(way.gain))
    return found


def in_dual_pan(track: Track, session: Session) -> bool:
    """Whether the track has two pans, which its ``pan`` does not move."""
    return Controls.of(track, session).pan_mode == DUAL_PAN


def _above(route: Route, found: Mapping[str, Path], faders: Mapping[str, Fader]) -> Path:
    gain = max((connection.gain for connection in route.connections), key=abs)
    if route.target == MASTER:
        return Path(gain, 1.0, 1.0)
    return found[route.target].after(faders[route.target], gain)


def _pan(controls: Controls, times: Array) -> float:
    if "pan" not in controls.curves:
        return controls.pan
    drawn = -controls.curves["pan"].at(times)
    return float(np.clip(controls.pan + drawn if controls.trims else drawn, -1.0, 1.0).mean())


def _response(controls: Controls, times: Array) -> Array:
    """Mean gains from left and right (columns) to left and right (rows): what becomes of a 1 on each side."""
    columns = []
    for side in np.eye(2):
        audio = np.tile(side, (len(times), 1))
        controls.before_fx(audio, times)
        controls.fader(audio, times)
        columns.append(audio.mean(axis=0))
    return np.stack(columns, axis=1)


def _times(tracks: Iterable[Track]) -> Array:
    spans = [(item.position, item.position + item.length) for track in tracks for item in track.items]
    first, last = min((start for start, _ in spans), default=0.0), max((end for _, end in spans), default=0.0)
    return np.linspace(first, last, max(1, min(MOST_LOOKS, round((last - first) / STEP))))
