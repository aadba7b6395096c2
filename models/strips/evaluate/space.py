"""How well the reverb that a recording already has is guessed blind, beside always saying the mean.

On libraries that the weights were not fitted on, in synthetic rooms (:mod:`models.strips.space.heard`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from models.ears.data.library import read_folders
from models.ears.data.split import part_of
from models.strips.evaluate.table import Options, Row, Table
from models.strips.material import Array
from models.strips.space.blind import reverberance
from models.strips.space.fit import AUDIBLE_ROOM_DB
from models.strips.space.heard import Heard, drawn, heard

EACH: Final = 6

ABOUT: Final = (
    "{examples} examples of {libraries} libraries that nothing was fitted on, dry and in two synthetic rooms; "
    "{usable:.0%} have the four falls that a guess takes. Decay: how far off the decay time is in percent, mean "
    "of the logarithms, in rooms less than 12 dB below the direct sound. Ratio: dB, mean. No send goes by it."
)


class Guess(NamedTuple):
    """What was guessed of an example, and the truth."""

    truth: Heard
    rt60: float
    ratio: float


def tables(options: Options) -> Iterator[Table]:
    """One table: the guess and the mean, in rooms of noise and in boxes.

    Raises
    ------
    ValueError
        If a folder holds no labelled recordings, or none for testing.
    """
    rng = np.random.default_rng(options.seed)
    found = read_folders(options.data).recordings
    chosen = drawn([one for one in found if part_of(one.source) == "test"], rng, each=options.pairs or EACH)
    told = options.progress("Rooms")
    guesses: list[Guess] = []
    examples = 0
    libraries = set()
    for number, recording in enumerate(chosen, start=1):
        for example in heard([recording], rng):
            examples += 1
            libraries.add(example.library)
            if guess := reverberance(example.levels):
                guesses.append(Guess(example, guess.rt60, guess.direct_to_reverberant))
        told(number, len(chosen), recording.path.stem)
    if not guesses:
        raise ValueError("there is no recording of a test library on which a reverb can be guessed")
    rows = [_row("guess", guesses, guesses), _row("always their mean", guesses, [_mean(guesses)] * len(guesses))]
    about = ABOUT.format(examples=examples, libraries=len(libraries), usable=len(guesses) / examples)
    columns = ("decay, noise", "decay, box", "ratio, noise", "ratio, box")
    yield Table(title="Reverb that is there already", about=about, columns=columns, rows=tuple(rows), digits=1)


def _mean(guesses: Sequence[Guess]) -> Guess:
    """What is right on average of the very examples that are guessed: no constant does better."""
    rooms = [math.log(guess.truth.rt60) for guess in guesses if _has_decay(guess.truth)]
    ratio = float(np.mean([guess.truth.ratio for guess in guesses if guess.truth.rt60 > 0.0]))
    return guesses[0]._replace(rt60=math.exp(float(np.mean(rooms))), ratio=ratio)


def _has_decay(truth: Heard) -> bool:
    return truth.rt60 > 0.0 and truth.ratio < AUDIBLE_ROOM_DB


def _row(name: str, examples: Sequence[Guess], guesses: Sequence[Guess]) -> Row:
    decays, ratios = [], []
    for room in ("noise", "box"):
        pairs = [(one.truth, said) for one, said in zip(examples, guesses, strict=True) if one.truth.room == room]
        logs = [math.log(said.rt60 / truth.rt60) for truth, said in pairs if _has_decay(truth)]
        decays.append(_percent(np.array(logs)))
        ratios.append(float(np.mean([abs(said.ratio - truth.ratio) for truth, said in pairs])))
    return Row(name=name, cells=(*decays, *ratios))


def _percent(logs: Array) -> float:
    return 100.0 * math.expm1(float(np.abs(logs).mean()))
