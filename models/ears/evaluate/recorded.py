"""Recordings of libraries that were kept out of training, as test sets: clean, and with bleed of one another.

Every track is three windows that one instrument of one library plays (:mod:`models.ears.data.players`), dry as it
was recorded. Each class of each library has the same number of tracks, whatever the library holds of it.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data.band import Band
from models.ears.data.company import DELAY, bleed, level
from models.ears.data.gather import gather
from models.ears.data.library import Recording
from models.ears.data.players import Player
from models.ears.data.pool import open_pool
from models.ears.data.split import library_of, part_of
from models.ears.evaluate.tracks import SCRAMBLED, TestSet, TestTrack, scrambled
from models.ears.sound.windows import FRAMES, LOUDEST, Windows

TRACKS: Final = 6
"""Tracks for each class of each library."""

BLEED_DB: Final = -15.0
"""RMS of the bleed relative to the track's own, in each window."""

TRIES: Final = 4
AUDIBLE: Final = 1e-4
"""RMS below which a window is played again."""

Names = Callable[[str, Generator], str]
"""A label and random numbers in, a track name out."""


@dataclass(frozen=True, slots=True)
class Take:
    """One track to be played: who plays, who bleeds into it, from which random numbers."""

    player: Player
    other: Player
    seed: tuple[int, ...]

    def clean(self) -> Windows:
        """The windows, shape ``(LOUDEST, FRAMES)``."""
        rng = np.random.default_rng(self.seed)
        return np.stack([_audible(self.player, rng) for _ in range(LOUDEST)])

    def with_bleed(self) -> Windows:
        """The same windows with the other :data:`BLEED_DB` below, through a room and late by one distance."""
        rng = np.random.default_rng((*self.seed, 1))
        delay = float(rng.uniform(*DELAY))
        return np.stack(
            [own + bleed(own, _audible(self.other, rng), BLEED_DB, delay, rng) for own in self.clean()]
        )


def recorded_sets(
    recordings: Iterable[Recording], names: Mapping[str, Names], *, folder: Path, seed: int = 1
) -> list[TestSet]:
    """The test part of recordings as two sets, clean and with bleed; none where it holds fewer than two classes.

    Parameters
    ----------
    recordings : iterable of Recording
        Those of other parts of the split are left alone.
    names : mapping
        Kind of names → who gives them. Scrambled ones are always added.
    folder : Path
        An empty folder for decoded samples, needed as long as the sets are.
    """
    kept_out = [each for each in recordings if part_of(each.source) == "test"]
    left_out = gather(kept_out, folder, identity={"part": "test"}, own=0.0, seed=seed)
    takes = list(_takes(Band(open_pool(folder)), seed))
    if not takes:
        return []
    called = [_names(label, number, names, seed) for number, (label, _) in enumerate(takes)]
    chapters: tuple[tuple[str, Callable[[Take], Windows]], ...] = (
        ("libraries not trained on, clean", Take.clean),
        (f"libraries not trained on, bleed {-BLEED_DB:.0f} dB below", Take.with_bleed),
    )
    return [
        TestSet(
            title,
            "library",
            tuple(
                (TestTrack(label, library_of(take.player.source), each, partial(play, take)),)
                for (label, take), each in zip(takes, called, strict=True)
            ),
            tuple(left_out) if play is Take.clean else (),
        )
        for title, play in chapters
    ]


def _takes(band: Band, seed: int) -> Iterator[tuple[str, Take]]:
    """Labels and takes, class by class and library by library."""
    for label, roster in band.rosters.items():
        libraries: dict[str, list[tuple[Player, float]]] = defaultdict(list)
        for player, share in zip(roster.players, roster.shares, strict=True):
            libraries[library_of(player.source)].append((player, share))
        others = [other for other in band.rosters if other != label]
        for library, players in libraries.items():
            for number in range(TRACKS if others else 0):
                key = (seed, zlib.crc32(label.encode()), zlib.crc32(library.encode()), number)
                rng = np.random.default_rng(key)
                own = _drawn(players, rng)
                yield label, Take(own, band.choose(str(rng.choice(others)), rng), key)


def _drawn(players: list[tuple[Player, float]], rng: Generator) -> Player:
    shares = np.array([share for _, share in players])
    return players[int(rng.choice(len(players), p=shares / shares.sum()))][0]


def _names(label: str, number: int, names: Mapping[str, Names], seed: int) -> dict[str, str]:
    rng = np.random.default_rng((seed, number, zlib.crc32(b"names")))
    return {**{kind: give(label, rng) for kind, give in names.items()}, SCRAMBLED: scrambled(number + 1)}


def _audible(player: Player, rng: Generator) -> NDArray[np.float32]:
    """A window that sounds, the last one tried if none does."""
    window = np.zeros(FRAMES, np.float32)
    for _ in range(TRIES):
        window = player(rng)
        if level(window) > AUDIBLE:
            break
    return window
