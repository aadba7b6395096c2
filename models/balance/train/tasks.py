"""What each network is asked and how its answer is judged, song by song."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from numpy.random import Generator
from torch import Tensor, nn

from models.balance.learned.network import GAIN_RANGE
from models.balance.train.networks import LEVELLER, PUBLISHED, SMALL, PostProcessor, Vggish
from models.balance.train.rule import mix
from models.balance.train.songs import Lesson
from models.balance.train.stereo_loss import stereo_loss

LEVEL_SCALE: Final = 4.0
"""dB: about the standard deviation of the levels in a song, so that losses are near 1."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """A song as tensors: ``heard`` (n, 128), ``audio`` (n, frames), ``levels`` and ``pans`` (n,) of its mix.

    ``labels`` are what the rule mixes by; no network sees them.
    """

    heard: Tensor
    audio: Tensor
    levels: Tensor
    pans: Tensor
    labels: tuple[str, ...]


class Listener(nn.Module):
    """An encoder and a post-processor. Without an encoder, tracks are what the ear heard.

    ``blur`` is the standard deviation of noise on what was heard while training, relative to its length: of the
    recordings that the ear was trained on it is surer than of any others.
    """

    def __init__(self, post: PostProcessor, encoder: Vggish | None = None, *, blur: float = 0.5) -> None:
        super().__init__()
        self.post = post
        self.encoder = encoder
        self.blur = blur

    def forward(self, tracks: Tracks) -> Tensor:
        """Outputs of every track, shape (n, outputs)."""
        heard = tracks.heard if self.encoder is None else self.encoder(tracks.audio)
        if self.training and self.encoder is None:
            noise = torch.randn_like(heard) * (self.blur / heard.shape[1] ** 0.5)
            heard = F.normalize((heard + noise).clamp_min(0.0), dim=1)
        outputs: Tensor = self.post(heard)
        return outputs


@dataclass(frozen=True, slots=True)
class Task:
    """How to make a network, and its loss: what it puts out and the song in, a number out."""

    make: Callable[[], Listener]
    loss: Callable[[Tensor, Tracks], Tensor]


def tensors(lesson: Lesson) -> Tracks:
    """A song and its mix for torch."""
    song, mixed = lesson.song, lesson.mixed
    heard, audio, levels, pans = (
        torch.as_tensor(part).float() for part in (song.heard, song.audio, mixed.levels, mixed.pans)
    )
    return Tracks(heard, audio, levels, pans, song.labels)


def remixed(tracks: Tracks, rng: Generator) -> Tracks:
    """The song in another mix by the same rule: no pass over the songs hears one twice."""
    anew = mix(tracks.labels, rng)
    return replace(tracks, levels=torch.from_numpy(anew.levels).float(), pans=torch.from_numpy(anew.pans).float())


def stretch(tracks: Tracks, frames: int | None) -> Tracks:
    """So many frames of a song, from anywhere in it; all of it where it is no longer."""
    spare = tracks.audio.shape[1] - frames if frames else 0
    if spare <= 0:
        return tracks
    start = int(torch.randint(spare + 1, ()))
    return replace(tracks, audio=tracks.audio[:, start:][:, :frames])


def centred(levels: Tensor) -> Tensor:
    """Levels of a song's tracks relative to their mean: the overall offset is nobody's error."""
    return levels - levels.mean()


def level_loss(outputs: Tensor, tracks: Tracks) -> Tensor:
    """Mean square of the errors in dB, in units of :data:`LEVEL_SCALE`, without the overall offset."""
    return F.mse_loss(centred(outputs[:, 0]) / LEVEL_SCALE, centred(tracks.levels) / LEVEL_SCALE)


def mix_loss(outputs: Tensor, tracks: Tracks) -> Tensor:
    """The stereo loss between the console's mix and the song's, both at one power."""
    bounded = torch.tanh(outputs)
    ours = mixed(tracks.audio, GAIN_RANGE * bounded[:, 0], bounded[:, 1])
    return stereo_loss(ours, mixed(tracks.audio, tracks.levels, tracks.pans))


def mixed(audio: Tensor, levels: Tensor, pans: Tensor) -> Tensor:
    """A stereo mix of tracks at mean power 1, shape (2, frames).

    Constant-power pans, ``(cos, sin)`` of ``(1 + pan) pi / 4``, instead of the linear law of Steinmetz 2020
    (equations 4.3 and 4.4): so a pan changes no loudness, and levels say what they say of
    :class:`models.balance.material.Material`.
    """
    angles = (1.0 + pans) * (torch.pi / 4.0)
    gains = 10.0 ** (levels / 20.0)
    mix = torch.stack([torch.cos(angles), torch.sin(angles)]) * gains @ audio
    return mix / mix.square().mean().sqrt().clamp_min(1e-6)


TASKS: Final[Mapping[str, Task]] = {
    "leveller": Task(lambda: Listener(PostProcessor(LEVELLER, 1)), level_loss),
    "dmc": Task(lambda: Listener(PostProcessor(SMALL, 2)), mix_loss),
    "dmc-basic": Task(lambda: Listener(PostProcessor(PUBLISHED, 2), Vggish()), mix_loss),
}
"""Name of a network → what it is trained for."""
