"""Whole sessions with names and sounds, to fit the fusion and to judge it by.

Order, names and labels are those of real sessions; every track sounds like another recording of its label, as an
ear heard it, or a simulated one. All tracks of one label in a session come from one source, so that the ear errs
alike on them, as it does on a real drum kit.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bench.names_data import Example
from models.ears.names import Clue, Prediction, recognise
from models.ears.prediction import HEARD, MIX, SoundPrediction
from models.ears.sound.ear import Ear
from models.ears.taxonomy import FAMILIES

Naming = Literal["real", "half scrambled", "scrambled", "none"]

SCRAMBLED_SHARE: Final[Mapping[Naming, float]] = {
    "real": 0.0,
    "half scrambled": 0.5,
    "scrambled": 1.0,
    "none": 1.0,
}

SOUNDS_LIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "fx_return": HEARD,
    "bus": HEARD,
    "unknown": HEARD,
    "click": ("percussion",),
    "talkback": ("lead_vocal",),
}
"""Role → labels whose recordings stand in for it; a control track is not heard."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A track as the ear heard it. ``part`` is 0 for fitting and 1 for judging."""

    sound: SoundPrediction
    label: str
    source: str
    part: int


@dataclass(frozen=True, slots=True)
class Staged:
    """A session with names and sounds. ``counted``: a rater was sure enough of the label."""

    song: str
    clues: list[Clue]
    by_name: list[Prediction]
    by_sound: list[SoundPrediction | None]
    pairs: list[tuple[int, int]]
    labels: list[str]
    counted: list[bool]


def simulated_ear(*, seed: int = 4, sources: int = 16, tracks: int = 4, spread: float = 0.43) -> list[Recording]:
    """Recordings of an ear that is right in about 70 % and errs within families, with calibrated beliefs.

    A recording is a point around its label's mean, which is one unit along the label's axis and one along its
    family's; the beliefs are Bayes' rule, softened by a factor per source that the ear does not know of.
    """
    rng = np.random.default_rng(seed)
    families = [*FAMILIES, MIX]
    means = np.zeros((len(HEARD), len(HEARD) + len(families)))
    for row, label in enumerate(HEARD):
        family = next((name for name, members in FAMILIES.items() if label in members), MIX)
        means[row, [row, len(HEARD) + families.index(family)]] = 1.0
    recordings = []
    for row, label in enumerate(HEARD):
        for source in range(sources):
            drift = 0.5 * spread * rng.standard_normal(means.shape[1])
            for _ in range(tracks):
                seen = means[row] + drift + spread * rng.standard_normal(means.shape[1])
                distances = np.sum((seen - means) ** 2, axis=1) / (2 * (1.25 * spread**2))
                beliefs = np.exp(distances.min() - distances)
                sound = SoundPrediction(
                    beliefs=tuple((beliefs / beliefs.sum()).tolist()),
                    embedding=tuple((seen / np.linalg.norm(seen)).tolist()),
                    windows=3,
                )
                recordings.append(Recording(sound, label, f"{label} {source}", source % 2))
    return recordings


def heard_recordings(path: Path, *, part: int | None = None) -> list[Recording]:
    """Recordings of a file: ``beliefs`` (n, 28), ``embedding`` (n, d), ``label`` (n,) and ``source`` (n,).

    Sources are parted into fitting and judging by a hash of their name, unless all are of one ``part``.

    Raises
    ------
    ValueError
        If the file lacks one of the arrays or their lengths differ.
    """
    with np.load(path, allow_pickle=False) as file:
        missing = {"beliefs", "embedding", "label", "source"} - set(file.files)
        if missing:
            raise ValueError(f"{path} lacks the arrays {', '.join(sorted(missing))}")
        columns = [file[name] for name in ("beliefs", "embedding", "label", "source")]
    return [
        Recording(
            SoundPrediction(beliefs=tuple(beliefs.tolist()), embedding=tuple(embedding.tolist()), windows=3),
            str(label),
            str(source),
            hashlib.sha256(str(source).encode()).digest()[0] % 2 if part is None else part,
        )
        for beliefs, embedding, label, source in zip(*columns, strict=True)
    ]


def stage(
    songs: Sequence[Sequence[Example]], recordings: Sequence[Recording], naming: Naming, seed: int
) -> list[Staged]:
    """Give the tracks of real sessions names and recordings."""
    rng = np.random.default_rng(seed)
    sources: dict[str, dict[str, list[Recording]]] = defaultdict(lambda: defaultdict(list))
    for recording in recordings:
        sources[recording.label][recording.source].append(recording)
    return [_stage(song, sources, naming, rng) for song in songs]


def _stage(
    song: Sequence[Example],
    sources: Mapping[str, Mapping[str, list[Recording]]],
    naming: Naming,
    rng: np.random.Generator,
) -> Staged:
    scrambled = rng.random(len(song)) < SCRAMBLED_SHARE[naming]
    blank = "" if naming == "none" else "Audio {:02d}_{:02d}"
    clues = [
        Clue(name=blank.format(index + 1, rng.integers(1, 9)) if hide else example.name)
        for index, (example, hide) in enumerate(zip(song, scrambled, strict=True))
    ]
    by_name = recognise(clues)
    chosen: dict[str, str] = {}
    by_sound = [_hear(example.label, sources, chosen, rng) for example in song]
    return Staged(
        song=song[0].source,
        clues=clues,
        by_name=by_name,
        by_sound=by_sound,
        pairs=_pairs(by_name),
        labels=[example.label for example in song],
        counted=[example.certainty != "ambiguous" for example in song],
    )


def _hear(
    label: str,
    sources: Mapping[str, Mapping[str, list[Recording]]],
    chosen: dict[str, str],
    rng: np.random.Generator,
) -> SoundPrediction | None:
    """A recording of the label, from the source that this session has it from."""
    if label not in HEARD:
        candidates = [other for other in SOUNDS_LIKE.get(label, ()) if other in sources]
        if not candidates:
            return None
        label = str(rng.choice(candidates))
    if label not in sources:
        return None
    source = chosen.setdefault(label, str(rng.choice(list(sources[label]))))
    tracks = sources[label][source]
    return tracks[rng.integers(len(tracks))].sound


def _pairs(by_name: Sequence[Prediction]) -> list[tuple[int, int]]:
    """Left and right one below the other, of one label and number."""
    return [
        (index, index + 1)
        for index, (upper, lower) in enumerate(pairwise(by_name))
        if (upper.side, lower.side) == ("L", "R") and (upper.label, upper.number) == (lower.label, lower.number)
    ]


Listen = Callable[[Staged], NDArray[np.float64]]
"""Session in, probabilities of a multimodal network out [shape=(tracks, len(HEARD))]."""


def joined(ear: Ear) -> Listen:
    """How this ear's multimodal network takes a session: each track that is heard by its sound and its name."""

    def listen(session: Staged) -> NDArray[np.float64]:
        beliefs = np.full((len(session.clues), len(HEARD)), np.nan)
        heard = [(index, sound) for index, sound in enumerate(session.by_sound) if sound is not None]
        names = [session.clues[index].name for index, _ in heard]
        beliefs[[index for index, _ in heard]] = ear.with_name([sound for _, sound in heard], names)
        return beliefs

    return listen
