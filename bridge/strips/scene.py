"""What is handed to the rules, and how their answer finds the way back to the tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.strips.material import Mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The mix of a session and the tracks behind its channels.

    Attributes
    ----------
    mix : Mix
        No channel of it is marked as changed: that is the action's to say.
    guids : tuple of str
        The track that carries the strip of each channel, in session order.
    members : tuple of tuples of str
        The tracks whose audio a channel is: its own, or left and right of a pair in a folder.
    partners : tuple of int
        The channel that is the other side of each, -1 where there is none. Both have the sound of the pair.
    fixed : mapping of str to str
        Why a channel has no sound, or only a part of it, by GUID.
    left_out : mapping of str to str
        Why a track with items is no channel, by GUID.
    """

    mix: Mix
    guids: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    partners: tuple[int, ...]
    fixed: Mapping[str, str]
    left_out: Mapping[str, str]
