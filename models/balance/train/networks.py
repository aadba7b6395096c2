"""The networks that are trained: a post-processor for parts that were heard, and the published console's encoder.

Two configurations of the console (DMC-basic of Steinmetz 2020, section 5.2.1):

* ``dmc``, the small one that ships: its encoder is the ear (128 numbers for a track), which stays as it is; three
  hidden layers of :data:`SMALL` units.
* ``dmc-basic``, the published one: VGGish (Hershey et al. 2017) on 16 kHz, trained along; three hidden layers of
  2048 units. AudioSet's weights are not shipped, so it starts from chance. By the text it has 81 million
  parameters; the thesis counts 89.

The ``leveller`` is the same post-processor with one output and no bound; its encoder is the ear as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import torch
from torch import Tensor, nn

from core.descriptors.mel import mel_filters

EMBEDDING: Final = 128
DROPOUT: Final = 0.1

LEVELLER: Final = (128, 64)
SMALL: Final = (256, 256, 256)
PUBLISHED: Final = (2048, 2048, 2048)

VGGISH_STAGES: Final = ((64,), (128,), (256, 256), (512, 512))
"""Channels of VGGish's convolutions; every stage ends in a pool that halves both axes."""

VGGISH_DENSE: Final = (4096, 4096, EMBEDDING)
VGGISH_BANDS, VGGISH_FRAMES = 64, 96
VGGISH_RATE: Final = 16000
_WINDOW, _HOP, _LENGTH = 400, 160, 512


class PostProcessor(nn.Module):
    """Embeddings of the tracks of one song in, outputs of every track out."""

    def __init__(self, hidden: Sequence[int], outputs: int) -> None:
        super().__init__()
        widths = (2 * EMBEDDING, *hidden)
        self.hidden = nn.ModuleList(
            nn.Linear(inputs, width) for inputs, width in zip(widths, hidden, strict=False)
        )
        self.slopes = nn.ModuleList(nn.PReLU() for _ in hidden)
        self.dropout = nn.Dropout(DROPOUT)
        self.last = nn.Linear(widths[-1], outputs)

    def features(self, heard: Tensor) -> Tensor:
        """Shape (tracks, EMBEDDING) to (tracks, hidden)."""
        x = torch.cat([heard, heard.mean(dim=0, keepdim=True).expand_as(heard)], dim=1)
        for layer, slope in zip(self.hidden, self.slopes, strict=True):
            x = self.dropout(slope(layer(x)))
        return x

    def forward(self, heard: Tensor) -> Tensor:
        """Shape (tracks, EMBEDDING) to (tracks, outputs)."""
        outputs: Tensor = self.last(self.features(heard))
        return outputs


class Vggish(nn.Module):
    """The published encoder: audio at :data:`VGGISH_RATE` in, the mean of an embedding a second out."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 1
        for stage in VGGISH_STAGES:
            for width in stage:
                layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU()]
                inputs = width
            layers.append(nn.MaxPool2d(2))
        self.convolutions = nn.Sequential(*layers)
        shrunk = 2 ** len(VGGISH_STAGES)
        sizes = (inputs * (VGGISH_FRAMES // shrunk) * (VGGISH_BANDS // shrunk), *VGGISH_DENSE)
        self.dense = nn.Sequential(
            *(
                layer
                for before, after in zip(sizes, VGGISH_DENSE, strict=False)
                for layer in (nn.Linear(before, after), nn.ReLU())
            )
        )

    def forward(self, audio: Tensor) -> Tensor:
        """Shape (tracks, frames) to (tracks, EMBEDDING)."""
        patches = vggish_patches(audio)
        tracks, seconds = patches.shape[:2]
        maps = self.convolutions(patches.flatten(0, 1)[:, None])
        embeddings: Tensor = self.dense(maps.permute(0, 2, 3, 1).flatten(1))
        return embeddings.view(tracks, seconds, -1).mean(dim=1)


def vggish_patches(audio: Tensor) -> Tensor:
    """Log-mel patches of 0.96 s, shape (tracks, patches, VGGISH_FRAMES, VGGISH_BANDS).

    25 ms windows every 10 ms, 125 to 7500 Hz, ``log(magnitude + 0.01)`` (Hershey et al. 2017, section 3.1). The
    mel scale is Slaney's instead of HTK's; what is shorter than a patch is padded with silence.

    Parameters
    ----------
    audio : Tensor [shape=(tracks, frames)]
    """
    needed = _WINDOW + (VGGISH_FRAMES - 1) * _HOP
    padded = nn.functional.pad(audio, (0, max(0, needed - audio.shape[1])))
    frames = padded.unfold(1, _WINDOW, _HOP) * torch.hann_window(_WINDOW, device=audio.device)
    bands = torch.fft.rfft(frames, _LENGTH).abs() @ _mel().to(audio.device)
    count = bands.shape[1] // VGGISH_FRAMES
    return torch.log(bands[:, : count * VGGISH_FRAMES] + 0.01).view(len(audio), count, VGGISH_FRAMES, VGGISH_BANDS)


@cache
def _mel() -> Tensor:
    frequencies = torch.fft.rfftfreq(_LENGTH, 1.0 / VGGISH_RATE, dtype=torch.float64).numpy()
    filters = mel_filters(frequencies, VGGISH_BANDS, low=125.0, high=7500.0)
    return torch.from_numpy(filters.T).float()
