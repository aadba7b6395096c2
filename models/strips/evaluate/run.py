"""All measurements of channel strips, by the name that ``deskhand evaluate strips --parts`` knows them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Final

from models.strips.evaluate.table import Measurement, Options, Table

PARTS: Final[Mapping[str, str]] = {
    "match": "models.strips.evaluate.match",
    "eq": "models.strips.evaluate.equaliser",
    "masking": "models.strips.evaluate.masking",
    "vocal": "models.strips.evaluate.vocal",
    "dynamics": "models.strips.evaluate.dynamics",
    "space": "models.strips.evaluate.space",
    "style": "models.strips.evaluate.style",
}
"""Name → module with a ``tables``; it is imported when it is asked for."""


def evaluate(options: Options, parts: Sequence[str] = ()) -> Iterator[Table]:
    """The tables of the parts that are named, of all if none is.

    Raises
    ------
    ValueError
        If a part is not known, or cannot be measured.
    """
    if strange := sorted(set(parts) - PARTS.keys()):
        raise ValueError(f"there is no part {', '.join(strange)}, choose from {', '.join(PARTS)}")
    for name, module in PARTS.items():
        if not parts or name in parts:
            measure: Measurement = import_module(module).tables
            yield from measure(options)
