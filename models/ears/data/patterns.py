"""Patterns of drums, as drummers and drum machines play them: grooves, ghost notes, fills, rolls and flams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.sound.windows import SECONDS

STEPS: Final = 16
"""Steps of a bar: sixteenths."""

LEVELS: Final = {"X": 1.0, "x": 0.8, "o": 0.6, "g": 0.25}
"""Letter of a pattern → velocity; a point is silent."""

TEMPO: Final = (70.0, 180.0)

GROOVES: Final[dict[str, tuple[str, ...]]] = {
    "kick": (
        "X...X...X...X...",
        "X.......X.......",
        "X.....x.X.......",
        "X..x..x...X.....",
        "X.x.....X.x...x.",
        "X.........X..x..",
        "X..x..X...x..x..",
        "X.......xx......",
        "X...............",
        "XxXxXxXxXxXxXxXx",
        "X.xxX.xxX.xxX.xx",
    ),
    "snare": (
        "....X.......X...",
        "....X.......X...",
        "....X..g.g..X..g",
        "........X.......",
        "....X....g.gX.g.",
        "..g.X.g..g..X.gg",
        "X...X...X...X...",
        "....X.......X.xx",
        "xoxoxoxoxoxoXoXo",
    ),
    "rim": ("....x.......x...", "...x..x....x....", "x..x..x...x.x..."),
    "closed_hat": (
        "x.o.x.o.x.o.x.o.",
        "xgogxgogxgogxgog",
        "x...x...x...x...",
        "..x...x...x...x.",
        "xxxxxxxxxxxxxxxx",
        "x.xgx.xgx.xgx.xg",
        "x..xx..xx..xx..x",
        "x...x.x.x...x.x.",
    ),
    "open_hat": (
        "..............X.",
        "..X...X...X...X.",
        "......X.........",
        "X.......X.......",
        "................",
    ),
    "ride": ("x...x...x...x...", "x.o.x.o.x.o.x.o.", "x...x.ox...x.ox.", "X.x.x.x.X.x.x.x."),
    "crash": ("X...............", "X.......X.......", "........X.......", "X...X...X...X..."),
    "tom": (
        "........x.x.x.x.",
        "............XxXx",
        "X..X..X.X..X..X.",
        "x.x.x.x.x.x.x.x.",
        "X...............",
        "......X.......X.",
        "........XxxxXxxx",
    ),
    "clap": ("....X.......X...", "....X..x....X...", "............X..."),
    "shaker": ("xgogxgogxgogxgog", "x.o.x.o.x.o.x.o.", "xoXoxoXoxoXoxoXo", "....X.......X..."),
    "percussion": (
        "x..x..x...x.x...",
        "x..x..x.x..x..x.",
        "x...x...x...x...",
        "xogoxogoxogoxogo",
        "X.xx.xX.X.xx.xX.",
        "......x.......x.",
        "x..x.xx.x..x.xx.",
        "X...............",
    ),
}
"""Drum → bars of it."""

KIT: Final = ("kick", "snare", "closed_hat", "open_hat", "ride", "crash", "tom", "clap")
"""Drums of a whole set."""

RARE: Final = {"open_hat": 0.35, "ride": 0.3, "crash": 0.4, "tom": 0.3, "clap": 0.15, "rim": 0.1}
"""How often a drum takes part in a groove of the whole set; the others always do."""


@dataclass(frozen=True, slots=True)
class Hit:
    """``start`` in seconds, ``velocity`` 0..1; ``which`` numbers the drums of a kind (high to low toms)."""

    start: float
    piece: str
    velocity: float
    which: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds per step, seconds of the first step of the first bar, share of a step that offbeats are late."""

    step: float
    start: float
    swing: float
    loose: float


def clock(rng: Generator, *, programmed: bool) -> Clock:
    """Tempo and timing of a window; a drum machine is on the grid."""
    tempo = float(np.exp(rng.uniform(*np.log(TEMPO))))
    step = 60.0 / tempo / 4.0
    swing = float(rng.uniform(0.1, 0.6)) if rng.random() < 0.25 else 0.0
    return Clock(step, -float(rng.uniform(0.0, STEPS * step)), swing, 0.0005 if programmed else 0.006)


def groove(pieces: Sequence[str], time: Clock, rng: Generator) -> list[Hit]:
    """A bar per drum, repeated with small changes through the window; at least one hit."""
    hits: list[Hit] = []
    for piece in pieces:
        bars = GROOVES[piece]
        bar = bars[rng.integers(len(bars))]
        hits += _bars(piece, bar, time, rng)
    return hits or [Hit(0.5, pieces[0], 0.9)]


def _bars(piece: str, bar: str, time: Clock, rng: Generator) -> list[Hit]:
    hits, step = [], 0
    changes = 0.04 if rng.random() < 0.5 else 0.0
    depth = rng.uniform(0.0, 0.15)
    drums = int(rng.integers(4))
    while (start := time.start + step * time.step) < SECONDS:
        letter = bar[step % STEPS]
        if changes and rng.random() < changes:
            letter = "." if letter != "." else "o"
        if letter != ".":
            late = time.swing * time.step / 2.0 * (step % 2)
            velocity = float(np.clip(LEVELS[letter] - abs(rng.normal(0.0, depth)), 0.1, 1.0))
            drums = drums + 1 if piece == "tom" and rng.random() < 0.4 else drums
            hits.append(Hit(start + late + float(rng.normal(0.0, time.loose)), piece, velocity, drums))
        step += 1
    return [hit for hit in hits if hit.start > -1.0]


def ornamented(hits: list[Hit], rng: Generator) -> list[Hit]:
    """Hits with a flam here and there: a soft stroke 15 to 40 ms before."""
    flams = [
        Hit(hit.start - float(rng.uniform(0.015, 0.04)), hit.piece, 0.4 * hit.velocity, hit.which)
        for hit in hits
        if hit.velocity > 0.7 and rng.random() < 0.2
    ]
    return hits + flams


def roll(piece: str, rng: Generator) -> list[Hit]:
    """A roll, 12 to 24 strokes per second, that swells or dies away."""
    start = float(rng.uniform(0.0, 1.0))
    length = float(rng.uniform(0.6, 2.5))
    count = int(length * rng.uniform(12.0, 24.0))
    swell = np.linspace(0.25, 0.9, count)[:: int(rng.choice((-1, 1)))]
    times = start + np.linspace(0.0, length, count) + rng.normal(0.0, 0.003, count)
    return [Hit(float(at), piece, float(level)) for at, level in zip(times, swell, strict=True)]
