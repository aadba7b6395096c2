"""What is tested: tracks whose instrument is known, in sessions, in sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from models.ears.sound.windows import Windows

SCRAMBLED: Final = "scrambled"
"""Names that say nothing, as a recorder gives them."""


@dataclass(frozen=True, slots=True)
class TestTrack:
    """A track whose instrument is known.

    Attributes
    ----------
    label : str
        One of :data:`models.ears.prediction.HEARD`.
    group : str
        Its song or library: what is resampled as a whole.
    names : mapping
        Kind of names ("real", "scrambled" ...) → what the track is called then.
    windows : callable
        Its loudest windows, made or read when they are asked for: sets do not fit into memory.
    """

    __test__ = False  # no test of pytest's

    label: str
    group: str
    names: Mapping[str, str]
    windows: Callable[[], Windows]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Sessions to test on.

    Attributes
    ----------
    title : str
        One line that says what is heard.
    grouped_by : str
        What a group is: "library" or "song".
    sessions : tuple of tuples of TestTrack
        Tracks that a fusion may weigh by each other. Tracks with no company are sessions of one.
    left_out : tuple of str
        What is not in the set and why, for the reader.
    """

    __test__ = False  # no test of pytest's

    title: str
    grouped_by: str
    sessions: tuple[tuple[TestTrack, ...], ...]
    left_out: tuple[str, ...] = ()

    @property
    def tracks(self) -> tuple[TestTrack, ...]:
        """All tracks, session by session."""
        return tuple(track for session in self.sessions for track in session)

    @property
    def namings(self) -> tuple[str, ...]:
        """Kinds of names that every track has."""
        kinds = dict.fromkeys(kind for track in self.tracks for kind in track.names)
        return tuple(kind for kind in kinds if all(kind in track.names for track in self.tracks))

    @property
    def has_company(self) -> bool:
        """Whether any track has neighbours that it can be weighed by."""
        return any(len(session) > 1 for session in self.sessions)


def scrambled(place: int, take: int = 1) -> str:
    """The name that a recorder gives to its ``place``-th track: "Audio 03_01"."""
    return f"Audio {place:02d}_{take:02d}"
