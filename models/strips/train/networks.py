"""The siamese encoder in torch, and the layer that gives it something to learn: all settings at once.

Of the layer nothing is kept: behind the encoder stand forests.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from models.strips.match.learned.encoder import SIZE, STRIDE
from models.strips.match.learned.picture import BANDS
from models.strips.match.learned.ranges import CROSSOVERS, LAW

CHANNELS: Final = (16, 32, 48, 64)
WIDTH: Final = 32
DROPOUT: Final = 0.2
OUTPUTS: Final = len(CROSSOVERS) + 4 * len(LAW)


class Encoder(nn.Module):
    """Convolutions that halve both axes; mean and maximum over time; one dense layer."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (1, *CHANNELS)
        self.stages = nn.ModuleList(
            nn.Conv2d(inputs, outputs, SIZE, stride=STRIDE, padding=SIZE // 2)
            for inputs, outputs in zip(sizes, CHANNELS, strict=False)
        )
        self.embed = nn.Linear(2 * CHANNELS[-1] * BANDS // STRIDE ** len(CHANNELS), WIDTH)

    def forward(self, seen: Tensor) -> Tensor:
        """Shape (recordings, 1, bands, columns) to (recordings, WIDTH)."""
        x = seen
        for stage in self.stages:
            x = torch.relu(stage(x))
        pooled = torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1)
        return torch.tanh(self.embed(pooled.transpose(1, 2).flatten(1)))


class Siamese(nn.Module):
    """Pairs in, places of all settings in their ranges out."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Sequential(nn.Linear(2 * WIDTH, 128), nn.ReLU(), nn.Linear(128, OUTPUTS))

    def embeddings(self, seen: Tensor) -> Tensor:
        """Shape (pairs, 2, bands, columns) to (pairs, 2 x WIDTH): the difference of wet and dry, then dry."""
        both = self.encoder(seen.flatten(0, 1)[:, None]).unflatten(0, (-1, 2))
        return torch.cat([both[:, 1] - both[:, 0], both[:, 0]], dim=1)

    def forward(self, seen: Tensor) -> Tensor:
        """Shape (pairs, 2, bands, columns) to (pairs, OUTPUTS)."""
        outputs: Tensor = self.head(self.dropout(self.embeddings(seen)))
        return outputs
