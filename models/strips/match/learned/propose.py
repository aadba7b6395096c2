"""Settings from a dry and a processed recording by what was learned: rough, and good to start a fit from."""

from __future__ import annotations

import numpy as np

from core.processors.crossover import BANDS
from core.processors.multiband import MultibandSettings
from models.strips.match.learned.bands import band_features
from models.strips.match.learned.crossing import crossing_features
from models.strips.match.learned.encoder import embed
from models.strips.match.learned.forest import halves
from models.strips.match.learned.picture import pictures
from models.strips.match.learned.ranges import CROSSOVERS, LAW, settings_of, values
from models.strips.match.learned.stretch import loudest
from models.strips.match.learned.weights import CROSSOVERS as ASKED
from models.strips.match.learned.weights import Learned, load
from models.strips.material import Array


def propose(dry: Array, wet: Array, sample_rate: float, *, learned: Learned | None = None) -> MultibandSettings:
    """The settings of a four-band compressor between two recordings that are in time with each other.

    Parameters
    ----------
    dry, wet : array [shape=(frames, channels)]
        Of one length, at least two windows of :mod:`core.pairs.shorttime`.
    sample_rate : float, Hz
        At least 32 kHz, so that the highest crossover lies below half of it.
    learned : Learned, optional
        Other weights than the built-in ones.

    Raises
    ------
    ValueError
        If the shapes differ or the recordings are too short.
    """
    if dry.shape != wet.shape:
        raise ValueError(f"expected recordings of one shape, not {dry.shape} and {wet.shape}")
    known = load() if learned is None else learned
    at = loudest(dry, sample_rate)
    dry, wet = dry[at], wet[at]
    embedding = embed(known.encoder, pictures(dry, wet, sample_rate)[np.newaxis])[0]
    asked = np.concatenate([crossing_features(dry, wet, sample_rate), embedding])
    crossovers = values(known.forests[ASKED].predict(halves(asked[np.newaxis]))[0], CROSSOVERS)
    features, loud = band_features(dry, wet, sample_rate, crossovers.tolist())
    rows = halves(np.concatenate([features, np.tile(embedding, (BANDS, 1))], axis=1))
    laws = np.concatenate([known.forests[name].predict(rows) for name in LAW], axis=1)
    return settings_of(crossovers, values(laws, list(LAW.values())), loud)
