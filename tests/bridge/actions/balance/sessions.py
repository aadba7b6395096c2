"""Small sessions with their scenes, made by hand, and what a balance proposes for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from bridge.actions.balance.action import balance
from bridge.actions.balance.request import Request
from bridge.actions.balance.wishes import Wishes
from bridge.analysis import Analysis
from bridge.balancing.scene import Scene
from bridge.findings import Findings
from bridge.plan import Edit, Plan
from bridge.preview import preview
from bridge.profile.songs import Song
from bridge.session import Session
from bridge.template.load import load
from bridge.template.model import Template
from core.units import db_from_gain, gain_from_db
from models.balance.material import Array, Material
from models.balance.solution import Balance, Solver, Taste
from models.ears.prediction import Identity
from tests.bridge.actions.factory import analysis, identity, session, track
from tests.models.balance import cases

LABELS = ("kick", "snare", "bass_guitar", "lead_vocal", "piano")


@dataclass
class Told:
    """A solver that wants given faders (dB) and pans, and notes what it was asked."""

    gains: Sequence[float]
    pans: Sequence[float] | None = None
    curve: tuple[float, ...] = ()
    name: str = "told"
    asked: list[Material] = field(default_factory=list)

    def solve(self, material: Material, taste: Taste, *, seed: int = 1) -> Balance:
        """The given ones, whatever the material."""
        self.asked.append(material)
        count = len(self.gains)
        return Balance(
            gains=np.array(self.gains, dtype=float),
            pans=np.array(self.pans if self.pans is not None else [0.0] * count),
            sure=np.full(count, 0.6),
            reasons=tuple(f"part {index}" for index in range(count)),
            curve=self.curve,
        )


@dataclass(frozen=True)
class Studio:
    """A session with one track a part, named by its class."""

    project: Session
    known: Analysis
    material: Material

    @classmethod
    def of(
        cls,
        labels: Sequence[str] = LABELS,
        *,
        faders: Sequence[float] | None = None,
        tracks: Mapping[str, Mapping[str, Any]] | None = None,
        identities: Mapping[str, Identity] | None = None,
        loudness: Sequence[float] | None = None,
        crest: float = 0.0,
    ) -> Studio:
        """``faders`` in dB; ``tracks`` are further facts by name; names that repeat get a number."""
        gains = [0.0] * len(labels) if faders is None else list(faders)
        names = [f"{label} {labels[:index].count(label) + 1}" for index, label in enumerate(labels)]
        facts = tracks or {}
        project = session(
            *(
                track(name, **{"volume": gain_from_db(gain), **facts.get(name, {})})
                for name, gain in zip(names, gains, strict=True)
            )
        )
        who = {name: identity(name, label) for name, label in zip(names, labels, strict=True)}
        quiet = [-40.0] * len(labels) if loudness is None else loudness
        return cls(
            project=project,
            known=analysis(project, {**who, **(identities or {})}),
            material=cases.session(labels, loudness=quiet, gains=gains, crest=crest),
        )

    def scene(self, **facts: Any) -> Scene:
        """The scene as the session stands."""
        guids = tuple(each.guid for each in self.project.tracks)
        gains = np.array([db_from_gain(each.volume) for each in self.project.tracks])
        pans = np.array([each.pan for each in self.project.tracks])
        told = {"guids": guids, "members": tuple((guid,) for guid in guids), "fixed": {}, "left_out": {}}
        return Scene(**{"material": replace(self.material, gains=gains, pans=pans), **told, **facts})

    def propose(
        self,
        solver: Solver,
        *,
        songs: tuple[Song, ...] = (),
        scene: Scene | None = None,
        genre: str = "",
        named: bool = False,
        **wishes: Any,
    ) -> tuple[Plan, Findings]:
        """What a balance proposes."""
        request = Request(
            session=self.project,
            analysis=self.known,
            scene=scene or self.scene(),
            template=house(),
            taste=Taste(name="mine"),
            songs=songs,
            wishes=Wishes(**wishes),
            solver=solver,
            genre=genre,
            named=named,
        )
        return balance(request)

    def after(self, plan: Plan) -> Studio:
        """The studio once a plan is written."""
        ahead = preview(self.project, plan)
        assert ahead.skipped == ()
        return replace(self, project=ahead.session)

    def faders(self) -> Array:
        """Where the faders stand in dB."""
        return np.array([db_from_gain(each.volume) for each in self.project.tracks])


@cache
def house() -> Template:
    """The house template."""
    return load()


def moves(plan: Plan) -> dict[str, tuple[float, float]]:
    """Faders before and after in dB, by track name, rounded to 0.01 dB."""
    return {edit.target: (_db(edit.before), _db(edit.after)) for edit in faders(plan)}


def faders(plan: Plan) -> list[Edit]:
    return [edit for edit in plan.edits if edit.field == "volume"]


def _db(value: object) -> float:
    assert isinstance(value, float)
    return round(db_from_gain(value), 2)
