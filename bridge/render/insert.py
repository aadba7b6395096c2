"""One modelled plug-in on a track: which channels it hears, which it replaces.

Conventions
-----------
* A pin is the tuple of the track's channels that it is connected to, from 0. An input pin hears their sum; a
  channel with output pins is replaced by the sum of those, any other passes.
* Where a state names no pins, pin n is on channel n.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.plugins import chunk
from bridge.plugins.text import body
from bridge.session import Fx

Audio = NDArray[np.float64]
Pin = tuple[int, ...]

STRAIGHT: Final[tuple[Pin, ...]] = ((0,), (1,))


class Processor(Protocol):
    """What an insert runs: a processor of ``core``, or several put together."""

    @property
    def latency(self) -> int:
        """Frames by which the output is late."""

    @property
    def tail(self) -> float:
        """Seconds for which sound goes on after the input."""

    def process(self, block: Audio, /) -> Audio:
        """The next block of output; same shape."""


class KeyedProcessor(Processor, Protocol):
    """A processor whose detector can hear something else."""

    def process_keyed(self, block: Audio, side: Audio | None = None) -> tuple[Audio, Audio]:
        """The next block of output, and the gain in dB."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The pins of a plug-in. The inputs from the third on are its auxiliary inputs."""

    inputs: tuple[Pin, ...] = STRAIGHT
    outputs: tuple[Pin, ...] = STRAIGHT

    def within(self, channels: int) -> Pins:
        """The same pins without channels that the track does not have."""
        return Pins(*(tuple(_below(pin, channels) for pin in side) for side in (self.inputs, self.outputs)))


def pins_of(fx: Fx) -> Pins:
    """The pins in the state of a VST, straight ones for any other plug-in.

    Raises
    ------
    ValueError
        If the state is damaged.
    """
    lines = body(fx.chunk, "VST") if fx.kind == "VST" else []
    if not lines:
        return Pins()
    header = chunk.parse(lines).header
    inputs, after = _masks(header, 8)
    outputs, _ = _masks(header, after)
    return Pins(inputs, outputs)


class Insert:
    """A processor between its pins.

    Parameters
    ----------
    processor : Processor
        Of as many channels as it has output pins.
    pins : Pins
        Within the channels of the track.
    keyed : bool
        Whether its detector hears the auxiliary inputs; the processor is a :class:`KeyedProcessor` then.
    """

    def __init__(self, processor: Processor, pins: Pins, *, keyed: bool = False) -> None:
        self._processor = processor
        self._keyed = keyed
        width = len(pins.outputs)
        self._heard, self._side = pins.inputs[:width], pins.inputs[width:]
        self._outputs = pins.outputs
        in_order = tuple((channel,) for channel in range(width))
        self._straight = self._heard == in_order and self._outputs == in_order

    @property
    def processor(self) -> Processor:
        """What runs between the pins."""
        return self._processor

    @property
    def latency(self) -> int:
        """Frames by which it is late."""
        return self._processor.latency

    @property
    def tail(self) -> float:
        """Seconds for which it sounds after its input."""
        return self._processor.tail

    def run(self, audio: Audio) -> None:
        """Process in place, shape ``(frames, channels of the track)``."""
        width = len(self._outputs)
        heard = audio[:, :width] if self._straight else _gathered(audio, self._heard)
        if self._keyed:
            processor: KeyedProcessor = self._processor  # type: ignore[assignment]  # by contract
            made, _ = processor.process_keyed(np.ascontiguousarray(heard), _gathered(audio, self._side))
        else:
            made = self._processor.process(np.ascontiguousarray(heard))
        if self._straight:
            audio[:, :width] = made
            return
        for channel in {channel for pin in self._outputs for channel in pin}:
            audio[:, channel] = sum(made[:, at] for at, pin in enumerate(self._outputs) if channel in pin)


def _gathered(audio: Audio, pins: Sequence[Pin]) -> Audio:
    out = np.zeros((len(audio), len(pins)))
    for at, pin in enumerate(pins):
        for channel in pin:
            out[:, at] += audio[:, channel]
    return out


def _masks(header: bytes, at: int) -> tuple[tuple[Pin, ...], int]:
    """A count and that many masks of 64 bits; where they end."""
    (count,) = struct.unpack_from("<I", header, at)
    masks = struct.unpack_from(f"<{count}Q", header, at + 4)
    return tuple(tuple(bit for bit in range(64) if mask >> bit & 1) for mask in masks), at + 4 + 8 * count


def _below(pin: Pin, channels: int) -> Pin:
    return tuple(channel for channel in pin if channel < channels)
