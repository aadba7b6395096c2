"""The networks: the small ear that ships, its name branch, and the ResNet-18 of the published hierarchy.

All are residual networks after He et al. 2016 (basic blocks) with one input channel. What the ear computes is
written once more in NumPy (:mod:`models.ears.sound.network`); a test holds the two together.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from models.ears.sound.features import BANDS
from models.ears.sound.spelling import ALPHABET, LONGEST

WIDTHS: Final = (24, 48, 96, 160)
"""Channels of the ear's stages; all but the first halve bands and columns."""

EMBEDDING: Final = 128
NAME_WIDTH: Final = 48
JOINT_WIDTH: Final = 96

RESNET18_WIDTHS: Final = (64, 128, 256, 512)


class Residual(nn.Module):
    """Two 3x3 convolutions and a way around them."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = _convolution(inputs, outputs, 3, stride)
        self.second = _convolution(outputs, outputs, 3, 1)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else _convolution(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, bands, columns) to (n, outputs, bands / stride, columns / stride)."""
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


class EarNet(nn.Module):
    """Log-mel windows in, logits and an embedding out.

    The last map is pooled over time only (mean and maximum): at which frequency something sounds tells a kick from
    a hi-hat.
    """

    def __init__(self, classes: int, *, dropout: float = 0.3) -> None:
        super().__init__()
        self.stem = _convolution(1, WIDTHS[0], 5, 2)
        ins = (WIDTHS[0], *WIDTHS[:-1])
        self.stages = nn.ModuleList(
            Residual(width_in, width, 1 if index == 0 else 2)
            for index, (width_in, width) in enumerate(zip(ins, WIDTHS, strict=True))
        )
        rows = BANDS // 2 ** len(WIDTHS)
        self.embed = nn.Linear(2 * WIDTHS[-1] * rows, EMBEDDING)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(EMBEDDING, classes)

    def embedding(self, x: Tensor) -> Tensor:
        """Shape (n, bands, columns) to (n, EMBEDDING), not negative."""
        x = torch.relu(self.stem(x[:, None]))
        for stage in self.stages:
            x = stage(x)
        pooled = torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1).flatten(1)
        return torch.relu(self.embed(self.dropout(pooled)))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, bands, columns) to (n, classes)."""
        logits: Tensor = self.head(self.dropout(self.embedding(x)))
        return logits


class NameNet(nn.Module):
    """The multimodal network's second half: an embedding of sound and the letters of a name in, logits out."""

    def __init__(self, classes: int, *, dropout: float = 0.3) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(ALPHABET) + 1, 24, padding_idx=0)
        self.near = nn.Conv1d(24, NAME_WIDTH, 5, padding=2)
        self.far = nn.Conv1d(NAME_WIDTH, NAME_WIDTH, 3, padding=1)
        self.dropout = nn.Dropout(dropout)
        self.join = nn.Linear(EMBEDDING + NAME_WIDTH, JOINT_WIDTH)
        self.head = nn.Linear(JOINT_WIDTH, classes)

    def forward(self, embedding: Tensor, letters: Tensor) -> Tensor:
        """Shapes (n, EMBEDDING) of unit length and (n, LONGEST) to (n, classes)."""
        assert letters.shape[1] == LONGEST
        x = self.letters(letters).transpose(1, 2)
        x = torch.relu(self.far(torch.relu(self.near(x)))).amax(dim=2)
        joined = torch.relu(self.join(self.dropout(torch.cat([embedding, x], dim=1))))
        logits: Tensor = self.head(joined)
        return logits


class ResNet18(nn.Module):
    """ResNet-18 (He et al. 2016, table 1) with one input channel, as in Moroșanu et al. 2025, section 4.1."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = _convolution(1, RESNET18_WIDTHS[0], 7, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        ins = (RESNET18_WIDTHS[0], *RESNET18_WIDTHS[:-1])
        blocks = [
            block
            for index, (width_in, width) in enumerate(zip(ins, RESNET18_WIDTHS, strict=True))
            for block in (Residual(width_in, width, 1 if index == 0 else 2), Residual(width, width, 1))
        ]
        self.stages = nn.Sequential(*blocks)
        self.head = nn.Linear(RESNET18_WIDTHS[-1], classes)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, bins, columns) to (n, classes)."""
        x = self.stages(self.pool(torch.relu(self.stem(x[:, None]))))
        logits: Tensor = self.head(x.mean(dim=(2, 3)))
        return logits


def _convolution(inputs: int, outputs: int, size: int, stride: int) -> nn.Sequential:
    """A convolution and its batch normalisation."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs))
