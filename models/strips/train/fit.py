"""Training of the siamese encoder: the mean absolute error of all settings that a pair can tell."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from models.strips.train.examples import Examples
from models.strips.train.networks import Siamese

BATCH: Final = 12
LEARNING_RATE: Final = 3e-3
WEIGHT_DECAY: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch brought: mean absolute errors, as shares of the ranges, of training and of tuning pairs."""

    number: int
    loss: float
    tuning: float


def fit(
    net: Siamese,
    train: Examples,
    tune: Examples,
    *,
    epochs: int,
    seed: int,
    told: Callable[[Epoch], None] = lambda _: None,
) -> list[Epoch]:
    """Train in place and leave the network as it was after its best epoch. Returns what every epoch brought."""
    optimiser = torch.optim.AdamW(net.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = -(-len(train) // BATCH)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, epochs=epochs, steps_per_epoch=steps, pct_start=0.2
    )
    seen, aim, known = _tensors(train)
    held = _tensors(tune)
    order = torch.Generator().manual_seed(seed)
    history: list[Epoch] = []
    best = deepcopy(net.state_dict())
    for number in range(1, epochs + 1):
        net.train()
        total = 0.0
        for chosen in torch.split(torch.randperm(len(train), generator=order), BATCH):
            optimiser.zero_grad()
            loss = _error(net(seen[chosen].float()), aim[chosen], known[chosen])
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimiser.step()
            pace.step()
            total += loss.item()
        net.eval()
        with torch.inference_mode():
            tuning = _error(
                torch.cat([net(part.float()) for part in torch.split(held[0], BATCH)]), *held[1:]
            ).item()
        if all(tuning < epoch.tuning for epoch in history):
            best = deepcopy(net.state_dict())
        history.append(Epoch(number, total / steps, tuning))
        told(history[-1])
    net.load_state_dict(best)
    net.eval()
    return history


def _tensors(examples: Examples) -> tuple[Tensor, Tensor, Tensor]:
    """What is seen, the places of all settings, and which of them count."""
    count = len(examples)
    aim = np.concatenate([examples.crossovers, examples.laws.reshape(count, -1)], axis=1)
    known = np.concatenate([examples.known_crossovers, examples.known_laws.reshape(count, -1)], axis=1)
    return torch.from_numpy(examples.seen), torch.from_numpy(aim).float(), torch.from_numpy(known)


def _error(answer: Tensor, aim: Tensor, known: Tensor) -> Tensor:
    return (answer - aim).abs()[known].mean()
