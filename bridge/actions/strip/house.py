"""The rules that strips are made by where nobody says otherwise."""

from __future__ import annotations

from bridge.actions.strip.rules import Rules
from models.strips.dynamics.after import after_compression, after_eq
from models.strips.dynamics.bands import compress_bands
from models.strips.dynamics.compress import compress
from models.strips.eq import equalise
from models.strips.space.reverb import reverb


def house_rules() -> Rules:
    """The rules of :mod:`models.strips`."""
    return Rules(
        equalise=equalise,
        compress=compress,
        compress_bands=compress_bands,
        after_eq=after_eq,
        after_compression=after_compression,
        reverb=reverb,
    )
