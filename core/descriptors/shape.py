"""Shape of the short-time spectrum: centroid, rolloff, flux.

All take a :class:`core.spectra.Spectrogram` and give one figure per window, on its ``times``; by default that is a
Hann window of 50 ms every 25 ms. A silent window has no shape: nan. None of them depends on gain.
"""

from __future__ import annotations

import numpy as np

from core.spectra import Array, Spectrogram


def spectral_centroid(spectra: Spectrogram) -> Array:
    """Mean frequency weighted by magnitude, in Hz, shape (windows,).

    ``sum(f a) / sum(a)`` with ``a`` the magnitude (root of the power averaged over channels): Peeters et al., "The
    Timbre Toolbox", J. Acoust. Soc. Am. 130(5), 2011; librosa weights likewise. Weighting by power would hide air
    and hiss, which magnitude lets pull upwards.
    """
    magnitude = np.sqrt(spectra.power)
    return _ratio(magnitude @ spectra.frequencies, magnitude.sum(axis=1))


def spectral_rolloff(spectra: Spectrogram, *, fraction: float = 0.95) -> Array:
    """Lowest bin in Hz up to which ``fraction`` of the power lies, shape (windows,).

    0.95 is the Timbre Toolbox's figure (Peeters et al. 2011); librosa takes 0.85 of the magnitude.
    """
    if not 0.0 < fraction <= 1.0:
        raise ValueError(f"fraction must be in 0 < fraction <= 1, not {fraction!r}")
    below = np.cumsum(spectra.power, axis=1)
    total = below[:, -1:]
    rolloff = spectra.frequencies[np.argmax(below >= fraction * total, axis=1)]
    return np.where(total[:, 0] > 0.0, rolloff, np.nan)


def spectral_flux(spectra: Spectrogram) -> Array:
    """Change from the window before, 0 (same shape) to 2 (no bin in common), shape (windows,); the first is nan.

    Squared distance of successive magnitude spectra, each scaled to unit length: Tzanetakis and Cook, IEEE Trans.
    Speech Audio Process. 10(5), 2002. It equals ``2 (1 - cosine)``, twice the Timbre Toolbox's spectral
    variation. nan also where one of the two windows is silent.
    """
    magnitude = np.sqrt(spectra.power)
    length = np.sqrt(spectra.power.sum(axis=1))
    flux = np.full(len(magnitude), np.nan)
    if len(magnitude) > 1:
        alike = np.sum(magnitude[1:] * magnitude[:-1], axis=1)
        flux[1:] = 2.0 * np.maximum(0.0, 1.0 - _ratio(alike, length[1:] * length[:-1]))
    return flux


def _ratio(above: Array, below: Array) -> Array:
    """Quotient, nan where ``below`` is 0."""
    ratio: Array = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0.0)
    return ratio
