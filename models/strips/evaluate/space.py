"""How well the reverb that a recording already has is guessed blind, beside always guessing the mean.

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
from models.strips.space.heard import RATIO, RT60, Heard, drawn, heard

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
    rows = [_row("guess", guesses, None), _row("always the mean", guesses, (_middle_decay(), sum(RATIO) / 2.0))]
    about = ABOUT.format(examples=examples, libraries=len(libraries), usable=len(guesses) / examples)
    columns = ("decay, noise", "decay, box", "ratio, noise", "ratio, box")
    yield Table(title="Reverb that is there already", about=about, columns=columns, rows=tuple(rows), digits=1)


def _middle_decay() -> float:
    """The mean of the logarithms of what is drawn."""
    return math.sqrt(RT60[0] * RT60[1])


def _row(name: str, guesses: Sequence[Guess], always: tuple[float, float] | None) -> Row:
    decays, ratios = [], []
    for room in ("noise", "box"):
        of_room = [guess for guess in guesses if guess.truth.room == room]
        heard_in = [guess for guess in of_room if guess.truth.ratio < AUDIBLE_ROOM_DB]
        decays.append(
            _percent(np.array([math.log((always[0] if always else g.rt60) / g.truth.rt60) for g in heard_in]))
        )
        ratios.append(float(np.mean([abs((always[1] if always else g.ratio) - g.truth.ratio) for g in of_room])))
    return Row(name=name, cells=(*decays, *ratios))


def _percent(logs: Array) -> float:
    return 100.0 * math.expm1(float(np.abs(logs).mean()))
