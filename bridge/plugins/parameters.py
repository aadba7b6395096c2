"""Plug-ins whose state is a list of parameters: two marks, then one float per parameter, in parameter order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from bridge.plugins.chunk import MARKS
from bridge.plugins.fields import blank
from bridge.plugins.record import Record

FIRST: Final = len(MARKS)
"""Where the first parameter stands, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterList(Record):
    """Settings that are such a list. A subclass is named as its plug-in."""

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """The settings in a state's data.

        Raises
        ------
        ValueError
            If the data is no list of parameters, or too short for the plug-in's.
        """
        if not data.startswith(MARKS):
            raise ValueError(f"a list of parameters was expected as the data of {cls.__name__}")
        return cls.of(data)

    @classmethod
    def neutral(cls) -> Self:
        """The settings that the plug-in's table calls neutral."""
        return cls.decoded(MARKS + blank(cls.table)[FIRST:])
