"""Songs as test cases: the material that a solver sees, and the faders that the human used."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.audio import Samples
from core.meters.gating import gated_loudness, sliding_mean
from core.mixing.combine import Sound, through
from core.mixing.gram import cross_powers
from core.mixing.grid import HOP
from core.mixing.meter import CELL, MixMeter
from core.mixing.sections import between_changes
from models.balance.decibels import gain, level
from models.balance.evaluate.alignment import find_lags
from models.balance.evaluate.patches import patches_of
from models.balance.evaluate.reading import Files, blocks, look_at
from models.balance.evaluate.recover import Recovered, recover
from models.balance.evaluate.songs import Song
from models.balance.evaluate.spectra import products
from models.balance.material import BAND_EDGES, PEAK_BLOCK, Array, Material, Part
from models.ears.taxonomy import UNKNOWN

HOPS_PER_BLOCK: Final = round(0.4 / HOP)

TWO_SIDED: Final = 1e-6
"""Share of the difference of left and right in the energy of a track that is stereo."""

STEMS: Final = 1.0
"""dB that the recovered gains may span where tracks are stems: the human's faders are in them."""

DELIVERED: Final = -6.0
"""Peak in dBFS at which such stems are handed to the contenders, as a recording is delivered."""


@dataclass(frozen=True, slots=True)
class Case:
    """A song of ``n`` tracks.

    ``truth`` (n,) are the human's faders in dB for ``material``, up to a constant, ``pans`` (n,) the human's pans.
    ``scored`` (n,) says which are known and have a class. ``staged``: the tracks were stems, and were brought to
    equal peaks. ``left_out`` are sentences on tracks that are not scored.
    """

    name: str
    material: Material
    truth: Array
    pans: Array
    scored: NDArray[np.bool_]
    explained: float
    condition: float
    staged: bool
    left_out: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """Classes of all tracks."""
        return [part.label for part in self.material.parts]

    def known(self) -> tuple[Material, Array, Array]:
        """Material, faders and pans of the scored tracks alone."""
        return only(self.material, self.scored), self.truth[self.scored], self.pans[self.scored]


def read_cases(
    songs: Sequence[Song], progress: Callable[[int, int, str], None] = lambda *_: None
) -> Iterator[Case]:
    """Each song measured and its gains recovered.

    Raises
    ------
    ValueError
        If a song's files cannot be read or are of different sample rates.
    """
    for done, song in enumerate(songs, 1):
        try:
            yield read_case(song)
        except ValueError as error:
            raise ValueError(f"{song.name}: {error}") from error
        progress(done, len(songs), song.name)


def read_case(song: Song) -> Case:
    """A song measured and its gains recovered."""
    files = look_at([*(track.path for track in song.tracks), song.mix])
    lags = [*find_lags(files.paths[:-1], song.mix, files.rate), 0]
    length = files.frames[-1]
    found = recover(products(blocks(files, lags, length), files.rate))
    labels = [track.label for track in song.tracks]
    material = _measure(blocks(files, lags, length), files, labels)
    return case_of(song, replace(material, patches=patches_of(files.paths[:-1], files.rate)), found)


def case_of(song: Song, material: Material, found: Recovered) -> Case:
    """Material and recovered gains as a case; stems are brought to equal peaks."""
    labelled = np.array([part.label != UNKNOWN for part in material.parts])
    known = found.identifiable & material.audible
    span = np.ptp(found.gains[known]) if known.any() else math.inf
    staging = _to_equal_peaks(material) if span < STEMS else np.zeros(len(labelled))
    return Case(
        name=song.name,
        material=moved(material, staging),
        truth=found.gains - staging,
        pans=found.pans,
        scored=known & labelled,
        explained=found.explained,
        condition=found.condition,
        staged=bool(span < STEMS),
        left_out=tuple(_left_out(song, material, found)),
    )


def moved(material: Material, db: Array) -> Material:
    """Tracks that came in louder by ``db`` (n,), faders where they stand."""
    linear = gain(db)
    return replace(
        material,
        loudness=material.loudness + db,
        power=material.power * linear**2,
        cross=material.cross * np.outer(linear, linear),
        peaks=material.peaks * linear,
    )


def only(material: Material, kept: NDArray[np.bool_]) -> Material:
    """The material of some of the parts."""
    places = np.flatnonzero(kept)
    return replace(
        material,
        parts=tuple(replace(material.parts[place], partner=-1) for place in places),
        loudness=material.loudness[places],
        power=material.power[:, :, places],
        cross=material.cross[:, places][:, :, places],
        peaks=material.peaks[:, places],
        gains=material.gains[places],
        pans=material.pans[places],
        patches=None if material.patches is None else material.patches[places],
        heard=None if material.heard is None else material.heard[places],
    )


def _left_out(song: Song, material: Material, found: Recovered) -> Iterator[str]:
    for k, track in enumerate(song.tracks):
        if track.label == UNKNOWN:
            yield f"{song.name}, {track.name}: its class is not known"
        elif not material.audible[k]:
            yield f"{song.name}, {track.name}: silent"
        elif not found.identifiable[k]:
            yield (
                f"{song.name}, {track.name}: gain not identifiable (others explain {found.alike[k]:.0%} of it, "
                f"standard error {found.errors[k]:.1f} dB, fits {found.gains[k]:.1f} and {found.blind[k]:.1f} dB)"
            )


def _to_equal_peaks(material: Material) -> Array:
    highest = level(np.max(material.peaks, axis=0, initial=0.0) ** 2)
    return np.where(np.isfinite(highest), DELIVERED - np.where(np.isfinite(highest), highest, 0.0), 0.0)


def _measure(read: Iterable[NDArray[np.float32]], files: Files, labels: Sequence[str]) -> Material:
    """Material of tracks that come in blocks of shape (tracks + 1, 2, frames), the mix last."""
    channels = [min(2, count) for count in files.channels[:-1]]
    meters = [MixMeter(files.rate, count, BAND_EDGES, PEAK_BLOCK) for count in channels]
    start = 0
    for block in read:
        for meter, count, track in zip(meters, channels, block, strict=False):
            heard: Samples = np.ascontiguousarray(track[:count].T)
            meter.feed(start, heard)
        start += block.shape[2]
    return material_of([through(meter.result(), np.eye(2)) for meter in meters], labels)


def material_of(sounds: Sequence[Sound], labels: Sequence[str]) -> Material:
    """Material of parts that play together, faders at 0 dB and pans in the centre."""
    cells = max(len(sound.bands) for sound in sounds)
    bands = np.stack([_longer(sound.bands, cells) for sound in sounds], axis=2)
    borders = between_changes(bands.sum(axis=2), 0, cells)
    seconds = np.diff(np.array(borders, float)) * CELL
    powers = np.add.reduceat(bands, borders[:-1], axis=0) / seconds[:, np.newaxis, np.newaxis]
    longest = max(len(sound.peaks) for sound in sounds)
    overall = np.tensordot(seconds / seconds.sum(), powers, axes=1)
    return Material(
        parts=tuple(
            Part(label=label, wide=sound.side > TWO_SIDED) for label, sound in zip(labels, sounds, strict=True)
        ),
        loudness=np.array([_loudness(sound) for sound in sounds]),
        power=powers,
        seconds=seconds,
        cross=cross_powers([sound.sketch for sound in sounds], overall),
        peaks=np.stack([_longer(sound.peaks.max(axis=1), longest) for sound in sounds], axis=1),
        gains=np.zeros(len(sounds)),
        pans=np.zeros(len(sounds)),
    )


def _loudness(sound: Sound) -> float:
    """Gated loudness (BS.1770-5, annex 1), blocks of 400 ms every hop, from the first sound to the last."""
    sounding = np.trim_zeros(sound.hops)
    hops = _longer(sounding, max(HOPS_PER_BLOCK, len(sounding))) / HOP
    return gated_loudness(sliding_mean(hops, HOPS_PER_BLOCK))


def _longer(values: Array, length: int) -> Array:
    return np.pad(values, ((0, length - len(values)), *((0, 0),) * (values.ndim - 1)))
