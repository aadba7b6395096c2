"""Names as the ear's name branch reads them: letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.ears.names.normalise import tokens

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789 "
"""Letters that are told apart; others are left out. Index 0 is the empty place after a name."""

LONGEST: Final = 32
"""Letters of a name that are read."""


def spell(names: Sequence[str]) -> NDArray[np.int64]:
    """Names as indices of letters, shape ``(names, LONGEST)``: words apart, accents and case folded."""
    out = np.zeros((len(names), LONGEST), np.int64)
    for row, name in enumerate(names):
        words = " ".join(token.text for token in tokens(name))
        read = [place + 1 for letter in words if (place := ALPHABET.find(letter)) >= 0][:LONGEST]
        out[row, : len(read)] = read
    return out
