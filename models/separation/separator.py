"""What every separator answers, so that an upmix does not know which it is.

Conventions
-----------
* Audio is (2, n) float32. Sources sum to the mix sample by sample: what no source claims is in ``other``.
* Memory is bounded whatever the length: a reader gives any stretch, a separator yields segments in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Stereo = NDArray[np.float32]

SOURCES: Final = ("drums", "bass", "vocals", "other")
"""What a stereo mix is taken apart into."""

Progress = Callable[[float], None]
"""Told the share of the work that is done, in [0, 1]. May raise to call it off."""


Consent = Callable[[str, int, str], bool]
"""Asked before a download: the model's name, its size in bytes, and the address it comes from."""


class Unavailable(Exception):
    """A separator cannot be had on this machine; the message says why and what would help."""


class Reader(Protocol):
    """Stereo audio of any length. A mono file reads as two equal channels."""

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        ...

    @property
    def frames(self) -> int:
        """Length."""
        ...

    def read(self, start: int, stop: int) -> Stereo:
        """(2, stop - start) of the audio; zeros outside of it."""
        ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of all sources from frame ``start`` on. Segments follow one another without gap or overlap."""

    start: int
    sources: Mapping[str, Stereo]


class Separator(Protocol):
    """Takes a mix apart."""

    @property
    def name(self) -> str:
        """What ``--separator`` calls it."""
        ...

    @property
    def label(self) -> str:
        """What it is and how good."""
        ...

    def separate(self, mix: Reader, progress: Progress | None = None) -> Iterator[Segment]:
        """The sources of a mix, segment by segment, at its own sample rate."""
        ...


class Resumable(Separator, Protocol):
    """A separator that can begin anywhere: what it gives from a frame on is what a whole run gives there."""

    def separate_from(self, mix: Reader, start: int, progress: Progress | None = None) -> Iterator[Segment]:
        """The sources of a mix from frame ``start`` on."""
        ...
