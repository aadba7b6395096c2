"""The upmix of a recording, from the first frame to the file: in bounded memory, whole or not at all.

Conventions
-----------
* The file has the sample rate of the recording and as many frames, to the sample.
* In SMPTE order the channel mask is 0x3F (front left, right, centre, low frequency, back left, right). 0x60F
  calls the last two "side"; it is right too, but readers that know one 5.1 only know 0x3F, and both are the
  surrounds of Rec. ITU-R BS.775 at 100 to 120 degrees. A mask counts channels in a fixed order, which film
  order is not: there it is 0, no loudspeaker named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from bridge.render.files import Files, Written, append
from bridge.upmix import previews
from bridge.upmix.report.figures import UpmixFigures, UpmixMeter
from core.upmix.channels import CHANNELS, Order, Surround, ordered
from core.upmix.distribute import Upmixer
from core.upmix.scene import Scene
from models.separation.separator import SOURCES, Reader, Separator

MASKS: Final[Mapping[Order, int]] = {"smpte": 0x3F, "film": 0}

PRINT: Final = "5.1"

LAYOUTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "print": {PRINT: SOURCES},
    "sources": {source: (source,) for source in SOURCES},
}
"""Which six-channel files an upmix is written into, by name, and the sources in each. They sum to the 5.1."""

Progress = Callable[[int, int, str], None]
"""Called with seconds done, seconds in all, and what is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where an upmix goes, and how it is written.

    ``files`` are the places of the files of one of :data:`LAYOUTS` by name, ``previews`` those of
    :data:`bridge.upmix.previews.LISTENERS`, ``head`` is a SOFA file for the one on headphones. ``floating``:
    32-bit float instead of 24-bit.
    """

    files: Mapping[str, Path]
    layout: str = "print"
    order: Order = "smpte"
    floating: bool = False
    previews: Mapping[str, Path] = field(default_factory=dict)
    head: Path | None = None


@dataclass(frozen=True, slots=True)
class Upmixed:
    """What was written, the six-channel files first, and what they came to together."""

    files: tuple[Written, ...]
    measured: UpmixFigures

    @property
    def residual_db(self) -> float:
        """Energy of the fold-down's difference from the stereo, relative to the stereo, in dB."""
        assert self.measured.residual_db is not None  # the stereo was there with every block
        return self.measured.residual_db


def upmix(
    mix: Reader, separator: Separator, scene: Scene, output: Output, *, progress: Progress | None = None
) -> Upmixed:
    """Take a mix apart, place its sources and write the 5.1.

    Parameters
    ----------
    mix : Reader
    separator : Separator
    scene : Scene
    output : Output
    progress : callable, optional
        Told after every stretch. What it raises calls the upmix off, and no file stays.

    Raises
    ------
    UserError
        If a file cannot be written.
    """
    measured = UpmixMeter(mix.sample_rate)
    with Files() as files:
        opened = [
            files.open(
                output.files[name],
                mix.sample_rate,
                len(CHANNELS),
                mix.frames,
                floating=output.floating,
                mask=MASKS[output.order],
            )
            for name in LAYOUTS[output.layout]
        ]
        heard = {
            name: files.open(path, mix.sample_rate, previews.CHANNELS[name], mix.frames, floating=output.floating)
            for name, path in output.previews.items()
        }
        listeners = {name: previews.listener(name, mix.sample_rate, output.head) for name in heard}
        done = 0
        for parts in _placed(mix, separator, scene, LAYOUTS[output.layout]):
            for file, part in zip(opened, parts, strict=True):
                append(file, ordered(part, output.order).T)
            whole: Surround = np.sum(parts, axis=0)
            for name, file in heard.items():
                append(file, listeners[name].process(whole).T)
            stop = done + whole.shape[1]
            measured.add(mix.read(done, stop), whole)
            done = stop
            if progress is not None:
                progress(done // mix.sample_rate, mix.frames // mix.sample_rate, separator.name)
        for name, file in heard.items():
            append(file, listeners[name].finish().T)
        return Upmixed(files.finish(), measured.figures())


def _placed(
    mix: Reader, separator: Separator, scene: Scene, layout: Mapping[str, tuple[str, ...]]
) -> Iterator[list[Surround]]:
    """The 5.1 of every file of a layout, stretch by stretch; all are late by the same time."""
    upmixers = [Upmixer(sources, scene, mix.sample_rate) for sources in layout.values()]
    for segment in separator.separate(mix):
        yield [
            one.process({name: segment.sources[name] for name in sources})
            for one, sources in zip(upmixers, layout.values(), strict=True)
        ]
    yield [one.finish() for one in upmixers]
