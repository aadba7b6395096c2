"""What is done to log-mel windows anew in every pass, so that no pass shows the same window twice.

Log-mel runs from 0 to 1 over :data:`models.ears.sound.features.RANGE_DB`, so a gain of some dB is an addition.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from torch import Tensor

from models.ears.sound.features import RANGE_DB


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strong.

    Attributes
    ----------
    curve_db : float
        Standard deviation of a smooth gain over the bands: microphones, rooms and equalisers that nobody recorded.
    curve_points : int
        Points of that curve.
    floor_db : float
        A noise floor rises to at most this many dB above the lowest level.
    bands, columns : int
        Most bands and columns that are masked (Park et al. 2019), twice each.
    mixup : float
        Parameter of the beta distribution by which two windows are blended (Zhang et al. 2018); 0 for none.
    """

    curve_db: float = 5.0
    curve_points: int = 6
    floor_db: float = 40.0
    bands: int = 12
    columns: int = 20
    mixup: float = 0.2


def augment(windows: Tensor, settings: Augmentation, generator: torch.Generator) -> Tensor:
    """Windows of shape ``(n, bands, columns)``, changed in gain over frequency, in floor, in time and by masks."""
    count, bands, columns = windows.shape

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    points = torch.randn(count, 1, settings.curve_points, generator=generator) * draw(count, 1, 1)
    curve = F.interpolate(points, size=bands, mode="linear", align_corners=True).transpose(1, 2)
    floor = (draw(count, 1, 1) - 0.3).clamp_min(0.0) * settings.floor_db / RANGE_DB
    heard = torch.maximum(windows + curve * settings.curve_db / RANGE_DB * (windows > 0.0), floor)
    heard = heard - (heard.amax(dim=(1, 2), keepdim=True) - 1.0)
    for _ in range(2):
        heard = heard.masked_fill(_stripes(draw, count, bands, settings.bands)[:, :, None], 0.0)
        heard = heard.masked_fill(_stripes(draw, count, columns, settings.columns)[:, None, :], 0.0)
    return heard.clamp_(0.0, 1.0)


def _stripes(draw: object, count: int, length: int, widest: int) -> Tensor:
    assert callable(draw)
    width = draw(count, 1) * widest
    start = draw(count, 1) * (length - width)
    places = torch.arange(length)
    stripes: Tensor = (places >= start) & (places < start + width)
    return stripes


def mixed(
    windows: Tensor, targets: Tensor, settings: Augmentation, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Windows and their target probabilities, each blended with those of another window of the batch."""
    if settings.mixup == 0.0:
        return windows, targets
    partner = torch.randperm(len(windows), generator=generator)
    gammas = torch._standard_gamma(torch.full((2, len(windows)), settings.mixup), generator=generator)
    share = torch.maximum(gammas[0], gammas[1]) / gammas.sum(dim=0).clamp_min(1e-6)
    return (
        torch.lerp(windows[partner], windows, share[:, None, None]),
        torch.lerp(targets[partner], targets, share[:, None]),
    )
