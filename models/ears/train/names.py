"""The multimodal network's name branch, trained on embeddings of windows and on names, fresh in every pass."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from models.ears.prediction import HEARD
from models.ears.sound.spelling import spell
from models.ears.train.networks import NameNet

NameOf = Callable[[str, Generator], str]
"""A label and a generator in, a track name out: right, missing or misleading."""


@dataclass(frozen=True, slots=True)
class NameSettings:
    """How the branch is trained.

    Attributes
    ----------
    blur : float
        Standard deviation of noise on the embedding, relative to its length: on its training windows the ear is
        surer than it will ever be again, and the branch must not learn to lean on that.
    deaf : float
        Share of windows whose embedding is left out, so that the name is learned for its own sake.
    """

    epochs: int = 12
    batch: int = 256
    learning_rate: float = 3e-3
    blur: float = 0.6
    deaf: float = 0.2
    seed: int = 1


def fit_names(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], name_of: NameOf, settings: NameSettings
) -> NameNet:
    """Train a name branch.

    Parameters
    ----------
    embeddings : array [shape=(n, width)]
        Of unit length.
    labels : array [shape=(n,)]
        Indices of :data:`models.ears.prediction.HEARD`.
    """
    torch.manual_seed(settings.seed)
    net = NameNet(len(HEARD))
    optimiser = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=1e-2)
    heard, targets = torch.from_numpy(embeddings), torch.from_numpy(labels)
    steps = settings.epochs * -(-len(labels) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.learning_rate, total_steps=max(steps, 2))
    net.train()
    for epoch in range(settings.epochs):
        rng = np.random.default_rng([settings.seed, epoch, zlib.crc32(b"names")])
        names = [name_of(HEARD[label], rng) for label in labels]
        letters = torch.from_numpy(spell(names))
        for chosen in torch.chunk(torch.randperm(len(labels)), -(-len(labels) // settings.batch)):
            logits = net(_blurred(heard[chosen], settings), letters[chosen])
            loss = F.cross_entropy(logits, targets[chosen])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimiser.step()
            schedule.step()
    net.eval()
    return net


def _blurred(heard: Tensor, settings: NameSettings) -> Tensor:
    noise = torch.randn_like(heard) * settings.blur / heard.shape[1] ** 0.5
    noisy = (heard + noise).clamp_min(0.0)
    present = (torch.rand(len(heard), 1) >= settings.deaf).float()
    return F.normalize(noisy, dim=1) * present
