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
from bridge.template.model import Template
from models.strips.leveller import Chain
from models.strips.style import HOUSE, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The tracks and their sound, the template, what is asked, who decides, and whose habits count.

    ``play`` measures the gains of processors on what the tracks play; without it they are those of the rules.
    """

    session: Session
    analysis: Analysis
    scene: Scene
    template: Template
    wishes: Wishes
    rules: Rules
    style: Style = HOUSE
    play: Callable[[Sequence[Play]], Sequence[Chain]] | None = None
