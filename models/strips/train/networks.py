"""The siamese encoder in torch, and the layer that gives it something to learn: all settings at once.

Of the layer nothing is kept: behind the encoder stand forests.
"""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import Tensor, nn

from models.strips.match.learned.encoder import CENTRE, LEAK, SCALE, SIZE, STRIDES
from models.strips.match.learned.picture import BANDS
from models.strips.match.learned.ranges import CROSSOVERS, LAW

CHANNELS: Final = (16, 32, 48, 64)
WIDTH: Final = 32
HIDDEN: Final = 128
OUTPUTS: Final = len(CROSSOVERS) + 4 * len(LAW)


class Encoder(nn.Module):
    """Convolutions with strides; mean and maximum over time; one dense layer."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (1, *CHANNELS)
        self.stages = nn.ModuleList(
            nn.Conv2d(inputs, outputs, SIZE, stride=strides, padding=SIZE // 2)
            for inputs, outputs, strides in zip(sizes, CHANNELS, STRIDES, strict=False)
        )
        self.embed = nn.Linear(2 * CHANNELS[-1] * BANDS // math.prod(along for along, _ in STRIDES), WIDTH)

    def forward(self, seen: Tensor) -> Tensor:
        """Shape (recordings, 1, bands, columns) to (recordings, WIDTH)."""
        x = (seen - CENTRE) * SCALE
        for stage in self.stages:
            x = nn.functional.leaky_relu(stage(x), LEAK)
        pooled = torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1)
        embedded: Tensor = self.embed(pooled.transpose(1, 2).flatten(1))
        return embedded


class Siamese(nn.Module):
    """Pairs in, places of all settings in their ranges out."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        last = nn.Linear(HIDDEN, OUTPUTS)
        nn.init.constant_(last.bias, 0.5)
        self.head = nn.Sequential(nn.Linear(2 * WIDTH, HIDDEN), nn.ReLU(), last)

    def embeddings(self, seen: Tensor) -> Tensor:
        """Shape (pairs, 2, bands, columns) to (pairs, 2 x WIDTH): the difference of wet and dry, then dry."""
        both = self.encoder(seen.flatten(0, 1)[:, None]).unflatten(0, (-1, 2))
        return torch.cat([both[:, 1] - both[:, 0], both[:, 0]], dim=1)

    def forward(self, seen: Tensor) -> Tensor:
        """Shape (pairs, 2, bands, columns) to (pairs, OUTPUTS)."""
        outputs: Tensor = self.head(self.embeddings(seen))
        return outputs
