"""Speed of the learned matcher: ``python -m bench.strips_match [--seconds 240]`` prints where its time goes.

A made-up recording goes through a four-band compressor. ``propose`` hears the loudest seconds of it; its parts are
timed apart, and the forests beside scikit-learn's on the same rows. Weights are by chance, of the size that ships:
time does not depend on what was learned. Wall-clock, best of some rounds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from core.processors.multiband import MultibandBand, MultibandSettings, compress_multiband
from models.strips.match.learned.bands import band_features
from models.strips.match.learned.crossing import crossing_features
from models.strips.match.learned.encoder import embed
from models.strips.match.learned.forest import halves
from models.strips.match.learned.picture import pictures
from models.strips.match.learned.propose import propose
from models.strips.match.learned.ranges import LAW
from models.strips.match.learned.stretch import loudest
from models.strips.match.learned.weights import CROSSOVERS, Learned
from models.strips.train.export import to_arrays
from models.strips.train.forests import flat, grow
from models.strips.train.networks import Siamese

RATE: Final = 44100
ROUNDS: Final = 3
ROWS: Final = 800
EDGES: Final = (200.0, 1200.0, 5000.0)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=240.0, help="length of the recording")
    seconds = parser.parse_args().seconds
    dry = _bursts(seconds)
    squeezed = MultibandBand(threshold_db=-40.0, ratio=4.0)
    wet = compress_multiband(dry, RATE, MultibandSettings(crossovers_hz=EDGES, bands=(squeezed,) * 4))
    at = loudest(dry, RATE)
    heard = dry[at], wet[at]
    encoder = to_arrays(Siamese().encoder)
    seen = pictures(*heard, RATE)[np.newaxis]
    embedding = embed(encoder, seen)[0]
    crossing = np.concatenate([crossing_features(*heard, RATE), embedding])
    bands, _ = band_features(*heard, RATE, EDGES)
    rows = halves(np.concatenate([bands, np.tile(embedding, (4, 1))], axis=1))
    rng = np.random.default_rng(1)
    grown = grow(halves(rng.normal(size=(ROWS, rows.shape[1]))), rng.random((ROWS, 1)), seed=1)
    crossovers = flat(grow(halves(rng.normal(size=(ROWS, len(crossing)))), rng.random((ROWS, 3)), seed=1))
    forest = flat(grown)
    learned = Learned(encoder, {CROSSOVERS: crossovers, **dict.fromkeys(LAW, forest)})
    print(f"a recording of {seconds:g} s, milliseconds")
    for name, work in {
        "the whole": lambda: propose(dry, wet, RATE, learned=learned),
        "pictures": lambda: pictures(*heard, RATE),
        "encoder": lambda: embed(encoder, seen),
        "crossover features": lambda: crossing_features(*heard, RATE),
        "band features": lambda: band_features(*heard, RATE, EDGES),
        "a forest": lambda: forest.predict(rows),
        "the same in scikit-learn": lambda: grown.predict(rows),
    }.items():
        print(f"{name:<26}{_milliseconds(work):>9.1f}")


def _bursts(seconds: float) -> np.ndarray:
    time_axis = np.arange(round(seconds * RATE)) / RATE
    swells = 0.02 + 0.4 * np.exp(-8.0 * (time_axis % 0.5))
    return np.asarray((swells * np.random.default_rng(1).standard_normal(len(time_axis)))[:, np.newaxis])


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1000.0 * min(taken)


if __name__ == "__main__":
    main()
