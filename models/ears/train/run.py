"""From folders of recordings to weights that ship: build windows, train, calibrate, export.

Everything lies in one folder and every step is kept, so that a killed run goes on where it was:

``windows-train``, ``windows-tune``  what was built (:mod:`models.ears.data.build`)
``ear.pt``                           the network after its last whole epoch
``ears.safetensors``                 the weights
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from models.ears.data.build import Told, build
from models.ears.data.dataset import Dataset, tracks_of
from models.ears.data.split import Part
from models.ears.data.track_names import training_name
from models.ears.prediction import HEARD
from models.ears.sound.ear import BUILT_IN, unit
from models.ears.sound.spelling import spell
from models.ears.train.calibrate import temperature
from models.ears.train.export import save, to_arrays
from models.ears.train.fit import Epoch, Settings, Windows, fit, logits_of, through
from models.ears.train.names import NameSettings, fit_names
from models.ears.train.networks import EarNet, NameNet

WINDOWS: Final = 40960
CYCLES: Final = (12, 8)
TUNE_SHARE: Final = 12
"""One tuning window for so many training windows."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run brought: the file, its checksum, the epochs, the temperatures, what was built."""

    weights: Path
    checksum: str
    history: list[Epoch]
    settings: Settings
    temperature: float
    name_temperature: float
    train: Dataset
    tune: Dataset


def train_ear(
    folders: Sequence[Path],
    out: Path,
    *,
    windows: int = WINDOWS,
    cycles: tuple[int, ...] = CYCLES,
    seed: int = 1,
    workers: int = 1,
    building: Told = lambda what, done, total: None,
    told: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train the ear that ships and its name branch.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Where everything goes; what is there already from the same data and settings is used again.
    windows : int
        Training windows.
    cycles : tuple of int
        Passes over them, in cycles of the learning rate: see :class:`models.ears.train.fit.Settings`.
    building, told : callable
        Told what was built of how much, and what every epoch brought.

    Raises
    ------
    ValueError
        If a folder is broken, or holds nothing to train or to tune with.
    """

    def windows_for(part: Part, count: int) -> Dataset:
        place = out / f"windows-{part}"
        return build(folders, place, part=part, windows=count, seed=seed, workers=workers, told=building)

    train, tune = windows_for("train", windows), windows_for("tune", max(windows // TUNE_SHARE, len(HEARD)))
    torch.manual_seed(seed)
    net = EarNet(len(HEARD))
    settings = Settings(cycles=cycles, seed=seed)
    heard, heard_tune = windows_of(train), windows_of(tune)
    history = fit(net, heard, heard_tune, len(HEARD), settings, checkpoint=out / "ear.pt", told=told)
    embeddings = unit(through(net.embedding, heard))
    names = fit_names(embeddings, heard.labels, training_name, NameSettings(seed=seed))
    heat, name_heat = _temperatures(net, names, tune, seed)
    net.to("cpu")
    digest = save(out / BUILT_IN, to_arrays(net, names), temperature=heat, name_temperature=name_heat)
    return Trained(out / BUILT_IN, digest, history, settings, heat, name_heat, train, tune)


def windows_of(dataset: Dataset) -> Windows:
    """A dataset as the training loop wants it."""
    return Windows(dataset.features, dataset.labels)


def _temperatures(net: EarNet, names: NameNet, tune: Dataset, seed: int) -> tuple[float, float]:
    """Temperatures of tracks: of three tuning windows of one class and source; every source counts alike."""
    tracks = tracks_of(tune)
    mean = partial(_means, tracks)
    heard = windows_of(tune)
    logits, embeddings = mean(logits_of(net, heard)), unit(mean(through(net.embedding, heard)))
    labels = np.array([tune.labels[rows[0]] for rows in tracks])
    sources = np.array([tune.sources[rows[0]][0] for rows in tracks])
    weights = 1.0 / np.array([np.count_nonzero(sources == source) for source in sources])
    rng = np.random.default_rng(seed)
    letters = spell([training_name(HEARD[label], rng) for label in labels])
    with torch.inference_mode():
        joint = names(torch.from_numpy(embeddings), torch.from_numpy(letters)).numpy()
    return temperature(logits, labels, weights), temperature(joint, labels, weights)


def _means(tracks: Sequence[NDArray[np.int64]], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.stack([rows[track].mean(axis=0) for track in tracks])
