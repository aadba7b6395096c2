"""From folders of recordings to the weights of the four networks, and what they are worth.

Everything lies in one folder; songs that were built are used again:

``songs-train``, ``songs-tune``   self-made songs (:mod:`models.strips.vocal.train.songs`)
``vocal.safetensors``             the weights
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from models.ears.data.gather import Told
from models.strips.vocal.train.fit import Epoch, fit
from models.strips.vocal.train.networks import to_arrays
from models.strips.vocal.train.songs import Song, build_songs, read_song
from models.strips.vocal.train.tasks import TASKS, Settings
from models.strips.vocal.weights import BUILT_IN, Learned, save

SONGS: Final = 60
TUNE_SHARE: Final = 4
"""One tuning song for so many training songs."""

NetworkEpoch = Callable[[str, Epoch], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run brought. By network: epochs and settings; by part: how many songs and which libraries."""

    weights: Path
    histories: Mapping[str, Sequence[Epoch]]
    settings: Mapping[str, Settings]
    parameters: Mapping[str, int]
    songs: Mapping[str, int]
    sources: Mapping[str, Sequence[str]]


def train_vocal(
    folders: Sequence[Path],
    out: Path,
    *,
    songs: int = SONGS,
    epochs: int | None = None,
    seed: int = 1,
    workers: int = 1,
    building: Told = lambda what, done, total: None,
    told: NetworkEpoch = lambda network, epoch: None,
) -> Trained:
    """Train the four networks on self-made songs.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Where everything goes.
    songs : int
        Training songs.
    epochs : int, optional
        Passes over them; by default those of :data:`~models.strips.vocal.train.tasks.TASKS`.
    building, told : callable
        Told what was built of how much, and what every epoch of a network brought.

    Raises
    ------
    ValueError
        If a folder is broken, or nobody sings in it.
    """
    counts = {"train": songs, "tune": -(-songs // TUNE_SHARE)}
    made: dict[str, list[Song]] = {}
    for part in ("train", "tune"):
        place = out / f"songs-{part}"
        paths = build_songs(
            folders, place, part=part, songs=counts[part], seed=seed, workers=workers, told=building
        )
        made[part] = [read_song(path) for path in paths]
    weights, usual, histories, sizes = {}, {}, {}, {}
    for name, task in TASKS.items():
        net, histories[name] = fit(
            task,
            made["train"],
            made["tune"],
            epochs=epochs or task.settings.epochs,
            seed=seed,
            told=partial(told, name),
        )
        weights[name] = to_arrays(net)
        usual[name] = task.examples(made["train"], np.random.default_rng([seed, 1]))[1].mean(axis=0)
        sizes[name] = sum(parameter.numel() for parameter in net.parameters())
    return Trained(
        weights=save(out / BUILT_IN, Learned(weights, usual)),
        histories=histories,
        settings={name: task.settings for name, task in TASKS.items()},
        parameters=sizes,
        songs=counts,
        sources={
            part: sorted({source for song in found for source in song.sources}) for part, found in made.items()
        },
    )
