"""One training window: who plays, who bleeds in, and what the studio makes of it.

The same pool, seed and index give the same samples, whatever process asks for them and in what order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from models.ears.data.band import Band
from models.ears.data.company import ANYWHERE, DELAY, NEIGHBOURHOODS, bleed, level
from models.ears.data.patterns import Clock, clock
from models.ears.data.players import Drum
from models.ears.data.studio import at_the_desk, at_the_instrument, equalise
from models.ears.prediction import MIX
from models.ears.sound.windows import FRAMES
from models.ears.taxonomy import FAMILIES, family_of

Signal = NDArray[np.float32]
NameOf = Callable[[str, Generator], str]
"""Label and random numbers in, a track's name out."""

TRIES: Final = 4
QUIET: Final = 1e-4
"""RMS below which a take is silent and played again."""

WEIGHTS: Final = {MIX: 3}
"""How often a class occurs in a deck of labels; 2 where nothing is said."""

MIX_DB: Final = {"drums": 0.0, "bass": -2.0, "vocals": 0.0, "other": -4.0}
"""Level of a family's instruments in a mix, ±4 dB."""

CLOSE: Final = ("kick", "snare", "hihat", "tom", "cymbal")
"""Drums that have microphones of their own, and hear one another."""

ONE_OF: Final = (
    ("drum_loop", "drum_loop", "overheads", "drum_room"),
    FAMILIES["bass"],
    ("lead_vocal", "lead_vocal", "backing_vocal"),
)
"""A mix has one of each, as far as they can be played."""


@dataclass(frozen=True, slots=True)
class Example:
    """``samples`` at the ear's rate, shape ``(FRAMES,)``; the loud one's ``label``; everybody's ``sources``."""

    samples: Signal
    label: str
    sources: tuple[str, ...]
    name: str


def label_at(labels: tuple[str, ...], seed: int, index: int) -> str:
    """Label of a window: decks with every class :data:`WEIGHTS` times, shuffled one by one."""
    deck = [label for label in labels for _ in range(WEIGHTS.get(label, 2))]
    number, place = divmod(index, len(deck))
    order = np.random.default_rng(SeedSequence([seed, 0, number])).permutation(len(deck))
    return deck[int(order[place])]


def example(band: Band, seed: int, index: int, name_of: NameOf | None = None) -> Example:
    """The window of an index.

    Parameters
    ----------
    band : Band
        Whoever can play; decides with ``seed`` and ``index`` on every sample.
    seed, index : int, >= 0
    name_of : callable, optional
        Names the track; without it names are empty.
    """
    label = label_at(band.labels, seed, index)
    music, names = (np.random.default_rng(child) for child in SeedSequence([seed, index]).spawn(2))
    samples, sources = _mix(band, music) if label == MIX else _track(band, label, music)
    heard = at_the_desk(samples, label, music)
    return Example(heard, label, sources, name_of(label, names) if name_of else "")


def _take(band: Band, label: str, rng: Generator, time: Clock | None = None) -> tuple[Signal, str]:
    """A dry window that sounds; drummers keep the time, if there is one.

    Raises
    ------
    ValueError
        If nobody could be heard in :data:`TRIES` windows.
    """
    for _ in range(TRIES):
        player = band.choose(label, rng)
        samples = player.play(time, rng) if time and isinstance(player, Drum) else player(rng)
        if level(samples) > QUIET:
            return samples, player.source
    raise ValueError(f"expected {label} of {player.source} to sound, but it was silent {TRIES} times")


def _track(band: Band, label: str, rng: Generator) -> tuple[Signal, tuple[str, ...]]:
    time = clock(rng, programmed=rng.random() < 0.2)
    samples, source = _take(band, label, rng, time)
    loud = at_the_instrument(samples, label, rng)
    near = NEIGHBOURHOODS.get(label, ANYWHERE)
    total, sources = loud, [source]
    if rng.random() < near.share:
        for _ in range(int(rng.integers(1, near.most + 1))):
            other, whose = _neighbour(band, label, time, rng)
            total = total + bleed(loud, other, float(rng.uniform(*near.level_db)), float(rng.uniform(*DELAY)), rng)
            sources.append(whose)
    return total, tuple(sources)


def _neighbour(band: Band, label: str, time: Clock, rng: Generator) -> tuple[Signal, str]:
    """Another instrument: for a drum mostly the rest of a kit, for others anybody but themselves."""
    if label in CLOSE and rng.random() < 0.5 and (kit := band.rest_of_kit(label, rng)):
        return kit.play(time, rng), kit.source
    near = CLOSE if label in CLOSE and rng.random() < 0.7 else tuple(band.rosters)
    present = [name for name in near if name in band.rosters and name != label] or list(band.rosters)
    return _take(band, str(rng.choice(present)), rng, time)


def _mix(band: Band, rng: Generator) -> tuple[Signal, tuple[str, ...]]:
    chosen = [str(rng.choice(present)) for group in ONE_OF if (present := [c for c in group if c in band.rosters])]
    others = [label for label in band.rosters if family_of(label) == "other"]
    more = min(len(others), int(rng.integers(1, 5)))
    chosen += [str(label) for label in rng.choice(others, more, replace=False)] if others else []
    total, sources = np.zeros(FRAMES, np.float32), []
    for label in chosen or list(band.rosters)[:2]:
        samples, source = _take(band, label, rng)
        heard = equalise(at_the_instrument(samples, label, rng), rng)
        db = MIX_DB[family_of(label) or "other"] + float(rng.uniform(-4.0, 4.0))
        total += heard * np.float32(10.0 ** (db / 20.0) / max(level(heard), QUIET))
        sources.append(source)
    return total, tuple(sources)
