"""From folders of recordings to weights: pairs are made, the encoder is trained, the forests are grown.

Everything lies in one folder, and pairs that were made are used again:

``train``, ``tune``              examples (:mod:`models.strips.train.examples`)
``strips-match.safetensors``     the weights, with what was heard and how it went beside them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from models.ears.data.gather import Told
from models.ears.data.split import Part
from models.strips.match.learned.encoder import embed
from models.strips.match.learned.forest import Forest, Half, halves
from models.strips.match.learned.measure import Mask
from models.strips.match.learned.ranges import LAW
from models.strips.match.learned.weights import BUILT_IN, CROSSOVERS, Learned, save
from models.strips.material import Array
from models.strips.train.examples import Examples, build
from models.strips.train.export import to_arrays
from models.strips.train.fit import Epoch, fit
from models.strips.train.forests import flat, grow
from models.strips.train.networks import Siamese
from models.strips.train.recordings import library_takes

STRETCHES: Final = 160
TUNE_SHARE: Final = 8
"""One tuning stretch for so many training stretches."""

EPOCHS: Final = 12


Asked = tuple[Half, Array, Mask]
"""Features, what is to be answered (rows, outputs), and which of it the pairs tell."""

Encoder = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run brought.

    ``errors`` are mean absolute errors on tuning pairs as shares of the ranges, of what the pairs tell, by what is
    asked: of the forests, and of the middle of the range.
    """

    weights: Path
    checksum: str
    history: list[Epoch]
    parameters: int
    errors: dict[str, tuple[float, float]]
    pairs: dict[Part, int]
    sources: dict[Part, list[str]]
    seed: int

    @property
    def best(self) -> Epoch:
        """The epoch that was kept."""
        return min(self.history, key=lambda epoch: epoch.tuning)


def train_match(
    folders: Sequence[Path],
    out: Path,
    *,
    stretches: int = STRETCHES,
    epochs: int = EPOCHS,
    seed: int = 1,
    workers: int = 1,
    building: Told = lambda what, done, total: None,
    told: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train the learned matcher.

    Parameters
    ----------
    folders : sequence of Path
        Labelled recordings, see :mod:`models.ears.data.library`.
    out : Path
        Where everything goes; pairs that are there already are used again.
    stretches : int
        Of training recordings; each is used with :data:`~models.strips.train.examples.DRAWS` settings.
    building, told : callable
        Told what was built of how much, and what every epoch brought.

    Raises
    ------
    ValueError
        If a folder is broken, or holds nothing to train or tune with.
    """
    counts: dict[Part, int] = {"train": stretches, "tune": -(-stretches // TUNE_SHARE)}
    train, tune = (
        build(library_takes(folders, part), count, out / part, seed=seed, workers=workers, told=building)
        for part, count in counts.items()
    )
    torch.manual_seed(seed)
    net = Siamese()
    history = fit(net, train, tune, epochs=epochs, seed=seed, told=told)
    encoder = to_arrays(net.encoder)
    forests, errors = _forests(encoder, train, tune, seed=seed, workers=workers)
    weights = out / BUILT_IN
    return Trained(
        weights=weights,
        checksum=save(weights, Learned(encoder, forests)),
        history=history,
        parameters=sum(parameter.numel() for parameter in net.encoder.parameters()),
        errors=errors,
        pairs={"train": len(train), "tune": len(tune)},
        sources={"train": sorted(set(train.sources.tolist())), "tune": sorted(set(tune.sources.tolist()))},
        seed=seed,
    )


def _forests(
    encoder: Encoder, train: Examples, tune: Examples, *, seed: int, workers: int
) -> tuple[dict[str, Forest], dict[str, tuple[float, float]]]:
    """A forest for each thing that is asked, and how far it is off."""
    learn, judge = _rows(encoder, train), _rows(encoder, tune)
    forests: dict[str, Forest] = {}
    errors: dict[str, tuple[float, float]] = {}
    for asked, (features, targets, _) in learn.items():
        forests[asked] = flat(grow(features, targets, seed=seed, jobs=workers))
        new, true, known = judge[asked]
        off = np.abs(forests[asked].predict(new) - true)[known]
        errors[asked] = float(off.mean()), float(np.abs(0.5 - true)[known].mean())
    return forests, errors


def _rows(encoder: Encoder, examples: Examples) -> dict[str, Asked]:
    """What the forests learn from, by what is asked."""
    embedded = embed(encoder, examples.seen.astype(np.float32))
    crossing = halves(np.concatenate([examples.crossing, embedded], axis=1))
    bands = examples.bands.shape[1]
    beside = np.repeat(embedded, bands, axis=0)
    each = halves(np.concatenate([examples.bands.reshape(len(beside), -1), beside], axis=1))
    laws: dict[str, Asked] = {
        name: (each, examples.laws[..., at].reshape(-1, 1), examples.known_laws[..., at].reshape(-1, 1))
        for at, name in enumerate(LAW)
    }
    return {CROSSOVERS: (crossing, examples.crossovers, examples.known_crossovers), **laws}
