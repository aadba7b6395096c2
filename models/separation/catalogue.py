"""The separators' names and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """What a separator is, in a few words, and whether it needs the extra ``separation`` and a model's file."""

    label: str
    network: bool = False


SEPARATORS: Final[Mapping[str, Entry]] = {
    "embedded": Entry("built-in signal processing: enough for a first upmix, these are not stems"),
    "htdemucs": Entry("Hybrid Transformer Demucs (2022): four sources, the better network", network=True),
    "hdemucs_mmi": Entry("Hybrid Demucs (2021), retrained: four sources", network=True),
    "stems": Entry("the session's own stems, no separation: better than any separator"),
}

DEFAULT: Final = "embedded"
