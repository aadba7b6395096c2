"""One loop that trains any of the networks song by song, and goes on where it was stopped.

Adam with a rate that is halved on a plateau of the tuning loss (Steinmetz 2020, section 5.5), gradients of several
songs added up; the network of the least tuning loss is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from models.balance.train.tasks import Listener, Task, Tracks, remixed, stretch


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is trained.

    ``songs`` are added up in a step; ``patience`` is the number of epochs without a better tuning loss after which
    the rate is halved. The published rate is 3e-4, the patience 200. ``frames`` of a song's audio, wherever they
    begin, are mixed in training; None for all.
    """

    epochs: int
    songs: int = 8
    frames: int | None = None
    learning_rate: float = 3e-4
    patience: int = 3
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch brought: mean losses of training and of tuning songs. ``best``: no epoch before was better."""

    number: int
    loss: float
    tuning: float
    best: bool


def fit(
    net: Listener,
    task: Task,
    train: Sequence[Tracks],
    tune: Sequence[Tracks],
    settings: Settings,
    *,
    checkpoint: Path,
    told: Callable[[Epoch], None] = lambda _: None,
) -> list[Epoch]:
    """Train a network in place and leave it as it was after its best epoch. Returns what every epoch brought.

    ``checkpoint`` is written after every epoch. A run with the same settings and as many songs goes on from it,
    also one with more epochs.
    """
    optimiser = torch.optim.Adam(net.parameters(), settings.learning_rate)
    pace = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.5, patience=settings.patience)
    history: list[Epoch] = []
    best = deepcopy(net.state_dict())
    stored = _stored(checkpoint, settings, len(train))
    if stored:
        net.load_state_dict(stored["net"])
        optimiser.load_state_dict(stored["optimiser"])
        pace.load_state_dict(stored["pace"])
        history, best = [Epoch(*row) for row in stored["history"]], stored["best"]
    for number in range(len(history) + 1, settings.epochs + 1):
        loss = _epoch(net, task, train, optimiser, settings, number)
        tuning = mean_loss(net, task, tune)
        pace.step(tuning)
        better = all(tuning < epoch.tuning for epoch in history)
        best = deepcopy(net.state_dict()) if better else best
        history.append(Epoch(number, loss, tuning, better))
        about = {"settings": asdict(settings), "count": len(train), "best": best}
        rows = [(epoch.number, epoch.loss, epoch.tuning, epoch.best) for epoch in history]
        states = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "pace": pace.state_dict()}
        _save(checkpoint, {**about, **states, "history": rows})
        told(history[-1])
    net.load_state_dict(best)
    net.eval()
    return history


def mean_loss(net: Listener, task: Task, songs: Sequence[Tracks]) -> float:
    """Mean loss of songs, in evaluation form."""
    net.eval()
    with torch.inference_mode():
        return float(np.mean([task.loss(net(tracks), tracks).item() for tracks in songs]))


def _epoch(
    net: Listener,
    task: Task,
    songs: Sequence[Tracks],
    optimiser: torch.optim.Optimizer,
    settings: Settings,
    number: int,
) -> float:
    """One pass over the songs, in an order, with noise and mixes of its own. Returns the mean loss."""
    torch.manual_seed(settings.seed * 1000 + number)
    rng = np.random.default_rng([settings.seed, number])
    net.train()
    total = 0.0
    order = torch.randperm(len(songs)).tolist()
    for start in range(0, len(order), settings.songs):
        chosen = order[start : start + settings.songs]
        optimiser.zero_grad()
        for index in chosen:
            song = remixed(songs[index], rng)
            loss = task.loss(net(song), stretch(song, settings.frames))
            (loss / len(chosen)).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            total += loss.item()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
    return total / len(songs)


def _stored(checkpoint: Path, settings: Settings, count: int) -> dict[str, Any] | None:
    """What a checkpoint holds, if it is of these songs and settings, with no more epochs."""
    if not checkpoint.is_file():
        return None
    stored: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    same = stored["settings"] | {"epochs": settings.epochs} == asdict(settings) and stored["count"] == count
    return stored if same and len(stored["history"]) <= settings.epochs else None


def _save(checkpoint: Path, content: dict[str, Any]) -> None:
    beside = checkpoint.with_suffix(".part")
    torch.save(content, beside)
    beside.replace(checkpoint)
