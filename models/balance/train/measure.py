"""How near a network comes to the mixes of self-made songs, beside answers that listen to nothing.

The songs' recordings are of libraries that no network here was trained on. Errors are of levels in dB, mean
absolute, without each song's overall offset. The songs are mixed by the literature's offsets
(:mod:`models.balance.train.rule`): nothing can come nearer than these by the true class, and of human mixes the
figures say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from models.balance.learned.network import Rows, console, features, last, levels
from models.balance.material import Array
from models.balance.train.export import to_arrays
from models.balance.train.rule import expected, widths
from models.balance.train.songs import Lesson, Song
from models.balance.train.tasks import Listener
from models.bootstrap import Score, estimate
from models.ears.prediction import MIX

BASELINE: Final = "published priors, true class"
"""What a network has to beat."""

Answer = Callable[[Song], tuple[Array, Array]]
"""A song in, levels in LU and distances from the centre out, (n,) each."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Mean absolute errors of levels in dB, by how much they are larger than those of the priors by true class
    (paired, part by part), and mean absolute errors of distances from the centre, 0 to 1.
    """

    name: str
    levels: Score
    behind: Score
    widths: Score


def table(network: str, net: Listener, train: Sequence[Lesson], test: Sequence[Lesson]) -> list[Row]:
    """The network beside the answers that need none."""
    means = class_means(train)
    answers: Mapping[str, Answer] = {
        "faders at zero": lambda song: (song.raw, np.zeros(len(song.raw))),
        "equal loudness": lambda song: (np.zeros(len(song.raw)), np.zeros(len(song.raw))),
        "published priors, class as the ear hears it": lambda song: _priors(_known(song.taken_for)),
        BASELINE: lambda song: _priors(song.labels),
        "class means of the training songs, true class": lambda song: _means(means, song),
        network: answer_of(network, net),
    }
    missed = {name: _errors(answer, test) for name, answer in answers.items()}
    groups = [str(number) for number, lesson in enumerate(test) for _ in lesson.song.labels]
    usual, _ = missed[BASELINE]
    return [
        Row(name, *(mean_score(errors, groups) for errors in (found, found - usual, wide)))
        for name, (found, wide) in missed.items()
    ]


def answer_of(network: str, net: Listener) -> Answer:
    """What a network says of songs: by NumPy where it can be heard without torch."""
    net.eval()
    weights = to_arrays(net.post)

    def outputs(song: Song) -> Rows:
        if net.encoder is None:
            return last(weights, features(weights, song.heard))
        with torch.inference_mode():
            found: Rows = net.post(net.encoder(torch.from_numpy(song.audio).float())).numpy()
        return found

    if network == "leveller":
        return lambda song: (levels(outputs(song)).astype(float), widths(song.labels))

    def mixed(song: Song) -> tuple[Array, Array]:
        loudness, pans = console(outputs(song))
        return loudness.astype(float), np.abs(pans).astype(float)

    return mixed


def error_of(network: str, net: Listener, songs: Sequence[Lesson]) -> float:
    """Standard deviation of a network's errors of levels in dB."""
    answer = answer_of(network, net)
    errors = [apart(answer(lesson.song)[0], lesson.mixed.levels) for lesson in songs]
    return float(np.sqrt(np.mean(np.square(np.concatenate(errors)))))


def apart(found: Array, levels: Array) -> Array:
    """Errors of a song's levels in dB, (n,), without the overall offset."""
    difference = found - levels
    return np.asarray(difference - difference.mean())


def class_means(songs: Sequence[Lesson]) -> Mapping[str, float]:
    """Mean level of each class."""
    found: dict[str, list[float]] = defaultdict(list)
    for lesson in songs:
        for label, level in zip(lesson.song.labels, lesson.mixed.levels, strict=True):
            found[label].append(float(level))
    return {label: float(np.mean(values)) for label, values in found.items()}


def _priors(labels: Sequence[str]) -> tuple[Array, Array]:
    return expected(labels), widths(labels)


def _known(labels: Sequence[str]) -> list[str]:
    """What the ear takes for a mix is a loop: the only class of several sounds at once."""
    return ["drum_loop" if label == MIX else label for label in labels]


def _means(means: Mapping[str, float], song: Song) -> tuple[Array, Array]:
    return np.array([means.get(label, 0.0) for label in song.labels]), widths(song.labels)


def _errors(answer: Answer, lessons: Sequence[Lesson]) -> tuple[Array, Array]:
    """Absolute errors of all parts of all songs: of levels in dB, of distances from the centre."""
    missed: tuple[list[Array], list[Array]] = ([], [])
    for lesson in lessons:
        found, wide = answer(lesson.song)
        missed[0].append(np.abs(apart(found, lesson.mixed.levels)))
        missed[1].append(np.abs(wide - np.abs(lesson.mixed.pans)))
    return np.concatenate(missed[0]), np.concatenate(missed[1])


def mean_score(errors: Array, groups: Sequence[str]) -> Score:
    """Mean of errors, (n,), and its interval over groups of them."""
    columns = np.stack([np.ones(len(errors)), errors], axis=1)
    return estimate(columns, groups, lambda sums: sums[..., 1] / sums[..., 0])
