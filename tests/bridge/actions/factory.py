"""Small sessions and analyses, made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bridge.actions.organise.action import organise
from bridge.analysis import Analysis, Levels, Pair, TrackAnalysis
from bridge.identify import named
from bridge.plan import Edit, Plan
from bridge.preview import layout_of, preview
from bridge.session import Item, Session, Take, Track
from bridge.template.load import load
from bridge.template.model import Template
from models.ears.prediction import Identity, Prediction
from models.ears.taxonomy import ROLES, family_of


def track(guid: str, name: str | None = None, *, items: int = 1, **facts: Any) -> Track:
    clips = tuple(Item(position=number, length=1.0, takes=(Take(source=None),)) for number in range(items))
    return Track(**{"guid": guid, "name": guid if name is None else name, "items": clips, **facts})


def session(*tracks: Track) -> Session:
    return Session(name="song.RPP", tracks=tracks)


def identity(name: str, label: str, confidence: float = 0.95, **facts: Any) -> Identity:
    role = label if label in ROLES else None
    known = {"family": family_of(label), "side": None, "number": None, "part": None, "alternatives": ()}
    reason = f'name "{name}"'
    return named(
        Prediction(
            **{
                "name": name,
                "label": label,
                "role": role,
                "confidence": confidence,
                "reason": reason,
                **known,
                **facts,
            }
        )
    )


def levels(loudness: float = -24.0, peak: float = -12.0, **facts: Any) -> Levels:
    return Levels(
        **{
            "sample_peak": peak,
            "rms": loudness,
            "rms_peak": loudness,
            "loudness": loudness,
            "seconds": 10.0,
            **facts,
        }
    )


def analysis(
    project: Session,
    labels: dict[str, str | Identity],
    heard: dict[str, Levels] | None = None,
    pairs: Iterable[Pair] = (),
) -> Analysis:
    found = {}
    for each in project.tracks:
        label = labels.get(each.guid, "unknown")
        who = label if isinstance(label, Identity) else identity(each.name, label)
        found[each.guid] = TrackAnalysis(guid=each.guid, identity=who, levels=(heard or {}).get(each.guid))
    return Analysis(tracks=found, pairs=tuple(pairs))


TARGETS = {"kick": -22.0, "overheads": -26.0}


def template(*, through_bus: bool = True) -> Template:
    """The house template with loudness targets and a peak limit that the tests compute with."""
    house = load()
    classes = {
        label: replace(entry, loudness=TARGETS.get(label, entry.loudness))
        for label, entry in house.classes.items()
    }
    gain = replace(house.gain, peak_dbfs=-3.0)
    return replace(house, classes=classes, gain=gain, through_bus=through_bus)


def propose(project: Session, known: Analysis, **options: Any) -> Plan:
    return organise(project, known, template(through_bus=options.pop("through_bus", True)), **options)


def after(project: Session, plan: Plan) -> Session:
    ahead = preview(project, plan)
    assert ahead.skipped == ()
    return ahead.session


def outline(project: Session) -> list[str]:
    """Track names from top to bottom, indented by folder."""
    layout = layout_of(project)
    return ["  " * layout.depth(each.guid) + each.name for each in project.tracks]


def edits(plan: Plan, step: str, field: str | None = None) -> list[Edit]:
    return [edit for edit in plan.edits if edit.step == step and field in (None, edit.field)]
