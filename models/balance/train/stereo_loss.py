"""The stereo loss (Steinmetz 2020, equations 4.22 to 4.24 and 5.1 to 5.3).

A multi-resolution STFT distance of sums and of differences of the channels: by magnitudes, so that a mix and its
mirror image are equal. The terms are those of auraloss (Steinmetz & Reiss 2020) with its default sizes; the window
of the longest transform is 1200, which the thesis's table 5 prints as 120.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

RESOLUTIONS: Final = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
"""Frames of the transform, of a hop and of the window."""

_LEAST: Final = 1e-8
"""Power below which magnitudes are taken for it, as in auraloss."""


def stereo_loss(mix: Tensor, target: Tensor) -> Tensor:
    """Equation 5.3.

    Parameters
    ----------
    mix, target : Tensor [shape=(2, frames)]
        Left and right.

    Returns
    -------
    Tensor, a number >= 0
        0 for equal mixes and for mirror images.
    """
    sums = multi_resolution_loss(mix[0] + mix[1], target[0] + target[1])
    return sums + multi_resolution_loss(mix[0] - mix[1], target[0] - target[1])


def multi_resolution_loss(signal: Tensor, target: Tensor) -> Tensor:
    """Equation 4.24: spectral convergence and distance of log magnitudes, averaged over :data:`RESOLUTIONS`.

    Parameters
    ----------
    signal, target : Tensor [shape=(frames,)]
    """
    terms = []
    for length, hop, window in RESOLUTIONS:
        ours, theirs = (_magnitudes(each, length, hop, window) for each in (signal, target))
        convergence = torch.linalg.norm(theirs - ours) / torch.linalg.norm(theirs)
        terms.append(convergence + (ours.log() - theirs.log()).abs().mean())
    return torch.stack(terms).mean()


def _magnitudes(signal: Tensor, length: int, hop: int, window: int) -> Tensor:
    shape = torch.hann_window(window, device=signal.device)
    spectrum = torch.stft(signal, length, hop, window, shape, return_complex=True)
    return (spectrum.real**2 + spectrum.imag**2).clamp_min(_LEAST).sqrt()
