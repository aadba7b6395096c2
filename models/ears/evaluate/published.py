"""Published figures (Moroșanu et al. 2025; table 4.1 of the thesis): measured on other recordings than ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VALIDATION: Final[Mapping[str, float]] = {
    "classes": 0.8219,
    "families": 0.8389,
    "drums": 0.9567,
    "others": 0.8910,
}
"""Validation accuracy by the name of our measure: a network for each."""

REAL_SESSIONS: Final = (
    ("real sessions of 10 to 22 tracks", "90 to 100 %"),
    ("real sessions of 34 to 60 tracks", "47.7 to 70.6 %"),
    ("complex projects of several studios, on average", "68.3 %"),
)
"""Accuracy by sound and name together, as published."""
