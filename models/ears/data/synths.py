"""Synthesisers of our own for classes of which few free recordings exist.

A *patch* is an instrument with its knobs set by chance, over ranges as wide as the class: :func:`patch` draws one,
and the voice it gives plays notes. A voice plays the same note in the same way every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ears.data import synth_effects, synth_keys, synth_patches
from models.ears.data.synth_parts import Signal, finished

MAKERS: Final[dict[str, tuple[tuple[float, Callable[[Generator], Instrument]], ...]]] = {
    "organ": ((3.0, synth_keys.Tonewheel), (1.0, synth_keys.Combo), (1.0, synth_keys.Pipes)),
    "electric_piano": ((2.0, synth_keys.Struck), (1.0, synth_keys.DigitalTine)),
    "synth_bass": (
        (3.0, synth_patches.bass),
        (1.0, synth_patches.acid),
        (1.0, synth_patches.reese),
        (1.0, synth_patches.fm_bass),
        (1.5, synth_patches.boom),
    ),
    "synth_lead": (
        (2.0, synth_patches.lead),
        (1.5, synth_patches.supersaw),
        (2.0, synth_patches.pluck),
        (1.0, synth_patches.sync_lead),
        (1.0, synth_patches.fm_lead),
        (0.7, synth_patches.chip),
    ),
    "synth_pad": (
        (2.0, synth_patches.pad),
        (1.0, synth_patches.string_machine),
        (1.0, synth_patches.air),
        (1.0, synth_patches.fm_pad),
    ),
    "fx": tuple((1.0, maker) for maker in synth_effects.MAKERS),
}
"""Label → its instruments, each with how often it is drawn."""

LABELS: Final = tuple(MAKERS)


class Instrument(Protocol):
    """A patch that has been set."""

    def __call__(self, pitch: float, seconds: float, velocity: float, rng: Generator, /) -> Signal:
        """One note before levels; ``rng`` is for noise and free-running phases."""


class Voice:
    """An instrument of one label that plays notes."""

    def __init__(self, label: str, instrument: Instrument, seed: int) -> None:
        self.label = label
        self._instrument = instrument
        self._seed = seed

    def __call__(self, pitch: float, seconds: float, velocity: float = 0.8) -> NDArray[np.float32]:
        """One note.

        Parameters
        ----------
        pitch : float
            MIDI note number, 69 is A4 (440 Hz); fractions are cents. Effects take it as a transposition.
        seconds : float, > 0
            How long the key is held; the release rings on behind it.
        velocity : float, 0..1

        Returns
        -------
        array [shape=(samples,)]
            Mono at :data:`models.ears.sound.windows.RATE`, peak at most 0.5.
        """
        rng = np.random.default_rng((self._seed, round(abs(pitch) * 100)))
        return finished(self._instrument(pitch, seconds, velocity, rng), velocity)


def patch(label: str, rng: Generator) -> Voice:
    """Draw an instrument of a class.

    Raises
    ------
    ValueError
        If ``label`` is none of :data:`LABELS`.
    """
    if label not in MAKERS:
        raise ValueError(f"label must be one of {', '.join(LABELS)}, not {label!r}")
    weights = np.array([weight for weight, _ in MAKERS[label]])
    _, maker = MAKERS[label][int(rng.choice(weights.size, p=weights / weights.sum()))]
    return Voice(label, maker(rng), int(rng.integers(2**32)))
