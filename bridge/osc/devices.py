"""Device profiles, read from ``devices.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

LARGEST_BANK: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a kind of surface gets; ``devices.toml`` says what the fields mean."""

    name: str
    bank: int
    buses: int
    bundles: bool
    packet: int
    budget: int
    values: float
    meters: float
    letters: int
    forms: tuple[str, ...]
    touch: bool
    heard: bool = False


@cache
def devices() -> Mapping[str, Device]:
    """All profiles by name."""
    with files("bridge.osc").joinpath("devices.toml").open("rb") as stream:
        return {
            name: Device(name=name, **{**fields, "forms": tuple(fields["forms"])})
            for name, fields in tomllib.load(stream).items()
        }
