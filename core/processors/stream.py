"""What all processors share: the gate for blocks, the protocol, whole recordings, the checks of settings.

Conventions
-----------
* ``latency`` is the number of frames by which the output lags behind the input.
* ``tail`` is the time in seconds for which sound goes on after the input has ended, down to 120 dB below it.
* A refused block leaves the state as it was: what is not finite never enters it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Float = TypeVar("Float", bound=np.floating)
Block = NDArray[np.floating]
"""Audio of shape ``(frames, channels)``, float32 or float64."""

State = NDArray[np.float64]

LOUDEST: Final = 1e9
"""Largest magnitude that passes the gate (+180 dBFS). It keeps every state far from overflow."""

TAIL_DB: Final = -120.0
"""Level relative to the input at which a decaying sound counts as ended."""

WHOLE_BLOCK: Final = 1 << 14
"""Frames per block where :func:`run` cuts a whole recording."""

INSTANT: Final = 1e-3
"""Time constant in frames below which a smoother does nothing: its coefficient would be ``exp(-1000)``, 0."""

Limits = Mapping[str, tuple[float, float]]
"""Name of a setting to its lowest and highest value, both allowed."""


STREAM_LIMITS: Final[Limits] = {"sample_rate": (8000, 768000), "channels": (1, 64)}


class Processor(Protocol):
    """A processor as its users see it."""

    @property
    def sample_rate(self) -> float:
        """Frames per second."""

    @property
    def latency(self) -> int:
        """Frames by which the output is late."""

    @property
    def tail(self) -> float:
        """Seconds for which sound goes on after the input."""

    def process(self, block: NDArray[Float], /) -> NDArray[Float]:
        """The next block of output; same shape and type as ``block``."""

    def reset(self) -> None:
        """Return to the state before the first block."""


class Stream(ABC):
    """Base of the processors: checks blocks, counts frames, leaves the work to ``_run``.

    Parameters
    ----------
    sample_rate : float, Hz
    channels : int
        Channels of every block.
    """

    def __init__(self, sample_rate: float, channels: int) -> None:
        check_limits({"sample_rate": sample_rate, "channels": channels}, STREAM_LIMITS)
        self._sample_rate = float(sample_rate)
        self.channels = int(channels)
        self._position = 0

    @property
    def sample_rate(self) -> float:
        """Frames per second."""
        return self._sample_rate

    @property
    def latency(self) -> int:
        """Frames by which the output is late."""
        return 0

    @property
    def tail(self) -> float:
        """Seconds for which sound goes on after the input."""
        return 0.0

    def process(self, block: NDArray[Float]) -> NDArray[Float]:
        """The next block of output.

        Parameters
        ----------
        block : array [shape=(frames, channels)], float32 or float64, any number of frames

        Returns
        -------
        array [shape=(frames, channels)], same type

        Raises
        ------
        ValueError
            If the shape or type is another, or a sample is not finite or beyond :data:`LOUDEST`.
        """
        samples = check_block(block, self.channels)
        out = np.empty_like(samples)
        self._run(samples, out)
        self._position += len(samples)
        return out

    def reset(self) -> None:
        """Return to the state before the first block."""
        self._position = 0
        self._clear()

    @abstractmethod
    def _run(self, samples: Block, out: Block) -> None:
        """Fill ``out``; ``self._position`` is the number of frames before ``samples``."""

    @abstractmethod
    def _clear(self) -> None:
        """Empty the state."""


def check_block(block: NDArray[Float], channels: int) -> NDArray[Float]:
    """The block as a contiguous array, refused if it is none of samples.

    Raises
    ------
    ValueError
        If the array is not ``(frames, channels)`` of float32 or float64, or a sample is not finite or beyond
        :data:`LOUDEST`.
    """
    if block.ndim != 2 or block.shape[1] != channels:
        raise ValueError(f"a block must have the shape (frames, {channels}), not {block.shape}")
    if block.dtype not in (np.float32, np.float64):
        raise ValueError(f"samples must be float32 or float64, not {block.dtype}")
    # A NaN makes the minimum and the maximum NaN, for which no comparison holds.
    if block.size and not (block.min() >= -LOUDEST and block.max() <= LOUDEST):
        bad = int(np.count_nonzero(~(np.abs(block) <= LOUDEST)))
        raise ValueError(f"samples must be finite and within ±{LOUDEST:g}, {bad} of {block.size} are not")
    return np.ascontiguousarray(block)


def check_limits(values: object, limits: Limits) -> None:
    """Refuse settings outside their range; ``values`` is a mapping or an object with attributes.

    Raises
    ------
    ValueError
        Naming the setting, its range and the value that came.
    """
    for name, (low, high) in limits.items():
        value = values[name] if isinstance(values, Mapping) else getattr(values, name)
        if not low <= value <= high:
            raise ValueError(f"{name} must be in {low:g}..{high:g}, not {value}")


def run(processor: Processor, samples: NDArray[Float], *, tail: bool = False) -> NDArray[Float]:
    """A whole recording through a processor, in time with its input.

    Parameters
    ----------
    processor : Processor
        It is fed from its present state and is not reset.
    samples : array [shape=(frames, channels)]
    tail : bool
        Whether the result goes on for ``processor.tail`` seconds; else it is as long as the input.

    Returns
    -------
    array [shape=(frames + tail, channels)]
        The first ``processor.latency`` frames are dropped, so that input and output line up.
    """
    late = processor.latency
    rest = late + (math.ceil(processor.tail * processor.sample_rate) if tail else 0)
    padded = np.concatenate([samples, np.zeros((rest, samples.shape[1]), samples.dtype)])
    blocks = [processor.process(padded[at : at + WHOLE_BLOCK]) for at in range(0, len(padded), WHOLE_BLOCK)]
    return np.concatenate(blocks or [padded])[late:]


def frames_of(ms: float, sample_rate: float) -> int:
    """Whole frames nearest to a time in ms."""
    return round(ms * 1e-3 * sample_rate)


def smoothing(ms: float, sample_rate: float) -> float:
    """Coefficient of a one-pole smoother, ``exp(-1 / (tau fs))`` (Giannoulis 2012, eq. 7); 0 for no smoothing."""
    frames = ms * 1e-3 * sample_rate
    return math.exp(-1.0 / frames) if frames > INSTANT else 0.0
