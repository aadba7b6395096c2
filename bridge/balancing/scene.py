"""What is handed to a solver, and how its answer finds the way back to the tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.balance.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The material of a session and the tracks behind its parts.

    Attributes
    ----------
    material : Material
        ``gains`` hold the fader (with the mean of its automation) and all that lies above it: folders, buses,
        sends, pan laws. A fader moves by the difference between a solver's gain and that.
    guids : tuple of str
        The track whose fader moves each part, in session order.
    members : tuple of tuples of str
        The tracks whose audio a part is: its own, or left and right of a pair in a folder.
    fixed : mapping of str to str
        Why the fader of a part is not to be moved, by GUID.
    left_out : mapping of str to str
        Why a track with items is no part, by GUID.
    """

    material: Material
    guids: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    fixed: Mapping[str, str]
    left_out: Mapping[str, str]
