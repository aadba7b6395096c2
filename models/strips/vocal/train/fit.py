"""One loop for the four networks: Adam, new examples each epoch; the network of the least tuning loss is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.strips.vocal.train.networks import Regressor
from models.strips.vocal.train.songs import Song
from models.strips.vocal.train.tasks import Task, tensors


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch brought. Number 0 is the untrained network, which says the mean."""

    number: int
    loss: float
    tuning: float


def fit(
    task: Task,
    train: Sequence[Song],
    tune: Sequence[Song],
    *,
    epochs: int,
    seed: int = 1,
    told: Callable[[Epoch], None] = lambda _: None,
) -> tuple[Regressor, list[Epoch]]:
    """Train a network; as it was after its best epoch, the one before the first included."""
    torch.manual_seed(seed)
    settings = task.settings
    tuning = tensors(task.examples(tune, np.random.default_rng([seed, 0])))
    examples = tensors(task.examples(train, np.random.default_rng([seed, 1])))
    net = Regressor(examples[1].mean(dim=0))
    optimiser = torch.optim.Adam(net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    history = [Epoch(0, mean_loss(net, task, examples), mean_loss(net, task, tuning))]
    best = deepcopy(net.state_dict())
    for number in range(1, epochs + 1):
        loss = _pass(net, task, examples, optimiser)
        history.append(Epoch(number, loss, mean_loss(net, task, tuning)))
        if all(history[-1].tuning < epoch.tuning for epoch in history[:-1]):
            best = deepcopy(net.state_dict())
        told(history[-1])
        examples = tensors(task.examples(train, np.random.default_rng([seed, number + 1])))
    net.load_state_dict(best)
    net.eval()
    return net, history


def mean_loss(net: Regressor, task: Task, examples: tuple[Tensor, Tensor]) -> float:
    """Loss in evaluation form, over all examples at once."""
    net.eval()
    with torch.inference_mode():
        found = torch.cat([net(inputs.float()) for inputs in torch.split(examples[0], 256)])
        return float(task.loss(found, examples[1]))


def _pass(net: Regressor, task: Task, examples: tuple[Tensor, Tensor], optimiser: torch.optim.Optimizer) -> float:
    """Every example once, in a random order. Returns the mean loss."""
    net.train()
    losses = []
    for chosen in torch.split(torch.randperm(len(examples[0])), task.settings.batch):
        optimiser.zero_grad()
        loss = task.loss(net(examples[0][chosen].float()), examples[1][chosen])
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimiser.step()
        losses.append(loss.item())
    return float(np.mean(losses))
