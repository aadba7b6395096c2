"""Tell what the tracks of a session are by name and sound together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.ears.corrections import Correction, with_corrections
from models.ears.fusion.decide import as_named, decide
from models.ears.fusion.habits import habits
from models.ears.fusion.weigh import gather, weigh, weights
from models.ears.names.context import SMALLEST_SESSION
from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction


def identify(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    *,
    joint: NDArray[np.float64] | None = None,
    pairs: Sequence[tuple[int, int]] = (),
    corrections: Sequence[Correction] = (),
) -> list[Identity]:
    """Tell what the tracks of one session are.

    Parameters
    ----------
    clues
        The session's tracks from top to bottom. Fewer than
        :data:`~models.ears.names.context.SMALLEST_SESSION` are no session: each is identified by itself.
    by_name
        What :func:`models.ears.names.recognise.recognise` says of each.
    by_sound
        What the ear heard of each; None where there was nothing to hear. Such a track is what its name says.
    joint : array [shape=(tracks, len(HEARD))], optional
        Probabilities of the multimodal network; rows of NaN where nothing was heard.
    pairs : sequence of (int, int)
        Indices of tracks that are left and right of one thing.
    corrections
        What the engineer set right before.

    Raises
    ------
    ValueError
        If the sequences differ in length.
    """
    tracks = len(clues)
    if not len(by_name) == len(by_sound) == tracks or (joint is not None and joint.shape != (tracks, len(HEARD))):
        shape = None if joint is None else joint.shape
        raise ValueError(
            f"{tracks} clues need as many predictions by name and sound and joint rows of {len(HEARD)}, "
            f"not {len(by_name)}, {len(by_sound)} and {shape}"
        )
    identities = _identify(clues, by_name, by_sound, joint, pairs)
    return with_corrections(identities, corrections) if corrections else identities


def _identify(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    joint: NDArray[np.float64] | None,
    pairs: Sequence[tuple[int, int]],
) -> list[Identity]:
    if not any(by_sound):
        return [as_named(name) for name in by_name]
    usual, by = habits(), weights(with_joint=joint is not None)
    if len(clues) < SMALLEST_SESSION:
        usual, by = usual.outside_sessions(), by.outside_sessions()
    beliefs = weigh(gather(by_name, by_sound, joint, pairs, usual), usual, by)
    return [
        as_named(name, sound) if sound is None or _gathers(clue, name) else decide(name, sound, row)
        for clue, name, sound, row in zip(clues, by_name, by_sound, beliefs, strict=True)
    ]


def _gathers(clue: Clue, name: Prediction) -> bool:
    """Whether a track sounds like what runs through it: such a one is what its name says."""
    return clue.folder_change > 0 or name.label == "bus"
