"""How alike two mixes of one song are: their chroma self-similarity compared as images.

After Koszewski et al. 2023, section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.audio import Samples
from core.descriptors.chroma import chroma, grey_levels, self_similarity
from core.descriptors.images import rmse, ssim, vif


@dataclass(frozen=True, slots=True)
class MixSimilarity:
    """Likeness of two self-similarity matrices on grey levels of 0 to 255.

    Attributes
    ----------
    rmse : float
        Grey levels, 0 for the same; nan where there is nothing to compare.
    ssim : float
        1 for the same; nan below 11 windows (1.4 s).
    vif : float
        1 for the same; nan below 41 windows (4.4 s) and for a silent reference.
    """

    rmse: float
    ssim: float
    vif: float


def compare_mixes(reference: Samples, mix: Samples, sample_rate: int, *, hop: float = 0.1) -> MixSimilarity:
    """Compare the harmonic course of two mixes, sample for sample aligned.

    What the paper does for its table 6, with its silences filled as :mod:`core.descriptors.chroma` and
    :mod:`core.descriptors.images` say: figures are comparable with each other but not with that table. The measure
    sees which notes sound when: it is blind to gain, and nearly so to panning and to percussion.

    Parameters
    ----------
    reference, mix : Samples [shape=(frames, channels)]
        The same song at the same rate, lengths equal; the numbers of channels may differ.
    sample_rate : int > 0, Hz
    hop : float > 0, seconds
        Memory grows with the square of the duration over ``hop``: four minutes take 50 MB
        per matrix at 0.1 s, and some ten are held at once.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    if len(reference) != len(mix):
        raise ValueError(f"expected two mixes of the same length, not {len(reference)} and {len(mix)} frames")
    one, other = (grey_levels(self_similarity(chroma(x, sample_rate, hop=hop).power)) for x in (reference, mix))
    return MixSimilarity(rmse(one, other), ssim(one, other), vif(one, other))
