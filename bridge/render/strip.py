"""One track while it plays: items and receives, plug-ins, fader, and what its sends take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.render.controls import Controls
from bridge.render.delays import Lag
from bridge.render.insert import Insert
from bridge.render.routes import Connection, Route, Tap
from bridge.render.source import ItemSource

Audio = NDArray[np.float64]
NO_TIMES: Final = np.empty(0)
Taps = Mapping[tuple[str, Tap], Audio]
"""What tracks offer their sends in the present block, by track and tap."""


@dataclass(slots=True)
class Input:
    """A route into a strip, held back so that all inputs are in time with each other."""

    route: Route
    lag: Lag

    def add(self, taps: Taps, into: Audio) -> None:
        """Add what comes in."""
        late = self.lag.process(taps[self.route.source, self.route.tap])
        mix(late, self.route.connections, into)


def mix(audio: Audio, connections: Sequence[Connection], into: Audio) -> None:
    """Add channels of one sound to channels of another."""
    for one in connections:
        channel = audio[:, one.source]
        into[:, one.target] += channel if one.gain == 1.0 else one.gain * channel


class Strip:
    """A track or the master.

    Parameters
    ----------
    key : str
    channels : int
    controls : Controls
    inserts : sequence of Insert
    inputs : sequence of Input
    source : ItemSource, optional
    arrival : int
        Frames by which what comes in is late; the items are held back as much.
    offered : set of Tap
        What sends take.
    sample_rate : int
    """

    def __init__(
        self,
        key: str,
        channels: int,
        controls: Controls,
        inserts: Sequence[Insert],
        inputs: Sequence[Input],
        source: ItemSource | None,
        *,
        arrival: int,
        offered: set[Tap],
        sample_rate: int,
    ) -> None:
        self.key = key
        self._channels = channels
        self._controls = controls
        self._inserts = inserts
        self._inputs = inputs
        self._source = source
        self._arrival = arrival
        self._departure = arrival + sum(insert.latency for insert in inserts)
        self._offered = offered
        self._sample_rate = sample_rate

    def run(self, start: int, count: int, taps: Taps) -> dict[Tap, Audio]:
        """What the strip offers in the block of ``count`` frames from ``start``; blocks must follow on."""
        audio = np.zeros((count, self._channels))
        self._add_items(start, audio)
        for one in self._inputs:
            one.add(taps, audio)
        offered: dict[Tap, Audio] = {}
        self._controls.before_fx(audio, self._times(start, count, self._arrival))
        if Tap.PRE_FX in self._offered:
            offered[Tap.PRE_FX] = audio.copy()
        for insert in self._inserts:
            insert.run(audio)
        if Tap.PRE_FADER in self._offered:
            offered[Tap.PRE_FADER] = audio.copy()
        if Tap.POST_FADER in self._offered:
            self._controls.fader(audio, self._times(start, count, self._departure))
            offered[Tap.POST_FADER] = audio
        return offered

    def _add_items(self, start: int, audio: Audio) -> None:
        samples = None if self._source is None else self._source.read(start - self._arrival, len(audio))
        if samples is not None:
            width = min(samples.shape[1], self._channels)
            audio[:, :width] += samples[:, :width]

    def _times(self, start: int, count: int, late: int) -> NDArray[np.float64]:
        """Project time of every frame of a block at a place where the sound is ``late`` frames late, in s.

        Empty where nothing is automated: nobody asks for it then.
        """
        if not self._controls.curves:
            return NO_TIMES
        times: NDArray[np.float64] = np.arange(start - late, start - late + count) / self._sample_rate
        return times
