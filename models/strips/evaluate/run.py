"""All measurements of channel strips, by the name that ``deskhand evaluate strips --parts`` knows them by.

A new one is a row here; its module is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from models.strips.evaluate.table import Measurement, Options, Table


def _match(options: Options) -> Iterator[Table]:
    from models.strips.evaluate.match import tables

    return tables(options)


def _equaliser(options: Options) -> Iterator[Table]:
    from models.strips.evaluate.equaliser import tables

    return tables(options)


PARTS: Final[Mapping[str, Measurement]] = {"match": _match, "eq": _equaliser}


def evaluate(options: Options, parts: Sequence[str] = ()) -> Iterator[Table]:
    """The tables of the parts that are named, of all if none is.

    Raises
    ------
    ValueError
        If a part is not known, or cannot be measured.
    """
    if strange := sorted(set(parts) - PARTS.keys()):
        raise ValueError(f"there is no part {', '.join(strange)}, choose from {', '.join(PARTS)}")
    for name, measure in PARTS.items():
        if not parts or name in parts:
            yield from measure(options)
