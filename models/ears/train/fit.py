"""One loop that trains any of the networks, and goes on where it was killed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from numpy.typing import NDArray
from torch import Tensor, nn

from models.ears.train.augment import Augmentation, augment, mixed


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is trained: AdamW (Loshchilov & Hutter 2019), the learning rate in cycles (Smith 2018).

    ``cycles`` are the epochs of each, passes over all windows.
    """

    cycles: tuple[int, ...]
    batch: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 2e-2
    smoothing: float = 0.05
    class_weights: bool = False
    augmentation: Augmentation | None = field(default_factory=Augmentation)
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of a dataset and their classes.

    ``features`` are 8-bit, shape ``(n, bands, columns)``: a memory map, rows are read as they are needed. What a
    network sees are their values of 0 to 1 to the power of ``power``. ``labels`` are indices of classes, one for
    each of ``places``: the rows of ``features`` that count, all of them if None.
    """

    features: NDArray[np.uint8]
    labels: NDArray[np.int64]
    places: NDArray[np.int64] | None = None
    power: float = 1.0

    def rows(self, indices: NDArray[np.int64]) -> Tensor:
        """Windows by index as a float tensor."""
        places = indices if self.places is None else self.places[indices]
        values = torch.from_numpy(np.ascontiguousarray(self.features[places])).float().div_(255.0)
        return values if self.power == 1.0 else values.pow_(self.power)


@dataclass(frozen=True, slots=True)
class Epoch:
    """What an epoch brought: mean training loss, accuracy on the tuning windows."""

    number: int
    loss: float
    accuracy: float


def fit(
    net: nn.Module,
    train: Windows,
    tune: Windows,
    classes: int,
    settings: Settings,
    *,
    checkpoint: Path,
    told: Callable[[Epoch], None] = lambda _: None,
) -> list[Epoch]:
    """Train a network in place, on a GPU where one answers. Returns what every epoch brought.

    ``checkpoint`` is written after every epoch. A run with the same settings goes on from it, also one with more
    cycles.
    """
    device = best_device()
    net.to(device)
    stored = _stored(checkpoint, settings, len(train.labels))
    history = [Epoch(*row) for row in stored["history"]] if stored else []
    if stored:
        net.load_state_dict(stored["net"])
    weights = class_weights(train.labels, classes).to(device) if settings.class_weights else None
    for cycle, last in enumerate(accumulate(settings.cycles)):
        if len(history) >= last:
            continue
        pace = _Pace(net, settings, cycle, math.ceil(len(train.labels) / settings.batch))
        if stored and len(history) > last - settings.cycles[cycle]:
            pace.load(stored["pace"])
        for number in range(len(history) + 1, last + 1):
            loss = _epoch(net, train, classes, settings, number, pace, weights)
            right = logits_of(net, tune).argmax(1) == tune.labels
            history.append(Epoch(number, loss, float(right.mean())))
            _save(checkpoint, settings, len(train.labels), net, pace, history)
            told(history[-1])
    return history


class _Pace:
    """Optimiser and learning rate of one cycle; each cycle's rate is half as high as the one before."""

    def __init__(self, net: nn.Module, settings: Settings, cycle: int, steps: int) -> None:
        rate = settings.learning_rate * 0.5**cycle
        self.optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=settings.weight_decay)
        total = max(settings.cycles[cycle] * steps, 2)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, rate, total_steps=total)

    def step(self) -> None:
        """One step down the gradients that are there."""
        self.optimiser.step()
        self.schedule.step()

    def state(self) -> dict[str, Any]:
        """What :meth:`load` goes on from."""
        return {"optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on where another one was."""
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])


def _epoch(
    net: nn.Module,
    train: Windows,
    classes: int,
    settings: Settings,
    number: int,
    pace: _Pace,
    weights: Tensor | None,
) -> float:
    """One pass over the windows. Returns the mean loss."""
    device = next(net.parameters()).device
    generator = torch.Generator().manual_seed(settings.seed * 1000 + number)
    total = 0.0
    net.train()
    for windows, targets in _batches(train, classes, settings, generator):
        with torch.autocast(device.type, torch.bfloat16, enabled=half_is_fast(device)):
            logits = net(windows.to(device))
        loss = F.cross_entropy(
            logits.float(), targets.to(device), weight=weights, label_smoothing=settings.smoothing
        )
        pace.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        pace.step()
        total += loss.item() * len(windows)
    return total / max(len(train.labels), 1)


def logits_of(net: nn.Module, windows: Windows, *, batch: int = 64) -> NDArray[np.float32]:
    """Logits of windows, in evaluation form."""
    return through(net, windows, batch=batch)


def through(function: Callable[[Tensor], Tensor], windows: Windows, *, batch: int = 64) -> NDArray[np.float32]:
    """What a network, or one of its methods, makes of windows."""
    owner = getattr(function, "__self__", function)
    assert isinstance(owner, nn.Module)
    owner.eval()
    device = next(owner.parameters()).device
    pieces = []
    with torch.inference_mode():
        for start in range(0, len(windows.labels), batch):
            rows = windows.rows(np.arange(start, min(start + batch, len(windows.labels))))
            with torch.autocast(device.type, torch.bfloat16, enabled=half_is_fast(device)):
                pieces.append(function(rows.to(device)).float().cpu().numpy())
    return np.concatenate(pieces)


def class_weights(labels: NDArray[np.int64], classes: int) -> Tensor:
    """Weights inverse to how often a class occurs, 1 on average over the windows."""
    counts = np.bincount(labels, minlength=classes)
    present = max(int(np.count_nonzero(counts)), 1)
    weights = np.where(counts > 0, len(labels) / (present * np.maximum(counts, 1)), 0.0)
    return torch.from_numpy(weights.astype(np.float32))


def best_device() -> torch.device:
    """The GPU if a kernel runs on it, else the processor."""
    if torch.cuda.is_available():
        try:
            float((torch.ones(8, device="cuda") @ torch.ones(8, device="cuda")).item())
        except RuntimeError:
            return torch.device("cpu")
        return torch.device("cuda")
    return torch.device("cpu")


def half_is_fast(device: torch.device) -> bool:
    """Whether 16-bit brain floats are multiplied in hardware."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def _batches(
    train: Windows, classes: int, settings: Settings, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    order = torch.randperm(len(train.labels), generator=generator).numpy()
    for start in range(0, len(order), settings.batch):
        chosen = order[start : start + settings.batch]
        if len(chosen) < 2:
            return
        windows, targets = train.rows(chosen), F.one_hot(torch.from_numpy(train.labels[chosen]), classes).float()
        if settings.augmentation is not None:
            windows = augment(windows, settings.augmentation, generator)
            windows, targets = mixed(windows, targets, settings.augmentation, generator)
        yield windows, targets


def _stored(checkpoint: Path, settings: Settings, count: int) -> dict[str, Any] | None:
    """What a checkpoint holds, if it is of these settings or of their first cycles."""
    if not checkpoint.is_file():
        return None
    stored: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    wanted, cycles = asdict(settings), stored["settings"]["cycles"]
    fits = stored["settings"] | {"cycles": settings.cycles} == wanted and settings.cycles[: len(cycles)] == cycles
    return stored if fits and stored["count"] == count else None


def _save(
    checkpoint: Path, settings: Settings, count: int, net: nn.Module, pace: _Pace, history: list[Epoch]
) -> None:
    rows = [(epoch.number, epoch.loss, epoch.accuracy) for epoch in history]
    beside = checkpoint.with_suffix(".part")
    about = {"settings": asdict(settings), "count": count, "history": rows}
    torch.save({"net": net.state_dict(), "pace": pace.state(), **about}, beside)
    beside.replace(checkpoint)
