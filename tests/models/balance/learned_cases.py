"""Networks of chance, and sessions that can be heard, for tests of the solvers that listen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from models.balance.learned.network import Rows
from models.balance.learned.weights import Learned
from models.balance.material import Material
from models.balance.train.export import to_arrays
from models.balance.train.networks import EMBEDDING, PostProcessor
from models.balance.train.tasks import Tracks
from models.ears.sound.ear import unit
from tests.models.balance.cases import session


def post(outputs: int, hidden: Sequence[int] = (24, 16), seed: int = 0) -> PostProcessor:
    """A post-processor of chance, in evaluation form."""
    torch.manual_seed(seed)
    net = PostProcessor(hidden, outputs)
    for slope in net.slopes.parameters():
        torch.nn.init.uniform_(slope, 0.05, 0.6)
    net.eval()
    return net


def learned(outputs: int, error: float = 3.0) -> Learned:
    return Learned(to_arrays(post(outputs)), error)


def sounds(count: int, seed: int = 0) -> Rows:
    """Embeddings as the ear gives them: not negative, of unit length."""
    found = np.random.default_rng(seed).gamma(0.5, size=(count, EMBEDDING)).astype(np.float32)
    return unit(found)


def heard_session(labels: Sequence[str], seed: int = 0) -> Material:
    return replace(session(labels, seed=seed), heard=sounds(len(labels), seed))


def tracks(seed: int = 0, frames: int = 6000, labels: tuple[str, ...] = ("lead_vocal", "kick", "piano")) -> Tracks:
    """Noises that are mixed somehow."""
    rng = np.random.default_rng(seed)

    def drawn(*shape: int) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape)).float()

    count = len(labels)
    heard = torch.from_numpy(sounds(count, seed))
    return Tracks(heard, drawn(count, frames), 4.0 * drawn(count), torch.tanh(drawn(count)), labels)
