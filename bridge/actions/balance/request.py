"""What a balance goes by."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.actions.balance.wishes import Wishes
from bridge.analysis import Analysis
from bridge.balancing.scene import Scene
from bridge.profile.songs import Song
from bridge.session import Session
from bridge.template.model import Template
from models.balance.solution import Solver, Taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The tracks and their sound, the template, whose taste, what is asked, who solves.

    ``songs`` are what ``taste`` was learned from, those of ``genre`` where one is asked for. ``named``: a profile
    or genre was asked for, so that it is told where no song is there.
    """

    session: Session
    analysis: Analysis
    scene: Scene
    template: Template
    taste: Taste
    songs: tuple[Song, ...]
    wishes: Wishes
    solver: Solver
    genre: str = ""
    named: bool = False

    @property
    def sure_headroom(self) -> bool:
        """Whether the ceiling is for the highest peak there can be, not for the likely one."""
        return self.wishes.sure_headroom or self.template.balance.headroom == "sure"
