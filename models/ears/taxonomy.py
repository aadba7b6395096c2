"""What a track can be: 27 instrument classes in 4 families, and roles that are no instruments.

A *label* is either a class or, where the track is no instrument, a role. ``unknown`` is a role:
it says that nothing was recognised, and nothing is changed because of it.
"""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = "unknown"

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "drums": (
        "kick",
        "snare",
        "hihat",
        "tom",
        "cymbal",
        "overheads",
        "drum_room",
        "percussion",
        "drum_loop",
    ),
    "bass": ("bass_guitar", "synth_bass", "double_bass"),
    "vocals": ("lead_vocal", "backing_vocal"),
    "other": (
        "acoustic_guitar",
        "electric_guitar",
        "piano",
        "electric_piano",
        "organ",
        "synth_lead",
        "synth_pad",
        "strings",
        "brass",
        "woodwind",
        "plucked",
        "mallets",
        "fx",
    ),
}
"""Family → its classes, in the order of a mixing desk."""

ROLES: Final = ("click", "mix", "bus", "fx_return", "talkback", "control", UNKNOWN)

CLASSES: Final = tuple(name for members in FAMILIES.values() for name in members)

LABELS: Final = CLASSES + ROLES


def family_of(label: str) -> str | None:
    """Family of a class; ``None`` for a role.

    Raises
    ------
    ValueError
        If ``label`` is neither a class nor a role.
    """
    for family, members in FAMILIES.items():
        if label in members:
            return family
    if label in ROLES:
        return None
    raise ValueError(f"label must be one of the 27 classes or 7 roles, not {label!r}")
