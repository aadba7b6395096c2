"""What channel strips go by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.actions.strip.rules import Rules
from bridge.actions.strip.wishes import Wishes
from bridge.analysis import Analysis
from bridge.session import Session
from bridge.strips.level import Play
from bridge.strips.scene import Scene
from bridge.strips.sung import Sung
from bridge.template.model import Template
from models.strips.leveller import Chain
from models.strips.style import HOUSE, Style
from models.strips.vocal.strip import VocalStrip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The tracks and their sound, the template, what is asked, who decides, and whose habits count.

    ``audio`` is the session to take audio from where that is another one (stems stand in for what only REAPER can
    play). ``play`` measures the gains of processors on what the tracks play; without it those of the rules stay.
    ``sing`` asks the vocal chain that the wishes name.
    """

    session: Session
    analysis: Analysis
    scene: Scene
    template: Template
    wishes: Wishes
    rules: Rules
    style: Style = HOUSE
    audio: Session | None = None
    play: Callable[[Sequence[Play]], Sequence[Chain]] | None = None
    sing: Callable[[Sequence[Sung]], Sequence[VocalStrip | None]] | None = None
