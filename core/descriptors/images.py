"""Comparison of two matrices as grey images: RMSE, SSIM and VIF.

Conventions
-----------
* Images have the shape (rows, columns), both the same, and a stated data range (255 for grey levels).
* Local statistics are taken where the whole window fits ("valid"), without padding. An image that is too small for
  the window gives nan.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import ndimage

from core.spectra import Array

SSIM_SIGMA: Final = 1.5
SSIM_RADIUS: Final = 5
SSIM_K1: Final = 0.01
SSIM_K2: Final = 0.03
"""Wang et al. 2004, section III-B and III-C: 11 x 11 Gaussian window, K1 and K2."""

VIF_NOISE: Final = 2.0
"""Variance of the visual noise for grey levels of 0 to 255."""

VIF_RADII: Final = (8, 4, 2, 1)
"""Windows of 17, 9, 5 and 3 pixels, standard deviation a fifth of the width."""

TINY: Final = 1e-10
"""Variance in squared grey levels below which a patch is flat."""


def rmse(one: Array, other: Array) -> float:
    """Root of the mean squared difference, in the unit of the images; nan for empty ones."""
    _check_pair(one, other)
    return math.sqrt(float(np.mean(np.square(one - other)))) if one.size else math.nan


def ssim(one: Array, other: Array, *, data_range: float = 255.0) -> float:
    """Mean structural similarity, -1 to 1 (the same); nan for images below 11 x 11.

    Wang, Bovik, Sheikh, Simoncelli, IEEE Trans. Image Process. 13(4), 2004, equation (13) averaged as in (17),
    with their constants, weighted (not unbiased) variances and no prior downsampling. The same figure as
    scikit-image's ``structural_similarity`` with ``gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False``.
    """
    _check_pair(one, other)
    if min(one.shape) < 2 * SSIM_RADIUS + 1:
        return math.nan
    mean_1, mean_2, var_1, var_2, covariance = _moments(one, other, SSIM_SIGMA, SSIM_RADIUS)
    c1, c2 = (SSIM_K1 * data_range) ** 2, (SSIM_K2 * data_range) ** 2
    luminance = (2.0 * mean_1 * mean_2 + c1) / (mean_1**2 + mean_2**2 + c1)
    structure = (2.0 * covariance + c2) / (var_1 + var_2 + c2)
    return float(np.mean(luminance * structure))


def vif(reference: Array, image: Array, *, data_range: float = 255.0) -> float:
    """Visual information fidelity in the pixel domain: 1 the same, 0 nothing left, above 1 for more contrast.

    Sheikh and Bovik, IEEE Trans. Image Process. 15(2), 2006, in the authors' simpler variant on four scales of the
    image itself instead of wavelet bands (VIFp, ``vifp_mscale``, the form in common use). Koszewski et al. 2023 do
    not say which variant they used. Not symmetric: the reference comes first.

    Returns
    -------
    float
        nan for images below 41 x 41 and for a reference without any structure.
    """
    _check_pair(reference, image)
    one, other = (matrix * (255.0 / data_range) for matrix in (reference, image))
    kept = present = 0.0
    for scale, radius in enumerate(VIF_RADII):
        sigma = (2 * radius + 1) / 5.0
        if scale:
            if min(one.shape) < 2 * radius + 1:
                return math.nan
            one, other = (_blur(matrix, sigma, radius)[::2, ::2] for matrix in (one, other))
        if min(one.shape) < 2 * radius + 1:
            return math.nan
        kept_here, present_here = _information(one, other, sigma, radius)
        kept, present = kept + kept_here, present + present_here
    return kept / present if present > 0.0 else math.nan


def _information(one: Array, other: Array, sigma: float, radius: int) -> tuple[float, float]:
    """Bits that the image keeps of the reference, and bits of the reference, on one scale.

    The image is modelled as ``gain * reference + noise`` in every patch. Where that gain is negative, or a
    patch is flat, nothing of the reference is kept.
    """
    _, _, var_1, var_2, covariance = _moments(one, other, sigma, radius)
    var_1, var_2 = np.maximum(0.0, var_1), np.maximum(0.0, var_2)
    gain = covariance / (var_1 + TINY)
    noise = var_2 - gain * covariance
    lost = (var_1 < TINY) | (var_2 < TINY) | (gain < 0.0)
    gain = np.where(lost, 0.0, gain)
    noise = np.maximum(np.where(lost, var_2, noise), TINY)
    var_1 = np.where(var_1 < TINY, 0.0, var_1)
    kept = np.log2(1.0 + gain**2 * var_1 / (noise + VIF_NOISE))
    return float(kept.sum()), float(np.log2(1.0 + var_1 / VIF_NOISE).sum())


def _moments(one: Array, other: Array, sigma: float, radius: int) -> tuple[Array, Array, Array, Array, Array]:
    """Local means, variances and covariance under a Gaussian window."""
    mean_1, mean_2 = _blur(one, sigma, radius), _blur(other, sigma, radius)
    var_1 = _blur(one * one, sigma, radius) - mean_1 * mean_1
    var_2 = _blur(other * other, sigma, radius) - mean_2 * mean_2
    return mean_1, mean_2, var_1, var_2, _blur(one * other, sigma, radius) - mean_1 * mean_2


def _blur(image: Array, sigma: float, radius: int) -> Array:
    blurred: Array = ndimage.gaussian_filter(image, sigma, radius=radius)
    return blurred[radius : image.shape[0] - radius, radius : image.shape[1] - radius]


def _check_pair(one: Array, other: Array) -> None:
    if one.ndim != 2 or one.shape != other.shape:
        raise ValueError(
            f"expected two images of the same shape (rows, columns), not {one.shape} and {other.shape}"
        )
