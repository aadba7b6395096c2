"""From folders of recordings to weights: songs are made, a network is trained and measured, weights are written.

Everything lies in one folder and every step is kept, so that a stopped run goes on where it was:

``songs-train``, ``songs-tune``, ``songs-test``  self-made songs (:mod:`models.balance.train.songs`)
``leveller.pt``, ``dmc.pt``, ``dmc-basic.pt``    the networks after their last whole epoch
``balance.safetensors``                          the weights of those networks that can be heard without torch
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch

from models.balance.learned.weights import BUILT_IN, Learned
from models.balance.train.engineers import LEARNED_SONGS, simulate
from models.balance.train.export import save, to_arrays
from models.balance.train.fit import Epoch, Settings, fit
from models.balance.train.measure import Row, error_of, table
from models.balance.train.songs import RATE_KEPT, Lesson, build_songs, lessons
from models.balance.train.tasks import TASKS, tensors
from models.bootstrap import Score
from models.ears.data.gather import Told
from models.ears.data.split import Part

SONGS: Final = 400
TUNE_SHARE, TEST_SHARE = 8, 6
"""One tuning and one test song for so many training songs."""

SETTINGS: Final[Mapping[str, Settings]] = {
    "leveller": Settings(epochs=24, learning_rate=1e-3),
    "dmc": Settings(epochs=12, learning_rate=1e-3, frames=2 * RATE_KEPT),
    "dmc-basic": Settings(epochs=12, patience=200),
}


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run brought.

    ``weights`` is None where the network only runs on torch. ``rows`` are the table of test songs, ``engineers``
    the errors on simulated engineers' songs (of a leveller with enough test songs), ``songs`` how many there are
    of each part, and ``sources`` the libraries that they are made of.
    """

    network: str
    weights: Path | None
    history: list[Epoch]
    settings: Settings
    parameters: int
    error: float
    rows: list[Row]
    engineers: dict[str, Score]
    songs: dict[Part, int]
    sources: dict[Part, list[str]]


def train_balance(
    network: str,
    folders: Sequence[Path],
    out: Path,
    *,
    songs: int = SONGS,
    epochs: int | None = None,
    seed: int = 1,
    workers: int = 1,
    building: Told = lambda what, done, total: None,
    told: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train one network of :data:`models.balance.train.tasks.TASKS` on self-made songs.

    Parameters
    ----------
    network : str
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Where everything goes; what is there already is used again.
    songs : int
        Training songs.
    epochs : int, optional
        Passes over them; by default those of :data:`SETTINGS`.
    building, told : callable
        Told what was built of how much, and what every epoch brought.

    Raises
    ------
    ValueError
        If a folder is broken, or holds nothing to train, tune or test with.
    """
    counts: dict[Part, int] = {"train": songs, "tune": -(-songs // TUNE_SHARE), "test": -(-songs // TEST_SHARE)}
    made: dict[Part, list[Lesson]] = {}
    for part, count in counts.items():
        place = out / f"songs-{part}"
        paths = build_songs(
            folders,
            place,
            part=part,
            songs=count,
            seed=seed,
            workers=workers,
            told=building,
        )
        made[part] = lessons(paths, seed)
    settings = replace(SETTINGS[network], seed=seed)
    settings = replace(settings, epochs=epochs) if epochs else settings
    torch.manual_seed(seed)
    task = TASKS[network]
    net = task.make()
    train, tune = ([tensors(lesson) for lesson in made[part]] for part in ("train", "tune"))
    history = fit(net, task, train, tune, settings, checkpoint=out / f"{network}.pt", told=told)
    error = error_of(network, net, made["tune"])
    arrays = to_arrays(net.post)
    weights = save(out / BUILT_IN, network, arrays, error=error) if net.encoder is None else None
    asked = [lesson.song for lesson in made["test"]]
    enough = network == "leveller" and len(asked) > LEARNED_SONGS
    return Trained(
        network=network,
        weights=weights,
        history=history,
        settings=settings,
        parameters=sum(parameter.numel() for parameter in net.parameters()),
        error=error,
        rows=table(network, net, made["train"], made["test"]),
        engineers=simulate(Learned(arrays, error), asked, seed) if enough else {},
        songs={part: len(found) for part, found in made.items()},
        sources={part: _sources(found) for part, found in made.items()},
    )


def _sources(lessons: Sequence[Lesson]) -> list[str]:
    return sorted({source for lesson in lessons for source in lesson.song.sources})
